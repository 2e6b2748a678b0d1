package explore

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"daylight/internal/period"
	"daylight/internal/release"
)

func at[T any](value T) *T { return &value }

// share is a published share.
func share(k, n int64) release.Value {
	return release.Value{Value: at(float64(k) / float64(n)), Numerator: &k, Denominator: &n, Low: at(0.), High: at(1.)}
}

var decided = release.Measure{ID: "of_decided", Title: "Of those decided", Unit: release.Share, Numerator: "reversed", Denominator: "decided appeals", Level: .95}

// byRegion is a report's figure with a row for each category.
func byRegion(of string, categories ...string) Report {
	p := period.MustParse(of)
	f := &release.Figure{ID: "reversal-rate-by-region", Indicator: "reversal-rate", Version: 1, Period: p, Revision: 1, Edition: release.Public, Breakdown: "region",
		Dimensions: []string{"Region"}, Definition: "What it means.", Clock: "by the day of the suspension", Measures: []release.Measure{decided}}
	for row, code := range categories {
		f.Rows = append(f.Rows, release.Row{Category: code, Label: strings.ToUpper(code), Values: []release.Value{share(int64(row+1), 100)}})
	}
	return Report{Period: p, Revision: 1, Figure: f}
}

// without is a report that does not have the figure.
func without(of string) Report { return Report{Period: period.MustParse(of), Revision: 1} }

