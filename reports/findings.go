package reports

import (
	"cmp"
	"slices"
	"unicode"

	"daylight/internal/disclosure"
	"daylight/internal/release"
	"daylight/internal/stats"
)

// group is a category of a figure with its number.
type group struct {
	label string
	value release.Value
}

// groups are the categories of a figure with a measure's value, without those that stand for what is not recorded.
func (d *draft) groups(f *release.Figure, at int) (groups []group) {
	lost := []string{"not_recorded", "uncoded"}
	for _, row := range f.Rows {
		if !slices.Contains(lost, row.Category) && !slices.Contains(lost, row.Category2) {
			groups = append(groups, group{d.spoken(f.Breakdown, row), row.Values[at]})
		}
	}
	return groups
}

// spoken is the name of a row within a sentence. Those of regions are proper names, and keep their capitals.
func (d *draft) spoken(breakdown string, row release.Row) string {
	label := row.Label
	if d.catalogue.Breakdowns[breakdown].Codes != "regions" {
		label = d.inSentence(label)
	}
	if row.Label2 != "" {
		label += ", " + d.inSentence(row.Label2)
	}
	return label
}

// inSentence is a label as it stands within a sentence: with a small letter, unless it begins with an abbreviation.
func (l speech) inSentence(label string) string {
	if letters := []rune(label); len(letters) > 1 && unicode.IsUpper(letters[1]) {
		return label
	}
	return l.Lower(label)
}

// finding says in the title of a breakdown what a measure shows: where shares divide a whole, the largest; over time, this period and the
// one before; otherwise whether the groups differ by more than chance would explain, and if so from where to where.
func (d *draft) finding(f *release.Figure, i Indicator, at int) string {
	groups := d.groups(f, at)
	shown := known(groups)
	switch {
	case f.Breakdown == "over_time":
		return d.latest(f, i, at)
	case i.From == "ladder" && i.Form == formShares:
		return d.commonest(f, at)
	case i.Form == formShares && i.Measures[at].Denominator == "all":
		_, divides := d.onlyOf(f.Breakdown)
		return d.largest(d.allGroups(f, at), !divides)
	case len(shown) == 0:
		return d.noneShows(f, at)
	case i.Form == formTimes:
		return d.Say("half waited at most %s", d.between(f.Measures[at], groups))
	case len(shown) == 1:
		return d.Say("%s (%s), the only number that shows", d.value(f.Measures[at], shown[0].value), shown[0].label)
	}
	return d.compared(f, at, shown, len(groups))
}

// allGroups are all categories of a figure with a measure's value, those that stand for what is not recorded included.
func (d *draft) allGroups(f *release.Figure, at int) (groups []group) {
	for _, row := range f.Rows {
		groups = append(groups, group{d.spoken(f.Breakdown, row), row.Values[at]})
	}
	return groups
}

// known are the groups with a number.
func known(groups []group) []group {
	return slices.DeleteFunc(slices.Clone(groups), func(g group) bool { return g.value.Value == nil })
}

// noneShows is what stands where no group has a number: the word that stands for all of them, if it is one.
func (l speech) noneShows(f *release.Figure, at int) string {
	word := f.Rows[0].Values[at].Word
	for _, row := range f.Rows {
		if row.Values[at].Word != word || word == "" {
			return l.Text("no number shows")
		}
	}
	return l.Text(word)
}

// largest says which part of a whole is the largest; every says whether the parts are all that the whole has.
func (l speech) largest(parts []group, every bool) string {
	shown := known(parts)
	if len(shown) == 0 {
		return l.Text(release.Hidden)
	}
	_, highest := extremes(shown)
	first := highest[0]
	if v := first.value; *v.Numerator == *v.Denominator {
		return l.Many(*v.Numerator, "all %s are “%s”", "all %s are “%s”", first.label)
	}
	share, all := l.percent(*first.value.Value), every && len(shown) == len(parts)
	many := l.Whole(int64(len(highest)))
	switch {
	case len(highest) > 1 && all:
		return l.Say("%s parts are the largest, with %s each", many, share)
	case len(highest) > 1:
		return l.Say("%s parts are the largest that shows, with %s each", many, share)
	case all:
		return l.Say("“%s” is the largest part, with %s", first.label, share)
	}
	return l.Say("“%s” is the largest part that shows, with %s", first.label, share)
}

// commonest says which step of the ladder most accounts took.
func (l speech) commonest(f *release.Figure, at int) string {
	var most, all int64
	var from release.Row
	for _, row := range f.Rows {
		n := *row.Values[at].Numerator
		if all += n; n > most {
			most, from = n, row
		}
	}
	return l.Say("most often from “%s” to “%s”, %s of %s accounts", l.inSentence(from.Label), l.inSentence(from.Label2), l.Whole(most), l.Whole(all))
}

