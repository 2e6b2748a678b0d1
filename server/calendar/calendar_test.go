package calendar

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/server/register"
	"daylight/server/site"
)

func at(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return t
}

func sample() register.Register {
	opened := func(of string, revision int, final bool, finalFrom, published string, change *release.Change) *release.Opened {
		return &release.Opened{Release: release.Release{Platform: "Example", Period: period.MustParse(of), Revision: revision, Final: final, FinalFrom: period.DateOf(at(finalFrom)), Change: change},
			Approval: release.Approval{ApprovedAt: at(published), PublishAt: at(published)}}
	}
	return register.Of("https://example.org", site.Site{Calendar: []site.Planned{
		{Period: period.MustParse("2026-Q4"), On: period.NewDate(2027, 1, 14)},
		{Period: period.MustParse("2026-Q3"), On: period.NewDate(2026, 10, 14), Note: site.Words{"de": "Erstmals; mit Nachprüfung, und\nmehr"}},
		{Period: period.MustParse("2026-Q1"), On: period.NewDate(2026, 7, 14)},
	}}, []*release.Opened{
		opened("2026-Q2", 1, false, "2026-09-30", "2026-07-20", nil),
		opened("2026-Q1", 2, true, "2026-06-30", "2026-07-16", &release.Change{Code: release.Corrected, Reason: "A filter, counted twice", Replaces: 1}),
		opened("2026-Q1", 1, true, "2026-06-30", "2026-07-14", nil),
	})
}

// What was announced stays announced until it is there, also when its day has passed.
func TestOf(t *testing.T) {
	c := Of(sample(), language.English, period.NewDate(2026, 10, 20))
	if len(c.Announced) != 2 || c.Announced[0].Period.String() != "2026-Q3" || !c.Announced[0].Overdue || c.Announced[0].NoteIn != "de" || c.Announced[1].Overdue {
		t.Errorf("announced: %+v", c.Announced)
	}
	if len(c.Provisional) != 1 || c.Provisional[0].Period.String() != "2026-Q2" || !c.Provisional[0].Since {
		t.Errorf("provisional: %+v", c.Provisional)
	}
	if len(c.Published) != 3 || c.Published[0].Period.String() != "2026-Q2" || c.Published[2].Revision != 1 {
		t.Errorf("published: %+v", c.Published)
	}
	if c := Of(sample(), language.English, period.NewDate(2026, 9, 29)); c.Announced[0].Overdue || c.Provisional[0].Since {
		t.Error("what lies ahead has passed")
	}
	if c := Of(sample(), language.English, period.NewDate(2026, 10, 14)); c.Announced[0].Overdue {
		t.Error("a report is overdue on its day")
	}
}

// The file is what RFC 5545 asks for: lines of at most 75 bytes, texts escaped, every event with its name and its day.
func TestICalendar(t *testing.T) {
	in := func(l *language.Language, path string) string { return "/" + l.Code() + path }
	for _, l := range language.All {
		r := sample()
		file := string(Of(r, l, period.NewDate(2026, 10, 20)).ICalendar(r, l, in))
		if !strings.HasSuffix(file, "\r\n") || strings.Contains(strings.ReplaceAll(file, "\r\n", ""), "\n") || strings.Contains(strings.ReplaceAll(file, "\r\n", ""), "\r") {
			t.Error("lines end otherwise than with CR LF")
		}
		for line := range strings.SplitSeq(strings.TrimSuffix(file, "\r\n"), "\r\n") {
			if len(line) > 75 || line == "" || !utf8.ValidString(line) {
				t.Errorf("a line of %d bytes: %q", len(line), line)
			}
		}
		lines := strings.Split(strings.TrimSuffix(strings.ReplaceAll(file, "\r\n ", ""), "\r\n"), "\r\n")
		if lines[0] != "BEGIN:VCALENDAR" || lines[1] != "VERSION:2.0" || lines[len(lines)-1] != "END:VCALENDAR" {
			t.Errorf("%q", lines)
		}
		names, events := map[string]bool{}, 0
		var event map[string]string
		for _, line := range lines {
			name, value, ok := strings.Cut(line, ":")
			if !ok {
				t.Errorf("%q is no property", line)
			}
			switch line {
			case "BEGIN:VEVENT":
				event = map[string]string{}
				continue
			case "END:VEVENT":
				events++
				for _, must := range []string{"UID", "DTSTAMP", "DTSTART;VALUE=DATE", "DTEND;VALUE=DATE", "SUMMARY", "STATUS"} {
					if event[must] == "" {
						t.Errorf("an event without %s: %v", must, event)
					}
				}
				if names[event["UID"]] {
					t.Errorf("%s stands twice", event["UID"])
				}
				names[event["UID"]] = true
			}
			if event != nil {
				event[name] = value
			}
		}
		if events != 6 || !names["report-2026-Q3@example.org"] || !names["final-2026-Q2@example.org"] || !names["report-2026-Q1@example.org"] || !names["report-2026-Q1-r2@example.org"] {
			t.Errorf("%d events: %v", events, names)
		}
		for _, want := range []string{`DESCRIPTION:Erstmals\; mit Nachprüfung\, und\nmehr`, `DESCRIPTION:A filter\, counted twice`, "DTSTART;VALUE=DATE:20261014", "DTEND;VALUE=DATE:20261015",
			"URL:https://example.org/" + l.Code() + "/reports/2026-Q1/r2/"} {
			if !strings.Contains(strings.Join(lines, "\n"), want) {
				t.Errorf("nothing says %s", want)
			}
		}
	}
}

// Long lines are folded between characters, wherever these lie.
func TestFolding(t *testing.T) {
	for _, text := range []string{strings.Repeat("ä", 200), strings.Repeat("a", 75), strings.Repeat("a", 76), "x" + strings.Repeat("😀", 60)} {
		var w writer
		w.line(text)
		if back := strings.TrimSuffix(strings.ReplaceAll(w.String(), "\r\n ", ""), "\r\n"); back != text {
			t.Errorf("%q became %q", text, back)
		}
	}
}
