package server

import (
	"fmt"
	"strings"

	"daylight/server/explore"
)

// shownEnding is of the file that has a figure's table as the page shows it, rounded and in words; the other files have every digit.
const shownEnding = ".shown.csv"

// shownFile is a figure's table as the page shows it.
func (v visit) shownFile() (*answer, error) {
	a, id, err := v.shownFigure()
	if err != nil {
		return nil, err
	}
	f, err := a.figure(id)
	if err != nil {
		return nil, err
	}
	body, err := a.in.tableOf(f).csv()
	if err != nil {
		return nil, err
	}
	form := fileForms[".csv"]
	return &answer{kind: form.kind, body: body, keep: a.cacheControl(), links: a.versions("figures/"+id+shownEnding, v.language), embeddable: a.approved(),
		disposition: fmt.Sprintf(`attachment; filename="daylight-%s-r%d-%s-shown-%s.csv"`, a.Period, a.Revision, id, v.language.Code())}, nil
}

// csv writes a table as it is shown, with what stands below a number in the cell's brackets.
func (t table) csv() ([]byte, error) {
	var sheet explore.Sheet
	plain := func(text string) string { return strings.ReplaceAll(text, space, " ") }
	line := make([]string, 0, len(t.Keys)+len(t.Heads))
	for _, head := range append(append([]string{}, t.Keys...), t.Heads...) {
		line = append(line, plain(head))
	}
	if err := sheet.Line(line...); err != nil {
		return nil, err
	}
	for _, group := range t.Groups {
		for _, row := range group.Rows {
			line = line[:0]
			if len(t.Keys) > 1 {
				line = append(line, plain(group.Key))
			}
			line = append(line, plain(row.Key))
			for _, c := range row.Cells {
				text := c.Text
				if len(c.More) > 0 {
					text += " (" + strings.Join(c.More, "; ") + ")"
				}
				line = append(line, plain(text))
			}
			if err := sheet.Line(line...); err != nil {
				return nil, err
			}
		}
	}
	return sheet.Bytes()
}
