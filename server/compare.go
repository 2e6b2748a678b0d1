package server

import (
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"

	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
	"daylight/server/explore"
)

// comparePath is the address of two periods side by side, the earlier one first.
func comparePath(before, after period.Period) string {
	return "/compare/" + before.String() + "/" + after.String() + "/"
}

// comesBefore reports whether a period comes before another one: that which ends first, and of two that end together the longer one.
func comesBefore(a, b period.Period) bool {
	if a.End() != b.End() {
		return a.End() < b.End()
	}
	return a.Kind() > b.Kind()
}

// periodsView is the page on which two periods are chosen.
type periodsView struct {
	Before, After []option
	Pairs         []pairsOf
}

// pairsOf is a period and the earlier ones of its length.
type pairsOf struct {
	period.Period
	Next   []link // that before it, and that of a year before
	Others []link
}

func (v visit) periodsPage() (*answer, error) {
	if len(v.values) > 0 {
		return v.chosenPeriods()
	}
	f := v.frame(v.language.Say("Compare two periods"), doorData, v.periods())
	f.Script = "explore.js"
	return v.page("periods.html", f)
}

// periods lists what can be compared. The form proposes the newest period and that before it.
func (v visit) periods() (view periodsView) {
	newest := v.held.newest()
	for at, o := range newest {
		choice := option{Value: o.Period.String(), Title: v.language.Period(o.Period)}
		before, after := choice, choice
		after.Chosen, before.Chosen = at == 0, at == 1
		view.Before, view.After = append(view.Before, before), append(view.After, after)
		pairs := pairsOf{Period: o.Period}
		const most = 24 // periods of which each pair has a link
		for of, other := range newest {
			if of <= at || of >= most || other.Period.Kind() != o.Period.Kind() {
				continue
			}
			to := link{v.language.Period(other.Period), v.to(comparePath(other.Period, o.Period))}
			if months := int(o.Period.Kind()); of == at+1 || (of-at)*months == 12 {
				pairs.Next = append(pairs.Next, to)
			} else {
				pairs.Others = append(pairs.Others, to)
			}
		}
		if len(pairs.Next) > 0 {
			view.Pairs = append(view.Pairs, pairs)
		}
	}
	return view
}

// chosenPeriods leads from the form to what was chosen in it.
func (v visit) chosenPeriods() (*answer, error) {
	for name := range v.values {
		if name != "before" && name != "after" {
			return nil, v.offerPeriods(problem.New(problem.Invalid, "This address asks for something that this page does not know. It knows before and after."))
		}
	}
	before, err := period.Parse(v.values.Get("before"))
	if err == nil {
		var after period.Period
		if after, err = period.Parse(v.values.Get("after")); err == nil {
			if before == after {
				return nil, v.offerPeriods(problem.New(problem.Invalid, "Choose two periods that differ."))
			}
			if comesBefore(after, before) {
				before, after = after, before
			}
			return v.redirect(http.StatusFound, v.to(comparePath(before, after)), nil), nil
		}
	}
	return nil, v.offerPeriods(problem.Wrap(problem.Invalid, err, "There is no such reporting period. Periods are written 2026-Q1, 2026-H1, 2026 or 2026-03."))
}

func (v visit) offerPeriods(err error) error {
	return offer{error: err, heading: language.Message("What can be compared"), links: []link{{v.language.Say("Compare two periods"), v.to("/compare/")}}}
}

// pair is two reports side by side, the earlier one first.
type pair [2]*release.Opened

// pair reads the two periods of an address. To is where they stand the other way round.
func (v visit) pair(before, after string) (p pair, swapped bool, err error) {
	newest := v.held.newest()
	for at, text := range []string{before, after} {
		of, err := period.Parse(text)
		if err != nil {
			return p, false, v.offerPeriods(problem.Wrap(problem.NotFound, err, "There is no such reporting period. Periods are written 2026-Q1, 2026-H1, 2026 or 2026-03."))
		}
		found := slices.IndexFunc(newest, func(o *release.Opened) bool { return o.Period == of })
		if found < 0 {
			return p, false, v.offerPeriods(problem.New(problem.NotFound, "There is no report for %s.", period.Spoken(of)))
		}
		p[at] = newest[found]
	}
	if p[0] == p[1] {
		return p, false, v.offerPeriods(problem.New(problem.NotFound, "Choose two periods that differ."))
	}
	return p, comesBefore(p[1].Period, p[0].Period), nil
}

