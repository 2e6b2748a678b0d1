package server

import (
	"slices"
	"testing"

	"daylight/internal/release"
)

func figureNamed(t *testing.T, id string) release.Figure {
	t.Helper()
	all := figures(true)
	i := slices.IndexFunc(all, func(f release.Figure) bool { return f.ID == id })
	if i < 0 {
		t.Fatalf("there is no figure %s", id)
	}
	return all[i]
}

// flat writes a table as lines of cells.
func flat(t table) [][]string {
	lines := [][]string{append(slices.Clone(t.Keys), t.Heads...)}
	for _, group := range t.Groups {
		for _, row := range group.Rows {
			line := []string{row.Key}
			if group.Key != "" {
				line = []string{group.Key, row.Key}
			}
			for _, c := range row.Cells {
				text := c.Text
				for _, more := range c.More {
					text += " | " + more
				}
				line = append(line, text)
			}
			lines = append(lines, line)
		}
	}
	for _, line := range lines {
		for i := range line {
			line[i] = breaking(line[i])
		}
	}
	return lines
}

// Each shape of figure gets the table in which its numbers can be read side by side, and each number its range and its counts.
func TestTables(t *testing.T) {
	for id, want := range map[string][][]string{
		"outcomes-total": {
			{"Measure", "Value", "95 % range", "In numbers"},
			{"Reversed on appeal", "5.4 %", "5.0–5.9 %", "540 of 10,000 | suspended accounts"},
			{"Upheld on appeal", "94.6 %", "94.1–95.0 %", "9,460 of 10,000 | suspended accounts"},
		},
		"outcomes-by-region": {
			{"Region", "Reversed on appeal", "Upheld on appeal"},
			{hostile, "20.0 % | 95 % range 18.5–21.6 % | 500 of 2,500", "80.0 % | 95 % range 78.4–81.5 % | 2,000 of 2,500"},
			{"Not recorded", "No cases", "No cases"},
		},
		"reversal-rate-by-region-tenure": {
			{"Region", "Tenure", "Of decided appeals", "95 % range", "In numbers, of decided appeals"},
			{"North", "Under 1 year", "20.0 %", "18.5–21.6 %", "540 of 2,700"},
			{"North", "5 years and more", "Not recorded", "–", "–"},
			{"South", "Under 1 year", "30.0 %", "10.8–60.3 %", "3 of 10"},
		},
		"resolution-over-time": {
			{"Period", "Half waited at most", "Appeals"},
			{"October–December 2025", "9 days 4 hours", "3,000 | 3,000"},
			{"January–March 2026", "More than 89 days", "0"},
		},
		"exposure-total": {
			{"Measure", "Value", "95 % range", "In numbers"},
			{"Per 1,000 active accounts", "2.46 per 1,000", "2.41–2.51", "10,000 against 4,070,000 | active accounts"},
		},
	} {
		got := flat(english.tableOf(figureNamed(t, id)))
		if !slices.EqualFunc(got, want, slices.Equal[[]string]) {
			t.Errorf("%s:\n got %q\nwant %q", id, got, want)
		}
	}
}

// Limits stand in a cell by themselves, as numbers, and are nowhere called the range of a group.
func TestTableOfLimits(t *testing.T) {
	f := figureNamed(t, "outcomes-by-region")
	f.Measures[1] = release.Measure{ID: "limits", Title: "Limits of chance (95 %)", Unit: release.Share, Level: .95, Limits: true}
	f.Rows[0].Values[1] = release.Value{Low: new(.183), High: new(.41), Word: "18.3 % to 41.0 %"}
	got := english.tableOf(f)
	if want := []string{hostile, "20.0 % | 95 % range 18.5–21.6 % | 500 of 2,500", "18.3 % to 41.0 %"}; !slices.Equal(flat(got)[1], want) {
		t.Errorf("got %q, want %q", flat(got)[1], want)
	}
	if got.Groups[0].Rows[0].Cells[1].Word {
		t.Error("limits are marked as a word")
	}
	if c := english.glanceCell(f.Measures[1], f.Rows[0].Values[1]); len(c.More) > 0 {
		t.Errorf("at a glance: %+v", c)
	}
	if level := rangeLevel(f.Measures[1:]); level != 0 {
		t.Errorf("limits are a range of %v", level)
	}
}

// A word is marked as one, so that it is never taken for a number; two dimensions share the head of their group.
func TestTableShapes(t *testing.T) {
	table := english.tableOf(figureNamed(t, "reversal-rate-by-region-tenure"))
	if len(table.Groups) != 2 || len(table.Groups[0].Rows) != 2 || table.Groups[0].Key != "North" {
		t.Fatalf("groups %+v, want North with 2 rows and South with 1", table.Groups)
	}
	if word := table.Groups[0].Rows[1].Cells[0]; !word.Word {
		t.Errorf("%+v is not marked as a word", word)
	}
	if number := table.Groups[0].Rows[0].Cells[0]; number.Word {
		t.Errorf("%+v is marked as a word", number)
	}
	empty := figureNamed(t, "outcomes-total")
	empty.Rows = nil
	if table := english.tableOf(empty); len(table.Groups) != 0 {
		t.Errorf("a figure without rows has groups %+v", table.Groups)
	}
}

