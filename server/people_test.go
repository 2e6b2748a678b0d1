package server

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"daylight/internal/language"
	"daylight/internal/release"
)

// peopleSite is a site whose report has what the page of people like me rests on: three regions, one counted with others, one hidden.
func peopleSite(t *testing.T) *testSite {
	t.Helper()
	s := emptySite(t)
	files := putRelease(t, s.shelf, earlier, 1, true)
	var r release.Release
	if err := json.Unmarshal(files["release.json"], &r); err != nil {
		t.Fatal(err)
	}
	r.Revision = 2
	hide := word(release.Hidden)
	add := func(id, breakdown string, dimensions []string, measures []release.Measure, rows []release.Row) {
		f := release.Figure{ID: id, Indicator: strings.Split(id, "-by-")[0], Version: 1, Period: earlier, Revision: 2, Edition: release.Internal, Section: "appeals",
			Breakdown: breakdown, Dimensions: dimensions, Title: "Title: found", Measures: measures, Rows: rows}
		files["figures/"+id+".json"] = encoded(t, f)
		r.Sections[0].Figures = append(r.Sections[0].Figures, id)
	}
	region, reason := []string{"Region"}, []string{"Reason"}
	outcomes := []release.Measure{shareMeasure("reversed", "Reversed on appeal", "suspended accounts"), shareMeasure("upheld", "Upheld on appeal", "suspended accounts"),
		shareMeasure("still_suspended", "Not appealed and still suspended", "suspended accounts")}
	north := []release.Value{shareOf(80, 1000, .06, .1), shareOf(120, 1000, .1, .14), shareOf(800, 1000, .77, .83)}
	add("outcomes-by-region", "region", region, outcomes, []release.Row{
		{Category: "north", Label: "Northern Land", Values: north},
		{Category: "south", Label: "Southern Land", Values: []release.Value{hide, shareOf(30, 100, .2, .4), hide}},
		{Category: "merged", Label: "Others, counted together", Values: north}})
	add("outcomes-by-reason", "reason", reason, outcomes, []release.Row{{Category: "spam", Label: hostile, Values: north}})
	back := []release.Measure{shareMeasure("known_back", "Known to be back", "suspended accounts")}
	add("accounts-back-by-region", "region", region, back, []release.Row{
		{Category: "north", Label: "Northern Land", Values: []release.Value{shareOf(210, 1000, .186, .236)}},
		{Category: "south", Label: "Southern Land", Values: []release.Value{hide}}})
	add("accounts-back-total", "total", []string{"All"}, back, []release.Row{
		{Category: "all", Label: "All", Values: []release.Value{shareOf(1100, 10000, .104, .116)}}})
	per1000 := shareMeasure("per_1000", "Suspended per 1,000", "accounts active in a month")
	per1000.Unit = release.Per1000
	rate, k, n := 2.55, int64(926), int64(363137)
	add("exposure-by-region", "region", region, []release.Measure{per1000}, []release.Row{{Category: "north", Label: "Northern Land", Values: []release.Value{{Value: &rate, Numerator: &k, Denominator: &n}}}})
	add("resolution-by-region", "region", region, []release.Measure{shareMeasure("within_30d", "Within 30 days", "accounts that appealed")}, []release.Row{
		{Category: "north", Label: "Northern Land", Values: []release.Value{shareOf(150, 300, .44, .56)}}})
	add("reversal-rate-by-region", "region", region, []release.Measure{shareMeasure("of_decided", "Of those decided", "accounts with a decided appeal")}, []release.Row{
		{Category: "north", Label: "Northern Land", Values: []release.Value{shareOf(80, 280, .24, .34)}},
		{Category: "south", Label: "Southern Land", Values: []release.Value{hide}}})
	add("reversal-rate-total", "total", []string{"All"}, []release.Measure{shareMeasure("of_decided", "Of those decided", "accounts with a decided appeal")}, []release.Row{
		{Category: "all", Label: "All", Values: []release.Value{shareOf(3, 1200, .0008, .007)}}})
	files["release.json"] = encoded(t, r)
	for name, text := range files {
		if strings.HasPrefix(name, "figures/") && strings.HasSuffix(name, ".json") {
			files[name] = []byte(strings.Replace(string(text), `"revision":1`, `"revision":2`, 1))
		}
	}
	files[release.SettingFile] = []byte(`{"codes":{"regions":[{"code":"NL","label":"Nordia","group":"north","group_label":"Northern Land"},
		{"code":"IS","label":"Island","group":"islands","group_label":"Islands"},{"code":"XX","label":"Nowhere"}]}}`)
	if err := s.shelf.Put(earlier, 2, files); err != nil {
		t.Fatal(err)
	}
	return s
}

