package server

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"daylight/internal/release"
)

// seal is a signing key.
type seal struct{ key ed25519.PrivateKey }

func newSeal() seal { return seal{ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))} }

func (s seal) ID() string                  { return "7" }
func (s seal) Knows(id string) bool        { return id == "7" }
func (s seal) Sign(message []byte) []byte  { return ed25519.Sign(s.key, message) }
func (s seal) PublicText() ([]byte, error) { return []byte(`{"keys":[{"id":"7"}]}`), nil }
func (s seal) Verify(id string, message, signature []byte) bool {
	return id == "7" && ed25519.Verify(s.key.Public().(ed25519.PublicKey), message, signature)
}

// newPublicSite is a server over two approved revisions, the first of which the second corrects, and the folder of the releases.
// more adds to the files of each revision.
func newPublicSite(t *testing.T, more ...func(r release.Release, files map[string][]byte)) (*testSite, string) {
	t.Helper()
	dir := t.TempDir()
	drafts := release.NewDraftShelf(t.TempDir())
	now := time.Date(2026, 7, 14, 9, 0, 0, 0, time.UTC)
	shelf := release.NewPublicShelf(dir, newSeal(), func() time.Time { return now })
	for revision := 1; revision <= 2; revision++ {
		internal := release.NewInternalShelf(t.TempDir())
		files := putRelease(t, internal, quarter, revision, true)
		var r release.Release
		if err := json.Unmarshal(files["release.json"], &r); err != nil {
			t.Fatal(err)
		}
		r.Edition = release.Public
		r.Protection = &release.Protection{Plan: "p", Threshold: 10, People: "Some cannot be told apart.", Withheld: []release.Withheld{{Title: "Reversal rate by region", Why: "It is not in the release plan."}}}
		if revision == 2 {
			const audit = "mistakes-audited-total"
			r.Sections[0].Figures = append(r.Sections[0].Figures, audit)
			files["figures/"+audit+".json"] = encoded(t, auditOf(shareOf(17, 394, .03, .06)))
			r.Sections[0].Figures = append(r.Sections[0].Figures, "ladder-by-region")
			files["figures/ladder-by-region.json"] = encoded(t, manyHidden())
			r.Change = &release.Change{Code: release.Corrected, Reason: "A filter was counted twice", Replaces: 1}
			old, value, k, n := 0.25, 0.2, int64(100), int64(500)
			files[release.ChangesFile] = encoded(t, release.Changes{From: "2026-Q1/r1", To: "2026-Q1/r2", Differences: []release.Difference{
				{Figure: "outcomes-total", Category: "all", Measure: "reversed", Label: "All", Title: "Reversed", Unit: release.Share,
					Before: &release.Value{Word: release.Hidden, Denominator: &n}, After: &release.Value{Word: release.Hidden, Denominator: &k}},
				{Figure: "appeal-rate-total", Category: "all", Measure: "appeal_rate", Label: "All", Title: "Appealed", Unit: release.Share,
					Before: &release.Value{Value: &old}, After: &release.Value{Value: &value, Numerator: &k, Denominator: &n}}}})
		}
		files["tables/outcome-by-total.json"] = []byte("{}\n")
		files["release.json"], files[release.PlanFile], files[release.SettingFile] = encoded(t, r), []byte("version: 1\n"), []byte(`{"earlier":[{"period":"2025-Q4","revision":1}]}`)
		for name, text := range files {
			if strings.HasPrefix(name, "figures/") && strings.HasSuffix(name, ".json") {
				var f release.Figure
				if err := json.Unmarshal(text, &f); err != nil {
					t.Fatal(err)
				}
				f.Edition = release.Public
				if f.ID == "appeal-rate-total" {
					f.Rows[0].Values[0] = release.Value{Word: release.Hidden}
				}
				files[name] = encoded(t, f)
			}
		}
		files["figures/columns.json"] = []byte(`{"fields":[{"name":"category","type":"string","description":"Code of the category"},{"name":"value","type":"number","description":"The number",` +
			`"missingValues":[{"value":"","label":"no number; hidden, and not 0"}]},{"name":"provisional","type":"boolean","description":"Not final"},` +
			`{"name":"word","type":"string","description":"Why","constraints":{"pattern":"hidden|no cases"}}],"missingValues":[""]}`)
		for _, add := range more {
			add(r, files)
		}
		inGerman(t, r, files)
		approved, from := now.AddDate(0, 0, -2), now
		if revision == 2 {
			approved, from = now, now.AddDate(0, 0, -1) // a time that had passed
		}
		publish(t, shelf, drafts, files, release.Approval{ApprovedBy: "Transparency team", ApprovedAt: approved, PublishAt: from,
			Comments: map[string]string{release.ReportComment: "A <b>filter</b> was switched off.", "outcomes-total": "One sweep."}})
	}
	s := &testSite{dir: dir, log: &bytes.Buffer{}}
	var err error
	if s.Server, err = NewPublic(shelf, Config{Version: "1.2.3", Logger: slog.New(slog.NewJSONHandler(s.log, nil)), LogRequests: true}); err != nil {
		t.Fatal(err)
	}
	s.drafts = drafts
	return s, dir
}

