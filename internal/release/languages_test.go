package release

import (
	"encoding/json"
	"maps"
	"testing"

	"daylight/internal/language"
	"daylight/internal/problem"
)

// spoken writes a release that speaks German as well, changed by some, and opens it. Files that change makes nil are left out.
func spoken(t *testing.T, change map[string]any) *Opened {
	t.Helper()
	share, k, n := 0.2, int64(1), int64(5)
	figure := func(title, label, word string) Figure {
		none, three := int64(0), int64(3)
		return Figure{ID: "rate", Period: first, Revision: 2, Edition: Internal, Title: title, Measures: []Measure{{ID: "m", Title: title, Unit: Share}},
			Rows: []Row{{Category: "a", Label: label, Values: []Value{{Value: &share, Numerator: &k, Denominator: &n}}},
				{Category: "b", Label: label, Values: []Value{{Word: word, Numerator: &none, Denominator: &three}}},
				{Category: "c", Label: label, Values: []Value{{Word: Hidden}}}}}
	}
	made := Release{Format: Format, Period: first, Revision: 2, Edition: Internal, Headlines: []Headline{{ID: "h", Text: "One.", Figures: []string{"rate"}}},
		Sections: []Section{{ID: "s", Title: "Part", About: "About it.", Figures: []string{"rate"}}}, Checks: []Check{{Name: "sums", Left: 1, Right: 1}}}
	german := made
	german.Headlines = []Headline{{ID: "h", Text: "Eins.", Figures: []string{"rate"}}}
	german.Sections = []Section{{ID: "s", Title: "Teil", About: "Darüber."}}
	german.Checks = []Check{{Name: "Summen"}}
	all := map[string]any{"release.json": made, "figures/rate.json": figure("Share", "A row", "more than 9 days"), "figures/rate.svg": "<svg/>",
		"de/report.json": WordsOf(german, language.German), "de/figures/rate.json": figure("Anteil", "Eine Zeile", "mehr als 9 Tage"), "de/figures/rate.svg": "<svg/>",
		ChangesFile: Changes{From: "a", To: "b", Differences: []Difference{{Figure: "rate", Category: "a", Measure: "m", Label: "A row", Title: "Share", Unit: Share},
			{Figure: "gone", Category: "a", Measure: "m", Label: "A row", Title: "Of old", Unit: Share}}}}
	maps.Copy(all, change)
	files := map[string][]byte{}
	for name, content := range all {
		if content == nil {
			continue
		}
		text, err := json.Marshal(content)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = text
	}
	s := NewInternalShelf(t.TempDir())
	if err := s.Put(first, 2, files); err != nil {
		t.Fatal(err)
	}
	o, err := s.Open(first, 2)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// A release says in German what it says in English, and keeps its numbers; English is the release itself.
func TestIn(t *testing.T) {
	english := spoken(t, nil)
	o, err := english.In(language.German)
	if err != nil {
		t.Fatal(err)
	}
	if o.Language() != language.German || o.Headlines[0].Text != "Eins." || o.Sections[0].Title != "Teil" || o.Sections[0].About != "Darüber." ||
		o.Sections[0].Figures[0] != "rate" || o.Checks[0] != (Check{"Summen", 1, 1}) {
		t.Errorf("%s: %+v", o.Language().Name(), o.Release)
	}
	if english.Headlines[0].Text != "One." || english.Sections[0].Title != "Part" || english.Checks[0].Name != "sums" {
		t.Errorf("the English release was changed: %+v", english.Release)
	}
	f, err := o.Figure("rate")
	if err != nil || f.Title != "Anteil" || *f.Rows[0].Values[0].Numerator != 1 || f.Rows[1].Values[0].Word != "mehr als 9 Tage" || f.Rows[2].Values[0].Word != Hidden {
		t.Errorf("%+v, %v", f, err)
	}
	if o.Translated("figures/rate.svg") != "de/figures/rate.svg" || o.Translated("figures/rate.csv") != "figures/rate.csv" || english.Translated("figures/rate.svg") != "figures/rate.svg" {
		t.Error("files are translated otherwise")
	}
	c, err := o.Changes()
	if err != nil || c.Differences[0].Label != "Eine Zeile" || c.Differences[0].Title != "Anteil" || c.Differences[1].Title != "Of old" {
		t.Errorf("changes: %+v, %v", c, err)
	}
	if back, err := o.In(language.English); err != nil || back != english {
		t.Errorf("back in English: %v, %v", back, err)
	}
	if again, err := o.In(language.German); err != nil || again.Headlines[0].Text != "Eins." {
		t.Errorf("in German again: %v", err)
	}
}

// A release that was made before there were languages speaks English, and says that it does.
func TestInEnglishOnly(t *testing.T) {
	old := spoken(t, map[string]any{"de/report.json": nil, "de/figures/rate.json": nil, "de/figures/rate.svg": nil})
	o, err := old.In(language.German)
	if err != nil || o.Language() != language.English || o.Headlines[0].Text != "One." {
		t.Fatalf("%+v, %v", o, err)
	}
	if f, err := o.Figure("rate"); err != nil || f.Title != "Share" {
		t.Errorf("%+v, %v", f, err)
	}
}

// Words of another report, and figures with other numbers, are no translation.
func TestInRefuses(t *testing.T) {
	own := spoken(t, nil)
	german, err := own.In(language.German)
	if err != nil {
		t.Fatal(err)
	}
	words := func(change func(*Words)) map[string]any {
		w := WordsOf(german.Release, language.German)
		w.Headlines, w.Sections, w.Checks = append([]Headline{}, w.Headlines...), append([]SectionWords{}, w.Sections...), append([]string{}, w.Checks...)
		change(&w)
		return map[string]any{"de/report.json": w}
	}
	for name, change := range map[string]map[string]any{
		"another headline":   words(func(w *Words) { w.Headlines[0].ID = "other" }),
		"other figures":      words(func(w *Words) { w.Headlines[0].Figures = nil }),
		"no headline":        words(func(w *Words) { w.Headlines = w.Headlines[:0] }),
		"another section":    words(func(w *Words) { w.Sections[0].ID = "other" }),
		"a check more":       words(func(w *Words) { w.Checks = append(w.Checks, "more") }),
		"protection":         words(func(w *Words) { w.Protection = &ProtectionWords{} }),
		"another language":   words(func(w *Words) { w.Language = "fr" }),
		"another form":       words(func(w *Words) { w.Format++ }),
		"not words at all":   {"de/report.json": []int{1}},
		"a field unknown":    {"de/report.json": map[string]any{"format": Format, "language": "de", "more": true}},
		"a list for a title": {"de/report.json": map[string]any{"format": Format, "language": []int{1}}},
	} {
		if o, err := spoken(t, change).In(language.German); problem.KindOf(err) != problem.Internal {
			t.Errorf("%s: %v, %v", name, o, err)
		}
	}
	figure := func(change func(*Figure)) map[string]any {
		f, err := german.Figure("rate")
		if err != nil {
			t.Fatal(err)
		}
		change(&f)
		return map[string]any{"de/figures/rate.json": f}
	}
	other, k := 0.3, int64(2)
	for name, change := range map[string]map[string]any{
		"another value":         figure(func(f *Figure) { f.Rows[0].Values[0].Value = &other }),
		"another numerator":     figure(func(f *Figure) { f.Rows[0].Values[0].Numerator = &k }),
		"a range":               figure(func(f *Figure) { f.Rows[0].Values[0].Low = &other }),
		"another row":           figure(func(f *Figure) { f.Rows[0].Category = "z" }),
		"a row twice":           figure(func(f *Figure) { f.Rows[1].Category = "a" }),
		"a row less":            figure(func(f *Figure) { f.Rows = f.Rows[:2] }),
		"another measure":       figure(func(f *Figure) { f.Measures[0].ID = "z" }),
		"a note more":           figure(func(f *Figure) { f.Notes = []string{"Mehr."} }),
		"final":                 figure(func(f *Figure) { f.Provisional = true }),
		"another indicator":     figure(func(f *Figure) { f.Indicator = "z" }),
		"what is hidden":        figure(func(f *Figure) { f.Rows[2].Values[0].Word = NotRecorded }),
		"a constant translated": figure(func(f *Figure) { f.Rows[2].Values[0].Word = "verborgen" }),
		"a word less":           figure(func(f *Figure) { f.Rows[1].Values[0].Word = "" }),
		"another release":       figure(func(f *Figure) { f.Revision = 1 }),
	} {
		o, err := spoken(t, change).In(language.German)
		if err != nil {
			t.Fatal(err)
		}
		if f, err := o.Figure("rate"); problem.KindOf(err) != problem.Internal {
			t.Errorf("%s: %+v, %v", name, f, err)
		}
	}
}
