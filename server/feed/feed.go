// Package feed writes what is new on a site as Atom feeds (RFC 4287), in every language: new reports, revisions, and corrections.
package feed

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"time"

	"daylight/internal/language"
	"daylight/internal/problem"
	"daylight/internal/release"
	"daylight/server/register"
)

// Kind is one of the feeds.
type Kind struct {
	Name  string // of its file, without the ending
	Title language.Message
	About language.Message
	code  release.ChangeCode // of the revisions that it has; empty: new reports
}

// Path is where the feed stands, in English.
func (k Kind) Path() string { return "/feeds/" + k.Name + ".atom" }

// Kinds are all feeds.
var Kinds = []Kind{
	{"releases", language.Message("New reports"), language.Message("Every report when it first comes out."), ""},
	{"revisions", language.Message("Revisions"), language.Message("Reports to which records were added that came or changed later."), release.Revised},
	{"corrections", language.Message("Corrections"), language.Message("Reports in which a mistake of ours was put right."), release.Corrected},
}

// MediaType is that of a feed.
const MediaType = "application/atom+xml; charset=utf-8"

// mostEntries is how many entries a feed has; older ones stand on the site.
const mostEntries = 100

type atom struct {
	XMLName   xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	Lang      string   `xml:"xml:lang,attr"`
	ID        string   `xml:"id"`
	Title     string   `xml:"title"`
	Subtitle  string   `xml:"subtitle"`
	Updated   string   `xml:"updated"`
	Author    *person  `xml:"author"`
	Rights    string   `xml:"rights,omitempty"`
	Links     []link   `xml:"link"`
	Generator string   `xml:"generator"`
	Entries   []entry  `xml:"entry"`
}

type person struct {
	Name  string `xml:"name"`
	URI   string `xml:"uri,omitempty"`
	Email string `xml:"email,omitempty"`
}

type link struct {
	Rel      string `xml:"rel,attr"`
	Type     string `xml:"type,attr,omitempty"`
	HrefLang string `xml:"hreflang,attr,omitempty"`
	Href     string `xml:"href,attr"`
}

type entry struct {
	ID        string     `xml:"id"`
	Title     string     `xml:"title"`
	Published string     `xml:"published"`
	Updated   string     `xml:"updated"`
	Links     []link     `xml:"link"`
	Category  []category `xml:"category"`
	Summary   summary    `xml:"summary"`
}

type category struct {
	Term  string `xml:"term,attr"`
	Label string `xml:"label,attr"`
}

type summary struct {
	Lang string `xml:"xml:lang,attr"`
	Text string `xml:",chardata"`
}