// compared is an indicator in both reports.
type compared struct {
	Section release.Section
	*explore.Series
}

// inBoth are the indicators that both reports have for all accounts, in the order of the later one, and the names of those that one alone
// has.
func (v visit) inBoth(p pair) (both []compared, alone []release.Figure, err error) {
	seen := map[string]bool{}
	for _, own := range []*release.Opened{p[1], p[0]} {
		o, err := v.held.in(v.language, own)
		if err != nil {
			return nil, nil, err
		}
		for _, section := range o.Sections {
			for _, id := range section.Figures {
				if seen[id] || !strings.HasSuffix(id, "-total") && !strings.HasSuffix(id, "-over-time") || id == changesFigure {
					continue
				}
				seen[id] = true
				if stem, is := strings.CutSuffix(id, "-over-time"); is && (seen[stem+"-total"] || (asked{Opened: o}).shows(stem+"-total")) {
					continue
				}
				var reports []explore.Report
				var figures []release.Figure
				for _, of := range p {
					r, err := v.reportOf(of, id)
					if err != nil {
						return nil, nil, err
					}
					if r.Figure != nil {
						figures = append(figures, *r.Figure)
						reports = append(reports, r)
					}
				}
				s := explore.New(reports)
				switch {
				case s == nil || !s.Turned:
				case len(figures) < 2:
					alone = append(alone, figures...)
				default:
					both = append(both, compared{section, s})
				}
			}
		}
	}
	return both, alone, nil
}

// compareView is two periods side by side.
type compareView struct {
	Before, After heading
	Lengths       bool // one of them is longer than the other
	Changed       *changedView
	Between       []link // where the differences of neighbours stand that lie between the two
	Note          string // what stands below the numbers
	Topics        []compareTopic
	Alone         []string
	Words         []wordView
	Noisy         bool
	Download      download
	Rows          int64
	Revised       []revisedView
}

// changedView is the differences as the later report published them.
type changedView struct {
	Title, Href string
	Table       table
}

type compareTopic struct {
	ID, Title string
	Groups    []compareGroup
}

// compareGroup is an indicator with its measures.
type compareGroup struct {
	Title, Href string
	Otherwise   []meaningView // set where the two reports mean different things by it
	Rows        []exploreRow
}

func (v visit) comparePage() (*answer, error) {
	p, swapped, err := v.pair(v.vars["before"], v.vars["after"])
	if err != nil {
		return nil, err
	}
	if swapped {
		return v.redirect(http.StatusMovedPermanently, v.to(comparePath(p[1].Period, p[0].Period)), nil), nil
	}
	view, err := v.compare(p)
	if err != nil {
		return nil, err
	}
	return v.page("compare.html", v.frame(v.language.Say("%s and %s side by side", p[1].Period, p[0].Period), doorData, view))
}

func (v visit) compare(p pair) (view compareView, err error) {
	in := printer{v.language}
	view = compareView{Before: headingOf(p[0].Release, v.language), After: headingOf(p[1].Release, v.language), Lengths: p[0].Period.Kind() != p[1].Period.Kind()}
	both, alone, err := v.inBoth(p)
	if err != nil {
		return view, err
	}
	for _, f := range alone {
		view.Alone = append(view.Alone, v.indicator([]*release.Figure{&f}))
	}
	var all []explore.Table
	for _, c := range both {
		t := c.Select("", explore.Query{})
		older := slices.IndexFunc(t.Columns, func(column explore.Column) bool { return column.Period == p[0].Period })
		newest := c.Newest()
		g := compareGroup{Title: v.indicator([]*release.Figure{newest}), Href: v.to(explorePath(newest.Indicator, newest.Breakdown))}
		if len(t.Meanings) > 1 {
			for at, m := range t.Meanings {
				g.Otherwise = append(g.Otherwise, v.meaning(t.Meanings, at, m))
			}
			slices.Reverse(g.Otherwise)
		}
		for _, row := range t.Rows {
			printed := exploreRow{Key: release.Unbroken(v.measure(row.Measure))}
			for _, at := range []int{1 - older, older} {
				cell := row.Cells[at]
				printed.Cells = append(printed.Cells, exploreCell{cell: in.cellOver(cell), Absent: cell.Standing != explore.Stands})
			}
			g.Rows = append(g.Rows, printed)
		}
		if n := len(view.Topics); n == 0 || view.Topics[n-1].ID != c.Section.ID {
			view.Topics = append(view.Topics, compareTopic{ID: c.Section.ID, Title: v.language.Text(c.Section.Title)})
		}
		last := &view.Topics[len(view.Topics)-1]
		last.Groups = append(last.Groups, g)
		view.Rows += int64(c.Count("", explore.Query{}))
		all = append(all, t)
		_, _, noisy := v.below(c.Series, c.Measures[0])
		view.Noisy = view.Noisy || noisy
		if view.Note == "" && rangeLevel(c.Measures) > 0 {
			view.Note = in.glanceNote(rangeLevel(c.Measures))
		}
	}
	view.Words = v.wordsOf(all...)
	view.Download = download{link{v.language.Say("CSV"), compareFileAt(p)}, ""}
	for _, o := range p {
		a := asked{Opened: o, in: in, held: v.held}
		view.Revised = append(view.Revised, v.revisedSince(a)...)
	}
	return view, v.published(p, &view)
}

