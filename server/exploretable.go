package server

import (
	"slices"
	"strings"

	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/server/explore"
)

// exploreTable is what a series says, ready to print.
type exploreTable struct {
	Caption string
	Key     string
	Heads   []exploreHead
	Groups  []exploreGroup
	Left    int64
}

// exploreHead is a period.
type exploreHead struct {
	period.Period
	Href        string // its figure; where it has none, how the report was made, which says what is withheld
	Revision    int
	Provisional bool
	Meaning     string // which definition, where there are several
	Broken      bool   // the newer periods mean something else
	Longer      bool   // the periods before it are shorter
}

type exploreGroup struct {
	Key, Category string
	Rows          []exploreRow
}

type exploreRow struct {
	Key, Category, Category2 string
	Cells                    []exploreCell
}

type exploreCell struct {
	cell
	Absent         bool // no report has it
	Broken, Longer bool // as its column
}

// meaningView is a definition and when it held.
type meaningView struct {
	Title, Definition string
	Facts             []string
	Periods           []period.Period
}

// wordView is a word that stands in a table, and what it means.
type wordView struct{ Word, Means, Href string }

// tableOver prints a table.
func (v visit) tableOver(s *explore.Series, t explore.Table) exploreTable {
	in := printer{v.language}
	made := exploreTable{Left: int64(t.Left)}
	for _, c := range t.Columns {
		h := exploreHead{Period: c.Period, Revision: c.Revision, Broken: c.Broken, Longer: c.Longer, Href: v.to(reportPath(c.Period, c.Revision) + "about/")}
		if c.Figure != nil {
			h.Provisional = c.Figure.Provisional
			h.Href = v.to(reportPath(c.Period, c.Revision) + "figures/" + c.Figure.ID + "/")
			if len(t.Meanings) > 1 {
				h.Meaning = v.meaningTitle(t.Meanings, c.Meaning)
			}
		}
		made.Heads = append(made.Heads, h)
	}
	for _, row := range t.Rows {
		key, label := "", release.Unbroken(v.language.Text(row.Label))
		switch {
		case s.Turned:
			label = release.Unbroken(v.measure(row.Measure))
		case row.Label2 != "":
			key, label = label, release.Unbroken(v.language.Text(row.Label2))
		}
		if n := len(made.Groups); n == 0 || made.Groups[n-1].Key != key || made.Groups[n-1].Category != row.Category && key != "" {
			made.Groups = append(made.Groups, exploreGroup{Key: key, Category: row.Category})
		}
		printed := exploreRow{Key: label, Category: row.Category, Category2: row.Category2}
		for at, c := range row.Cells {
			printed.Cells = append(printed.Cells, exploreCell{in.cellOver(c), c.Standing != explore.Stands, made.Heads[at].Broken, made.Heads[at].Longer})
		}
		last := &made.Groups[len(made.Groups)-1]
		last.Rows = append(last.Rows, printed)
	}
	return made
}

// The words that stand where a report has nothing, and where it says why.
var standings = map[explore.Standing]language.Message{
	explore.Together:  language.Message("With others"),
	explore.Unlisted:  language.Message("Not listed"),
	explore.Unwritten: language.Message("Not published"),
}

// cellOver is a cell of a table over periods, with its range and its counts below the value.
func (p printer) cellOver(c explore.Cell) cell {
	if c.Standing != explore.Stands {
		return cell{Text: p.Text(string(standings[c.Standing])), Word: true}
	}
	return p.glanceCell(*c.Measure, c.Value)
}

// wordsOf explains the words that stand in a table instead of numbers.
func (v visit) wordsOf(tables ...explore.Table) (words []wordView) {
	seen := map[string]bool{}
	for _, t := range tables {
		for c := range t.Cells() {
			word := wordView{Word: v.language.Text(string(standings[c.Standing]))}
			switch {
			case c.Standing == explore.Together:
				word.Means, word.Href = v.language.Say("In that report the category is counted together with others, to protect people."), whyHidden
			case c.Standing == explore.Unlisted:
				word.Means = v.language.Say("That report does not list the category by itself.")
			case c.Standing == explore.Unwritten:
				word.Means = v.language.Say("That report does not have this number; its page on how it was made says what is withheld, and why.")
			case c.Value.Value == nil && c.Value.Word == release.Hidden:
				word = wordView{v.language.Text(release.Hidden), v.language.Say("The number is of few people, or would let the number of few be computed."), whyHidden}
			case c.Value.Value == nil && c.Value.Word == release.TooFew:
				word = wordView{v.language.Text(release.TooFew), v.language.Say("So few cases that the random amounts that protect people would drown the number."), whyTooFew}
			default:
				continue
			}
			if !seen[word.Word] {
				seen[word.Word] = true
				word.Word = v.language.Capital(word.Word)
				if word.Href != "" {
					word.Href = v.to(word.Href)
				}
				words = append(words, word)
			}
		}
	}
	slices.SortFunc(words, func(a, b wordView) int { return strings.Compare(a.Word, b.Word) })
	return words
}

// meaningTitle names a definition among others.
func (v visit) meaningTitle(all []explore.Meaning, at int) string {
	same := 0
	for _, m := range all {
		if m.Version == all[at].Version {
			same++
		}
	}
	if same == 1 {
		return v.language.Say("Definition %d", all[at].Version)
	}
	letter := 0
	for _, m := range all[at:] { // the oldest is a
		if m.Version == all[at].Version {
			letter++
		}
	}
	return v.language.Say("Definition %d%s", all[at].Version, string(rune('a'+letter-1)))
}

func (v visit) meaning(all []explore.Meaning, at int, m explore.Meaning) meaningView {
	view := meaningView{Title: v.meaningTitle(all, at), Definition: v.language.Text(m.Definition), Periods: m.Periods}
	if m.Clock != "" {
		view.Facts = append(view.Facts, v.language.Say("Counted %s.", v.language.Text(m.Clock)))
	}
	if m.Horizon != "" {
		view.Facts = append(view.Facts, v.language.Say("Followed up to %s.", v.language.Text(m.Horizon)))
	}
	if m.Denominator != "" {
		view.Facts = append(view.Facts, v.language.Say("%s, of %s.", v.language.Capital(v.language.Text(m.Numerator)), v.language.Text(m.Denominator)))
	}
	return view
}

// below says what the small print of a cell is, what the cells are counted from, and whether some counts hold random amounts.
func (v visit) below(s *explore.Series, m release.Measure) (note, of string, noisy bool) {
	level := rangeLevel(s.Measures)
	if !s.Turned {
		level = rangeLevel([]release.Measure{m})
		if m.Denominator != "" {
			of = v.language.Say("%s, of %s.", v.language.Capital(v.language.Text(m.Numerator)), v.language.Text(m.Denominator))
		}
	}
	for _, r := range s.Reports {
		if r.Figure == nil {
			continue
		}
		for _, m := range r.Figure.Measures {
			noisy = noisy || m.Counts != nil && m.Counts.Variance > 0
		}
	}
	return printer{v.language}.glanceNote(level), of, noisy
}