// publish approves the release that some files make.
func publish(t *testing.T, shelf release.PublicShelf, drafts release.DraftShelf, files map[string][]byte, approval release.Approval) {
	t.Helper()
	var r release.Release
	if err := json.Unmarshal(files["release.json"], &r); err != nil {
		t.Fatal(err)
	}
	if err := drafts.Put(r.Period, r.Revision, files); err != nil {
		t.Fatal(err)
	}
	draft, err := drafts.Open(r.Period, r.Revision)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := shelf.Publish(draft, approval, newSeal()); err != nil {
		t.Fatal(err)
	}
}

// A report that quotes numbers of an earlier one says so once these were revised, beside its headlines and once; nobody has to look there
// first.
func TestRevisedSince(t *testing.T) {
	s, dir := newPublicSite(t)
	const notice = ".headlines + .notice"
	before := s.get(t, "/reports/2026-Q1/").Header.Get("ETag")
	shelf := release.NewPublicShelf(dir, newSeal(), time.Now)
	for revision := 1; revision <= 2; revision++ {
		if found := s.page(t, "/reports/2026-Q1/").Find(notice); found.Length() > 0 {
			t.Errorf("nothing was revised yet: %s", found.Text())
		}
		r := release.Release{Format: release.Format, Platform: platform, Period: earlier, Revision: revision, Edition: release.Public}
		publish(t, shelf, s.drafts, map[string][]byte{"release.json": encoded(t, r)}, release.Approval{ApprovedBy: "Us", ApprovedAt: time.Now().AddDate(-1, 0, 0)})
	}
	doc := s.page(t, "/reports/2026-Q1/")
	expect(t, doc, notice, "October–December 2025 has been revised since; its newest numbers are in revision 2.")
	if href, _ := doc.Find(notice + " a").Attr("href"); href != "/reports/2025-Q4/r2/" {
		t.Errorf("the link leads to %q", href)
	}
	if after := s.get(t, "/reports/2026-Q1/").Header.Get("ETag"); after == before {
		t.Error("browsers that have the page keep what it said before")
	}
}

// auditOf is the figure of a random audit with what it says of mistakes.
func auditOf(mistakes release.Value) release.Figure {
	return release.Figure{ID: "mistakes-audited-total", Indicator: "mistakes-audited", Version: 1, Period: quarter, Revision: 2, Section: "appeals", Breakdown: "total",
		Dimensions: []string{"All"}, Title: "Mistakes found by a random audit", Measures: []release.Measure{shareMeasure("found", "Found", "looked at"), shareMeasure("mistakes", "Mistakes", "all")},
		Rows: []release.Row{{Category: "all", Label: "All", Values: []release.Value{{Word: release.NotRecorded}, mistakes}}}}
}

// manyHidden is a figure of many columns that are all hidden: wider than a screen.
func manyHidden() release.Figure {
	f := release.Figure{ID: "ladder-by-region", Indicator: "ladder", Version: 1, Period: quarter, Revision: 2, Section: "appeals", Breakdown: "region",
		Dimensions: []string{"Region"}, Title: "What was done before a suspension", Rows: []release.Row{{Category: "a", Label: "North"}}}
	for range 14 {
		f.Measures = append(f.Measures, shareMeasure("warned", "Warned", "suspended accounts"))
		f.Rows[0].Values = append(f.Rows[0].Values, release.Value{Word: release.Hidden})
	}
	return f
}

