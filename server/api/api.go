// Package api makes the documents of the read API, version 1: what is published, in a form for programs whose field names stay as they are.
// openapi.yaml describes all of them; a test holds it against them. The package knows no HTTP.
//
// Every document stands at a finite address that ends in .json. Parameters only take rows away from one.
package api

import (
	"strings"

	"daylight/internal/period"
	"daylight/server/register"
)

// Prefix begins the addresses of all documents.
const Prefix = "/api/v1/"

// DocumentationPath is the page that says how to use the API and what its problems mean.
const DocumentationPath = "/data/api/"

// DescriptionPath is where the OpenAPI document stands.
const DescriptionPath = Prefix + "openapi.json"

// Library is what the documents are made of.
type Library struct{ register.Register }

// Links lead from a document to others and to pages, by what they are; all addresses are whole.
type Links map[string]string

// head is what all documents begin with.
type head struct {
	Links     Links    `json:"links"`
	Publisher *agent   `json:"publisher,omitempty"`
	Licence   *licence `json:"licence,omitempty"`
}

type agent struct {
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

type licence struct {
	Title string `json:"title,omitempty"`
	URL   string `json:"url,omitempty"`
}

// head begins the document at a path. It leads to the page about the API, too.
func (l Library) head(path string, links Links) head {
	links["self"] = l.URL(path)
	links["documentation"] = l.URL(DocumentationPath)
	h := head{Links: links}
	if name := l.Publisher(); name != "" {
		h.Publisher = &agent{name, l.Site.Publisher.URL}
	}
	if l.Site.Licence.Title != "" || l.Site.Licence.URL != "" {
		h.Licence = &licence{l.Site.Licence.Title, l.Site.Licence.URL}
	}
	return h
}

// span is a period with its first and last day.
type span struct {
	Period period.Period `json:"period"`
	Label  string        `json:"label"` // in words
	Start  period.Date   `json:"start"`
	End    period.Date   `json:"end"` // the last day
}

func spanOf(p period.Period) span { return span{p, p.Label(), p.Start(), p.End().Add(-1)} }

// ReportsPath is the address of the list of reports.
const ReportsPath = Prefix + "reports.json"

// ReportPath is the address of a report; revision 0 is whichever is the newest.
func ReportPath(p period.Period, revision int) string {
	if revision == 0 {
		return Prefix + "reports/" + p.String() + ".json"
	}
	return Prefix + strings.Trim(register.Path(p, revision), "/") + ".json"
}

// IndicatorsPath is the address of the list of indicators.
const IndicatorsPath = Prefix + "indicators.json"

// IndicatorPath is the address of an indicator.
func IndicatorPath(id string) string { return Prefix + "indicators/" + id + ".json" }

// ObservationsPath is the address of the numbers of an indicator in a breakdown.
func ObservationsPath(id, breakdown string) string {
	return Prefix + "indicators/" + id + "/" + breakdown + ".json"
}

// figurePath is the address of a figure's page, without a slash at the end also of its files without their ending.
func figurePath(r register.Revision, id string) string { return r.Path() + "figures/" + id }