// A table of more columns than a phone shows says that it goes on.
func TestWideTablesSayThatTheyGoOn(t *testing.T) {
	s := newSite(t)
	for figure, want := range map[string]int{"resolution-over-time": 0, "appeal-rate-total": 0, "reversal-rate-by-region-tenure": 1} {
		if got := s.page(t, reportAddress+"figures/"+figure+"/").Find(".swipe").Length(); got != want {
			t.Errorf("%s says %d times that it goes on, want %d", figure, got, want)
		}
	}
}

// What a figure is about goes without what it says, of which measure, and by what, in any language; and by what is said as its name says it.
func TestSubject(t *testing.T) {
	for _, c := range []struct {
		name      string
		others    []string
		want, cut string
	}{
		{"Outcome of suspensions by region, reversed on appeal", []string{"Outcome of suspensions", "Outcome of suspensions by reason, reversed on appeal"}, "Outcome of suspensions", "by region"},
		{"Outcome of suspensions", []string{"Outcome of suspensions by region"}, "Outcome of suspensions", ""},
		{"Suspended accounts by region", []string{"Suspended accounts by reason"}, "Suspended accounts", "by region"},
		{"Reversal rate over time, of those decided", []string{"Reversal rate (at least) by tenure"}, "Reversal rate", ""},
		{"Permanent measures by what drew attention", []string{"Permanent measures by what drew attention by region"}, "Permanent measures by what drew attention", ""},
		{"Reversal rate by month", nil, "Reversal rate by month", ""},
		{"Aufhebungsquote nach entscheidender Stelle, von allen", []string{"Aufhebungsquote nach Region"}, "Aufhebungsquote", "nach entscheidender Stelle"},
		{"Aufhebungsquote, standardisiert, nach Region", []string{"Aufhebungsquote, standardisiert, nach Reihenfolge"}, "Aufhebungsquote, standardisiert", ""},
		{"Wie lange es dauert", []string{"Einspruchsquote"}, "Wie lange es dauert", ""},
	} {
		if got := sharedWords(c.name, c.others); got != c.want {
			t.Errorf("%q beside %q is about %q, want %q", c.name, c.others, got, c.want)
		}
		if c.cut == "" {
			c.cut = "by its dimension"
		}
		if got := english.cutOf(c.want, release.Figure{Breakdown: "x", Title: c.name + ": found", Dimensions: []string{"Its dimension"}}); got != c.cut {
			t.Errorf("%q is cut %q, want %q", c.name, got, c.cut)
		}
	}
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		breakdown  string
		dimensions []string
		want       string
	}{
		{"total", []string{"All"}, "in total"},
		{"over_time", []string{"Period"}, "over time"},
		{"region", []string{"Region"}, "by region"},
		{"region_tenure", []string{"Region", "Tenure"}, "by region and tenure"},
		{"route", []string{"Who decided"}, "by who decided"},
	} {
		if got := english.cut(release.Figure{Breakdown: c.breakdown, Dimensions: c.dimensions}); got != c.want {
			t.Errorf("cut(%s) = %q, want %q", c.breakdown, got, c.want)
		}
	}
}

// The table that is downloaded as it is shown has the words and numbers of the page, and nothing that a spreadsheet would run.
func TestTableAsShown(t *testing.T) {
	s := newSite(t)
	want := "Region,Tenure,Of decided appeals,95 % range,\"In numbers, of decided appeals\"\nNorth,Under 1 year,20.0 %,18.5–21.6 %,\"540 of 2,700\"\n" +
		"North,5 years and more,Not recorded,–,–\nSouth,Under 1 year,30.0 %,10.8–60.3 %,3 of 10\n"
	a := s.get(t, reportAddress+"figures/reversal-rate-by-region-tenure.shown.csv")
	if string(a.body) != want || a.Header.Get("Content-Disposition") != `attachment; filename="daylight-2026-Q1-r2-reversal-rate-by-region-tenure-shown-en.csv"` {
		t.Errorf("%s\n%s", a.Header.Get("Content-Disposition"), a.body)
	}
	danger := table{Keys: []string{"=1+1"}, Heads: []string{"@x"}, Groups: []tableGroup{{Rows: []tableRow{{Key: "-2", Cells: []cell{{Text: "+3"}}}}}}}
	if got, err := danger.csv(); err != nil || string(got) != "'=1+1,'@x\n-2,+3\n" {
		t.Errorf("%q, %v", got, err)
	}
}

// A column that says nothing of any row is left out; one that says something of a single row stays.
func TestEmptyColumnsAreLeftOut(t *testing.T) {
	k, n, share := int64(1), int64(4), .25
	f := release.Figure{Dimensions: []string{"Check"}, Measures: []release.Measure{{ID: "lacking", Title: "Share", Unit: release.Share}},
		Rows: []release.Row{{Label: "Lines", Values: []release.Value{{Word: "none"}}}, {Label: "Files", Values: []release.Value{{Word: "fewer than 1 in 10"}}}}}
	if table := english.tableOf(f); len(table.Heads) != 1 || len(table.Groups[0].Rows[0].Cells) != 1 {
		t.Errorf("heads %q", table.Heads)
	}
	f.Rows[1].Values[0] = release.Value{Value: &share, Numerator: &k, Denominator: &n}
	if table := english.tableOf(f); len(table.Heads) != 2 || table.Groups[0].Rows[1].Cells[1].Text != "1 of 4" {
		t.Errorf("heads %q, rows %+v", table.Heads, table.Groups)
	}
}
