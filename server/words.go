package server

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/internal/release"
)

// templateFuncs are what templates say and print things with, in a language.
//
//	say "This is %s." x          a message with texts put in, as text
//	tell "See %s." (link h t)    the same with markup put in, as markup: whatever is no markup already is escaped
//	tell "*Bold* and plain"      a message with something bold
//	many n "%s day" "%s days"    how many
//	text .Title                  what stands for a text of a table, such as a label
//	parted .Title                a title whose long words may part
func templateFuncs(l *language.Language) template.FuncMap {
	return template.FuncMap{
		"say": l.Say, "sayIn": l.SayIn, "text": l.Text,
		"many": func(n any, one, several string, args ...any) string { return l.Many(whole(n), one, several, args...) },
		"tell": func(message string, args ...any) template.HTML { return tell(l, message, args) },
		"link": func(href, title string) template.HTML {
			return template.HTML(`<a href="` + escaped(href) + `">` + escaped(title) + "</a>")
		},
		"hidden": func(text string) template.HTML {
			return template.HTML(`<span class="visually-hidden">` + escaped(text) + "</span>")
		},
		"revision": func(c *release.Change, before any) struct {
			Change *release.Change
			Before any
		} {
			return struct {
				Change *release.Change
				Before any
			}{c, before}
		},
		"code":   func(text string) template.HTML { return template.HTML("<code>" + escaped(text) + "</code>") },
		"to":     func(page string) string { return addressIn(l, page) },
		"period": l.Period, "day": l.Date, "unparted": unparted,
		"when":  func(t time.Time) string { return l.Date(period.DateOf(t.UTC())) },
		"whole": func(n any) string { return l.Whole(whole(n)) },
		"list":  l.List, "parted": l.Parted, "spoken": spoken, "short": shortHash, "sentence": l.Capital, "stop": stopped,
	}
}

// unparted is a period whose months stay on one line: "July–September".
func unparted(text string) string { return strings.ReplaceAll(text, "–", "\u2060–\u2060") }

// whole is a count of any kind of integer.
func whole(n any) int64 {
	switch n := n.(type) {
	case int:
		return int64(n)
	case int64:
		return n
	}
	panic("a template counts with what is no integer")
}

// tell puts markup into a message, of which what stands between stars is bold.
func tell(l *language.Language, message string, args []any) template.HTML {
	put := make([]any, len(args))
	for at, arg := range args {
		switch arg := l.Argument(arg).(type) {
		case template.HTML:
			put[at] = string(arg)
		case int, int64:
			put[at] = arg
		default:
			put[at] = escaped(fmt.Sprint(arg))
		}
	}
	var marked strings.Builder
	for at, part := range strings.Split(escaped(l.Text(message)), "*") {
		if at > 0 {
			marked.WriteString([]string{"</b>", "<b>"}[at%2])
		}
		marked.WriteString(part)
	}
	return template.HTML(fmt.Sprintf(marked.String(), put...))
}

func escaped(text string) string { return template.HTMLEscapeString(text) }
