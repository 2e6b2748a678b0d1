package reports

import (
	"slices"

	"daylight/internal/release"
)

// mayBeFew are the mistakes that were put right before an appeal was decided. A plan may count them together with what was left
// undecided, and where they are fewer than the threshold they are hidden. Confirmed mistakes without them are still what is known at
// least, and an audit leaves them among the suspensions that it does not speak of.
const mayBeFew = release.CorrectedUndecided

// confirmedMistakes is the derived count of them.
const confirmedMistakes = "confirmed_mistakes"

// notCountedHere is said of confirmed mistakes without those that may be few.
const (
	notCountedHere = message(fewNotCounted)
	fewNotCounted  = "Accounts given back as a mistake before their appeal was decided are not among them here: their number is not shown by itself. What is shown is known at least."
)

// derived are the counts that a count is the sum of, without those that may be few where the release plan does not count them by
// themselves in a breakdown; none where it is no such sum. That rests on the plan alone and so is the same in all rows.
func (d *draft) derived(breakdown, name string) (parts []string, is bool) {
	parts, is = d.catalogue.Derived[name]
	if !is || d.edition != release.Public || !slices.Contains(parts, mayBeFew) || d.lacks(breakdown, mayBeFew) != because(plannedCoarser) {
		return parts, is
	}
	return without(parts, mayBeFew), true
}

// told leaves out of some counts of everything the one that may be few, where it does not show.
func (d *draft) told(names []string) []string {
	if _, shown := d.total(mayBeFew); shown {
		return names
	}
	return without(names, mayBeFew)
}

// confirmed are the counts of everything that add up to the confirmed mistakes, as far as they show.
func (d *draft) confirmed() []string { return d.told(d.catalogue.Derived[confirmedMistakes]) }

// withoutFew reports whether a figure counts something without those that may be few.
func (d *draft) withoutFew(breakdown string, i Indicator) bool {
	return slices.ContainsFunc(i.Measures, func(m Measure) bool { return d.leavesOutFew(breakdown, m) })
}

// leavesOutFew reports whether the count of a measure leaves out those that may be few.
func (d *draft) leavesOutFew(breakdown string, m Measure) bool {
	parts, is := d.derived(breakdown, m.Numerator)
	return is && len(parts) < len(d.catalogue.Derived[m.Numerator])
}

// asCounted is an indicator whose words say what its numbers count in a breakdown: those of a measure that leaves out what may be few, and
// those of the figure where all its measures do.
func (d *draft) asCounted(i Indicator, breakdown string) Indicator {
	if !d.withoutFew(breakdown, i) {
		return i
	}
	var words WithoutFew
	all := true
	i.Measures = slices.Clone(i.Measures)
	for at, m := range i.Measures {
		if d.leavesOutFew(breakdown, m) {
			words = d.catalogue.WithoutFew[m.Numerator]
			i.Measures[at].Title, i.Measures[at].What = words.Title, words.What
		} else {
			all = false
		}
	}
	if all {
		i.Title, i.Definition, i.Note = words.Title, words.Definition, words.Note
	}
	return i
}

func without(names []string, name string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == name })
}
