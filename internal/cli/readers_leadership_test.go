package cli

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"

	"daylight/internal/browsertest"
	"daylight/internal/needs"
	"daylight/internal/release"
)

// readLeadership reads at a desk what a report says first, what has changed, what the platform says to it, and one figure closely.
func readLeadership(t *testing.T, site publishedSite, tab *browsertest.Tab) {
	r := newReader(tab)
	r.Open(site.address + "/")
	r.page("start")
	r.follow(".onward", "Read the report")
	r.page("report")
	made := published[release.Release](t, site, newest, "release.json")
	headlines := r.texts("ol.headlines > li > p:first-child")
	if len(headlines) < 6 || len(headlines) != len(made.Headlines) {
		t.Fatalf("%d headlines, the release has %d", len(headlines), len(made.Headlines))
	}
	for at, headline := range made.Headlines {
		if headlines[at] != plain(headline.Text) {
			t.Errorf("headline %d is %q, the release says %q", at+1, headlines[at], headline.Text)
		}
	}
	r.sees(1, headlines[0])
	r.sees(3, headlines...)
	if all := strings.Join(headlines, " "); !strings.Contains(all, "In the quarter before, it was ") {
		t.Errorf("no headline speaks of the quarter before: %s", all)
	}
	if said := r.texts("blockquote.comment p"); len(said) != 1 || said[0] != platformSays {
		t.Errorf("the platform says %q", said)
	}

	// The change since the quarter before stands in a table that opens with a touch, with the numbers of both reports.
	r.touch("#changes-total details > summary", "Table")
	before, after := published[release.Figure](t, site, quarterBefore, "figures/reversal-rate-total.json"), published[release.Figure](t, site, newest, "figures/reversal-rate-total.json")
	decided := func(f release.Figure) string { return percent(*valueOf(t, f, "all", "of_decided").Value) }
	rows := r.table("#changes-total table")
	if changed := row(rows, "Reversed, of accounts with a decided appeal"); len(changed) != 5 || changed[1] != decided(after) || changed[2] != decided(before) || !strings.HasSuffix(changed[3], " points") {
		t.Errorf("the change is %q, want %s and %s in\n%q", changed, decided(after), decided(before), rows)
	}

	// A figure: its table holds what its file does, and the canvas that a touch brings holds the same.
	r.follow(".glance thead a", "Reversed of those decided")
	r.page("figure")
	figure := published[release.Figure](t, site, newest, "figures/reversal-rate-by-region.json")
	shown := r.table("figure table")
	for _, inFile := range figure.Rows {
		want := []string{inFile.Label}
		for _, v := range inFile.Values {
			want = append(want, asShown(v))
		}
		if got := row(shown, inFile.Label); strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("the table says %q, the file %q", got, want)
		}
	}
	r.touch("figure .chart-button", "Interactive chart")
	r.Await(`document.querySelector("figure .chart-button").getAttribute("aria-pressed") === "true" && document.querySelector("figure canvas") !== null`)
	painted := browsertest.Value[[][]*float64](r.Tab, `daylightCharts.getInstanceByDom(document.querySelector(".chart-canvas")).getOption().series.filter((s) => s.type === "bar").map((s) => s.data.map((d) => d.value))`)
	if len(painted) != len(figure.Measures) {
		t.Fatalf("the canvas has %d series, the figure %d", len(painted), len(figure.Measures))
	}
	for measure, values := range painted {
		for at, inFile := range figure.Rows {
			if len(values) != len(figure.Rows) {
				t.Fatalf("the canvas has %d values, the figure %d rows", len(values), len(figure.Rows))
			}
			got := "Hidden"
			if values[at] != nil {
				got = percent(*values[at] / 100)
			}
			if want := row(shown, inFile.Label)[measure+1]; got != want {
				t.Errorf("%s of %s is painted as %s, in the table it is %s", figure.Measures[measure].Title, inFile.Label, got, want)
			}
		}
	}
	r.Photograph("figure-canvas")

	// Two periods side by side.
	r.follow("nav a", "Data and methods")
	r.page("data")
	r.follow("main a", "Compare two periods")
	r.page("periods")
	r.choose("select[name=before]", "April–June 2025")
	r.choose("select[name=after]", "July–September 2025")
	r.follow("form button", "Compare")
	r.page("compare")
	for _, quarter := range []string{quarterBefore, newest} {
		f := published[release.Figure](t, site, quarter, "figures/outcomes-total.json")
		at := map[string]int{newest: 1, quarterBefore: 2}[quarter]
		for m, measure := range f.Measures {
			compared := row(r.table(`section[aria-labelledby="topic-outcomes"] table`), measure.Title)
			if len(compared) != 3 || compared[at] != asShown(f.Rows[0].Values[m]) {
				t.Errorf("%s in %s is %q, want %s", measure.Title, quarter, compared, asShown(f.Rows[0].Values[m]))
			}
		}
	}
	r.SaysNothing()
}

