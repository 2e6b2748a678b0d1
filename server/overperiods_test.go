package server

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/server/explore"
)

// exploreSite is a server over reports of four quarters and a year. Between the second and the third quarter the reversal rate was defined
// anew; one region is counted with others in one quarter and hidden in another; one quarter lacks the figure by region.
func exploreSite(t testing.TB) *testSite {
	t.Helper()
	s := &testSite{dir: t.TempDir(), log: &bytes.Buffer{}}
	s.shelf = release.NewInternalShelf(s.dir)
	for number, of := range []string{"2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1", "2025"} {
		p := period.MustParse(of)
		base := int64(100 * (number + 1))
		total, region, crossed := reversals("total", "All"), reversals("region", "Region"), reversals("region_tenure", "Region", "Tenure")
		total.Rows = []release.Row{{Category: "all", Label: "All", Values: reversed(base)}}
		for at, code := range []string{"africa", "asia", "merged"} {
			region.Rows = append(region.Rows, release.Row{Category: code, Label: []string{hostile, "Asia, all of it", "Others, counted together"}[at], Values: reversed(base + int64(at))})
		}
		for at, pair := range [][2]string{{"africa", "young"}, {"africa", "old"}, {"asia", "young"}} {
			crossed.Rows = append(crossed.Rows, release.Row{Category: pair[0], Label: strings.ToUpper(pair[0]), Category2: pair[1], Label2: pair[1], Values: reversed(base + int64(at))})
		}
		switch of {
		case "2025-Q4":
			region.Rows[1].Values = []release.Value{word(release.Hidden), word(release.TooFew)}
		case "2026-Q1":
			region.Rows = slices.Delete(region.Rows, 1, 2)
		}
		overTime := reversals("over_time", "Period")
		overTime.Rows = []release.Row{{Category: of, Label: p.Label(), Values: reversed(base)}}
		appeals := reversals("total", "All")
		appeals.Indicator, appeals.ID, appeals.Title, appeals.Definition = "appeal-rate", "appeal-rate-total", "Appeal rate: 30 %", "Those who appealed. Of all."
		appeals.Rows = total.Rows
		changes := reversals("total", "Rate")
		changes.Indicator, changes.ID, changes.Title = "changes", "changes-total", "Changes since the period before: none"
		changes.Rows = []release.Row{{Category: "appealed", Label: "Appealed", Values: reversed(7)}, {Category: "reversed", Label: "Reversed", Values: reversed(8)}}
		figures := []release.Figure{total, region, crossed, overTime, changes}
		if of == "2025-Q3" {
			figures = slices.Delete(figures, 1, 2)
		}
		if of != "2025-Q2" {
			figures = append(figures, appeals)
		}
		for at := range figures {
			figures[at].Provisional = of == "2026-Q1"
			if of == "2025-Q2" || of == "2025-Q3" {
				figures[at].Version, figures[at].Definition = 1, "Reversed within 60 days."
			}
		}
		putFigures(t, s.shelf, p, 1, figures)
		if of == "2025-Q4" {
			putFigures(t, s.shelf, p, 2, figures)
		}
	}
	var err error
	if s.Server, err = NewInternal(s.shelf, Config{}); err != nil {
		t.Fatal(err)
	}
	return s
}

func reversals(breakdown string, dimensions ...string) release.Figure {
	f := release.Figure{ID: explore.ID("reversal-rate", breakdown), Indicator: "reversal-rate", Version: 2, Edition: release.Internal, Section: "appeals", Breakdown: breakdown, Dimensions: dimensions,
		Title: "Reversal rate: 20 %", Definition: "Reversed within 90 days. Not all appealed.", Clock: "by the day of the suspension", Horizon: "90 days after the suspension",
		Measures: []release.Measure{shareMeasure("of_decided", "Of those decided", "accounts with a decided appeal"), shareMeasure("of_filed", "Of those who appealed", "accounts that appealed")}}
	switch breakdown {
	case "region":
		f.Title = "Reversal rate by region, of those decided: 1 of 3 differs"
	case "region_tenure":
		f.Title = "Reversal rate by region and tenure, of those decided"
	}
	return f
}

func reversed(k int64) []release.Value {
	return []release.Value{shareOf(k, 2700, .1853, .2156), shareOf(k, 3000, .1661, .1939)}
}