// Atom writes a feed in a language; in is the address of a page in a language. Identifiers stay as they are for ever: they are of the day on
// which something was published.
func Atom(r register.Register, kind Kind, l *language.Language, in func(*language.Language, string) string) ([]byte, error) {
	feed := atom{Lang: l.Code(), ID: r.Tag(r.Begun(), in(l, strings.TrimSuffix(kind.Path(), ".atom"))), Title: l.Text(string(kind.Title)), Subtitle: l.Text(string(kind.About)),
		Author: &person{r.Publisher(), r.Site.Publisher.URL, r.Site.Publisher.Email}, Rights: strings.TrimSpace(r.Site.Licence.Title + " " + r.Site.Licence.URL),
		Generator: "Daylight", Links: []link{{Rel: "self", Type: "application/atom+xml", HrefLang: l.Code(), Href: r.URL(in(l, kind.Path()))}, pageLink(r, l, in(l, "/reports/"))}}
	if r.Publisher() != "" {
		feed.Title = r.Publisher() + ": " + feed.Title
	} else {
		feed.Author.Name = "Daylight" // an author must have a name
	}
	for _, other := range language.All {
		if other != l {
			feed.Links = append(feed.Links, link{"alternate", "application/atom+xml", other.Code(), r.URL(in(other, kind.Path()))})
		}
	}
	for _, report := range r.Reports {
		if kind.code == "" {
			e, err := newReport(r, report, l, in)
			if err != nil {
				return nil, err
			}
			feed.Entries = append(feed.Entries, e)
			continue
		}
		for _, v := range report.Revisions {
			if v.Change == nil || v.Change.Code != kind.code {
				continue
			}
			e, err := revised(r, v, l, in)
			if err != nil {
				return nil, err
			}
			feed.Entries = append(feed.Entries, e)
		}
	}
	slices.SortStableFunc(feed.Entries, func(a, b entry) int { return strings.Compare(b.Updated, a.Updated) })
	feed.Entries = feed.Entries[:min(len(feed.Entries), mostEntries)]
	feed.Updated = moment(r.Begun())
	if len(feed.Entries) > 0 {
		feed.Updated = feed.Entries[0].Updated
	}
	var out bytes.Buffer
	out.WriteString(xml.Header)
	encoder := xml.NewEncoder(&out)
	encoder.Indent("", " ")
	if err := encoder.Encode(feed); err != nil {
		return nil, fmt.Errorf("write feed %s: %w", kind.Name, err)
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

func moment(t time.Time) string {
	if t.IsZero() {
		t = time.Unix(0, 0) // nothing was ever published, and a feed must say when
	}
	return t.UTC().Format(time.RFC3339)
}

func pageLink(r register.Register, l *language.Language, path string) link {
	return link{"alternate", "text/html", l.Code(), r.URL(path)}
}

// newReport is a report when it first came out.
func newReport(r register.Register, report register.Report, l *language.Language, in func(*language.Language, string) string) (entry, error) {
	first := report.First()
	said, err := first.In(l)
	if err != nil {
		return entry{}, err
	}
	path := in(l, register.Path(report.Period, 0))
	e := entry{ID: r.Tag(first.Published, strings.TrimSuffix(path, "/")), Title: l.Say("Report for %s", report.Period), Published: moment(first.Published), Updated: moment(first.Published),
		Links: []link{pageLink(r, l, path)}, Category: []category{{"report", l.Say("Report")}}}
	var sentences []string
	for _, h := range said.Headlines {
		sentences = append(sentences, h.Text)
	}
	e.Summary = summary{said.Language().Code(), strings.Join(sentences, " ")}
	if len(sentences) == 0 {
		e.Summary = summary{l.Code(), l.Say("This report has no headline sentences.")}
	}
	return e, nil
}

// revised is a revision that replaced another one.
func revised(r register.Register, v register.Revision, l *language.Language, in func(*language.Language, string) string) (entry, error) {
	path := in(l, v.Path())
	e := entry{ID: r.Tag(v.Published, strings.TrimSuffix(path, "/")), Published: moment(v.Published), Updated: moment(v.Published),
		Links: []link{pageLink(r, l, path+"changes/")}, Category: []category{{string(v.Change.Code), l.Say("Revision")}}, Summary: summary{Lang: l.Code()}}
	reason := stopped(v.Change.Reason)
	if v.Change.Code == release.Corrected {
		e.Title = l.Say("Correction of the report for %s (revision %d)", v.Period, v.Revision)
		e.Category[0].Label = l.Say("Correction")
		e.Summary.Text = l.Say("A mistake of ours is put right: %s", reason)
	} else {
		e.Title = l.Say("Revision %d of the report for %s", v.Revision, v.Period)
		e.Summary.Text = l.Say("Records that came or changed later are added: %s", reason)
	}
	changes, err := v.Changes()
	if err != nil && problem.KindOf(err) != problem.NotFound {
		return e, err
	}
	if err == nil {
		e.Summary.Text += " " + l.Many(int64(len(changes.Differences)), "%s value changed.", "%s values changed.")
	}
	return e, nil
}

// stopped ends what somebody wrote with a stop.
func stopped(text string) string {
	text = strings.TrimSpace(text)
	if text == "" || strings.ContainsAny(text[len(text)-1:], ".!?") {
		return text
	}
	return text + "."
}
