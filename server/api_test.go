package server

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/maypok86/otter/v2"
	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/schema_validation"

	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/server/api"
	"daylight/server/register"
	"daylight/server/site"
)

// machineSite is the public site of newPublicSite with an address and a site file.
func machineSite(t *testing.T, more ...func(r release.Release, files map[string][]byte)) *testSite {
	t.Helper()
	s, _ := newPublicSite(t, more...)
	s.config.Address = "https://transparency.example.org"
	s.config.Site = site.Site{Version: 1, Address: s.config.Address,
		Publisher: site.Publisher{Name: "Example & Market", URL: "https://example.org/", Email: "open@example.org"},
		Licence:   site.Licence{Title: "CC BY 4.0", URL: "https://creativecommons.org/licenses/by/4.0/"},
		Calendar: []site.Planned{{Period: quarter, On: period.NewDate(2026, 7, 14)},
			{Period: period.MustParse("2026-Q2"), On: period.NewDate(2026, 10, 14), Note: site.Words{"de": "Mit <b>Nachprüfung</b>, erstmals; ja"}}}}
	s.licence = `<https://creativecommons.org/licenses/by/4.0/>; rel="license"`
	s.now = func() time.Time { return time.Date(2026, 7, 20, 12, 0, 0, 0, time.UTC) }
	return s
}

// strictDescription is the site's OpenAPI document in which no object may have a field that it does not name.
func strictDescription(t *testing.T, s *testSite) libopenapi.Document {
	t.Helper()
	var doc map[string]any
	if err := json.Unmarshal(s.get(t, api.DescriptionPath).body, &doc); err != nil {
		t.Fatal(err)
	}
	var closed func(schema any)
	closed = func(schema any) {
		switch node := schema.(type) {
		case map[string]any:
			if _, is := node["properties"].(map[string]any); is && node["additionalProperties"] == nil {
				node["additionalProperties"] = false
			}
			for _, child := range node {
				closed(child)
			}
		case []any:
			for _, child := range node {
				closed(child)
			}
		}
	}
	closed(doc["components"].(map[string]any)["schemas"])
	text, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := libopenapi.NewDocument(text)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// Every path of the description answers as it says, errors among them, and every route of the API is described.
func TestAPIIsAsDescribed(t *testing.T) {
	s := machineSite(t)
	doc := strictDescription(t, s)
	v, faults := validator.NewValidator(doc)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	if sound, found := v.ValidateDocument(); !sound {
		for _, f := range found {
			t.Errorf("the description: %v", f)
		}
	}
	model, err := doc.BuildV3Model()
	if err != nil {
		t.Fatal(err)
	}
	described := map[string]bool{}
	for path := range model.Model.Paths.PathItems.KeysFromOldest() {
		described[path] = true
	}
	routes := map[string]bool{}
	for _, r := range s.routes {
		if strings.HasPrefix(r.path, "/api/") {
			routes[r.name()] = true
		}
	}
	if !maps.Equal(described, routes) {
		t.Errorf("described are %v, and there are %v", described, routes)
	}
	fill := map[string][]string{"period": {"2026-Q1", "2019-Q1", "spring", "<b>"}, "revision": {"r1", "r2", "r9"}, "indicator": {"reversal-rate", "outcomes", "resolution", "ladder", "none"},
		"breakdown": {"region_tenure", "region", "over_time", "total", "none"}}
	statuses := map[int]int{}
	ask := func(address string) {
		t.Helper()
		request := httptest.NewRequest(http.MethodGet, "https://transparency.example.org"+address, nil)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, request)
		response := w.Result()
		statuses[response.StatusCode]++
		if sound, found := v.ValidateHttpResponse(request, response); !sound {
			for _, f := range found {
				t.Errorf("%s, %d: %v\n%s", address, response.StatusCode, f, w.Body)
			}
		}
		if response.Header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s, %d: pages elsewhere may not read it", address, response.StatusCode)
		}
	}
	for path := range routes {
		addresses := []string{path}
		for _, name := range regexp.MustCompile(`\{(\w+)\}`).FindAllStringSubmatch(path, -1) {
			var filled []string
			for _, value := range fill[name[1]] {
				for _, address := range addresses {
					filled = append(filled, strings.Replace(address, name[0], url.PathEscape(value), 1))
				}
			}
			addresses = filled
		}
		for _, address := range addresses {
			ask(address)
			ask(address + "?nothing=1")
		}
	}
	for _, query := range []string{"?lang=de", "?period=2026-Q1&category=a&measure=of_decided", "?category2=o,y", "?category=a,b", "?category=" + url.QueryEscape(hostile), "?%zz",
		"?lang=xx", "?lang=de&lang=en"} {
		ask("/api/v1/indicators/reversal-rate/region_tenure.json" + query)
	}
	if statuses[200] < 15 || statuses[400] < 15 || statuses[404] < 15 {
		t.Errorf("answers by status: %v", statuses)
	}
}

// The examples of the description are of the schemas that they stand for.
func TestAPIExamples(t *testing.T) {
	s := machineSite(t)
	model, err := strictDescription(t, s).BuildV3Model()
	if err != nil {
		t.Fatal(err)
	}
	checker := schema_validation.NewSchemaValidator()
	checked := 0
	for path, item := range model.Model.Paths.PathItems.FromOldest() {
		responses := item.Get.Responses.Codes.FromOldest()
		for code, response := range responses {
			for kind, media := range response.Content.FromOldest() {
				for name, example := range media.Examples.FromOldest() {
					var value any
					if err := example.Value.Decode(&value); err != nil {
						t.Fatal(err)
					}
					checked++
					if sound, found := checker.ValidateSchemaObjectWithVersion(media.Schema.Schema(), value, 3.1); !sound {
						t.Errorf("%s, %s, %s, example %s: %v", path, code, kind, name, found)
					}
				}
			}
		}
	}
	if checked < 12 {
		t.Errorf("only %d examples", checked)
	}
}

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

