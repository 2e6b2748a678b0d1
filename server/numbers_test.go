package server

import (
	"encoding/json"
	"strings"
	"testing"

	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/internal/release"
)

// english prints as most of these tests want it.
var english = printer{language.English}

func breaking(text string) string { return strings.ReplaceAll(text, space, " ") }

// A reader must be able to take every number as it stands: unit beside it, thousands apart, nothing rounded to nothing.
func TestAmounts(t *testing.T) {
	for _, c := range []struct {
		unit  release.Unit
		value float64
		want  string
	}{
		{release.Share, .2, "20.0 %"},
		{release.Share, 1, "100.0 %"},
		{release.Share, 0, "0.0 %"},
		{release.Share, .0004, "0.04 %"}, // not 0.0 %: there were cases
		{release.Share, .00096, "0.1 %"},
		{release.Share, .000002, "under 0.01 %"},
		{release.Points, .0271, "+2.7 points"},
		{release.Points, -.0297, "−3.0 points"},
		{release.Points, -.0002, "0.0 points"}, // no sign on nothing
		{release.Points, 0, "0.0 points"},
		{release.Count, 0, "0"},
		{release.Count, 999, "999"},
		{release.Count, 2700, "2,700"},
		{release.Count, 1234567, "1,234,567"},
		{release.Per1000, 2.457, "2.46 per 1,000"},
		{release.Per1000, 1200, "1,200.00 per 1,000"},
		{release.Minutes, 0, "0 minutes"},
		{release.Minutes, 1, "1 minute"},
		{release.Minutes, 35, "35 minutes"},
		{release.Minutes, 60, "1 hour"},
		{release.Minutes, 61, "1 hour 1 minute"},
		{release.Minutes, 23*60 + 59, "23 hours 59 minutes"},
		{release.Minutes, 1440, "1 day"},
		{release.Minutes, 9*1440 + 4*60, "9 days 4 hours"},
		{release.Minutes, 1440 + 23*60 + 45, "2 days"}, // hours carry into days
		{release.Minutes, 1500 * 1440, "1,500 days"},
	} {
		if got := breaking(english.amount(c.unit, c.value)); got != c.want {
			t.Errorf("%v %s = %q, want %q", c.value, c.unit, got, c.want)
		}
	}
}

func TestIntervals(t *testing.T) {
	for _, c := range []struct {
		unit      release.Unit
		low, high float64
		want      string
	}{
		{release.Share, .1853, .2156, "18.5–21.6 %"},
		{release.Points, -.0097, .0638, "−1.0 to +6.4 points"}, // a dash would read as a sign
		{release.Share, 0, .0009, "0.00–0.09 %"},               // both bounds alike
		{release.Share, 0, .000002, "under 0.01 %"},
		{release.Share, 0, .324, "0.0–32.4 %"},
		{release.Per1000, 2.41, 2.506, "2.41–2.51"},
		{release.Count, 900, 1100, "900–1,100"},
		{release.Minutes, 35, 1440, "35 minutes to 1 day"},
	} {
		if got := breaking(english.interval(c.unit, c.low, &c.high)); got != c.want {
			t.Errorf("%v to %v %s = %q, want %q", c.low, c.high, c.unit, got, c.want)
		}
	}
	if got := breaking(english.interval(release.Minutes, 1440, nil)); got != "1 day or more" {
		t.Errorf("from a day without an end = %q", got)
	}
	if got := breaking(english.level(.95)); got != "95 % range" {
		t.Errorf("level(.95) = %q", got)
	}
}

func TestOutOf(t *testing.T) {
	k, n := int64(540), int64(2700)
	exact, protected := release.Measure{Counts: &release.Counts{}}, release.Measure{Counts: &release.Counts{Variance: 9}}
	for want, got := range map[string]string{"540 of 2,700": english.outOf(exact, release.Value{Numerator: &k, Denominator: &n}), "540": english.outOf(exact, release.Value{Numerator: &k}),
		"": english.outOf(exact, release.Value{Denominator: &n}), "of 2,700": english.outOf(release.Measure{Unit: release.Share}, release.Value{Value: at(.3), Denominator: &n}),
		"of 540": english.outOf(release.Measure{Unit: release.Share}, release.Value{Word: "from 8.6 % to 82.9 %", Low: at(.086), High: at(.829), Denominator: &k}), "about 540 of 2,700": english.outOf(protected, release.Value{Numerator: &k, Denominator: &n})} {
		if got != want {
			t.Errorf("outOf = %q, want %q", got, want)
		}
	}
	if got := english.outOf(release.Measure{Unit: release.Share}, release.Value{Word: release.Hidden, Denominator: &n}) +
		english.outOf(release.Measure{Unit: release.Points}, release.Value{Value: at(.01), Denominator: &n}); got != "" {
		t.Errorf("what is hidden, or a difference, is %q", got)
	}
}

