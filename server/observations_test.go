package server

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/maypok86/otter/v2"

	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/server/api"
	"daylight/server/register"
	"daylight/server/site"
)

// observed is a document of observations as a program reads it.
type observed struct {
	Language   string
	Title      string
	Categories []struct{ ID, Label string }
	Periods    []struct {
		Period     string
		Confidence struct {
			Level      *float64
			Methods    []string
			Protection struct{ Threshold int }
			RestsOn    struct{ Snapshot string } `json:"rests_on"`
		}
	}
	Rows []struct {
		Period, Category, Label, Measure, Figure string
		Category2, Word, Why, Verdict            *string
		Value, Low, Level                        *float64
		Numerator, Denominator                   *int
		Provisional                              bool
	}
}

func (s *testSite) observe(t *testing.T, address string) (o observed) {
	t.Helper()
	a := s.get(t, address)
	if a.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %s", address, a.StatusCode, a.body)
	}
	if err := json.Unmarshal(a.body, &o); err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	return o
}

// A number comes with what it was counted from and its range; where there is none, a word says so and what it means.
func TestObservations(t *testing.T) {
	s := machineSite(t)
	o := s.observe(t, "/api/v1/indicators/outcomes/region.json")
	if o.Title != "Outcome of suspensions" || len(o.Periods) != 1 || o.Periods[0].Period != "2026-Q1" || o.Periods[0].Confidence.Protection.Threshold != 10 ||
		*o.Periods[0].Confidence.Level != .95 || !slices.Equal(o.Periods[0].Confidence.Methods, []string{"Wilson score"}) || o.Periods[0].Confidence.RestsOn.Snapshot == "" {
		t.Errorf("%+v", o)
	}
	first, none := o.Rows[0], o.Rows[2]
	if first.Label != hostile || *first.Value != .2 || *first.Numerator != 500 || *first.Denominator != 2500 || *first.Low != .1848 || *first.Level != .95 || first.Word != nil ||
		first.Figure != "https://transparency.example.org/reports/2026-Q1/r2/figures/outcomes-by-region/" {
		t.Errorf("%+v", first)
	}
	if none.Value != nil || none.Low != nil || none.Level != nil || *none.Word != release.NoCases || *none.Why != "there was nothing to divide by; that is not 0 %" {
		t.Errorf("%+v", none)
	}
	hidden := s.observe(t, "/api/v1/indicators/appeal-rate/total.json").Rows[0]
	if *hidden.Word != release.Hidden || !strings.Contains(*hidden.Why, "to protect people") || hidden.Value != nil {
		t.Errorf("%+v", hidden)
	}
	if body := s.get(t, "/api/v1/indicators/outcomes/region.json").body; bytes.Contains(body, []byte("</script>")) || bytes.Contains(body, []byte("<b>")) {
		t.Error("markup in a label is not escaped")
	}
}

// Parameters take rows away, and say what exists where something is asked for that does not.
func TestObservationsFiltered(t *testing.T) {
	s := machineSite(t)
	const at = "/api/v1/indicators/reversal-rate/region_tenure.json"
	for query, want := range map[string]int{"": 3, "?category=a": 2, "?category=a,b": 3, "?category=a,b&category2=o,y": 3, "?category=a&category2=o": 1, "?category2=o": 1,
		"?period=2026-Q1": 3, "?measure=of_decided": 3, "?lang=de": 3, "?category=b&category2=o": 0} {
		if o := s.observe(t, at+query); len(o.Rows) != want {
			t.Errorf("%s: %d rows, want %d", query, len(o.Rows), want)
		}
	}
	if o := s.observe(t, at+"?category=b"); len(o.Categories) != 1 || o.Categories[0].Label != "South" {
		t.Errorf("%+v", o.Categories)
	}
	for query, detail := range map[string]string{
		"?categroy=a":                           "There is no parameter “categroy”. Parameters are period, category, category2, measure, lang.",
		"?category=c":                           "The parameter category has no value “c” here.",
		"?period=2026-Q1,2031-Q1":               "The parameter period has no value “2031-Q1” here.",
		"?lang=fr":                              "The parameter lang has no value “fr” here.",
		"?lang=de,en":                           "The parameter lang has too many values.",
		"?category=" + strings.Repeat("x", 100): "The parameter category has no value “" + strings.Repeat("x", 60) + "…” here.",
		"?category=%zz":                         "The part of this address behind the question mark cannot be read.",
	} {
		a := s.get(t, at+query)
		var problem struct {
			Type, Detail string
			Exists       []link
		}
		if err := json.Unmarshal(a.body, &problem); err != nil || a.StatusCode != http.StatusBadRequest || problem.Detail != detail ||
			problem.Type != "https://transparency.example.org/data/api/#bad-request" || a.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d %s %v", query, a.StatusCode, a.body, err)
		}
		for _, exists := range problem.Exists {
			s.observe(t, exists.Href)
		}
		if strings.HasPrefix(detail, "The parameter") && strings.Contains(detail, "no value") && len(problem.Exists) == 0 {
			t.Errorf("%s: nothing says what exists", query)
		}
	}
	if a := s.get(t, at+"?category="+strings.Repeat("x", 5000)); a.StatusCode != http.StatusRequestURITooLong || a.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("a huge query: %d %s", a.StatusCode, a.Header.Get("Content-Type"))
	}
	if a := s.get(t, "/api/v1/indicators/outcomes/region.json?category2=x"); a.StatusCode != http.StatusBadRequest || !strings.Contains(string(a.body), "has no values here") {
		t.Errorf("%s", a.body)
	}
}

