package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/maypok86/otter/v2"

	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
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

// summaries keeps what releases hold, as far as it was asked for. It is safe for use from several goroutines.
type summaries struct {
	reading sync.Mutex
	read    map[*release.Opened]*register.Contents
}

func (c *summaries) of(o *release.Opened, held *holdings) (*register.Contents, error) {
	c.reading.Lock()
	defer c.reading.Unlock()
	if read, ok := c.read[o]; ok {
		return read, nil
	}
	kept := map[*release.Opened]*register.Contents{}
	for _, standing := range held.opened {
		if read, ok := c.read[standing]; ok {
			kept[standing] = read
		}
	}
	c.read = kept // what is gone from the shelf is forgotten
	read, err := register.Read(o)
	if err == nil {
		c.read[o] = read
	}
	return read, err
}

// register is what is published, as far as it can be read.
func (v visit) register() (register.Register, error) {
	releases, err := v.held.list()
	if err != nil {
		return register.Register{}, err
	}
	var opened []*release.Opened
	for _, r := range releases {
		opened = append(opened, v.held.opened[release.Name(r.Period, r.Revision)])
	}
	r := register.Of(v.config.Address, v.config.Site, opened)
	r.Contents = func(o *release.Opened) (*register.Contents, error) { return v.summaries.of(o, v.held) }
	return r, nil
}

// registered is the release that the address names, with the register that it stands in.
func (v visit) registered() (asked, register.Register, register.Revision, error) {
	a, err := v.release()
	if err != nil {
		return a, register.Register{}, register.Revision{}, err
	}
	r, revision, err := v.inRegister(a)
	return a, r, revision, err
}

// inRegister is the register, and a release in it, as it speaks in the language of the visit.
func (v visit) inRegister(a asked) (register.Register, register.Revision, error) {
	r, err := v.register()
	if err != nil {
		return r, register.Revision{}, err
	}
	all := r.All()
	at := slices.IndexFunc(all, func(o register.Revision) bool { return o.Period == a.Period && o.Revision == a.Revision })
	if at < 0 {
		return r, register.Revision{}, fmt.Errorf("find %s among what is published", release.Name(a.Period, a.Revision))
	}
	all[at].Opened = a.Opened
	return r, all[at], nil
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

// problemType is the address that says what a problem of the API means.
func (v visit) problemType(status int) string {
	if !v.audience.public {
		return "about:blank"
	}
	return api.ProblemType(v.config.Address, string(statusNames[status]))
}

// library is what the API is made of.
func (v visit) api() (api.Library, error) {
	r, err := v.register()
	return api.Library{Register: r}, err
}

// apiDocument is a document of the API as an answer.
func (v visit) apiDocument(doc any, err error) (*answer, error) {
	if err != nil {
		return nil, offered(err)
	}
	body, err := json.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("write a document of the API: %w", err)
	}
	a, err := document("application/json", append(body, '\n'), nil)
	a.links = []string{"<" + api.DescriptionPath + `>; rel="service-desc"; type="application/json"`, "<" + api.DocumentationPath + `>; rel="service-doc"; type="text/html"`}
	a.extra = http.Header{"Access-Control-Expose-Headers": {"ETag, Link"}}
	return a, err
}

// offered is an error of the API with what exists instead.
func offered(err error) error {
	var unknown api.Unknown
	if !errors.As(err, &unknown) {
		return err
	}
	o := offer{error: err}
	for _, choice := range unknown.Exists {
		o.links = append(o.links, link{choice.Name, choice.Path})
	}
	return o
}

// preflight tells a browser that a page from elsewhere may read the API with any headers.
func (v visit) preflight() *answer {
	a := v.sealed(&answer{status: http.StatusNoContent, keep: neverKept, embeddable: true, route: v.noRoute, extra: http.Header{
		"Access-Control-Allow-Methods": {"GET, HEAD"}, "Access-Control-Allow-Headers": {"*"}, "Access-Control-Max-Age": {"86400"}}})
	delete(a.plain, "Content-Length")
	return a
}

// whole refuses parameters, which only Observations has.
func (v visit) whole() (api.Library, error) {
	if err := api.NoParameters(v.values); err != nil {
		return api.Library{}, err
	}
	return v.api()
}

func (v visit) apiReports() (*answer, error) {
	l, err := v.whole()
	if err != nil {
		return nil, err
	}
	return v.apiDocument(l.Reports(), nil)
}

func (v visit) apiReport() (*answer, error) {
	l, err := v.whole()
	if err != nil {
		return nil, err
	}
	a, _, revision, err := v.registered()
	if err != nil {
		return nil, err
	}
	return v.apiDocument(l.Report(a.Period, revision, a.fixed))
}

func (v visit) apiIndicators() (*answer, error) {
	l, err := v.whole()
	if err != nil {
		return nil, err
	}
	return v.apiDocument(l.Indicators())
}