func encoded(t *testing.T, value any) []byte {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// A public report says who approved it, why there is a revision and what it changed, what the platform says of it, and what is kept back.
func TestPublicReport(t *testing.T) {
	s, _ := newPublicSite(t)
	doc := s.page(t, "/reports/2026-Q1/")
	if doc.Find(".ribbon").Length() != 0 {
		t.Error("a public page warns of itself")
	}
	expect(t, doc, ".standing + p", "Every case has been followed for 90 days. Approved by Transparency team, published on 14 July 2026.")
	expect(t, doc, ".opening .notice", "A mistake of ours is put right in revision 1: A filter was counted twice. What changed, value by value")
	expect(t, doc, `section[aria-labelledby="comment"] blockquote.comment p`, "A <b>filter</b> was switched off.")
	expect(t, doc, "#outcomes-total blockquote p", "One sweep.")
	expect(t, doc, `section[aria-labelledby="withheld"] .about + .about`, "1 figure that is not published, and why")
	about := s.page(t, "/reports/2026-Q1/about/")
	expect(t, about, `section[aria-labelledby="withheld"] .about + .about`, "Some cannot be told apart.")
	expect(t, about, `section[aria-labelledby="withheld"] summary`, "1 figure. Why: It is not in the release plan.")
	expect(t, s.page(t, "/reports/2026-Q1/appeals/"), "#appeal-rate-total td.word", "Hidden why? Why does no number show here?")

	changes := s.page(t, "/reports/2026-Q1/r2/changes/")
	expect(t, changes, "main h1", "What revision 2 changed")
	expect(t, changes, ".lead", "A mistake of ours is put right in revision 1: A filter was counted twice.")
	if got, want := words(changes.Find(".opening .facts")), "Revision 1Approved on 12 July 2026, published on 14 July 2026. Revision 2Approved on 14 July 2026, published on 14 July 2026."; got != want {
		t.Errorf("dates %q, want %q", got, want)
	}
	expect(t, changes, "main h2", "Appeal rate in total")
	expect(t, changes, ".facts + p", "1 value reads otherwise than before. 1 more changed by less than is printed, or in what is hidden; the list for machines has it too. "+
		"A value that moved by few people is hidden from then on: the difference would single them out. The same list for machines")
	expect(t, changes, "main tbody tr", "AllAppealed 25.0 % 20.0 %100 of 500") // what is hidden in both is no change to a reader
	if a := s.get(t, "/reports/2026-Q1/r1/changes/"); a.StatusCode != http.StatusNotFound {
		t.Errorf("changes of a first revision: %d", a.StatusCode)
	}
	if rows := changes.Find("main tbody tr").Length(); rows != 1 {
		t.Errorf("%d rows of changes, want the one that shows", rows)
	}
	expect(t, s.page(t, "/reports/2026-Q1/r1/"), ".opening .notice", "This is an earlier revision. Revision 2 has replaced it.")
}

// What is not known of further mistakes depends on whether an audit looked for them; one without a number did not.
func TestFurtherMistakes(t *testing.T) {
	s, _ := newPublicSite(t)
	const about = `section[aria-labelledby="unknown"] .about`
	for revision, want := range map[string]string{"r1": "may hold more, which no number here counts", "r2": "is estimated from cases drawn by lot"} {
		if got := words(s.page(t, "/reports/2026-Q1/"+revision+"/").Find(about).First()); !strings.Contains(got, want) {
			t.Errorf("%s says %q, want %q", revision, got, want)
		}
	}
	for want, f := range map[bool]release.Figure{true: auditOf(shareOf(1, 2, .1, .9)), false: auditOf(release.Value{Word: release.NotRecorded})} {
		if got := shows(f, "mistakes"); got != want {
			t.Errorf("an audit of %+v: %v", f.Rows[0].Values[1], got)
		}
	}
	if shows(release.Figure{}, "mistakes") {
		t.Error("a figure without rows shows a number")
	}
}

// A word that stands for a number leads to why, and the place it leads to is there.
func TestWhyLeadsSomewhere(t *testing.T) {
	s, _ := newPublicSite(t)
	methods := s.page(t, "/methods/")
	for _, address := range []string{whyHidden, whyTooFew} {
		_, id, _ := strings.Cut(address, "#")
		if methods.Find("#"+id).Length() != 1 {
			t.Errorf("%s leads nowhere", address)
		}
	}
}

// Files of a published revision may be kept for ever, by anyone, and robots may read; that of others not.
func TestPublicHeaders(t *testing.T) {
	s, dir := newPublicSite(t)
	a := s.get(t, "/reports/2026-Q1/r2/figures/outcomes-total.json")
	if got := a.Header.Get("Cache-Control"); got != neverChanges {
		t.Errorf("Cache-Control %q", got)
	}
	if got := a.Header.Get("Access-Control-Allow-Origin"); got != "*" {
		t.Errorf("other sites may read it: %q", got)
	}
	for name, want := range map[string]string{"Content-Security-Policy": pagePolicy, "X-Content-Type-Options": "nosniff", "Access-Control-Allow-Origin": ""} {
		if got := s.get(t, "/reports/2026-Q1/").Header.Get(name); got != want {
			t.Errorf("a page has %s %q, want %q", name, got, want)
		}
	}
	for _, address := range []string{"/reports/2026-Q1/", "/embed/latest/figures/outcomes-total/", "/questions/"} {
		if got := s.page(t, address).Find(`head meta[name=referrer]`).AttrOr("content", ""); got != "same-origin" {
			t.Errorf("%s tells other sites of itself: %q", address, got)
		}
	}
	if got := a.Header.Get("X-Robots-Tag"); got != "" {
		t.Errorf("X-Robots-Tag %q", got)
	}
	if got := s.get(t, "/reports/2026-Q1/figures/outcomes-total.json").Header.Get("Cache-Control"); got != checkEveryTime {
		t.Errorf("an address that moves on is kept: %q", got)
	}
	o, err := release.NewDraftShelf(dir).Open(quarter, 2)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(o.Files(), "approval.json", "approval.sig", "CHECKSUMS") { // whoever wants to verify it gets all of it
		if a := s.get(t, "/reports/2026-Q1/r2/"+name); a.StatusCode != http.StatusOK || len(a.body) == 0 {
			t.Errorf("%s: status %d", name, a.StatusCode)
		}
	}
	r := s.ask(t, http.MethodGet, "/reports/2026-Q1/", "Host", "reports.example.org")
	if r.StatusCode != http.StatusOK {
		t.Errorf("under the platform's own name: %d", r.StatusCode)
	}
}

// A figure that was forged on the server's disk is not shown, whatever its checksums say.
func TestForgedFigureIsNotShown(t *testing.T) {
	s, dir := newPublicSite(t)
	forge(t, dir+"/2026-Q1/r2/figures/outcomes-total.json")
	if a := s.get(t, "/reports/2026-Q1/r2/figures/outcomes-total.json"); a.StatusCode != http.StatusInternalServerError || bytes.Contains(a.body, []byte("forged")) {
		t.Errorf("status %d: %s", a.StatusCode, a.body)
	}
	if !strings.Contains(s.log.String(), "was changed after it was published") {
		t.Errorf("the log says %s", s.log)
	}
}

// A draft says under which name the platform can comment on each figure, and what is published does not.
func TestRoomForComments(t *testing.T) {
	s, _ := newPublicSite(t)
	drafts, err := NewDrafts(s.drafts, Config{})
	if err != nil {
		t.Fatal(err)
	}
	room := func(of *Server, address string) []string {
		t.Helper()
		doc := (&testSite{Server: of}).get(t, address).document(t)
		return doc.Find(".room code:first-child").Map(func(_ int, e *goquery.Selection) string { return e.Text() })
	}
	if got := room(drafts, "/reports/2026-Q1/r2/"); len(got) != 2 || !slices.Contains(got, "report: …") || !slices.Contains(got, "outcomes-total: …") {
		t.Errorf("the draft has room for %q", got)
	}
	if got := room(drafts, "/reports/2026-Q1/r2/figures/appeal-rate-total/"); !slices.Equal(got, []string{"appeal-rate-total: …"}) {
		t.Errorf("a figure of the draft has room for %q", got)
	}
	if got := room(s.Server, "/reports/2026-Q1/r2/"); len(got) > 0 {
		t.Errorf("the public report has room for %q", got)
	}
}

func forge(t *testing.T, path string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(`{"id":"outcomes-total","title":"forged"}`), 0o644); err != nil {
		t.Fatal(err)
	}
}
