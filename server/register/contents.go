package register

import (
	"strings"

	"daylight/internal/language"
	"daylight/internal/release"
)

// Contents is which figures a release holds, without their numbers. It is safe for use from several goroutines.
type Contents struct {
	Figures []Summary // in the order of the sections
}

// Summary is a figure without what it shows: no rows, no drawing.
type Summary struct {
	release.Figure
	Count int    // of its rows
	Forms []Form // of its files
}

// Form is a kind of file that a figure can have.
type Form struct {
	Name, Title, Ending, MediaType string
}

// Forms are all of them.
var Forms = []Form{
	{"csv", "CSV", ".csv", "text/csv"},
	{"json", "JSON", ".json", "application/json"},
	{"parquet", "Parquet", ".parquet", "application/vnd.apache.parquet"},
	{"svg", "Picture (SVG)", ".svg", "image/svg+xml"},
}

// ColumnsFile is where a release describes the columns of its CSV files. Very old ones do not.
const ColumnsFile = "figures/columns.json"

// Read reads what a release holds.
func Read(o *release.Opened) (*Contents, error) {
	c := &Contents{}
	err := o.EachFigure(func(f release.Figure) { c.Figures = append(c.Figures, SummaryOf(o, f)) })
	return c, err
}

// SummaryOf is what there is to say of a figure of a release without its numbers.
func SummaryOf(o *release.Opened, f release.Figure) Summary {
	s := Summary{Figure: f, Count: len(f.Rows)}
	s.Rows, s.Chart, s.Alt = nil, nil, ""
	for _, form := range Forms {
		if _, ok := o.Sum("figures/" + f.ID + form.Ending); ok {
			s.Forms = append(s.Forms, form)
		}
	}
	return s
}

// Find returns the figure of an indicator in a breakdown.
func (c *Contents) Find(indicator, breakdown string) (Summary, bool) {
	for _, s := range c.Figures {
		if s.Indicator == indicator && s.Breakdown == breakdown {
			return s, true
		}
	}
	return Summary{}, false
}

// The breakdowns that cut nothing by a category.
const (
	inTotal  = "total"
	overTime = "over_time"
)

// Subject is a figure's title without what it says, of which measure and by what: "Reversal rate" of "Reversal rate by tenure, of those
// decided: from 24.0 % to 50.6 %".
func (s Summary) Subject() string {
	title, _, _ := strings.Cut(s.Title, ": ")
	by := " over time"
	if s.Breakdown != overTime && s.Breakdown != inTotal && len(s.Dimensions) > 0 {
		by = " by " + language.English.Lower(s.Dimensions[0])
	}
	title, _, _ = strings.Cut(title, by)
	return title
}

// BreakdownTitle says how a figure is cut.
func (s Summary) BreakdownTitle() string {
	switch s.Breakdown {
	case inTotal:
		return "In total"
	case overTime:
		return "Over time"
	}
	titles := append([]string{}, s.Dimensions...)
	for at := range titles[min(1, len(titles)):] {
		titles[at+1] = language.English.Lower(titles[at+1])
	}
	return "By " + language.English.Lower(strings.Join(titles, " and "))
}