func (v visit) apiIndicator() (*answer, error) {
	l, err := v.whole()
	if err != nil {
		return nil, err
	}
	return v.apiDocument(l.Indicator(v.vars["indicator"]))
}

func (v visit) apiObservations() (*answer, error) {
	indicator, breakdown := v.vars["indicator"], v.vars["breakdown"]
	all, err := v.observations(indicator, breakdown, language.English)
	if err != nil {
		return nil, offered(err)
	}
	filter, err := all.Filter(v.values)
	if err != nil {
		return nil, offered(err)
	}
	if encoded := filter.Encode(); encoded != v.query {
		return v.redirect(http.StatusMovedPermanently, api.ObservationsPath(indicator, breakdown)+asQuery(encoded), nil), nil
	}
	if filter.Language != language.English {
		if all, err = v.observations(indicator, breakdown, filter.Language); err != nil {
			return nil, err
		}
	}
	return v.apiDocument(all.Only(filter), nil)
}

// observedBytes is about how much memory the numbers at hand may take of which queries choose.
const observedBytes = 24 << 20

func newObserved() *otter.Cache[string, api.Observations] {
	return otter.Must(&otter.Options[string, api.Observations]{
		MaximumWeight: observedBytes,
		Weigher: func(_ string, o api.Observations) uint32 {
			const texts, row = 16 << 10, 420 // bytes, about
			return uint32(texts + len(o.Rows)*row)
		},
	})
}

// observations are all numbers of an indicator in a breakdown. Nobody may change what is in them: the next one gets the same.
func (v visit) observations(indicator, breakdown string, in *language.Language) (api.Observations, error) {
	name := indicator + "/" + breakdown + "/" + in.Code()
	if o, ok := v.held.observed.GetIfPresent(name); ok {
		return o, nil
	}
	l, err := v.api()
	if err != nil {
		return api.Observations{}, err
	}
	o, err := l.Observations(indicator, breakdown, in)
	if err == nil {
		v.held.observed.Set(name, o)
	}
	return o, err
}

func (v visit) apiDescription() (*answer, error) {
	if err := api.NoParameters(v.values); err != nil {
		return nil, err
	}
	body, err := api.DescriptionAt(v.config.Address)
	return document("application/json", body, err)
}

// catalog describes all that is published.
func (v visit) catalog() (metadata.Catalog, error) {
	r, err := v.register()
	if err != nil {
		return metadata.Catalog{}, err
	}
	return metadata.NewCatalog(r)
}

func (v visit) catalogJSON() (*answer, error) {
	c, err := v.catalog()
	if err != nil {
		return nil, err
	}
	body, err := c.JSONLD()
	return document("application/ld+json", body, err)
}

func (v visit) catalogTurtle() (*answer, error) {
	c, err := v.catalog()
	if err != nil {
		return nil, err
	}
	return document("text/turtle; charset=utf-8", c.Turtle(), nil)
}

// dataset is a report with all its figures, as schema.org says it.
func (v visit) dataset() (*answer, error) {
	a, r, revision, err := v.registered()
	if err != nil {
		return nil, err
	}
	d, err := metadata.ReportDataset(r, revision, true)
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(d)
	return a.document(metadata.DatasetFile, "application/ld+json", append(body, '\n'), err)
}

// document is something that programs read beside a report. Unlike a file of the release it can change: it says what has come since.
func (a asked) document(name, mediaType string, body []byte, err error) (*answer, error) {
	made, err := document(mediaType, body, err)
	made.links = a.versions(name, language.English)
	return made, err
}

// csvMetadata describes the CSV file of a figure.
func (v visit) csvMetadata() (*answer, error) {
	a, r, revision, err := v.registered()
	if err != nil {
		return nil, err
	}
	id := v.vars["figure"]
	if _, ok := a.Sum("figures/" + id + ".csv"); !ok {
		return nil, a.offerFigures(problem.New(problem.NotFound, "The report for %s has no such file.", period.Spoken(a.Period)))
	}
	f, err := a.Figure(id)
	if err != nil {
		return nil, err
	}
	body, err := metadata.CSVW(r, revision, f)
	return a.document("figures/"+id+".csv"+metadata.CSVWEnding, metadata.CSVWType, body, err)
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
)

func (v visit) citeBibTeX() (*answer, error) {
	a, r, revision, err := v.registered()
	if err != nil {
		return nil, err
	}
	return a.document(citeBibTeX, "application/x-bibtex; charset=utf-8", []byte(cite.Report(r, revision, language.English).BibTeX()), nil)
}

func (v visit) citeCSL() (*answer, error) {
	a, r, revision, err := v.registered()
	if err != nil {
		return nil, err
	}
	body, err := cite.Report(r, revision, language.English).CSL()
	return a.document(citeCSL, "application/vnd.citationstyles.csl+json", body, err)
}
