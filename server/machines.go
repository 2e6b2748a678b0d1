package server

import (
	"fmt"
	"path"
	"strings"

	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/server/api"
	"daylight/server/cite"
	"daylight/server/feed"
	"daylight/server/metadata"
	"daylight/server/register"
)

// What programs read beside the files of the releases. All of it is of the public site alone: what the internal edition and drafts hold is
// for no catalogue, no feed and no other page. Only robots.txt is everywhere, and says so there. Every document is a file with an address
// of its own.

// machineRoutes are their addresses.
func machineRoutes() []route {
	table := []route{
		{path: api.ReportsPath, handler: publicly(visit.apiReports), kind: file, queried: true},
		{path: api.Prefix + "reports/{period}.json", handler: publicly(visit.apiReport), kind: file, queried: true, every: everyAPIReport(false)},
		{path: api.Prefix + "reports/{period}/{revision:r[^/]*}.json", handler: publicly(visit.apiReport), kind: file, queried: true, every: everyAPIReport(true)},
		{path: api.IndicatorsPath, handler: publicly(visit.apiIndicators), kind: file, queried: true},
		{path: api.Prefix + "indicators/{indicator}.json", handler: publicly(visit.apiIndicator), kind: file, queried: true, every: visit.everyIndicator},
		{path: api.Prefix + "indicators/{indicator}/{breakdown}.json", handler: publicly(visit.apiObservations), kind: file, queried: true, every: visit.everyBreakdown},
		{path: api.DescriptionPath, handler: publicly(visit.apiDescription), kind: file, queried: true},
		{path: api.DocumentationPath, handler: publicly(visit.apiPage)},
		{path: metadata.CatalogPath + ".jsonld", handler: publicly(visit.catalogJSON), kind: file},
		{path: metadata.CatalogPath + ".ttl", handler: publicly(visit.catalogTurtle), kind: file},
		{path: "/calendar/", handler: publicly(visit.calendarPage), daily: true},
		{path: calendarFile, handler: publicly(visit.calendarFile), kind: spokenFile, daily: true},
		{path: "/embed/latest/figures/{figure}.svg", handler: publicly(visit.latestPicture), kind: spokenFile, every: everyLatest(".svg", ".svg")},
		{path: "/embed/latest/figures/{figure}/", handler: publicly(visit.embedLatest), every: everyLatest(".json", "/")},
		{path: "/embed/reports/{period}/{revision:r[^/]*}/figures/{figure}/", handler: publicly(visit.embedFixed), every: everyEmbed},
		{path: "/robots.txt", handler: visit.robots, kind: file},
		{path: "/sitemap.xml", handler: publicly(visit.sitemapIndex), kind: file},
		{path: "/sitemaps/{part}.xml", handler: publicly(visit.sitemapPart), kind: file, every: visit.everySitemap},
	}
	for _, kind := range feed.Kinds {
		table = append(table, route{path: kind.Path(), handler: publicly(func(v visit) (*answer, error) { return v.feed(kind) }), kind: spokenFile})
	}
	for _, report := range []string{"/reports/{period}/", "/reports/{period}/{revision:r[^/]*}/"} {
		fixed := strings.Contains(report, "revision")
		table = append(table,
			route{path: report + metadata.DatasetFile, handler: publicly(visit.dataset), kind: file, every: ofReports(fixed, only(metadata.DatasetFile))},
			route{path: report + citeBibTeX, handler: publicly(visit.citeBibTeX), kind: file, every: ofReports(fixed, only(citeBibTeX))},
			route{path: report + citeCSL, handler: publicly(visit.citeCSL), kind: file, every: ofReports(fixed, only(citeCSL))},
			route{path: report + "figures/{figure}.csv" + metadata.CSVWEnding, handler: publicly(visit.csvMetadata), kind: file, every: ofReports(fixed, describedTables)},
		)
	}
	return table
}

// publicly answers on the public site alone.
func publicly(h handler) handler {
	return func(v visit) (*answer, error) {
		if !v.audience.public {
			return nil, problem.New(problem.NotFound, "This is said of published reports, and only on the site that shows them.")
		}
		return h(v)
	}
}

// sharedAWhile is for what programs ask for again and again, and which changes when something is published.
const sharedAWhile = "public, max-age=300"

// document is something that programs read, as an answer.
func document(mediaType string, body []byte, err error) (*answer, error) {
	return &answer{kind: mediaType, body: body, keep: sharedAWhile, embeddable: true}, err
}

// today is the day in the zone of dates.
func (s *Server) today() period.Date { return period.DateOf(s.now().UTC()) }

// describedBy names the descriptions of a report, for the header Link.
func (v visit) describedBy(a asked) []string {
	if !a.approved() {
		return nil
	}
	return append(a.described(""), fmt.Sprintf(`<%s%s>; rel="describedby"; type="application/ld+json"`, a.base(), metadata.DatasetFile))
}

// described names the description of a file of a published report.
func (a asked) described(name string) []string {
	_, columns := a.Sum(register.ColumnsFile)
	switch {
	case !a.approved() || name == "datapackage.json":
		return nil
	case columns && path.Ext(name) == ".csv":
		return []string{fmt.Sprintf(`<%s%s%s>; rel="describedby"; type=%q`, a.base(), name, metadata.CSVWEnding, metadata.CSVWType)}
	}
	return []string{fmt.Sprintf(`<%sdatapackage.json>; rel="describedby"; type="application/json"`, a.base())}
}

// translations names a page in the other languages, for the header Link.
func (v visit) translations(f frame) (links []string) {
	if !v.audience.public || f.Page == "" {
		return nil
	}
	for _, l := range language.All {
		if l != v.language {
			links = append(links, fmt.Sprintf(`<%s>; rel="alternate"; hreflang=%q`, addressIn(l, f.Page), l.Code()))
		}
	}
	return links
}

// document is something that programs read beside a report. Unlike a file of the release it can change: it says what has come since.
func (a asked) document(name, mediaType string, body []byte, err error) (*answer, error) {
	made, err := document(mediaType, body, err)
	made.links = a.versions(name, language.English)
	return made, err
}

// feeds are the feeds in the language of the visit; none where there are none.
func (v visit) feeds() (links []link) {
	if !v.audience.public {
		return nil
	}
	for _, kind := range feed.Kinds {
		links = append(links, link{v.language.Text(string(kind.Title)), v.to(kind.Path())})
	}
	return links
}

func (v visit) feed(kind feed.Kind) (*answer, error) {
	r, err := v.register()
	if err != nil {
		return nil, err
	}
	body, err := feed.Atom(r, kind, v.language, addressIn)
	return document(feed.MediaType, body, err)
}

// The files that cite a report.
const (
	citeBibTeX = "cite.bib"
	citeCSL    = "cite.json"
	bibTeXType = "application/x-bibtex; charset=utf-8"
	cslType    = "application/vnd.citationstyles.csl+json"
)

func (v visit) citeBibTeX() (*answer, error) {
	a, r, revision, err := v.registered()
	if err != nil {
		return nil, err
	}
	return a.document(citeBibTeX, bibTeXType, []byte(cite.Report(r, revision, language.English).BibTeX()), nil)
}

func (v visit) citeCSL() (*answer, error) {
	a, r, revision, err := v.registered()
	if err != nil {
		return nil, err
	}
	body, err := cite.Report(r, revision, language.English).CSL()
	return a.document(citeCSL, cslType, body, err)
}
