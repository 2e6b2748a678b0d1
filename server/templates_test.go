package server

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"

	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/server/calendar"
	"daylight/server/site"
)

// templateViews are what each page's handler gives its template in a language, empty and full.
func templateViews(in printer) map[string][]any {
	l := link{"Title", "/href"}
	head := heading{Platform: platform, Period: quarter, Revision: 1, Edition: release.Internal, Final: true,
		Horizon: 90, Href: "/", Newer: &l}
	figure := figureView{Figure: figures(true)[1], Href: "/f", Data: "/f.json",
		Picture: picture{"<svg></svg>", "<svg></svg>"}, Table: in.tableOf(figures(true)[4]),
		Open: true, Files: []link{l}, More: []link{l}}
	correction := revisedReport{heading: head, Changes: "/c"}
	correction.Change = &release.Change{Code: release.Corrected, Reason: "A filter was counted twice", Replaces: 1}
	entry := shelfEntry{heading: head, Older: []link{l}, Files: []link{l}}
	return map[string][]any{
		"start.html": {startView{},
			startView{Newest: &head, Headlines: []release.Headline{{Text: "10 of 20."}}, Reports: []shelfEntry{entry}}},
		"reports.html": {reportsView{}, reportsView{[]shelfEntry{entry}}},
		"bulletin.html": {bulletinView{},
			bulletinView{heading: head, Headlines: []headlineView{{release.Headline{Text: "1 in 2."}, []link{l}}}, Lead: &figure, Changes: &figure,
				Glances: []glance{{"by-region", "By region", "Region", "Below.", []link{l}, []tableRow{{"North", []cell{{Text: "1", Why: "/why", More: []string{"1 of 2"}}}}}}},
				Topics:  []topicLink{{"Title", "About", "/href", []string{"A message"}}}, Unknown: &topicLink{Messages: []string{"A message"}},
				Keeps: &release.Protection{}, Withheld: 2, Comment: "A comment", Room: "report", Revisions: []link{l}, Downloads: []link{l}}},
		"topic.html": {topicView{}, topicView{Report: head, Section: release.Section{ID: "a", Title: "A", About: "B"}, Figures: []figureView{figure},
			Topics: []topicLink{{Title: "A", Href: "/a"}}, Revised: []revisedView{{quarter, l}}}},
		"about.html": {aboutView{}, aboutView{heading: head, MadeFrom: release.MadeFrom{Batches: []string{"one"}}, Checks: []release.Check{{Name: "sum", Left: 1, Right: 1}},
			Records: period.NewDate(2026, 1, 1), Revisions: []link{l}, Keeps: &release.Protection{People: "Some.", Noise: &release.Noise{Promise: "It holds."}},
			Withheld: []withheldView{{"Why", []string{"A figure"}}}, Approved: true}},
		"figure.html": {figurePageView{},
			figurePageView{Report: head, Figure: figure, Section: release.Section{Title: "A"}, Methods: []string{"Wilson score"},
				Cite: &citation{"In words.", "@misc{}", "https://example.org/", []link{l}}, Embed: &embedCode{embedForms{"<iframe>", "<img>"}, embedForms{"<iframe>", ""}}}},
		"changes.html": {changesView{},
			changesView{heading: head, Before: l, Count: 1, File: "/f", Figures: []changedFigure{{"A", "/a", []changedRow{{"All", "Share", changedValue{"1", "1 of 2"}, changedValue{Text: "Hidden"}}}}}}},
		"check.html":   {checkView{}, checkView{heading: head, Archive: l, Earlier: []link{l, l}, Noise: true, Files: []link{l}, Tables: []link{l}}},
		"methods.html": {methodsText{}, methodsText{"Methods", "<p>Text</p>", []link{l}}},
		"people.html": {peopleView{}, peopleView{heading: head, Choices: []choice{{"region", "Where?", []choiceGroup{{"Asia", []choiceAnswer{{"IN", "southern_asia", "India", true}}}}}},
			Chosen: []likeView{{"by-region", "Accounts", "Together.", []fact{{"29 in 100 came back.", "29 of 100", "/f", ""}}, []fact{{"28 in 100 appealed.", "95 % range", "/f", "/why"}}, in.hundredOf(figures(true)[0], figures(true)[0].Rows[0]), []link{l}}},
			Help:   []stepView{{"Appeal.", "en", "https://example.org", "example.org"}}, Ways: []stepView{{Text: "By mail.", Code: "en"}}}},
		"groups.html":     {groupsView{}, groupsView{head, []groupsOf{{"region", "Where?", []groupLink{{l, "India, Nepal"}, {l, ""}}}}}},
		"indicators.html": {indicatorsView{}, indicatorsView{Topics: []indicatorTopic{{"a", "A", []indicatorEntry{{"one", "One", "About it.", []link{l}}}}}}},
		"explore.html": {exploreView{},
			exploreView{Title: "T", About: "A.", Definition: "A. B.", Measure: "M", Of: "Of.", Note: "Below.", Noisy: true, Measures: []oneOf{{l, true}, {l, false}}, Cuts: []oneOf{{l, true}},
				Form: exploreForm{"/", []option{{"2026-Q1", "Q1", true}}, []option{{"2026-Q1", "Q1", false}}, []optionGroup{{"category", "Region", []option{{"a", "A", true}}}}}, Query: "category=a",
				Chosen: []string{"A"}, Table: exploreTable{"C", "Region", []exploreHead{{quarter, "/f", 2, true, "Definition 1", true, true}, {Period: quarter}},
					[]exploreGroup{{"Group", "a", []exploreRow{{"A", "a", "x", []exploreCell{{cell{Text: "1", More: []string{"of"}}, false, true, true}, {cell{Text: "Hidden", Why: "/why", Word: true}, true, false, false}}}}}}, 2},
				Columns: 3, Words: []wordView{{"Hidden", "It is.", "/why"}, {"Not listed", "It is not.", ""}}, Gathered: true, Broken: true,
				Meanings: []meaningView{{"Definition 1", "D.", []string{"F."}, []period.Period{quarter}}, {Title: "Definition 2"}}, These: []download{{l, "f"}}, All: []download{{l, "f"}}, Rows: 1, Total: 2}},
		"periods.html": {periodsView{}, periodsView{[]option{{"2026-Q1", "Q1", true}}, []option{{"2026-Q1", "Q1", false}}, []pairsOf{{quarter, []link{l}, []link{l}}}}},
		"compare.html": {compareView{}, compareView{Before: head, After: head, Lengths: true, Changed: &changedView{"Changes", "/c", in.tableOf(figures(true)[4])}, Between: []link{l}, Noisy: true,
			Topics: []compareTopic{{"a", "A", []compareGroup{{"One", "/one", []meaningView{{Title: "Definition 1"}, {Title: "Definition 2"}}, []exploreRow{{Key: "A", Cells: []exploreCell{{cell: cell{Text: "1"}}}}}}}}},
			Alone:  []string{"Two"}, Words: []wordView{{"Hidden", "It is.", "/why"}}, Download: download{l, ""}, Rows: 2, Revised: []revisedView{{quarter, l}}}},
		"questions.html": {questionsView{}, questionsView{Publisher: site.Publisher{Email: "a@example.org"}, Corrections: []revisedReport{correction}}},
		"revisions.html": {revisionsView{}, revisionsView{[]revisedReport{correction}}},
		"data.html":      {dataView{}, dataView{Programs: true, Newest: &entry, Topics: []topicLink{{Title: "A", Href: "/a"}}, Reports: []shelfEntry{entry}}},
		"api.html": {apiView{}, apiView{Address: "https://example.org", Example: &exampleView{Title: "A", Page: "/a", Periods: []string{"2026-Q1", "2026-Q2"}}, Licence: site.Licence{Title: "CC"},
			Feeds: []link{l}, Problems: []problemKind{{"a", "A", "Means.", 400}}, Description: "/d"}, apiView{Licence: site.Licence{URL: "https://example.org"}}},
		"calendar.html": {calendarView{}, calendarView{Announced: []calendar.Announced{{Period: quarter, Note: "A note.", NoteIn: "en", Overdue: true}, {Period: quarter}},
			Provisional: []calendar.Provisional{{Period: quarter, Path: "/p", Since: true}, {Period: quarter, Path: "/p"}},
			Published:   []publishedView{{Period: quarter, Code: "C", Href: "/r"}, {Period: quarter, Code: "R", Href: "/r"}, {Period: quarter, Href: "/r"}}, File: "/calendar.ics"}},
		"embed.html":   {embedView{}, embedView{Figure: figure, Report: head, Href: "/f", Newer: "/n"}},
		"problem.html": {problemView{}, problemView{404, "about:blank", "Not Found", "Nothing.", "Instead", []link{l}}},
	}
}

// Every page is executed with what its handler gives it, so that no field is misspelt in a branch that is rarely taken.
func TestTemplates(t *testing.T) {
	s := emptySite(t)
	views := templateViews(english)
	for _, l := range language.All {
		v := s.visit(l)
		for name, contents := range templateViews(printer{l}) {
			for _, content := range contents {
				page, err := v.render(name, v.frame("Title", doorReport, content))
				if err != nil {
					t.Errorf("%T: %v", content, err)
				}
				if !strings.HasSuffix(strings.TrimSpace(string(page)), "</html>") || strings.Contains(string(page), "ZgotmplZ") || strings.Contains(string(page), "%!") {
					t.Errorf("%s is not a whole page:\n%s", name, page)
				}
			}
		}
	}
	v := s.visit(language.English)
	if _, err := v.render("start.html", v.frame("Title", "", problemView{})); err == nil {
		t.Error("a page rendered with the view of another page")
	}
	files, err := fs.Glob(embedded, "templates/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if name := path.Base(file); name != "layout.html" && (views[name] == nil || !slices.Contains(pageTemplates, name)) {
			t.Errorf("%s is not tested, or no page", name)
		}
	}
}