// latest says a measure of this period and of the one before, and whether chance alone could explain the difference.
func (d *draft) latest(f *release.Figure, i Indicator, at int) string {
	m, rows := f.Measures[at], f.Rows
	valueOf := func(category string) release.Value {
		for _, row := range rows {
			if row.Category == category {
				return row.Values[at]
			}
		}
		return release.Value{Word: release.NoCases}
	}
	now, before := valueOf(d.period.String()), valueOf(d.period.Previous().String())
	text := d.value(m, now)
	if i.Form == formTimes && now.Value != nil {
		text = d.Say("half waited at most %s", text)
	}
	settled := d.final() || i.Clock == "period" || i.From == "exposure" || m.ID == "told_rule"
	switch {
	case now.Value == nil:
		return text
	case !settled:
		return d.Say("%s so far", text)
	case before.Value == nil:
		return text
	}
	if d.value(m, before) == d.value(m, now) {
		return d.Say("%s, as %s", text, d.previously(d.period.Kind()))
	}
	text = d.Say("%s, after %s %s", text, d.value(m, before), d.previously(d.period.Kind()))
	if i.Form == formTimes {
		return text
	}
	return text + "; " + d.chanceOf(now, before)
}

// chanceOf says whether chance alone could explain the difference of a share to the one of the period before.
func (d *draft) chanceOf(now, before release.Value) string {
	if d.beyondChance(now, before) {
		return d.Text("chance alone would hardly explain the difference")
	}
	return d.Text("chance alone could explain the difference")
}

// groupsLevel is how sure it is that none of the groups which a title counts as different is so by chance alone.
const groupsLevel = .95

// compared says whether groups differ by more than chance would explain, and which; all is how many there are, some of which may not show.
// From where to where they go is said only where the outermost differ themselves. What the test is stands in a note.
func (d *draft) compared(f *release.Figure, at int, shown []group, all int) string {
	m := f.Measures[at]
	p, note := d.againstOthers(f, at, shown)
	f.Notes = append(f.Notes, note)
	var apart []group
	clearest := 0
	for i, g := range shown {
		if p[i] < 1-groupsLevel {
			apart = append(apart, g)
		}
		if p[i] < p[clearest] {
			clearest = i
		}
	}
	if len(shown) == 2 {
		verdict := d.Text("chance alone could explain the difference")
		if len(apart) > 0 {
			verdict = d.Text("they differ by more than chance would explain")
		}
		return d.Say("%s and %s; %s", d.named(m, shown[:1]), d.named(m, shown[1:]), verdict)
	}
	kinds := d.kinds(f, at, len(shown), all)
	lowest, highest := extremes(apart)
	span := ""
	if low, high := extremes(shown); len(apart) > 1 && *low[0].value.Value == *lowest[0].value.Value && *high[0].value.Value == *highest[0].value.Value {
		span = d.Say("from %s to %s", d.named(m, low), d.named(m, high)) + "; "
	}
	switch n := d.Whole(int64(len(apart))); {
	case len(apart) == 0:
		return d.Say("none of %s differs from the others by more than chance would explain", kinds.of)
	case len(apart) == 1:
		return d.Say("one of %s differs from the others by more than chance would explain, %s with %s", kinds.of, apart[0].label, d.value(m, apart[0].value))
	case len(apart) == len(shown):
		return span + d.Say("all %s differ from the others by more than chance would explain", kinds.all)
	case span != "":
		return span + d.Say("%s of %s differ from the others by more than chance would explain", n, kinds.of)
	default:
		return d.Say("%s of %s differ from the others by more than chance would explain, most clearly %s with %s", n, kinds.of, shown[clearest].label, d.value(m, shown[clearest].value))
	}
}

// kinds are the groups of a breakdown that are compared, as they stand after "all" and after a number "of" them, for which a language may
// have two forms.
type kinds struct{ all, of string }

// kinds are what some groups are called that show, of so many.
func (d *draft) kinds(f *release.Figure, at, shown, all int) kinds {
	together := slices.ContainsFunc(f.Rows, func(r release.Row) bool { return r.Category == disclosure.Merged && r.Values[at].Value != nil })
	themselves := int64(shown)
	if together {
		themselves--
	}
	groups := d.Text(cmp.Or(d.catalogue.Breakdowns[f.Breakdown].Groups, string(anyGroups)))
	n := d.Whole(themselves)
	switch {
	case shown < all && together:
		return kinds{d.SayIn("all", "%s %s that show and those counted together", n, groups), d.SayIn("of", "%s %s that show and those counted together", n, groups)}
	case together:
		return kinds{d.SayIn("all", "%s %s and those counted together", n, groups), d.SayIn("of", "%s %s and those counted together", n, groups)}
	case shown < all:
		return kinds{d.SayIn("all", "%s %s that show", n, groups), d.SayIn("of", "%s %s that show", n, groups)}
	}
	return kinds{d.SayIn("all", "%s %s", n, groups), d.SayIn("of", "%s %s", n, groups)}
}