// published adds the differences that reports published: of neighbours that of the later one, else those that lie between the two.
func (v visit) published(p pair, view *compareView) error {
	for _, o := range v.held.newest() {
		if o.Period.Kind() != p[0].Period.Kind() || o.Period.Kind() != p[1].Period.Kind() || !(asked{Opened: o}).shows(changesFigure) {
			continue
		}
		if o.Period.Start() < p[0].Period.End() || o.Period.End() > p[1].Period.End() {
			continue
		}
		href := v.to(reportPath(o.Period, o.Revision) + "figures/" + changesFigure + "/")
		if o != p[1] || p[1].Period.Previous() != p[0].Period {
			view.Between = append(view.Between, link{v.language.Period(o.Period), href})
			continue
		}
		r, err := v.reportOf(o, changesFigure)
		if err != nil {
			return err
		}
		if f := r.Figure; f != nil && len(f.Rows) > 0 {
			view.Changed = &changedView{v.indicator([]*release.Figure{f}), href, printer{v.language}.tableOf(*f)}
		}
	}
	slices.Reverse(view.Between) // the earliest first
	return nil
}

// compareFileAt is the file of two periods side by side.
func compareFileAt(p pair) string {
	return strings.TrimSuffix(comparePath(p[0].Period, p[1].Period), "/") + ".csv"
}

func (v visit) compareFile() (*answer, error) {
	name := v.vars["file"]
	ending := path.Ext(name)
	if ending != ".csv" {
		return nil, problem.New(problem.NotFound, "Two periods side by side come as .csv.")
	}
	p, swapped, err := v.pair(v.vars["before"], strings.TrimSuffix(name, ending))
	if err != nil {
		return nil, err
	}
	if swapped {
		return v.redirect(http.StatusMovedPermanently, compareFileAt(pair{p[1], p[0]}), nil), nil
	}
	both, _, err := v.inBoth(p)
	if err != nil {
		return nil, err
	}
	var rows []explore.RowInFile
	for _, c := range both {
		f, err := c.File("", explore.Query{})
		if err != nil {
			return nil, err
		}
		rows = append(rows, f.Rows...)
	}
	body, err := explore.CSV(rows)
	edition := ""
	if v.edition != release.Public {
		edition = string(v.edition) + "-"
	}
	return &answer{kind: fileForms[ending].kind, body: body, embeddable: v.audience.public,
		disposition: fmt.Sprintf(`attachment; filename="daylight-%s%s-and-%s.csv"`, edition, p[0].Period, p[1].Period)}, err
}

// everyPair lists the pairs of periods that the list of pairs leads to.
func (v visit) everyPair() (found []string, err error) {
	for _, of := range v.periods().Pairs {
		for _, l := range slices.Concat(of.Next, of.Others) {
			found = append(found, l.Href)
		}
	}
	return found, nil
}

func (v visit) everyPairFile() ([]string, error) {
	found, err := v.everyPair()
	for at, address := range found {
		found[at] = strings.TrimSuffix(address, "/") + ".csv"
	}
	return found, err
}
