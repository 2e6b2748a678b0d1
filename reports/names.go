package reports

import (
	"slices"

	"daylight/internal/disclosure"
	"daylight/internal/period"
	"daylight/queries"
)

// names turns codes into labels and puts categories in order.
type names struct {
	catalogue Catalogue
	codes     map[string][]queries.Code
	groups    []disclosure.Group // of the release plan, which have names of their own
	speech
}

// The codes that stand for no code of the platform's list.
var ownLabels = map[string]message{"all": message("All"), "not_recorded": message("Not recorded"), "uncoded": message("Outside the code list"),
	"planned_end": message("Planned end reached"), disclosure.Merged: message("Others, counted together"), "others": message("Others")}

func (n names) label(breakdown, code string) string {
	if label, ok := ownLabels[code]; ok {
		return n.said(label)
	}
	if breakdown == "over_time" {
		if p, err := period.Parse(code); err == nil {
			return n.Period(p)
		}
	}
	if g, is := n.group(breakdown, code); is {
		return g.Title
	}
	b := n.catalogue.Breakdowns[breakdown]
	if breakdown == "check" {
		return n.Capital(n.Text(code))
	}
	for _, c := range n.codes[b.Codes] {
		switch {
		case b.Grouped && c.Group == code && c.GroupLabel != "":
			return n.named(c, "group_label", c.GroupLabel)
		case b.Grouped && c.Group == "" && c.Code == code:
			return n.named(c, "label", c.Label)
		case !b.Grouped && c.Code == code:
			return n.named(c, "label", c.Label)
		}
	}
	return code
}

// named is a label of a code list as the list itself has it in the language, or else as the program translates it.
func (n names) named(c queries.Code, column, label string) string {
	if own, is := c.Words[column+"_"+n.Code()]; is {
		return own
	}
	return n.Text(label)
}

// place is where a code comes in a breakdown: by the code list's order where that means something, by label otherwise; what
// stands for no code comes last.
func (n names) place(breakdown, code string) (rank int, label string) {
	switch code {
	case disclosure.Merged, "others":
		return 1<<30 - 1, code
	case "not_recorded", "uncoded":
		return 1 << 30, code
	}
	b := n.catalogue.Breakdowns[breakdown]
	if g, is := n.group(breakdown, code); is && b.Ordered {
		return n.place(breakdown, g.Categories[0])
	}
	if b.Ordered {
		if i := slices.IndexFunc(n.codes[b.Codes], func(c queries.Code) bool { return c.Code == code }); i >= 0 {
			return i, ""
		}
		return 1 << 29, code
	}
	if breakdown == "check" || breakdown == "over_time" {
		return 0, "" // as fetched
	}
	return 0, n.label(breakdown, code)
}

// group is a group of the release plan, by its name.
func (n names) group(breakdown, name string) (disclosure.Group, bool) {
	at := slices.IndexFunc(n.groups, func(g disclosure.Group) bool { return g.Breakdown == breakdown && g.Name == name })
	if at < 0 {
		return disclosure.Group{}, false
	}
	return n.groups[at], true
}

func (n names) compare(breakdown string, a, b [2]string) int {
	for i, level := range []string{breakdown, n.catalogue.Breakdowns[breakdown].Second} {
		if level == "" {
			break
		}
		rankA, labelA := n.place(level, a[i])
		rankB, labelB := n.place(level, b[i])
		if rankA != rankB {
			return rankA - rankB
		}
		if c := n.Compare(labelA, labelB); c != 0 {
			return c
		}
	}
	return 0
}

func (n names) sort(breakdown string, cells []queries.Cell, key func(queries.Cell) (string, string)) {
	slices.SortStableFunc(cells, func(x, y queries.Cell) int {
		x1, x2 := key(x)
		y1, y2 := key(y)
		return n.compare(breakdown, [2]string{x1, x2}, [2]string{y1, y2})
	})
}

func (n names) sortTimes(breakdown string, cells []queries.WaitCell) {
	slices.SortStableFunc(cells, func(x, y queries.WaitCell) int {
		return n.compare(breakdown, [2]string{x.Category, x.Category2}, [2]string{y.Category, y.Category2})
	})
}