// anyGroups are groups of no particular kind.
const anyGroups = message("groups")

// extremes are the groups with the lowest and with the highest value, several where these are equal.
func extremes(groups []group) (lowest, highest []group) {
	for _, g := range groups {
		switch {
		case len(lowest) == 0 || *g.value.Value < *lowest[0].value.Value:
			lowest = []group{g}
		case *g.value.Value == *lowest[0].value.Value:
			lowest = append(lowest, g)
		}
		switch {
		case len(highest) == 0 || *g.value.Value > *highest[0].value.Value:
			highest = []group{g}
		case *g.value.Value == *highest[0].value.Value:
			highest = append(highest, g)
		}
	}
	return lowest, highest
}

// named is the value that groups have in common, with the name of the group if it is one.
func (l speech) named(m release.Measure, groups []group) string {
	text := l.value(m, groups[0].value)
	if len(groups) > 1 {
		return l.Say("%s (%s of them)", text, l.Whole(int64(len(groups))))
	}
	return text + " (" + groups[0].label + ")"
}

// againstOthers holds each of some groups against all the others together: the p of each once all are looked at, and a note on how.
func (d *draft) againstOthers(f *release.Figure, at int, groups []group) (p []float64, note string) {
	var k, n int64
	for _, g := range groups {
		k, n = k+*g.value.Numerator, n+*g.value.Denominator
	}
	test, how := exactly, d.Text(stats.FisherMethod)
	if t, is := d.noisy(f.Breakdown); is {
		c, variance := f.Measures[at].Counts, float64(t.Noise().Variance)
		how = d.Text("a z test that allows for the random amounts")
		test = noisily(variance*float64(len(c.Numerator)), variance*float64(len(c.Denominator)-len(c.Numerator)), len(groups))
	}
	for _, g := range groups {
		p = append(p, test(*g.value.Numerator, *g.value.Denominator, k-*g.value.Numerator, n-*g.value.Denominator))
	}
	if len(groups) == 2 { // one test, done twice
		return p, d.Say("More than chance would explain: the two were held against each other (%s, at 5 %%). Why they differ this does not say.", how)
	}
	return stats.Holm(p).Value, d.Say("More than chance would explain: each was held against all the others together (%s; for their number after Holm 1979, at 5 %%). Why they differ this does not say.", how)
}

// exactly is the p of two shares of exact counts.
func exactly(k1, n1, k2, n2 int64) float64 { return stats.Compare(k1, n1, k2, n2).Fisher.P }

// noisily is the p of the share of one of some groups and that of all the others together, whose counts have random amounts of a variance in
// those counted and in the rest.
func noisily(varianceK, varianceRest float64, groups int) func(k1, n1, k2, n2 int64) float64 {
	share := func(k, n int64, of float64) stats.ProtectedProportion {
		return stats.ProtectedWilson(stats.ProtectedCount{Value: float64(k), Variance: of * varianceK}, stats.ProtectedCount{Value: float64(n - k), Variance: of * varianceRest})
	}
	return func(k1, n1, k2, n2 int64) float64 {
		t := stats.CompareProtected(share(k1, n1, 1), share(k2, n2, float64(groups-1))).Test
		if !t.Defined {
			return 1
		}
		return t.P
	}
}

// between says from where to where estimates of groups go, which no count can be held against, and whether the ranges of the outermost ones
// lie apart. A group that did not get so far is beyond all others.
func (l speech) between(m release.Measure, groups []group) string {
	shown := known(groups)
	switch len(shown) {
	case 0:
		return l.Text("no number shows")
	case 1:
		return l.named(m, shown)
	}
	lowest, highest := extremes(shown)
	least, most := l.named(m, lowest), l.named(m, highest)
	for _, g := range groups {
		if g.value.Beyond() {
			return l.span(m, least, g.value.Word+" ("+g.label+")")
		}
	}
	if value := l.value(m, lowest[0].value); value == l.value(m, highest[0].value) {
		return l.Say("%s in every group that shows", value)
	}
	low, high := lowest[0].value.High, highest[0].value.Low
	if low == nil || high == nil || *low >= *high {
		return l.Say("%s; their ranges overlap", l.span(m, least, most))
	}
	return l.Say("%s; their ranges lie apart", l.span(m, least, most))
}

// span says from where to where a measure goes.
func (l speech) span(m release.Measure, least, most string) string {
	if m.Unit == release.Share {
		return l.Say("from %s to %s", least, most)
	}
	return l.Say("%s to %s", least, most)
}
