package period

import (
	"fmt"
	"testing"
)

// Every period that can be written is half-open, names itself, and meets its neighbours without a gap or an overlap.
func TestPeriods(t *testing.T) {
	for _, c := range []struct {
		text, start, end, previous, label string
		months, quarters                  int
		longer                            string
	}{
		{"2026-03", "2026-03-01", "2026-04-01", "2026-02", "March 2026", 1, 0, "[2026-H1 2026]"},
		{"2026-01", "2026-01-01", "2026-02-01", "2025-12", "January 2026", 1, 0, "[2026-H1 2026]"},
		{"2024-02", "2024-02-01", "2024-03-01", "2024-01", "February 2024", 1, 0, "[2024-H1 2024]"},
		{"2026-Q1", "2026-01-01", "2026-04-01", "2025-Q4", "January–March 2026", 3, 1, "[2026-H1 2026]"},
		{"2026-Q4", "2026-10-01", "2027-01-01", "2026-Q3", "October–December 2026", 3, 1, "[2026-H2 2026]"},
		{"2026-H2", "2026-07-01", "2027-01-01", "2026-H1", "July–December 2026", 6, 2, "[2026]"},
		{"2026", "2026-01-01", "2027-01-01", "2025", "2026", 12, 4, "[]"},
	} {
		p, err := Parse(c.text)
		if err != nil {
			t.Fatalf("Parse(%q): %v", c.text, err)
		}
		if p.String() != c.text || p.Start().String() != c.start || p.End().String() != c.end ||
			p.Previous().String() != c.previous || p.Label() != c.label || p.Previous().Next() != p ||
			len(p.Months()) != c.months || len(p.Quarters()) != c.quarters || fmt.Sprint(p.Longer()) != c.longer {
			t.Errorf("%s: start %s, end %s, previous %s, label %q, %d months, %d quarters, part of %v", p, p.Start(), p.End(),
				p.Previous(), p.Label(), len(p.Months()), len(p.Quarters()), p.Longer())
		}
		if p.Previous().End() != p.Start() || !p.Contains(p.Start()) || p.Contains(p.End()) || !p.Contains(p.End().Add(-1)) {
			t.Errorf("%s is not half-open", p)
		}
	}
}

// Texts that look like periods and are none are refused, never guessed at.
func TestParseRefuses(t *testing.T) {
	for _, text := range []string{"", "2026-Q5", "2026-Q0", "2026-H3", "2026-13", "2026-00", "2026-1", "26-Q1", "2026Q1", " 2026", "2026-Q1 "} {
		if p, err := Parse(text); err == nil {
			t.Errorf("Parse(%q) = %s, want an error", text, p)
		}
	}
	for _, text := range []string{"", "2026-02-30", "2026-2-3", "20260203", "2026-02-03T00:00:00Z"} {
		if d, err := ParseDate(text); err == nil {
			t.Errorf("ParseDate(%q) = %s, want an error", text, d)
		}
	}
}

// Dates before 1970 and leap days count like all others.
func TestDates(t *testing.T) {
	for _, c := range []struct {
		text    string
		add     int
		want    string
		quarter string
	}{
		{"1969-12-31", 1, "1970-01-01", "1969-Q4"},
		{"2024-02-28", 1, "2024-02-29", "2024-Q1"},
		{"2025-02-28", 1, "2025-03-01", "2025-Q1"},
		{"2026-03-31", 90, "2026-06-29", "2026-Q1"},
	} {
		d, err := ParseDate(c.text)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.Add(c.add); got.String() != c.want || got.DaysSince(d) != c.add || d.Quarter().String() != c.quarter || DateOf(d.Time()) != d {
			t.Errorf("%s + %d = %s in %s, want %s in %s", d, c.add, got, d.Quarter(), c.want, c.quarter)
		}
	}
}