// A protected count below the threshold is said to be below it, as the report says that such counts are hidden, and never to be negative.
func TestOutOfFewProtected(t *testing.T) {
	protected := release.Measure{Unit: release.Share, Counts: &release.Counts{Variance: 9, Threshold: 10}}
	rate, exact := protected, protected
	rate.Unit = release.Per1000
	exact.Counts = &release.Counts{Threshold: 10}
	n, few := int64(126), int64(7)
	for _, c := range []struct {
		m    release.Measure
		k    int64
		n    *int64
		want string
	}{
		{protected, 5, &n, "fewer than 10 of about 126"}, {protected, -2, &n, "fewer than 10 of about 126"}, {protected, 9, &n, "fewer than 10 of about 126"}, {protected, 10, &n, "about 10 of 126"},
		{protected, 5, &few, "of fewer than 10"}, {protected, -2, nil, "fewer than 10"}, {rate, 3, &n, "fewer than 10 against 126"}, {exact, 5, &n, "5 of 126"},
	} {
		if got := english.outOf(c.m, release.Value{Value: at(.04), Numerator: &c.k, Denominator: c.n}); got != c.want {
			t.Errorf("%d is said as %q, want %q", c.k, got, c.want)
		}
	}
	count := protected
	count.Unit = release.Count
	if got := english.valueCell(count, release.Value{Value: at(-2.)}).Text; got != "Fewer than 10" {
		t.Errorf("a count of -2 is said as %q", got)
	}
}

// Pages know the threshold of the release that a figure is from.
func TestFiguresKnowTheThreshold(t *testing.T) {
	s := emptySite(t)
	files := putRelease(t, s.shelf, earlier, 1, true)
	var r release.Release
	if err := json.Unmarshal(files["release.json"], &r); err != nil {
		t.Fatal(err)
	}
	r.Revision, r.Protection = 2, &release.Protection{Threshold: 10}
	files["release.json"] = encoded(t, r)
	for name, text := range files {
		if strings.HasPrefix(name, "figures/") && strings.HasSuffix(name, ".json") {
			files[name] = []byte(strings.Replace(string(text), `"revision":1`, `"revision":2`, 1))
		}
	}
	noisy := shareMeasure("of_decided", "Of those decided", "decided")
	noisy.Counts = &release.Counts{Numerator: []string{"a"}, Variance: 9}
	f := release.Figure{ID: "few-by-region", Indicator: "few", Version: 1, Period: earlier, Revision: 2, Edition: release.Internal, Section: "appeals", Breakdown: "region", Dimensions: []string{"Region"},
		Title: "Few", Measures: []release.Measure{noisy}, Rows: []release.Row{{Category: "a", Label: "A", Values: []release.Value{shareOf(5, 126, 0, .1)}}}}
	files["figures/few-by-region.json"] = encoded(t, f)
	r.Sections[0].Figures = append(r.Sections[0].Figures, f.ID)
	files["release.json"] = encoded(t, r)
	if err := s.shelf.Put(earlier, 2, files); err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"/reports/2025-Q4/r2/figures/few-by-region/", "/explore/few/region/"} {
		if text := words(s.page(t, address).Find("main")); !strings.Contains(text, "fewer than 10 of about 126") || strings.Contains(text, "about 5 of") {
			t.Errorf("%s says %s", address, text)
		}
	}
}

func TestDay(t *testing.T) {
	if got := breaking(english.Date(period.NewDate(2026, 7, 3))); got != "3 July 2026" {
		t.Errorf("day = %q", got)
	}
}

// What stands out in a sentence is what it says, not the terms it explains; and no letter of it is lost.
func TestSpoken(t *testing.T) {
	for sentence, want := range map[string]string{
		"We suspended 10,000 accounts, about 1 in 400 active ones. (Plus 2,300 holds lifted within 24 hours.)": "10,000|1 in 400",
		"We suspended 10,000 accounts, about 1 for every 4,400 accounts active in a month.":                    "10,000|1 for every 4,400",
		"Half had a decision within 9 days; 300 (1 in 10) had none when their 90 days ended.":                  "9 days|300",
		"30 in 100 decided, 18 in 100 filed, 5 in 100 suspensions.":                                            "30 in 100|18 in 100|5 in 100",
		"Accounts older than 5 years (168 of 480), against 372 of 2,220.":                                      "372|2,220",
		"We suspended 7, and 8.":                                                                               "7|8",
		"2.46 of 1,000 accounts active in a month were suspended.":                                             "2.46 of 1,000",
		"Wir haben 10.000 Konten gesperrt, etwa 1 für je 4.400 in einem Monat aktive.":                         "10.000|1 für je 4.400",
		"In 29 von 100 Fällen, das sind 80 von 280 und nicht 5.000 von 100.000; bei 1 von 110 ist es unklar.":  "29 von 100|80|280|5.000|100.000|1 von 110",
		"Die Hälfte hatte innerhalb von 9 Tagen eine Entscheidung; 300 (1 von 10) hatten nach 90 Tagen keine.": "9 Tagen|300",
		"Gesperrt wurden 2,46 von 1.000 Konten.":                                                               "2,46 von 1.000",
		"No appeals.":                                                                                          "",
		"":                                                                                                     "",
	} {
		for _, sentence := range []string{sentence, release.Unbroken(sentence)} {
			var whole strings.Builder
			var strong []string
			for _, s := range spoken(sentence) {
				whole.WriteString(s.Text)
				if s.Strong {
					strong = append(strong, s.Text)
				}
			}
			if whole.String() != sentence {
				t.Errorf("%q came back as %q", sentence, whole.String())
			}
			if got := breaking(strings.Join(strong, "|")); got != want {
				t.Errorf("in %q stand out %q, want %q", sentence, got, want)
			}
		}
	}
}
