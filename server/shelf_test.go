package server

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/internal/release"
)

// The shelf of these tests is written as a platform's would be: three releases, figures of every unit and shape. Labels hold what
// an attacker would put there.
const (
	hostile  = `</script><b>Region</b> & "more"`
	platform = "Example Market"
)

var (
	quarter = period.MustParse("2026-Q1")
	earlier = period.MustParse("2025-Q4")
)

func at[T any](value T) *T { return &value }

func shareOf(k, n int64, low, high float64) release.Value {
	return release.Value{Value: at(float64(k) / float64(n)), Numerator: &k, Denominator: &n, Low: &low, High: &high}
}

func word(text string) release.Value { return release.Value{Word: text} }

func shareMeasure(id, title, of string) release.Measure {
	return release.Measure{ID: id, Title: title, Unit: release.Share, Numerator: title, Denominator: of, Level: .95,
		Method: "Wilson score"}
}

// figures are one of every shape that a table has.
func figures(provisional bool) []release.Figure {
	upheld, reversed := shareMeasure("upheld", "Upheld on appeal", "suspended accounts"), shareMeasure("reversed",
		"Reversed on appeal", "suspended accounts")
	decided := shareMeasure("of_decided", "Of decided appeals", "decided appeals")
	all := []release.Figure{
		{
			ID: "outcomes-total", Indicator: "outcomes", Section: "outcomes", Breakdown: "total", Dimensions: []string{"All"},
			Title: "Outcome of suspensions: 540 of 10,000 reversed", Measures: []release.Measure{reversed, upheld},
			Rows: []release.Row{{Category: "all", Label: "All",
				Values: []release.Value{shareOf(540, 10000, .0497, .0586), shareOf(9460, 10000, .9414, .9503)}}},
		},
		{
			ID: "outcomes-by-region", Indicator: "outcomes", Section: "outcomes", Breakdown: "region", Dimensions: []string{"Region"},
			Title: "Outcome of suspensions by region", Measures: []release.Measure{reversed, upheld},
			Rows: []release.Row{
				{Category: "a", Label: hostile,
					Values: []release.Value{shareOf(500, 2500, .1848, .2161), shareOf(2000, 2500, .7839, .8152)}},
				{Category: "not_recorded", Label: "Not recorded",
					Values: []release.Value{word(release.NoCases), word(release.NoCases)}},
			},
		},
		{
			ID: "appeal-rate-total", Indicator: "appeal-rate", Section: "appeals", Breakdown: "total", Dimensions: []string{"All"},
			Title: "Appeal rate: 30.0 %", Measures: []release.Measure{shareMeasure("appealed", "Appealed",
				"suspended accounts")},
			Rows: []release.Row{{Category: "all", Label: "All", Values: []release.Value{shareOf(3000, 10000, .2911, .3091)}}},
		},
		{
			ID: "appeal-rate-by-route", Indicator: "appeal-rate", Section: "appeals", Breakdown: "route", Dimensions: []string{"Who decided"},
			Title: "Appeal rate by who decided", Measures: []release.Measure{shareMeasure("appealed", "Appealed",
				"suspended accounts")},
			Rows: []release.Row{{Category: "human", Label: "A person",
				Values: []release.Value{shareOf(3000, 10000, .2911, .3091)}}},
		},
		{
			ID: "reversal-rate-by-region-tenure", Indicator: "reversal-rate", Section: "appeals", Breakdown: "region_tenure",
			Dimensions: []string{"Region",
				"Tenure"}, Title: "Reversal rate by region and tenure", Measures: []release.Measure{decided},
			Rows: []release.Row{
				{Category: "a", Label: "North", Category2: "y", Label2: "Under 1 year",
					Values: []release.Value{shareOf(540, 2700, .1853, .2156)}},
				{Category: "a", Label: "North", Category2: "o", Label2: "5 years and more",
					Values: []release.Value{word(release.NotRecorded)}},
				{Category: "b", Label: "South", Category2: "y", Label2: "Under 1 year",
					Values: []release.Value{shareOf(3, 10, .1078, .6032)}},
			},
		},
		{
			ID: "resolution-over-time", Indicator: "resolution", Section: "appeals", Breakdown: "over_time", Dimensions: []string{"Period"},
			Title: "Time to a decision over time", Measures: []release.Measure{
				{ID: "median", Title: "Half waited at most", Unit: release.Minutes, Numerator: "answered",
					Denominator: "appeals"},
				{ID: "count", Title: "Appeals", Unit: release.Count, Numerator: "appeals"},
			},
			Rows: []release.Row{
				{Category: "2025-Q4", Label: "October–December 2025",
					Values: []release.Value{{Value: at(13200.)}, {Value: at(3000.), Numerator: at(int64(3000))}}},
				{Category: "2026-Q1", Label: "January–March 2026",
					Values: []release.Value{word("more than 89 days"), {Value: at(0.)}}},
			},
		},
		{
			ID: "exposure-total", Indicator: "exposure", Section: "who", Breakdown: "total", Dimensions: []string{"All"},
			Title: "Suspensions per 1,000 active accounts: 2.46 per 1,000",
			Measures: []release.Measure{{ID: "per_1000", Title: "Per 1,000 active accounts", Unit: release.Per1000,
				Numerator:   "suspended",
				Denominator: "active accounts", Level: .95, Method: "Wilson score"}},
			Rows: []release.Row{{Category: "all", Label: "All",
				Values: []release.Value{{Value: at(2.457), Numerator: at(int64(10000)),
					Denominator: at(int64(4070000)), Low: at(2.41), High: at(2.506)}}}},
		},
		{
			ID: "data-quality-by-check", Indicator: "data-quality", Section: "quality", Breakdown: "check", Dimensions: []string{"Check"},
			Title: "What the records lack by check", Measures: []release.Measure{shareMeasure("share",
				"Share of records", "records")},
			Rows: []release.Row{{Category: "lines rejected", Label: "lines rejected",
				Values: []release.Value{shareOf(12, 50000, .00014, .00042)}}},
		},
	}
	for i := range all {
		f := &all[i]
		f.Version, f.Edition, f.Provisional = 1, release.Internal, provisional
		f.Subtitle, f.Definition = "Share of suspended accounts", "What it means."
		f.Population, f.Clock, f.Source, f.Alt = "Accounts suspended in the period.", "by the day of the suspension", platform, "In words."
		f.Notes = []string{"A note with <i>marks</i>."}
		switch f.Indicator {
		case "resolution":
			f.Horizon = "180 days after the return"
		case "appeal-rate":
			f.Horizon = "90 days after the suspension"
		}
	}
	return all
}