// Somebody who chooses her country, or the region itself, comes to the page of the group that she is counted in.
func TestFindPeople(t *testing.T) {
	s := peopleSite(t)
	for query, want := range map[string]string{
		"region=NL": "/people/north/any/any/#short", "region=north&tenure=&reason=": "/people/north/any/any/#short", "region=IS": "/people/merged/any/any/#short",
		"region=&reason=spam": "/people/any/any/spam/#short", "": "/people/", "region=any": "/people/",
	} {
		a := s.get(t, "/people/find?"+query)
		if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != want {
			t.Errorf("%s leads with %d to %q, want %s", query, a.StatusCode, a.Header.Get("Location"), want)
		}
		if german := s.get(t, "/de/people/find?"+query); german.Header.Get("Location") != "/de"+want {
			t.Errorf("in German %s leads to %q", query, german.Header.Get("Location"))
		}
	}
	for _, query := range []string{"region=nowhere", "region=XX", "name=jane", "region=%3Cscript%3E", "tenure=under_1y"} {
		if a := s.get(t, "/people/find?"+query); a.StatusCode != http.StatusBadRequest || strings.Contains(string(a.body), "<script>") {
			t.Errorf("%s: status %d", query, a.StatusCode)
		}
	}
}

// Every group that can be chosen by one thing alone stands in a list of links, and a region with the countries that it holds, so that the form
// has an answer where nobody but a web server of files gives one.
func TestListOfGroups(t *testing.T) {
	s := peopleSite(t)
	for in, want := range map[string][]string{
		"":    {"/people/north/any/any/#short Northern LandNordia", "/people/merged/any/any/#short Others, counted togetherIsland", "/people/any/any/spam/#short"},
		"/de": {"/de/people/north/any/any/#short Northern Land"},
	} {
		var said []string
		s.page(t, in+"/people/find/").Find(".groups li").Each(func(_ int, e *goquery.Selection) {
			to := e.Find("a").AttrOr("href", "")
			said = append(said, to+" "+words(e))
			path, _, _ := strings.Cut(to, "#")
			if a := s.get(t, path); a.StatusCode != http.StatusOK {
				t.Errorf("%s has status %d", to, a.StatusCode)
			}
		})
		for _, begin := range want {
			if !slices.ContainsFunc(said, func(link string) bool { return strings.HasPrefix(link, begin) }) {
				t.Errorf("of %s there is nothing among %q", begin, said)
			}
		}
	}
}

