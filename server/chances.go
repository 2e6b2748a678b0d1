package server

import (
	"math"
	"slices"

	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/internal/release"
)

// fact is a number of a group in a sentence, with what it rests on.
type fact struct {
	Text   string
	Detail string // range and counts
	Href   string // figure
	Why    string // address that says why there is no number
}

// exposureFacts say how many suspensions there were in a period for the accounts that were active in a month of it, by the period's length:
// these are no part of those.
var exposureFacts = map[period.Kind]language.Message{
	period.Month:   language.Message("There were %s suspensions in the month for every 1,000 accounts active in it."),
	period.Quarter: language.Message("There were %s suspensions in the quarter for every 1,000 accounts active in a month."),
	period.Half:    language.Message("There were %s suspensions in the half-year for every 1,000 accounts active in a month."),
	period.Year:    language.Message("There were %s suspensions in the year for every 1,000 accounts active in a month."),
}

// peopleAnswers is how many of the facts about a group answer whether and when an account comes back.
const peopleAnswers = 3

// peopleFacts are what is said of a group: first whether and when appeals brought accounts back, then the rest in the order in which things
// happen, and last how many were suspended at all. Each message has the share as its place; one of a time has the days that suspensions are
// followed for, too.
var peopleFacts = []struct {
	indicator, measure string
	says, hidden       language.Message
}{
	{"accounts-back", "known_back", language.Message("At least %s had the account back within %d days: because the decision had been wrong, because the suspension had ended as planned, or for another reason."),
		language.Message("How many had the account back is hidden to protect people.")},
	{"reversal-rate", "of_decided", language.Message("%s of those whose appeal was decided got the account back because the decision had been wrong."),
		language.Message("How many decisions were reversed is hidden to protect people.")},
	{"resolution", "within_30d", language.Message("%s of those who appealed had a decision within 30 days of appealing and %d days of the suspension."), language.Message("How many had a decision within 30 days is hidden to protect people.")},
	{"notice", "told_rule", language.Message("%s were told which rule they had broken in the platform’s view."), language.Message("How many were told the rule is hidden to protect people.")},
	{"appeal-rate", "appeal_rate", language.Message("%s appealed."), language.Message("How many appealed is hidden to protect people.")},
	{"resolution", "within_7d", language.Message("%s of those who appealed had a decision within 7 days of appealing and %d days of the suspension."), language.Message("How many had a decision within 7 days is hidden to protect people.")},
	{"reversal-rate", "of_filed", language.Message("%s of all who appealed got the account back because the decision had been wrong; some of their appeals are not decided yet or were withdrawn."), ""},
	{"confirmed-mistakes", "confirmed_mistakes", language.Message("%s of all suspensions were mistakes by the platform’s own decisions, at least."), language.Message("How many mistakes are confirmed is hidden to protect people.")},
	{"exposure", "per_1000", "", language.Message("How many of the active accounts were suspended is hidden to protect people.")},
}

// like is what a report says of a group; nil where it has no such group.
func (a asked) like(breakdown, category string) (*likeView, error) {
	outcomes, ok, err := a.outcomesBy(breakdown)
	if err != nil || !ok {
		return nil, err
	}
	at := slices.IndexFunc(outcomes.Rows, func(r release.Row) bool { return r.Category == category })
	if at < 0 {
		return nil, nil
	}
	row := outcomes.Rows[at]
	made := &likeView{ID: "by-" + breakdown, Title: a.in.groupTitle(breakdown, row.Label), Hundred: a.in.hundredOf(outcomes, row)}
	if notByThemselves[category] {
		made.Together = a.in.Say("To protect people, several groups are counted together here; the numbers of each alone are not published.")
	}
	for place, f := range peopleFacts {
		id := figureOf(f.indicator, breakdown)
		if _, ok := a.Sum("figures/" + id + ".json"); !ok {
			continue
		}
		figure, err := a.figure(id)
		if err != nil {
			return nil, err
		}
		says, days := f.says, []any(nil)
		switch f.indicator {
		case "exposure":
			says = exposureFacts[a.Period.Kind()]
		case "accounts-back", "resolution":
			days = []any{a.HorizonDays}
		}
		if said, ok := a.in.factOf(figure, category, f.measure, says, f.hidden, days...); ok {
			said.Href = a.to("figures/" + id + "/")
			if place < peopleAnswers {
				made.Answers = append(made.Answers, said)
			} else {
				made.Facts = append(made.Facts, said)
			}
		}
	}
	made.Links = append(made.Links, link{name(outcomes), a.to("figures/" + outcomes.ID + "/")})
	return made, nil
}

// groupTitle names a group of people.
func (p printer) groupTitle(breakdown, label string) string {
	switch breakdown {
	case "region":
		return p.Say("Accounts from %s", label)
	case "tenure":
		return p.Say("Account age: %s", p.Lower(label))
	case "reason":
		return p.Say("Reason: %s", p.Lower(label))
	}
	return p.Say("All suspended accounts")
}

