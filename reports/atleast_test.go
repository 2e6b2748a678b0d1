package reports_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"daylight/internal/language"
	"daylight/internal/period"
)

// Five accounts were given back as a mistake before their appeal was decided: too few to be told. Confirmed mistakes without them are
// known at least, in total and by region, and so are the bounds; both say what they lack, and a reader can compute them.
func TestConfirmedMistakesWithoutThoseThatAreFew(t *testing.T) {
	suspensions, appeals, lifted := suspensionHead, appealHead, liftHead
	for place, region := range []string{"PL", "DE"} {
		first := 1000 * place
		prefix := string(rune('a' + place))
		suspensions += suspensionsOf(prefix, 500, "2026-01-10", region)
		for i := range 100 {
			outcome := "upheld"
			switch {
			case i < 40:
				outcome = "reversed"
			case i < 60:
				outcome = "omitted"
			}
			appeals += fmt.Sprintf("p-%d,%s-%d,2026-01-20T10:00:00Z,2026-01-29T10:00:00Z,%s\n", first+i, prefix, i, outcome)
		}
		for i := range 30 {
			lifted += fmt.Sprintf("r-%d,%s-%d,2026-01-28T10:00:00Z,self_corrected\n", first+i, prefix, 200+i)
		}
	}
	for i := range 5 {
		lifted += fmt.Sprintf("r-%d,a-%d,2026-01-28T10:00:00Z,self_corrected\n", 5000+i, 40+i)
	}
	r := readerOf(t, period.NewDate(2026, 9, 1), map[string]string{"suspensions": suspensions + suspensionsOf("z", 1, "2026-08-10", "PL"), "appeals": appeals, "reinstatements": lifted})
	office := newOffice(t, "medium")
	o := office.draft(t, r, period.MustParse("2026-Q1"))
	for _, c := range []struct {
		figure, category, measure string
		confirmed, of             int64
		title                     string
	}{
		{"confirmed-mistakes-total", "all", "confirmed_mistakes", 140, 1000, "Confirmed mistakes (without those put right before the appeal was decided): 14.0 %"},
		{"confirmed-mistakes-by-region", "eastern_europe", "confirmed_mistakes", 70, 500, "Confirmed mistakes (without those put right before the appeal was decided) by region: "},
		{"confirmed-mistakes-by-region", "western_europe", "confirmed_mistakes", 70, 500, "Confirmed mistakes (without those put right before the appeal was decided) by region: "},
		{"mistake-bounds-total", "all", "least", 140, 1000, ""},
		{"confirmed-mistakes-over-time", "2026-Q1", "confirmed_mistakes", 140, 1000, "Confirmed mistakes (without those put right before the appeal was decided) over time: 14.0 %"},
		{"mistake-bounds-total", "all", "worst", 920, 1000, ""}, // all but the 80 upheld
	} {
		v := valueAt(t, o, c.figure, c.category, c.measure)
		if v.Value == nil || *v.Numerator != c.confirmed || *v.Denominator != c.of {
			t.Errorf("%s, %s, %s: %+v, want %d of %d", c.figure, c.category, c.measure, v, c.confirmed, c.of)
		}
		f, err := o.Figure(c.figure)
		if err != nil || !strings.Contains(strings.Join(f.Notes, "\n"), "given back as a mistake before their appeal was decided are not among them") {
			t.Errorf("%s does not say what it leaves out: %q, %v", c.figure, f.Notes, err)
		}
		if strings.HasPrefix(c.figure, "confirmed") && !strings.HasPrefix(breakable(f.Title), c.title) {
			t.Errorf("%s is called %s, want %s", c.figure, f.Title, c.title)
		}
		if strings.HasPrefix(c.figure, "confirmed") {
			m := f.Measures[0]
			if m.Title != "Confirmed mistakes (without those put right before the appeal was decided)" ||
				strings.Contains(f.Definition, "or before it was decided") || !strings.Contains(f.Definition, "before their appeal was decided are not counted here") {
				t.Errorf("%s counts less than its words say: %s, %s: %s", c.figure, m.Title, m.Numerator, f.Definition)
			}
		}
		if m := f.Measures[0]; m.Numerator != "confirmed mistakes without those put right before the appeal was decided" {
			t.Errorf("%s: %s counts %s", c.figure, m.Title, m.Numerator)
		}
		if counts := f.Measures[0].Counts; !slices.Equal(counts.Numerator, []string{"reversed", "self_corrected"}) {
			t.Errorf("%s is made of %v", c.figure, counts.Numerator)
		}
	}
	german, err := o.In(language.German)
	if err != nil {
		t.Fatal(err)
	}
	if f, err := german.Figure("confirmed-mistakes-by-region"); err != nil || !strings.HasPrefix(breakable(f.Title), "Bestätigte Fehler (ohne die vor der Entscheidung über den Einspruch berichtigten) nach Region") {
		t.Errorf("in German it is called %s, %v", f.Title, err)
	}
	if got, want := headline(o.Release, "mistakes"), "At least 140 suspensions (14 in 100) were mistakes by our own decisions, 60 of them without an appeal on record"; !strings.HasPrefix(got, want) {
		t.Errorf("\n got %s\nwant %s…", got, want)
	}
	sound(t, office.Drafts.Dir(o.Period, 1), o.Period)
}