// The page says of each group what the figures say, with range and counts, and of what is hidden that it is.
func TestPeopleLikeMe(t *testing.T) {
	s := peopleSite(t)
	doc := s.page(t, "/people/north/any/spam/")
	expect(t, doc, "main h1", "What became of people like me?")
	expect(t, doc, ".lead", "Of accounts suspended in October–December 2025 on Example Market, followed for 90 days. Answer what you want to; nothing that you choose is kept.")
	expect(t, doc, "#by-region", "Accounts from Northern Land")
	told := doc.Find(`section[aria-labelledby="by-region"] .told li`)
	if got, want := words(told), "At least 21 in 100 had the account back within 90 days: because the decision had been wrong, because the suspension had ended as planned, or for another reason. 95 % range 18.6–23.6 %; 210 of 1,000 · Figure"+
		"29 in 100 of those whose appeal was decided got the account back because the decision had been wrong. 95 % range 24.0–34.0 %; 80 of 280 · Figure"+
		"50 in 100 of those who appealed had a decision within 30 days of appealing and 90 days of the suspension. 95 % range 44.0–56.0 %; 150 of 300 · Figure"+
		"There were 2.55 suspensions in the quarter for every 1,000 accounts active in a month. 926 against 363,137 · Figure"; got != want {
		t.Errorf("of the region it is said %q, want %q", got, want)
	}
	if href, _ := told.Eq(1).Find(".sources a").Attr("href"); href != "/reports/2025-Q4/r2/figures/reversal-rate-by-region/" {
		t.Errorf("the number leads to %q", href)
	}
	var short []string
	doc.Find(".glance tbody tr").Each(func(_ int, row *goquery.Selection) { short = append(short, words(row)) })
	if want := []string{"Northern Land21.0 %18.6–23.6 %210 of 1,00050.0 %44.0–56.0 %150 of 30028.6 %24.0–34.0 %80 of 280", "All11.0 %10.4–11.6 %1,100 of 10,000–0.2 %0.08–0.70 %3 of 1,200"}; !slices.Equal(short, want) {
		t.Errorf("side by side stands %q, want %q", short, want)
	}
	if squares := doc.Find(`section[aria-labelledby="by-region"] .hundred-both > svg rect`).Length(); squares != 100 {
		t.Errorf("%d squares, want a hundred", squares)
	}
	if reversed := doc.Find(`section[aria-labelledby="by-region"] .hundred-both > svg rect.fill-reversed`).Length(); reversed != 8 {
		t.Errorf("%d squares are of those reversed, want 8", reversed)
	}
	if got := words(doc.Find(".glance thead th").Eq(2)); got != "Decision within 30 days of the appeal and 90 days of the suspension" {
		t.Errorf("a column is called %q", got)
	}
	expect(t, doc, ".hundred .key li", "Reversed on appealThe appeal was decided: the suspension had been wrong, and was lifted. 8.0 %6.0–10.0 %")
	if by := words(doc.Find(`section[aria-labelledby="by-reason"] .hundred .key li`).First()); by != "Reversed on appeal 8.0 %6.0–10.0 %" {
		t.Errorf("words are explained again: %q", by)
	}
	if headings := texts(doc, `section[aria-labelledby="by-region"] h3`); !slices.Equal(headings, []string{"Did the account come back, and when?", "What else is known of them"}) {
		t.Errorf("the section says %q", headings)
	}
	expect(t, doc, ".hundred p.small", "Shares of 1,000 suspended accounts. With each share stands its 95 % range. Squares are rounded so that they add up to 100.")
	const apart = "Each group below is counted by itself: "
	if !strings.Contains(words(doc.Find(".report > .about")), apart) || strings.Contains(words(s.page(t, "/people/north/any/any/").Find("main")), apart) {
		t.Error("of several groups, and of them alone, it is to be said that each is counted by itself")
	}
	south := s.page(t, "/people/south/any/any/")
	expect(t, south, ".told li", "How many had the account back is hidden to protect people. why? Figure")
	if n := south.Find(".hundred-both > svg rect.hundred-hidden").Length(); n != 70 {
		t.Errorf("%d squares are of what is hidden, want 70", n)
	}
	expect(t, s.page(t, "/people/merged/any/any/"), ".about", "To protect people, several groups are counted together here; the numbers of each alone are not published.")
	all := s.page(t, "/people/")
	expect(t, all, ".told li:last-child", "0.2 in 100 of those whose appeal was decided got the account back because the decision had been wrong. 95 % range 0.08–0.70 %; 3 of 1,200 · Figure")
	if got := words(all.Find(`select[name="region"] optgroup`)); got != "Island Nordia" {
		t.Errorf("the countries offered are %q", got)
	}
}

