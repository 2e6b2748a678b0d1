package calendar

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/server/register"
)

// MediaType is that of the file.
const MediaType = "text/calendar; charset=utf-8"

// ICalendar writes the calendar in a language; in is the address of a page in a language. An event keeps its name when the day that was
// announced becomes the day on which the report came out.
func (c Calendar) ICalendar(r register.Register, l *language.Language, in func(*language.Language, string) string) []byte {
	var w writer
	name := l.Say("Release calendar")
	if r.Publisher() != "" {
		name = r.Publisher() + ": " + name
	}
	stamp := r.Updated()
	if stamp.IsZero() {
		stamp = time.Unix(0, 0)
	}
	w.line("BEGIN:VCALENDAR")
	w.line("VERSION:2.0")
	w.line("PRODID:-//Daylight//Release calendar//" + strings.ToUpper(l.Code()))
	w.line("CALSCALE:GREGORIAN")
	w.text("NAME", name)
	w.text("X-WR-CALNAME", name)
	event := func(id string, on period.Date, status, title, about, path string) {
		w.line("BEGIN:VEVENT")
		w.line("UID:" + id + "@" + r.Host())
		w.line("DTSTAMP:" + stamp.UTC().Format("20060102T150405Z"))
		w.line("DTSTART;VALUE=DATE:" + day(on))
		w.line("DTEND;VALUE=DATE:" + day(on.Add(1)))
		w.text("SUMMARY", title)
		if about != "" {
			w.text("DESCRIPTION", about)
		}
		w.line("URL:" + r.URL(in(l, path)))
		w.line("STATUS:" + status)
		w.line("TRANSP:TRANSPARENT")
		w.line("END:VEVENT")
	}
	for _, a := range c.Announced {
		event("report-"+a.Period.String(), a.On, "TENTATIVE", l.Say("Report for %s (announced)", a.Period), a.Note, "/calendar/")
	}
	for _, p := range c.Provisional {
		event("final-"+p.Period.String(), p.From, "TENTATIVE", l.Say("Numbers for %s can become final", p.Period),
			l.Say("From this day on every case has been followed to the end; a further revision then has the final numbers."), p.Path)
	}
	for _, v := range c.Published {
		id, title, about := "report-"+v.Period.String(), l.Say("Report for %s", v.Period), ""
		if v.Change != nil {
			id, about = fmt.Sprintf("report-%s-r%d", v.Period, v.Revision), v.Change.Reason
			title = l.Say("Revision %d of the report for %s", v.Revision, v.Period)
			if v.Change.Code == release.Corrected {
				title = l.Say("Correction of the report for %s (revision %d)", v.Period, v.Revision)
			}
		}
		event(id, period.DateOf(v.Published.UTC()), "CONFIRMED", title, about, v.Path())
	}
	w.line("END:VCALENDAR")
	return []byte(w.String())
}

func day(d period.Date) string { return d.Time().Format("20060102") }

// writer writes content lines.
type writer struct{ strings.Builder }

var escapes = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", "")

// text writes a property whose value is a text.
func (w *writer) text(name, value string) {
	value = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\r' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(value, "\ufffd"))
	w.line(name + ":" + escapes.Replace(value))
}

// longest is how many bytes a line may have; longer ones are folded.
const longest = 75

func (w *writer) line(text string) {
	room := longest
	for len(text) > room {
		at := room
		for !utf8.RuneStart(text[at]) {
			at--
		}
		w.WriteString(text[:at] + "\r\n ")
		text, room = text[at:], longest-1
	}
	w.WriteString(text + "\r\n")
}
