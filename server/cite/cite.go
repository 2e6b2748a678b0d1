// Package cite says how a report or a figure is cited: in words, in BibTeX and in CSL-JSON. What is cited is always one revision, whose
// address and numbers never change.
package cite

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/server/register"
)

// Work is what is cited.
type Work struct {
	Title     string
	Author    string
	Address   string
	Revision  int
	Published time.Time
	key       string
	kind      string // of CSL
}

// Report is a revision of a report as a work. Its title names the period in a language.
func Report(r register.Register, v register.Revision, l *language.Language) Work {
	return Work{l.Say("Suspensions, appeals and reinstatements, %s", v.Period), r.Publisher(), r.URL(v.Path()), v.Revision, v.Published,
		fmt.Sprintf("daylight-%s-r%d", v.Period, v.Revision), "report"}
}

// Figure is one of its figures. Its title says in a language what the figure is about, and of when: not what it says, which is nobody's title.
func Figure(r register.Register, v register.Revision, id, about string, l *language.Language) Work {
	return Work{l.Say("%s, %s", about, v.Period), r.Publisher(), r.URL(v.Path() + "figures/" + id + "/"), v.Revision, v.Published,
		fmt.Sprintf("daylight-%s-r%d-%s", v.Period, v.Revision, id), "dataset"}
}

// Text is the citation in words. Who cites fills in the day on which they read it.
func (w Work) Text(l *language.Language) string {
	author := w.Author
	if author == "" {
		author = "Daylight"
	}
	return l.Say("%s (%s): %s. Revision %d, published on %s. %s (accessed on [date]).", author, w.Published.UTC().Format("2006"),
		strings.TrimRight(w.Title, "."), w.Revision, period.DateOf(w.Published.UTC()), w.Address)
}

// AccessDate stands in BibTeX where who cites writes the day on which they read it.
const AccessDate = "YYYY-MM-DD"

// BibTeX is an entry that BibTeX and biblatex read, below a line about the date.
func (w Work) BibTeX() string {
	var out strings.Builder
	fmt.Fprintf(&out, "Write the day on which you read it in the place of %s.\n\n@misc{%s,\n", AccessDate, w.key)
	field := func(name, value string) { fmt.Fprintf(&out, "  %-8s = %s,\n", name, value) }
	if w.Author != "" {
		field("author", "{{"+bibText(w.Author)+"}}")
	}
	published := w.Published.UTC()
	field("title", "{{"+bibText(w.Title)+"}}")
	field("year", "{"+published.Format("2006")+"}")
	field("month", strings.ToLower(published.Format("Jan")))
	field("version", fmt.Sprintf("{Revision %d}", w.Revision))
	field("url", "{"+strings.NewReplacer("{", "%7B", "}", "%7D").Replace(w.Address)+"}")
	field("urldate", "{"+AccessDate+"}")
	field("note", fmt.Sprintf("{Revision %d, published %s}", w.Revision, published.Format(time.DateOnly)))
	out.WriteString("}\n")
	return out.String()
}

// bibText is a text without what means something to TeX.
func bibText(text string) string { return bibEscapes.Replace(strings.Join(strings.Fields(text), " ")) }

var bibEscapes = strings.NewReplacer(`\`, `\textbackslash{}`, "{", `\{`, "}", `\}`, "%", `\%`, "&", `\&`, "$", `\$`, "#", `\#`, "_", `\_`,
	"~", `\textasciitilde{}`, "^", `\textasciicircum{}`, "\u00a0", " ", "@", "{@}")

// CSL is the work as citation managers read it (CSL-JSON).
func (w Work) CSL() ([]byte, error) {
	published := w.Published.UTC()
	item := map[string]any{
		"id": w.key, "type": w.kind, "title": w.Title, "URL": w.Address, "language": "en", "version": fmt.Sprintf("Revision %d", w.Revision),
		"issued": map[string]any{"date-parts": [][]int{{published.Year(), int(published.Month()), published.Day()}}},
	}
	if w.Author != "" {
		item["author"], item["publisher"] = []map[string]string{{"literal": w.Author}}, w.Author
	}
	body, err := json.MarshalIndent([]any{item}, "", " ")
	if err != nil {
		return nil, fmt.Errorf("write citation: %w", err)
	}
	return append(body, '\n'), nil
}
