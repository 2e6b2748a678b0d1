package server

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/schema_validation"

	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/server/api"
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