// printed writes a table as lines.
func printed(t Table) string {
	var lines []string
	head := "."
	for _, c := range t.Columns {
		head += " " + c.Period.String()
		if c.Broken {
			head += "!"
		}
		if c.Longer {
			head += "/"
		}
	}
	lines = append(lines, head)
	for _, row := range t.Rows {
		line := row.Category + row.Category2
		if len(t.Rows) > 0 && row.Category == "all" {
			line = row.Measure.ID
		}
		for _, c := range row.Cells {
			switch {
			case c.Standing != Stands:
				line += " " + []string{"", "together", "unlisted", "unwritten"}[c.Standing]
			case c.Value.Value == nil:
				line += " " + strings.ReplaceAll(c.Value.Word, " ", "_")
			default:
				line += fmt.Sprintf(" %g", *c.Value.Value)
			}
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func query(t *testing.T, s *Series, q Query) Query {
	t.Helper()
	if err := s.Check(q); err != nil {
		t.Fatal(err)
	}
	return q
}

// Rows are categories in the order of the newest report, columns are periods with the newest first, and every gap says what it is.
func TestSelect(t *testing.T) {
	for name, c := range map[string]struct {
		reports []Report
		query   Query
		want    string
	}{
		"all of it, whatever the order of the reports": {reports: []Report{byRegion("2025-Q3", "a", "b"), byRegion("2026-Q1", "a", "b"), byRegion("2025-Q4", "a", "b")},
			want: ". 2026-Q1 2025-Q4 2025-Q3\na 0.01 0.01 0.01\nb 0.02 0.02 0.02"},
		"some periods": {reports: []Report{byRegion("2026-Q1", "a"), byRegion("2025-Q4", "a"), byRegion("2025-Q3", "a")},
			query: Query{From: period.MustParse("2025-Q3"), To: period.MustParse("2025-Q4")}, want: ". 2025-Q4 2025-Q3\na 0.01 0.01"},
		"some categories": {reports: []Report{byRegion("2026-Q1", "a", "b", "c")}, query: Query{Categories: []string{"a", "c"}}, want: ". 2026-Q1\na 0.01\nc 0.03"},
		"a category that is counted with others": {reports: []Report{byRegion("2026-Q1", "a", "merged"), byRegion("2025-Q4", "a", "b", "merged")},
			want: ". 2026-Q1 2025-Q4\na 0.01 0.01\nb together 0.02\nmerged 0.02 0.03"},
		"a category that a report does not list": {reports: []Report{byRegion("2026-Q1", "a", "c"), byRegion("2025-Q4", "a", "b", "c")},
			want: ". 2026-Q1 2025-Q4\na 0.01 0.01\nb unlisted 0.02\nc 0.02 0.03"},
		"a report without the figure between others": {reports: []Report{byRegion("2026-Q1", "a"), without("2025-Q4"), byRegion("2025-Q3", "a"), without("2025-Q2")},
			want: ". 2026-Q1 2025-Q4 2025-Q3\na 0.01 unwritten 0.01"},
		"the newest report without the figure": {reports: []Report{without("2026-Q1"), byRegion("2025-Q4", "a")}, want: ". 2026-Q1 2025-Q4\na unwritten 0.01"},
		"years behind quarters": {reports: []Report{byRegion("2025", "a"), byRegion("2025-Q4", "a"), byRegion("2025-Q3", "a"), without("2024")},
			want: ". 2025-Q4 2025-Q3 2025/\na 0.01 0.01 0.01"},
		"quarters that had not begun beside a year that had": {reports: []Report{byRegion("2025-Q4", "a"), without("2025-Q3"), byRegion("2025", "a")}, want: ". 2025-Q4 2025/\na 0.01 0.01"},
		"a year from its quarters on": {reports: []Report{byRegion("2025", "a"), byRegion("2025-Q4", "a"), byRegion("2025-Q1", "a")}, query: Query{From: period.MustParse("2025-Q4")},
			want: ". 2025-Q4\na 0.01"},
	} {
		s := New(c.reports)
		if got := printed(s.Select("of_decided", query(t, s, c.query))); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, c.want)
		}
	}
	if s := New([]Report{without("2026-Q1")}); s != nil {
		t.Errorf("a series of nothing: %+v", s)
	}
}

// A figure of all accounts has one row, which would waste a page: its measures are the rows. Over time each report speaks of its own period.
func TestTurned(t *testing.T) {
	total := func(of, breakdown string, measures ...string) Report {
		r := byRegion(of, "all")
		r.Figure.Breakdown, r.Figure.Measures, r.Figure.Rows[0].Values = breakdown, nil, nil
		for at, id := range measures {
			r.Figure.Measures = append(r.Figure.Measures, release.Measure{ID: id, Title: id})
			r.Figure.Rows[0].Values = append(r.Figure.Rows[0].Values, share(int64(at+1), 10))
		}
		return r
	}
	s := New([]Report{total("2026-Q1", "total", "upheld", "undecided"), total("2025-Q4", "total", "upheld", "pending")})
	want := ". 2026-Q1 2025-Q4\nupheld 0.1 0.1\nundecided 0.2 unwritten\npending unwritten 0.2"
	if got := printed(s.Select("", Query{})); !s.Turned || got != want {
		t.Errorf("turned %v:\n%s\nwant\n%s", s.Turned, got, want)
	}
	if err := s.Check(Query{Categories: []string{"all"}}); err == nil {
		t.Error("there is something to choose among one")
	}
	overTime := func(of string, periods ...string) Report {
		r := byRegion(of, periods...)
		r.Figure.Breakdown = "over_time"
		return r
	}
	s = New([]Report{overTime("2026-Q1", "2025-Q4", "2026-Q1"), overTime("2025-Q4", "2025-Q4")})
	if got, want := printed(s.Select("", Query{})), ". 2026-Q1 2025-Q4\nof_decided 0.02 0.01"; !s.Turned || got != want {
		t.Errorf("over time:\n%s\nwant\n%s", got, want)
	}
	s = New([]Report{overTime("2026-Q1", "2026-01", "2026-02"), overTime("2025-Q4", "2025-12", "2026-01")}) // by month: as each report says it
	if got, want := printed(s.Select("of_decided", Query{})), ". 2026-Q1 2025-Q4\n2025-12 unlisted 0.01\n2026-01 0.01 0.02\n2026-02 0.02 unlisted"; s.Turned || got != want {
		t.Errorf("by month:\n%s\nwant\n%s", got, want)
	}
	single := byRegion("2026-Q1", "single")
	if New([]Report{single}).Turned {
		t.Error("a breakdown whose only category is a group is turned")
	}
}

// Two dimensions are chosen by themselves, and categories of one stay together, whichever report has them.
func TestTwoDimensions(t *testing.T) {
	crossed := func(of string, pairs ...string) Report {
		r := byRegion(of, pairs...)
		r.Figure.Breakdown, r.Figure.Dimensions = "region_tenure", []string{"Region", "Tenure"}
		for at, pair := range pairs {
			row := &r.Figure.Rows[at]
			row.Category, row.Label, row.Category2, row.Label2 = pair[:1], pair[:1], pair[1:], pair[1:]
		}
		return r
	}
	s := New([]Report{crossed("2026-Q1", "ax", "ay", "bx"), crossed("2025-Q4", "ax", "az", "bx", "bz", "cx")})
	if got, want := printed(s.Select("of_decided", Query{})), ". 2026-Q1 2025-Q4\nax 0.01 0.01\naz unlisted 0.02\nay 0.02 unlisted\nbx 0.03 0.03\nbz unlisted 0.04\ncx unlisted 0.05"; got != want {
		t.Errorf("\n%s\nwant\n%s", got, want)
	}
	if got, want := printed(s.Select("of_decided", query(t, s, Query{Categories: []string{"a", "c"}, Categories2: []string{"x"}}))), ". 2026-Q1 2025-Q4\nax 0.01 0.01\ncx unlisted 0.05"; got != want {
		t.Errorf("\n%s\nwant\n%s", got, want)
	}
	if got, want := printed(s.Select("of_decided", query(t, s, Query{Categories: []string{"c"}, Categories2: []string{"y"}}))), ". 2026-Q1 2025-Q4"; got != want {
		t.Errorf("\n%s\nwant\n%s", got, want)
	}
	var second []string
	for _, o := range s.Options(1) {
		second = append(second, o.Category)
	}
	if want := []string{"x", "z", "y"}; !slices.Equal(second, want) {
		t.Errorf("options %q, want %q", second, want)
	}
}

// Where the definition changes, the first column beyond it is marked, also across a gap, and each definition says when it held. Another
// denominator or another horizon is another definition, another wording is not.
func TestMeanings(t *testing.T) {
	change := func(r Report, do func(f *release.Figure)) Report { do(r.Figure); return r }
	for name, c := range map[string]struct {
		older    func(f *release.Figure)
		meanings int
	}{
		"another version": {func(f *release.Figure) { f.Version = 2 }, 2},
		"another horizon": {func(f *release.Figure) { f.Horizon = "60 days" }, 2},
		"another clock":   {func(f *release.Figure) { f.Clock = "by the day of the decision" }, 2},
		"another denominator": {func(f *release.Figure) {
			f.Measures = []release.Measure{{ID: "of_decided", Unit: release.Share, Numerator: "reversed", Denominator: "appeals"}}
		}, 2},
		"another wording": {func(f *release.Figure) { f.Definition = "The same in other words." }, 1},
		"another title": {func(f *release.Figure) {
			f.Measures = []release.Measure{{ID: "of_decided", Title: "Decided", Unit: release.Share, Numerator: "reversed", Denominator: "decided appeals"}}
		}, 1},
	} {
		s := New([]Report{byRegion("2026-Q1", "a"), without("2025-Q4"), change(byRegion("2025-Q3", "a"), c.older), byRegion("2024", "a")})
		table := s.Select("of_decided", Query{})
		want := ". 2026-Q1 2025-Q4 2025-Q3! 2024/"
		if c.meanings == 1 {
			want = ". 2026-Q1 2025-Q4 2025-Q3 2024/"
		}
		if got, _, _ := strings.Cut(printed(table), "\n"); got != want || len(table.Meanings) != c.meanings {
			t.Errorf("%s: columns %q with %d meanings, want %q with %d", name, got, len(table.Meanings), want, c.meanings)
		}
		if c.meanings == 2 && (len(table.Meanings[0].Periods) != 2 || len(table.Meanings[1].Periods) != 1) {
			t.Errorf("%s: meanings %+v", name, table.Meanings)
		}
		if one := s.Select("of_decided", Query{From: period.MustParse("2026-Q1")}); len(one.Meanings) != c.meanings {
			t.Errorf("%s: what is chosen changes what is defined", name)
		}
	}
}

// A report in another language than the one before it means the same where its English words do, and is read in its own.
func TestMeaningsInLanguages(t *testing.T) {
	newer, older := byRegion("2026-Q1", "a"), byRegion("2025-Q4", "a")
	german := *newer.Figure
	german.Definition, german.Clock, german.Measures = "Was es heißt.", "nach dem Tag der Sperrung", []release.Measure{{ID: "of_decided", Title: "Januar–März 2026", Numerator: "aufgehoben", Denominator: "entschiedene Einsprüche"}}
	german.Rows = []release.Row{{Category: "a", Label: "Ä", Values: german.Rows[0].Values}}
	newer.English, newer.Figure = newer.Figure, &german
	newer.English.Measures = []release.Measure{{ID: "of_decided", Title: "January–March 2026", Unit: release.Share, Numerator: "reversed", Denominator: "decided appeals"}}
	s := New([]Report{newer, older})
	table := s.Select("of_decided", Query{})
	if len(table.Meanings) != 1 || table.Columns[1].Broken || table.Meanings[0].Clock != german.Clock || table.Meanings[0].Denominator != "entschiedene Einsprüche" {
		t.Errorf("meanings %+v", table.Meanings)
	}
	if table.Rows[0].Label != "Ä" || s.Measures[0].Title != ThisPeriod {
		t.Errorf("a row is called %q, its measure %q", table.Rows[0].Label, s.Measures[0].Title)
	}
}

// A measure that is called by a period in each report has a name that holds for all of them.
func TestNamedByPeriods(t *testing.T) {
	r := byRegion("2026-Q1", "a")
	r.Figure.Measures = []release.Measure{{ID: "now", Title: "January–March 2026"}, {ID: "before", Title: "October–December 2025"}, {ID: "difference", Title: "Difference"}}
	r.Figure.Rows[0].Values = make([]release.Value, 3)
	var titles []string
	for _, m := range New([]Report{r}).Measures {
		titles = append(titles, m.Title)
	}
	if want := []string{"The period itself", "The period before it", "Difference"}; !slices.Equal(titles, want) {
		t.Errorf("titles %q", titles)
	}
}

// The random amounts in the counts of a row are those of the row.
func TestNoiseOfARow(t *testing.T) {
	r := byRegion("2026-Q1", "a", "b")
	r.Figure.Rows[1].Counts = &release.Counts{Variance: 8}
	table := New([]Report{r}).Select("of_decided", Query{})
	if a, b := table.Rows[0].Cells[0].variance(), table.Rows[1].Cells[0].variance(); a != 0 || b != 8 {
		t.Errorf("variances %d and %d, want 0 and 8", a, b)
	}
}

// What a series does not have is refused with the parameter at fault.
func TestCheck(t *testing.T) {
	s := New([]Report{byRegion("2026-Q1", "a", "b"), byRegion("2025-Q4", "a"), without("2025-Q3")})
	for want, q := range map[string]Query{
		From: {From: period.MustParse("2025-Q3")}, To: {To: period.MustParse("2026")}, Category: {Categories: []string{"a", "c"}}, Category2: {Categories2: []string{""}},
	} {
		var refused Refused
		if err := s.Check(q); !errors.As(err, &refused) || refused.Parameter != want {
			t.Errorf("%+v: %v, want %s refused", q, err, want)
		}
	}
}

// However many categories a figure has, a page has a bounded table, and says how many rows it leaves out; files are refused beyond their
// bound. Ten thousand categories over forty periods take no longer than that.
func TestBounds(t *testing.T) {
	codes := make([]string, 10_000)
	for at := range codes {
		codes[at] = fmt.Sprintf("c%05d", at)
	}
	var reports []Report
	for p, n := period.MustParse("2026-Q4"), 0; n < 40; p, n = p.Previous(), n+1 {
		reports = append(reports, byRegion(p.String(), codes...))
	}
	s := New(reports)
	table := s.Select("of_decided", Query{})
	cells := 0
	for range table.Cells() {
		cells++
	}
	if cells > mostCells || len(table.Rows)+table.Left != len(codes) {
		t.Errorf("%d cells, %d rows and %d left", cells, len(table.Rows), table.Left)
	}
	if n := s.Count("of_decided", Query{}); n != 400_000 {
		t.Errorf("%d rows are counted", n)
	}
	if f, err := s.File("of_decided", Query{}); err == nil || len(f.Rows) > MostRows+1 {
		t.Errorf("a file of %d rows: %v", len(f.Rows), err)
	}
	q := Query{Categories: codes[:mostChosen]}
	if f, err := s.File("of_decided", query(t, s, q)); err != nil || len(f.Rows) != 40*mostChosen {
		t.Errorf("a file of %d rows: %v", len(f.Rows), err)
	}
}

// Every cell is what the report of its column says of its row, and choosing takes away from the table and changes nothing of it.
func TestTablesSayWhatReportsSay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		codes := []string{"a", "b", "c", "d", "merged", "not_recorded"}
		var reports []Report
		p := period.MustParse("2026-Q4")
		for range rapid.IntRange(1, 6).Draw(t, "reports") {
			p = p.Previous()
			if rapid.Bool().Draw(t, "has") {
				reports = append(reports, byRegion(p.String(), rapid.SliceOfNDistinct(rapid.SampledFrom(codes), 1, 5, rapid.ID[string]).Draw(t, "codes")...))
			} else {
				reports = append(reports, without(p.String()))
			}
		}
		s := New(slices.Clone(reports))
		if s == nil {
			return
		}
		q := Query{Categories: rapid.SliceOfDistinct(rapid.SampledFrom(codes), rapid.ID[string]).Draw(t, "chosen")}
		slices.Sort(q.Categories)
		if rapid.Bool().Draw(t, "from") {
			q.From = rapid.SampledFrom(reports).Draw(t, "first").Period
		}
		if s.Check(q) != nil {
			return
		}
		whole, some := s.Select("of_decided", Query{}), s.Select("of_decided", q)
		held := 0
		for _, row := range some.Rows {
			if len(q.Categories) > 0 && !slices.Contains(q.Categories, row.Category) {
				t.Fatalf("%s was not chosen", row.Category)
			}
			of := slices.IndexFunc(whole.Rows, func(o Row) bool { return o.Key == row.Key })
			for place, c := range some.Columns {
				in := slices.IndexFunc(whole.Columns, func(o Column) bool { return o.Period == c.Period })
				cell := row.Cells[place]
				if cell.Standing != whole.Rows[of].Cells[in].Standing || cell.Value.Value != whole.Rows[of].Cells[in].Value.Value {
					t.Fatalf("%s in %s changes when it is chosen", row.Category, c.Period)
				}
				published := -1
				if c.Figure != nil {
					published = slices.IndexFunc(c.Figure.Rows, func(r release.Row) bool { return r.Category == row.Category })
				}
				if (published >= 0) != (cell.Standing == Stands) {
					t.Fatalf("%s in %s stands as %v", row.Category, c.Period, cell.Standing)
				}
				if published >= 0 {
					held++
					if cell.Value.Value != c.Figure.Rows[published].Values[0].Value {
						t.Fatalf("%s in %s is not what was published", row.Category, c.Period)
					}
				}
			}
		}
		if n := s.Count("of_decided", q); n != held || some.Held != held {
			t.Fatalf("%d rows of the file, %d held, %d cells of the table", n, some.Held, held)
		}
	})
}