// inGerman adds to the files of a release what it says in German: every text that readers see begins with "Deutsch: ".
func inGerman(t *testing.T, r release.Release, files map[string][]byte) {
	t.Helper()
	say := func(text *string) {
		if *text != "" {
			*text = "Deutsch: " + *text
		}
	}
	r.Headlines, r.Sections = slices.Clone(r.Headlines), slices.Clone(r.Sections)
	for i := range r.Headlines {
		say(&r.Headlines[i].Text)
	}
	for i := range r.Sections {
		say(&r.Sections[i].Title)
		say(&r.Sections[i].About)
	}
	for name, text := range maps.Clone(files) {
		if folder, _ := path.Split(name); folder != "figures/" || name == "figures/columns.json" {
			continue
		}
		switch path.Ext(name) {
		case ".svg":
			files[release.FileIn(language.German, name)] = bytes.Replace(text, []byte("<style>"), []byte("<title>Deutsch</title><style>"), 1)
		case ".json":
			var f release.Figure
			if err := json.Unmarshal(text, &f); err != nil {
				t.Fatal(err)
			}
			for _, text := range []*string{&f.Title, &f.Subtitle, &f.Definition} {
				say(text)
			}
			for i := range f.Measures {
				say(&f.Measures[i].Title)
			}
			for i := range f.Rows {
				say(&f.Rows[i].Label)
			}
			files[release.FileIn(language.German, name)] = encoded(t, f)
		}
	}
	files[release.FileIn(language.German, release.WordsFile)] = encoded(t, release.WordsOf(r, language.German))
}

// drawn are the figures that have a picture.
var drawn = map[string]bool{"outcomes-total": true, "outcomes-by-region": true, "appeal-rate-by-route": true}

func inlinePicture(width string) []byte {
	return []byte(`<svg xmlns="http://www.w3.org/2000/svg" class="chart chart-` + width + `" viewBox="0 0 720 80" width="720" height="80" role="img">` +
		`<title>Picture</title><rect width="400" height="40" class="fill-first"/></svg>`)
}