// putFigures writes a release of some figures.
func putFigures(t testing.TB, shelf release.InternalShelf, p period.Period, revision int, figures []release.Figure) {
	t.Helper()
	section := release.Section{ID: "appeals", Title: "Appeals and mistakes", About: "Who appealed."}
	files := map[string][]byte{"datapackage.json": []byte(`{"name":"daylight"}`)}
	write := func(name string, value any) {
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = text
	}
	for _, f := range figures {
		f.Period, f.Revision = p, revision
		section.Figures = append(section.Figures, f.ID)
		write("figures/"+f.ID+".json", f)
	}
	r := release.Release{Format: release.Format, Platform: platform, Period: p, Revision: revision, Edition: release.Internal, Cutoff: p.End().Add(90),
		RecordsThrough: p.End().Add(100), HorizonDays: 90, FinalFrom: p.End().Add(91), Final: true, Sections: []release.Section{section}}
	write("release.json", r)
	if p == quarter { // the newest speaks German, too
		r.Sections = []release.Section{{ID: section.ID, Title: "Einsprüche und Fehler", Figures: section.Figures}}
		write(release.FileIn(language.German, release.WordsFile), release.WordsOf(r, language.German))
		for _, f := range figures {
			f.Period, f.Revision = p, revision
			f.Title = strings.NewReplacer("Reversal rate by region", "Aufhebungsquote nach Region", "Reversal rate", "Aufhebungsquote").Replace(f.Title)
			f.Clock, f.Horizon, f.Definition = "nach dem Tag der Sperrung", "90 Tage nach der Sperrung", "Aufgehoben innerhalb von 90 Tagen."
			f.Measures = slices.Clone(f.Measures)
			for at := range f.Measures {
				f.Measures[at].Title, f.Measures[at].Denominator = "Kennzahl "+f.Measures[at].ID, "allen"
			}
			f.Rows = slices.Clone(f.Rows)
			slices.Reverse(f.Rows)
			write(release.FileIn(language.German, "figures/"+f.ID+".json"), f)
		}
	}
	if err := shelf.Put(p, revision, files); err != nil {
		t.Fatal(err)
	}
}

const regions = "/explore/reversal-rate/region/"

// A change of definition is marked where it happens, and both definitions stand on the page.
func TestDefinitionsChange(t *testing.T) {
	s := exploreSite(t)
	doc := s.page(t, regions)
	expect(t, doc, ".explored .notice", "The definition has changed: on the two sides of a double line the numbers are not comparable.")
	want(t, "beyond the line", texts(doc, "thead th.broken"), "April–June 2025 Definition 1")
	if doc.Find("tbody td.broken").Length() != 3 || doc.Find("tbody td.longer").Length() != 3 {
		t.Error("the line does not go through the table")
	}
	want(t, "definitions", texts(doc, "section[aria-labelledby=definition] dt"), "Definition 2", "Definition 1")
	want(t, "what they say", texts(doc, "section[aria-labelledby=definition] dd"),
		"Reversed within 90 days. Not all appealed. Counted by the day of the suspension. Followed up to 90 days after the suspension. Of those decided, of accounts with a decided appeal. January–March 2026, October–December 2025, 2025",
		"Reversed within 60 days. Counted by the day of the suspension. Followed up to 90 days after the suspension. Of those decided, of accounts with a decided appeal. April–June 2025")
	if one := newSite(t).page(t, "/explore/outcomes/region/"); one.Find(".explored .notice, .broken").Length() != 0 || one.Find("section[aria-labelledby=definition] dt").Length() != 1 {
		t.Error("one definition is marked as several")
	}
	letters := exploreSite(t).visit(language.English)
	both := []explore.Meaning{{Version: 2, Horizon: "90 days"}, {Version: 2, Horizon: "60 days"}, {Version: 1}}
	for at, title := range []string{"Definition 2b", "Definition 2a", "Definition 1"} {
		if got := letters.meaningTitle(both, at); got != title {
			t.Errorf("definition %d is called %q, want %q", at, got, title)
		}
	}
}

// A figure that was changed after it was published is not shown over periods either.
func TestTamperedFigureOverPeriods(t *testing.T) {
	s, dir := newPublicSite(t)
	forge(t, dir+"/2026-Q1/r2/figures/outcomes-total.json")
	for _, address := range []string{"/explore/outcomes/total/", "/explore/outcomes/total.csv", "/explore/"} {
		if a := s.get(t, address); a.StatusCode != http.StatusInternalServerError || bytes.Contains(a.body, []byte("forged")) {
			t.Errorf("%s: %d", address, a.StatusCode)
		}
	}
}