// row is the row of a table that begins with a label; nil where there is none.
func row(rows [][]string, label string) []string {
	for _, row := range rows {
		if len(row) > 0 && row[0] == plain(label) {
			return row
		}
	}
	return nil
}

// asShown is a share as a table prints it, or the word in its place.
func asShown(v release.Value) string {
	if v.Value == nil {
		return strings.ToUpper(v.Word[:1]) + v.Word[1:]
	}
	return percent(*v.Value)
}

// readPaper prints the newest report on A4: headlines on the first page, every picture and every heading whole on one page, every table open, and nothing that
// only a screen can use.
func readPaper(t *testing.T, site publishedSite, tab *browsertest.Tab) {
	const a4Width, a4Height = 8.27, 11.69 // inches
	program := needs.Program(t, "pdftotext", "poppler-utils")
	r := newReader(tab)
	r.Open(site.address + "/reports/" + newest + "/")
	headlines := r.texts("ol.headlines > li > p:first-child")
	pictures := browsertest.Value[[][]string](r.Tab, `[...document.querySelectorAll(".chart-frame")].map((frame) =>
		[...[...frame.querySelectorAll("svg.chart")].find((svg) => svg.checkVisibility()).querySelectorAll("text")].map((text) => text.textContent))`)
	headings := r.texts("main h1, main section:not([aria-labelledby=downloads]):not([aria-labelledby=doors]) > :is(h2, h3):not(.visually-hidden), figcaption h3")
	yes := true
	printed := browsertest.Call(r.Tab, page.PrintToPDF, page.PrintToPDFParams{PaperWidth: a4Width, PaperHeight: a4Height, PreferCSSPageSize: &yes, PrintBackground: &yes})
	dir := t.TempDir()
	if kept := os.Getenv("DAYLIGHT_SCREENSHOTS"); kept != "" {
		dir = kept
	}
	path := filepath.Join(dir, "report.pdf")
	must0(t, os.WriteFile(path, printed.Data, 0o644))
	text, err := exec.Command(program, "-layout", path, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	var pages []string
	for _, one := range strings.Split(strings.TrimSuffix(string(text), "\f"), "\f") {
		pages = append(pages, plain(one))
	}
	if len(pages) < 3 || len(pages) > 8 {
		t.Errorf("the report is printed on %d pages", len(pages))
	}
	for at, one := range pages {
		if len(one) < 200 {
			t.Errorf("page %d says no more than %q", at+1, one)
		}
	}
	for _, headline := range headlines {
		if !strings.Contains(pages[0], headline) {
			t.Errorf("the first page does not say %q but\n%s", headline, pages[0])
		}
	}
	for _, heading := range headings {
		if !slices.ContainsFunc(pages, func(one string) bool { return strings.Contains(one, heading) }) {
			t.Errorf("no page has all of the heading %q", heading)
		}
	}
	whole := strings.Join(pages, " ")
	for _, control := range []string{"Interactive chart", "Skip to the content", "Promises and questions", "Parquet", "Swipe or scroll", "Deutsch", "If it happens to you", "Downloads", "@misc", "why?", "Feeds:"} {
		if strings.Contains(whole, control) {
			t.Errorf("%q is printed", control)
		}
	}
	for _, wanted := range []string{platformSays, "Printed from " + site.address + "/reports/" + newest + "/", "Sub-Saharan Africa", "What we do not know", "accessed on [date]"} {
		if !strings.Contains(whole, wanted) {
			t.Errorf("%q is not printed", wanted)
		}
	}
	if len(pictures) < 2 {
		t.Errorf("the report has %d pictures", len(pictures))
	}
	for at, texts := range pictures {
		best, missing := -1, ""
		for _, one := range pages {
			there, lacking := 0, ""
			for _, text := range texts {
				if strings.Contains(one, plain(text)) {
					there++
				} else {
					lacking += fmt.Sprintf(" %q", text)
				}
			}
			if there > best {
				best, missing = there, lacking
			}
		}
		if best < len(texts) {
			t.Errorf("picture %d is cut: the page that has most of it lacks%s", at+1, missing)
		}
	}
	r.SaysNothing()
}