// Whatever a platform counts together, its squares have a colour that the list beside them has, too, and all of its name stands there; only
// what is hidden has no colour.
func TestHundredOfOutcomesCountedTogether(t *testing.T) {
	f := release.Figure{Measures: []release.Measure{shareMeasure("reversed", "Reversed", "suspended accounts"), shareMeasure("back", "Given back otherwise or ended or not appealed and still suspended", "suspended accounts"),
		shareMeasure("gone", "Gone", "suspended accounts"), shareMeasure("few", "Few", "suspended accounts")}}
	h := printer{Language: language.English}.hundredOf(f, release.Row{Values: []release.Value{shareOf(20, 100, .1, .3), shareOf(30, 100, .2, .4), shareOf(40, 100, .3, .5), word(release.Hidden)}})
	drawn := map[string]int{}
	for _, square := range h.Cells {
		drawn[square.Class]++
	}
	for _, part := range h.Parts[:3] {
		if part.Class == "" || drawn[part.Class] != part.Count {
			t.Errorf("%d squares of %q are drawn as %v", part.Count, part.Title, drawn)
		}
	}
	if len(drawn) != 4 || h.Parts[3].Class != "" || drawn["hundred-hidden"] != 10 {
		t.Errorf("drawn are %v", drawn)
	}
	if picture := string(h.drawing()); !strings.Contains(picture, "Given back otherwise or ended") || !strings.Contains(picture, "still suspended</text>") {
		t.Errorf("the picture to share does not say all: %s", picture)
	}
}

func TestNoSuchPeople(t *testing.T) {
	s := peopleSite(t)
	for address, want := range map[string]int{"/people/nowhere/any/any/": 404, "/people/any/any/any/": 301, "/people/north/": 404, "/people/north/under_1y/any/": 404, "/people/north/any/any": 301} {
		if a := s.get(t, address); a.StatusCode != want {
			t.Errorf("%s has status %d, want %d", address, a.StatusCode, want)
		}
	}
	expect(t, emptySite(t).page(t, "/people/"), ".lead", "No report has been published yet.")
}

// The list beside the squares rounds each share by itself, to a decimal, in one format: what it prints is true even where squares differ.
func TestSharesBesideSquaresAreTrue(t *testing.T) {
	var f release.Figure
	var row release.Row
	for _, k := range []int64{663, 59, 5, 273} {
		f.Measures = append(f.Measures, shareMeasure("outcome", "Outcome", "suspended accounts"))
		row.Values = append(row.Values, shareOf(k, 1000, float64(k-5)/1000, float64(k+5)/1000))
	}
	h := english.hundredOf(f, row)
	var got []string
	squares := 0
	for _, part := range h.Parts {
		got = append(got, breaking(part.Text+" ("+part.Range+")"))
		squares += part.Count
	}
	if want := []string{"66.3 % (65.8–66.8 %)", "5.9 % (5.4–6.4 %)", "0.5 % (0.0–1.0 %)", "27.3 % (26.8–27.8 %)"}; !slices.Equal(got, want) || squares != 100 {
		t.Errorf("%d squares stand beside %q, want %q", squares, got, want)
	}
	row.Values[1] = shareOf(30, 500, .05, .07)
	if h = english.hundredOf(f, row); h.Of != "" || breaking(h.Parts[1].Range) != "5.0–7.0 %; 30 of 500" {
		t.Errorf("where denominators differ it says %q and %q", h.Of, h.Parts[1].Range)
	}
}

// A share is said of a hundred in every sentence, so that two of a page can be compared.
func TestSpokenShares(t *testing.T) {
	for share, want := range map[float64]string{0: "0 in 100", .000001: "under 0.01 in 100", .0004: "0.04 in 100", .0026: "0.3 in 100", .013: "1.3 in 100", .169: "17 in 100", .99: "99.0 in 100",
		.9996: "More than 99.9 in 100", 1: "100 in 100"} {
		if got := breaking(english.spokenShare(release.Measure{Unit: release.Share}, release.Value{Value: &share})); got != want {
			t.Errorf("%v is said as %q, want %q", share, got, want)
		}
	}
}

// Squares are a hundred at most and as many as shares say: each share's whole part, and the largest remainders one more.
func TestApportioned(t *testing.T) {
	for _, c := range []struct {
		shares []float64
		total  int
		want   []int
	}{
		{[]float64{.5, .5}, 100, []int{50, 50}},
		{[]float64{1. / 3, 1. / 3, 1. / 3}, 100, []int{34, 33, 33}},
		{[]float64{.006, .004, .99}, 100, []int{1, 0, 99}},
		{[]float64{0, .126, .2}, 33, []int{0, 13, 20}},
		{[]float64{0, 0}, 0, []int{0, 0}},
	} {
		if got := apportioned(c.shares, c.total); !slices.Equal(got, c.want) {
			t.Errorf("%v of %d: %v, want %v", c.shares, c.total, got, c.want)
		}
	}
}