// A report says where it stands among its revisions and what it changed.
func TestAPIReport(t *testing.T) {
	s := machineSite(t)
	type doc struct {
		Standing     string
		Newest       bool
		SupersededBy *int `json:"superseded_by"`
		Change       *struct{ Code, Reason, Means string }
		Changed      *struct {
			Values  int
			Figures []struct{ ID string }
		}
		Calendar struct {
			AnnouncedFor *string `json:"announced_for"`
		}
		Comment string
		Links   map[string]string
		Figures []struct {
			ID    string
			Links map[string]string
		}
		Withheld []struct{ Title, Why string }
	}
	read := func(address string) (d doc) {
		t.Helper()
		if err := json.Unmarshal(s.get(t, address).body, &d); err != nil {
			t.Fatal(err)
		}
		return d
	}
	first, second, newest := read("/api/v1/reports/2026-Q1/r1.json"), read("/api/v1/reports/2026-Q1/r2.json"), read("/api/v1/reports/2026-Q1.json")
	if first.Standing != "superseded" || first.Newest || *first.SupersededBy != 2 || first.Change != nil || first.Changed != nil {
		t.Errorf("%+v", first)
	}
	if second.Standing != "final" || !second.Newest || second.Change.Code != "C" || second.Changed.Values != 2 || len(second.Changed.Figures) != 2 ||
		*second.Calendar.AnnouncedFor != "2026-07-14" || !strings.Contains(second.Comment, "filter") || len(second.Withheld) != 1 {
		t.Errorf("%+v", second)
	}
	if newest.Links["self"] == second.Links["self"] || newest.Links["permanent"] != second.Links["self"] || second.Links["predecessor"] != first.Links["self"] {
		t.Errorf("%v\n%v", newest.Links, second.Links)
	}
	followed := 0
	for _, links := range append([]map[string]string{first.Links, second.Links, newest.Links}, second.Figures[0].Links, second.Figures[1].Links) {
		for relation, address := range links {
			path, ours := strings.CutPrefix(address, "https://transparency.example.org")
			if a := s.get(t, path); !ours || a.StatusCode != http.StatusOK {
				t.Errorf("%s leads to %s: %d", relation, address, a.StatusCode)
			}
			followed++
		}
	}
	if followed < 30 {
		t.Errorf("only %d links", followed)
	}
}

// A browser is told that pages from elsewhere may read the API; what is asked for again is not sent again.
func TestAPIHeaders(t *testing.T) {
	s := machineSite(t)
	const at = "/api/v1/indicators/reversal-rate/region_tenure.json?category=a"
	a := s.get(t, at)
	if a.Header.Get("Cache-Control") != sharedAWhile || !strings.Contains(a.Header.Get("Link"), s.licence) || a.Header.Get("Access-Control-Expose-Headers") == "" {
		t.Errorf("%v", a.Header)
	}
	if again := s.get(t, at, "If-None-Match", a.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
		t.Errorf("asked again: %d", again.StatusCode)
	}
	if all := s.get(t, "/api/v1/indicators/reversal-rate/region_tenure.json"); all.Header.Get("ETag") == a.Header.Get("ETag") {
		t.Error("a part has the ETag of the whole")
	}
	p := s.ask(t, http.MethodOptions, at, "Origin", "https://elsewhere.example")
	if p.StatusCode != http.StatusNoContent || p.Header.Get("Access-Control-Allow-Origin") != "*" || p.Header.Get("Access-Control-Allow-Headers") != "*" || len(p.body) > 0 {
		t.Errorf("%d %v", p.StatusCode, p.Header)
	}
	if a := s.ask(t, http.MethodPost, at); a.StatusCode != http.StatusMethodNotAllowed || a.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("POST: %d %s", a.StatusCode, a.Header.Get("Content-Type"))
	}
	if a := s.ask(t, http.MethodOptions, "/"); a.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("OPTIONS of a page: %d", a.StatusCode)
	}
	if a := s.get(t, "/api/v1/nothing"); a.StatusCode != http.StatusNotFound || a.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("no route: %d %s", a.StatusCode, a.Header.Get("Content-Type"))
	}
}

// Nothing of this is on the other sites.
func TestMachinesReadPublicReportsAlone(t *testing.T) {
	s := newSite(t)
	asked := 0
	for _, r := range machineRoutes() {
		address := r.name()
		for name, value := range map[string]string{"period": "2026-Q1", "revision": "r2", "indicator": "outcomes", "breakdown": "region", "figure": "outcomes-by-region", "part": "site"} {
			address = strings.ReplaceAll(address, "{"+name+"}", value)
		}
		if address == "/robots.txt" {
			continue
		}
		asked++
		if a := s.get(t, address); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d on the internal site", address, a.StatusCode)
		}
	}
	if asked < 20 {
		t.Errorf("only %d addresses", asked)
	}
	if text := string(s.get(t, "/robots.txt").body); text != "User-agent: *\nDisallow: /\n" {
		t.Errorf("robots may read %q", text)
	}
	doc := s.page(t, reportAddress+"figures/outcomes-by-region/")
	if doc.Find(`.reuse, link[type="application/atom+xml"], script[type="application/ld+json"], a[href*="calendar"]`).Length() != 0 {
		t.Error("a page of the internal site leads to what is of the public one")
	}
}