// Of all ways to write a query one is answered, and the others lead there, so that a stranger cannot have the same answer made and kept again
// and again; what queries leave behind drives out nothing else, and the document of which they choose is made once.
func TestOneSpellingOfAQuery(t *testing.T) {
	s := machineSite(t)
	s.library.every = 1 << 40
	const at = "/api/v1/indicators/reversal-rate/region_tenure.json"
	for query, want := range map[string]string{
		"?category=b,a": "?category=a,b", "?category=a&category=b": "?category=a,b", "?category=a%2Cb": "?category=a,b", "?category=a,a,a": "?category=a",
		"?category=a&category=a": "?category=a", "?category2=o&category=a": "?category=a&category2=o", "?category=": "", "?category=&lang=de": "?lang=de", "?lang=en": "",
		"?category=a&lang=en": "?category=a", "?category=%61": "?category=a", "?&&": "", "?category=a&": "?category=a", "?category=" + strings.Repeat("a,", 250): "?category=a",
	} {
		a := s.get(t, at+query)
		if a.StatusCode != http.StatusMovedPermanently || a.Header.Get("Location") != at+want || a.Header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s leads with %d to %q, want %s", query, a.StatusCode, a.Header.Get("Location"), at+want)
		}
		if answered := s.get(t, at+want); answered.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", want, answered.StatusCode)
		}
	}
	for _, other := range []string{"/api/v1/reports.json", "/explore/reversal-rate/region.csv", "/explore/", "/de/compare/"} {
		if a := s.get(t, other+"?&&&"); a.StatusCode != http.StatusMovedPermanently || a.Header.Get("Location") != other {
			t.Errorf("%s?&&& leads with %d to %q", other, a.StatusCode, a.Header.Get("Location"))
		}
	}
	held := s.library.current()
	for _, kept := range []*otter.Cache[answerKey, *answer]{held.answers.kept, held.answers.queried} {
		for key := range kept.Keys() {
			if (key.query != "") != (kept == held.answers.queried) || key.query == "&&" || strings.Contains(key.query, "b,a") {
				t.Errorf("%v is kept", key)
			}
		}
	}
	if made := held.observed.EstimatedSize(); made != 2 { // one in each language
		t.Errorf("%d documents are at hand of which queries choose", made)
	}
}

// Labels are those of the report in another language, and codes stay.
func TestObservationsInAnotherLanguage(t *testing.T) {
	s := machineSite(t)
	o := s.observe(t, "/api/v1/indicators/outcomes/region.json?lang=de")
	row := o.Rows[2]
	if o.Language != "de" || row.Category != "not_recorded" || *row.Word != release.NoCases || row.Label != "Deutsch: Not recorded" {
		t.Errorf("%+v", row)
	}
	if again := s.observe(t, "/api/v1/indicators/outcomes/region.json"); again.Language != "en" || again.Rows[2].Label != "Not recorded" {
		t.Error("one language shows through in another")
	}
}

