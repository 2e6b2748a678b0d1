package server

import (
	"math"
	"slices"

	"daylight/internal/language"
	"daylight/internal/release"
)

// hundred is a group of people as a hundred of them: as many squares of each outcome as there were of a hundred.
type hundred struct {
	Of    string // what all shares are of; empty where they differ in it
	Note  string // what stands beside the squares
	Parts []hundredPart
	Cells []hundredCell
	Width int // of the picture, in its own units
}

// hundredPart is one outcome.
type hundredPart struct {
	Title string
	Means string // what the title means; empty where it is explained elsewhere or known to nobody but the platform
	Text  string // its share, or the word that stands in its place
	Range string // of the share, and what it was counted from where that is not the same of all
	Count int    // squares
	Class string // of its colour
}

// hundredCell is one square.
type hundredCell struct {
	X, Y  int
	Class string
}

// outcomeClasses are the colours of outcomes, as the pictures of the report have them; those that a preset of the plan counts together too.
var outcomeClasses = map[string]string{"reversed": "fill-reversed", "self_corrected": "fill-self-corrected", "corrected_undecided": "fill-corrected-undecided",
	"modified": "fill-modified", "other_reinstatement": "fill-reinstated", "pending": "fill-pending", "undecided": "fill-pending", "withdrawn": "fill-withdrawn",
	"omitted": "fill-omitted", "upheld": "fill-upheld", "still_suspended": "fill-no-appeal", "not_reversed": "fill-upheld", "not_corrected": "fill-no-appeal"}

// outcomeMeanings say in plain words what became of an account.
var outcomeMeanings = map[string]language.Message{
	"reversed":            language.Message("The appeal was decided: the suspension had been wrong, and was lifted."),
	"self_corrected":      language.Message("The platform itself took the suspension back as a mistake; no appeal is on record."),
	"corrected_undecided": language.Message("They appealed, and the platform took the suspension back as a mistake before it decided."),
	"modified":            language.Message("The appeal was decided: something milder took the place of the suspension."),
	"other_reinstatement": language.Message("Back for another reason, such as a planned end or a condition that was met."),
	"pending":             language.Message("They appealed and had no decision by then."),
	"withdrawn":           language.Message("They appealed and took the appeal back."),
	"omitted":             language.Message("They appealed, and the platform closed the appeal without a decision."),
	"upheld":              language.Message("The appeal was decided: the suspension stayed."),
	"still_suspended":     language.Message("Still locked by then; no appeal is on record."),
}

// unexplained takes the meanings of the outcomes away.
func (h *hundred) unexplained() {
	for at := range h.Parts {
		h.Parts[at].Means = ""
	}
}

// furtherClasses are the colours of outcomes that a platform counts together in its own way, in turn.
var furtherClasses = []string{"fill-third", "fill-fourth", "fill-first", "fill-second"}

// hundredOf draws a row of the figure of outcomes; nil where no share of it shows. Shares are rounded so that the squares are a hundred at
// most (largest remainders); what is hidden has none, and the squares that are left over are of what is hidden. A share rounded by itself can be
// another number than its squares: beside them it stands with a decimal, and the note says why.
func (p printer) hundredOf(f release.Figure, row release.Row) *hundred {
	h := &hundred{}
	var shares []float64
	total := 0.
	hidden := false
	further := 0
	of, same := p.sameOf(f.Measures, row.Values)
	if same {
		h.Of = of
	}
	for at, m := range f.Measures {
		v := row.Values[at]
		part := hundredPart{Title: m.Title, Means: p.Text(string(outcomeMeanings[m.ID])), Class: outcomeClasses[m.ID]}
		if part.Class == "" {
			part.Class = furtherClasses[further%len(furtherClasses)]
			further++
		}
		if v.Value == nil {
			part.Text, part.Class = p.Text(v.Word), ""
			hidden = hidden || v.Word == release.Hidden
			shares = append(shares, 0)
		} else {
			part.Text = p.amount(m.Unit, *v.Value)
			part.Range = p.rangeAndOf(m, v, !same)
			shares = append(shares, *v.Value)
			total += *v.Value
		}
		h.Parts = append(h.Parts, part)
	}
	if total == 0 {
		return nil
	}
	for at, n := range apportioned(shares, int(math.Round(100*math.Min(total, 1)))) {
		h.Parts[at].Count = n
	}
	const side, gap, across = 20, 4, 10
	for _, part := range h.Parts {
		for range part.Count {
			at := len(h.Cells)
			h.Cells = append(h.Cells, hundredCell{at % across * (side + gap), at / across * (side + gap), part.Class})
		}
	}
	for hidden && len(h.Cells) < 100 {
		at := len(h.Cells)
		h.Cells = append(h.Cells, hundredCell{at % across * (side + gap), at / across * (side + gap), "hundred-hidden"})
	}
	h.Width = across*(side+gap) - gap
	if level := rangeLevel(f.Measures); level > 0 {
		h.Note = p.Say("With each share stands its %s. Squares are rounded so that they add up to 100.", p.level(level))
	} else {
		h.Note = p.Say("Squares are rounded so that they add up to 100.")
	}
	return h
}

// sameOf says what all shares of a row are of, if it is the same number of accounts.
func (p printer) sameOf(measures []release.Measure, values []release.Value) (said string, same bool) {
	of := int64(-1)
	about := false
	for at, v := range values {
		switch {
		case v.Value == nil:
			continue
		case v.Denominator == nil || of >= 0 && *v.Denominator != of:
			return "", false
		}
		of = *v.Denominator
		about = about || measures[at].Counts != nil && measures[at].Counts.Variance > 0
	}
	switch {
	case of < 0:
		return "", false
	case about:
		return p.Say("Shares of about %s suspended accounts.", p.Whole(of)), true
	}
	return p.Say("Shares of %s suspended accounts.", p.Whole(of)), true
}

// rangeAndOf is the range of a value and, if it is asked for, what it was counted from.
func (p printer) rangeAndOf(m release.Measure, v release.Value, of bool) (said string) {
	if v.Low != nil {
		said = p.interval(m.Unit, *v.Low, v.High)
	}
	if counted := p.outOf(m, v); of && counted != "" {
		if said != "" {
			said += "; "
		}
		said += counted
	}
	return said
}

// apportioned rounds shares to whole numbers that add up to a total: each has its whole part, and the largest remainders one more.
func apportioned(shares []float64, total int) []int {
	counts := make([]int, len(shares))
	order := make([]int, len(shares))
	left := total
	for at, share := range shares {
		counts[at] = int(100 * share)
		left -= counts[at]
		order[at] = at
	}
	rest := func(at int) float64 { return 100*shares[at] - math.Floor(100*shares[at]) }
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case rest(a) > rest(b):
			return -1
		case rest(a) < rest(b):
			return 1
		}
		return 0
	})
	for _, at := range order {
		if left <= 0 {
			break
		}
		if shares[at] > 0 {
			counts[at]++
			left--
		}
	}
	return counts
}