// factOf says a measure of a category; not at all where the figure has neither the number nor a word that says why it is hidden.
func (p printer) factOf(f release.Figure, category, measure string, says, hidden language.Message, further ...any) (fact, bool) {
	m := slices.IndexFunc(f.Measures, func(m release.Measure) bool { return m.ID == measure })
	at := slices.IndexFunc(f.Rows, func(r release.Row) bool { return r.Category == category })
	if m < 0 || at < 0 {
		return fact{}, false
	}
	v := f.Rows[at].Values[m]
	if v.Value == nil {
		if v.Word != release.Hidden || hidden == "" {
			return fact{}, false
		}
		return fact{Text: p.Text(string(hidden)), Why: addressIn(p.Language, whyHidden)}, true
	}
	said := fact{Text: p.SayMessage(says, append([]any{p.spokenShare(f.Measures[m], v)}, further...)...)}
	if v.Low != nil {
		said.Detail = p.level(f.Measures[m].Level) + " " + p.interval(f.Measures[m].Unit, *v.Low, v.High)
	}
	if of := p.outOf(f.Measures[m], v); of != "" {
		if said.Detail != "" {
			said.Detail += "; "
		}
		said.Detail += of
	}
	return said, true
}

// spokenShare says a share as people do, always of a hundred: "28 in 100"; one that is nearly none or nearly all with its decimals: "0.3 in
// 100". A rate is its number alone, which stands in a sentence of its own; anything else is as a table prints it.
func (p printer) spokenShare(m release.Measure, v release.Value) string {
	switch {
	case m.Unit == release.Per1000:
		return p.Decimal(*v.Value, 2)
	case m.Unit != release.Share:
		return p.amount(m.Unit, *v.Value)
	case *v.Value > .9995 && *v.Value < 1:
		return p.Say("More than %s in 100", p.Decimal(99.9, 1))
	case *v.Value > 0 && *v.Value < .015 || *v.Value > .985 && *v.Value < 1:
		return p.Say("%s in 100", p.percent(*v.Value))
	}
	return p.Say("%s in 100", p.Whole(int64(math.Round(100**v.Value))))
}

// peopleColumns are what a suspended person asks first.
var peopleColumns = []struct {
	indicator, measure string
	head               language.Message
}{
	{"accounts-back", "known_back", language.Message("Back within %d days for whatever reason, at least")},
	{"resolution", "within_30d", language.Message("Decision within 30 days of the appeal and %d days of the suspension")},
	{"reversal-rate", "of_decided", language.Message("Of those decided, got it back because the decision was wrong")},
}

// stats95 is the level of the ranges of shares.
const stats95 = .95

// sideBySide is the groups that somebody belongs to, and all accounts, below each other. Where the report crosses region and tenure, the
// group of both has a row of its own.
func (a asked) sideBySide(chosen map[string]string) (*glance, error) {
	g := &glance{ID: "short", Title: a.in.Say("In short"), Key: a.in.Say("Accounts"), Note: a.in.glanceNote(stats95)}
	for _, column := range peopleColumns {
		head := a.in.Text(string(column.head))
		if column.indicator == "resolution" || column.indicator == "accounts-back" {
			head = a.in.SayMessage(column.head, a.HorizonDays)
		}
		id, to := figureOf(column.indicator, "total"), ""
		if _, ok := a.Sum("figures/" + id + ".json"); ok {
			to = a.to("figures/" + id + "/")
		}
		g.Heads = append(g.Heads, link{head, to})
	}
	add := func(breakdown, category, category2 string) error {
		row := tableRow{}
		any := false
		for _, column := range peopleColumns {
			c, label, err := a.cellOf(figureOf(column.indicator, breakdown), column.measure, category, category2)
			if err != nil {
				return err
			}
			if label != "" {
				any, row.Key = true, label
			}
			row.Cells = append(row.Cells, c)
		}
		if any {
			g.Rows = append(g.Rows, row)
		}
		return nil
	}
	region, tenure := chosen["region"], chosen["tenure"]
	if region != "" && tenure != "" {
		if err := add("region_tenure", region, tenure); err != nil {
			return nil, err
		}
	}
	for _, b := range peopleBreakdowns {
		if code, is := chosen[b.name]; is {
			if err := add(b.name, code, ""); err != nil {
				return nil, err
			}
		}
	}
	return g, add("total", "all", "")
}

// cellOf is the value of a measure in the row of a category, and the row's label; a dash and no label where there is none.
func (a asked) cellOf(id, measure, category, category2 string) (c cell, label string, err error) {
	c = cell{Text: missing}
	if _, ok := a.Sum("figures/" + id + ".json"); !ok {
		return c, "", nil
	}
	f, err := a.figure(id)
	if err != nil {
		return c, "", err
	}
	m := slices.IndexFunc(f.Measures, func(m release.Measure) bool { return m.ID == measure })
	at := slices.IndexFunc(f.Rows, func(r release.Row) bool { return r.Category == category && r.Category2 == category2 })
	if m < 0 || at < 0 {
		return c, "", nil
	}
	label = f.Rows[at].Label
	if f.Rows[at].Label2 != "" {
		label = a.in.Say("%s, %s", label, a.in.Lower(f.Rows[at].Label2))
	}
	return a.in.glanceCell(f.Measures[m], f.Rows[at].Values[m]), label, nil
}