// One version of a definition can leave some cases out in one report and count them in the next, by its plan: each period says what its own
// numbers count, and the registry has every definition with its periods.
func TestEachPeriodHasItsDefinition(t *testing.T) {
	shelf := release.NewInternalShelf(t.TempDir())
	var opened []*release.Opened
	for _, of := range []string{"2026-Q1", "2025-Q4"} {
		p, f := period.MustParse(of), reversals("total", "All")
		f.Title, f.Definition = "Confirmed mistakes: at least 5 %", "All that were put right."
		if of == "2025-Q4" {
			f.Title, f.Definition, f.Measures[0].Numerator = "Confirmed mistakes (without some): at least 4 %", "Without some.", "without some"
		}
		f.Rows = []release.Row{{Category: "all", Label: "All", Values: reversed(100)}}
		putFigures(t, shelf, p, 1, []release.Figure{f})
		o, err := shelf.Open(p, 1)
		if err != nil {
			t.Fatal(err)
		}
		opened = append(opened, o)
	}
	l := api.Library{Register: register.Of("https://example.org", site.Site{}, opened)}
	l.Contents = register.Read
	o, err := l.Observations("reversal-rate", "total", language.English)
	if err != nil {
		t.Fatal(err)
	}
	if o.Title != "Confirmed mistakes" || o.Definition != "All that were put right." || len(o.Periods) != 2 {
		t.Fatalf("the newest: %+v", o)
	}
	if first := o.Periods[0]; first.Title != "Confirmed mistakes (without some)" || first.Definition != "Without some." || first.Measures[0].Numerator != "without some" {
		t.Errorf("the first: %+v", first)
	}
	if last := o.Periods[1]; last.Title != o.Title || last.Definition != o.Definition || last.Measures[0] != o.Measures[0] || last.Measures[0].Numerator == "without some" {
		t.Errorf("the last: %+v", last)
	}
	query, err := o.Filter(url.Values{"measure": {"of_filed"}})
	if only := o.Only(query); err != nil || len(only.Periods[0].Measures) != 1 || len(o.Periods[0].Measures) != 2 {
		t.Errorf("%v, %+v", err, only.Periods)
	}
	i, err := l.Indicator("reversal-rate")
	if err != nil || len(i.Versions) != 2 || i.Versions[0].Definition != "All that were put right." || !slices.Equal(i.Versions[0].Periods, []string{"2026-Q1"}) ||
		i.Versions[1].Title != "Confirmed mistakes (without some)" || !slices.Equal(i.Versions[1].Periods, []string{"2025-Q4"}) || !slices.Equal(i.Versions[1].Breakdowns, []string{"total"}) {
		t.Errorf("%v, %+v", err, i.Versions)
	}
}

// The numbers of a figure are those of its own file, whatever its shape.
func TestObservationsAreThoseOfTheFiles(t *testing.T) {
	s := machineSite(t)
	var list struct {
		Indicators []struct {
			ID         string
			Breakdowns []struct{ ID, Figure string }
		}
	}
	if err := json.Unmarshal(s.get(t, api.IndicatorsPath).body, &list); err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, i := range list.Indicators {
		for _, b := range i.Breakdowns {
			o := s.observe(t, api.ObservationsPath(i.ID, b.ID))
			var f release.Figure
			if err := json.Unmarshal(s.get(t, "/reports/2026-Q1/figures/"+b.Figure+".json").body, &f); err != nil {
				t.Fatal(err)
			}
			at := 0
			for _, row := range f.Rows {
				for m, value := range row.Values {
					got := o.Rows[at]
					at++
					word := value.Word
					if got.Word != nil {
						word = *got.Word
					} else if got.Verdict != nil {
						word = *got.Verdict
					}
					if got.Category != row.Category || got.Measure != f.Measures[m].ID || (got.Value == nil) != (value.Value == nil) ||
						value.Value != nil && *got.Value != *value.Value || word != value.Word {
						t.Errorf("%s: %+v is not %+v", b.Figure, got, value)
					}
					compared++
				}
			}
			if at != len(o.Rows) {
				t.Errorf("%s: %d rows, want %d", b.Figure, len(o.Rows), at)
			}
		}
	}
	if compared < 20 {
		t.Errorf("only %d numbers were compared", compared)
	}
}