// putRelease writes one release and returns what was written.
func putRelease(t *testing.T, shelf release.InternalShelf, p period.Period, revision int, final bool) map[string][]byte {
	t.Helper()
	files := map[string][]byte{"datapackage.json": []byte(`{"name":"daylight"}`), "README.txt": []byte("What the files are.\n")}
	write := func(name string, value any) {
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = text
	}
	sections := []release.Section{
		{ID: "appeals", Title: "Appeals and mistakes", About: "Who appealed."},
		{ID: "outcomes", Title: "Where all cases ended", About: "Every account is in one outcome."},
		{ID: "who", Title: "Who is affected", About: "Against active accounts."},
		{ID: "quality", Title: "What the records lack", About: "How complete the records are."},
	}
	for _, f := range figures(!final) {
		f.Period, f.Revision = p, revision
		for i := range sections {
			if sections[i].ID == f.Section {
				sections[i].Figures = append(sections[i].Figures, f.ID)
			}
		}
		if drawn[f.ID] {
			f.Chart = []byte(`{"wide":{},"narrow":{}}`)
			files["figures/"+f.ID+".svg"] = []byte(`<svg xmlns="http://www.w3.org/2000/svg"><style>.a{}</style></svg>`)
			for _, width := range []string{"wide", "narrow"} {
				files["figures/"+f.ID+"."+width+".svg"] = inlinePicture(width)
			}
		}
		write("figures/"+f.ID+".json", f)
		files["figures/"+f.ID+".csv"] = []byte("category,value\nall,1\n")
		files["figures/"+f.ID+".parquet"] = []byte("PAR1 of " + f.ID + " r" + strconv.Itoa(revision))
	}
	write("release.json", release.Release{
		Format: release.Format, Platform: platform, Period: p, Revision: revision, Edition: release.Internal,
		Cutoff: p.End().Add(90), RecordsThrough: p.End().Add(100), HorizonDays: 90, FinalFrom: p.End().Add(91), Final: final,
		Headlines: []release.Headline{
			{ID: "suspensions", Text: "We suspended 10,000 accounts, about 1 in 400 active ones.",
				Figures: []string{"outcomes-total", "exposure-total"}},
			{ID: "appeals", Text: "3,000 appealed <i>here</i>.", Figures: []string{"appeal-rate-total"}},
		},
		Sections: sections,
		Checks:   []release.Check{{Name: "suspended = all outcomes", Left: 10000, Right: 10000}},
		MadeFrom: release.MadeFrom{Snapshot: "2ac9580cc9e039cb", Batches: []string{"000001-e4347876c145"}, Contract: 1,
			Schema: strings.Repeat("a", 64), Catalogue: strings.Repeat("b", 64), Zone: "UTC", Tool: "0.1"},
	})
	if err := shelf.Put(p, revision, files); err != nil {
		t.Fatal(err)
	}
	return files
}

// testSite is a server over a shelf of three releases, and what it logged.
type testSite struct {
	*Server
	dir    string
	shelf  release.InternalShelf
	drafts release.DraftShelf // of a public site
	files  map[string][]byte  // of the newest revision of the quarter
	log    *bytes.Buffer
}

func newSite(t *testing.T) *testSite {
	t.Helper()
	s := emptySite(t)
	putRelease(t, s.shelf, earlier, 1, true)
	putRelease(t, s.shelf, quarter, 1, false)
	s.files = putRelease(t, s.shelf, quarter, 2, false)
	return s
}

func emptySite(t *testing.T) *testSite {
	t.Helper()
	s := &testSite{dir: t.TempDir(), log: &bytes.Buffer{}}
	s.shelf = release.NewInternalShelf(s.dir)
	var err error
	if s.Server, err = NewInternal(s.shelf, Config{Version: "1.2.3",
		Logger: slog.New(slog.NewJSONHandler(s.log, nil)), LogRequests: true}); err != nil {
		t.Fatal(err)
	}
	return s
}

// visit is one in a language, of no address.
func (s *testSite) visit(l *language.Language) visit {
	return visit{Server: s.Server, held: s.library.current(), language: l, path: "/"}
}

// reply is what came back.
type reply struct {
	*http.Response
	body []byte
}

// ask sends one request; headers come in pairs of name and value.
func (s *testSite) ask(t *testing.T, method, address string, headers ...string) reply {
	t.Helper()
	r := httptest.NewRequest(method, address, nil)
	r.Host = "127.0.0.1:8080"
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	response := w.Result()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{response, body}
}

func (s *testSite) get(t *testing.T, address string, headers ...string) reply {
	t.Helper()
	return s.ask(t, http.MethodGet, address, headers...)
}

// page asks for a page and insists that there is one.
func (s *testSite) page(t *testing.T, address string) *goquery.Document {
	t.Helper()
	a := s.get(t, address)
	if a.StatusCode != http.StatusOK {
		t.Fatalf("%s: status %d, want 200\n%s", address, a.StatusCode, s.log)
	}
	return a.document(t)
}

func (a reply) document(t *testing.T) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(a.body))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// words is the text of a selection with runs of white space as one space.
func words(s *goquery.Selection) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(s.Text(), space, " ")), " ")
}

// expect compares the text of the first match of a selector.
func expect(t *testing.T, doc *goquery.Document, selector, want string) {
	t.Helper()
	found := doc.Find(selector)
	if found.Length() == 0 {
		t.Errorf("nothing matches %s, want %q", selector, want)
		return
	}
	if got := words(found.First()); got != want {
		t.Errorf("%s says %q, want %q", selector, got, want)
	}
}
