package metadata

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/server/register"
)

// CatalogPath is where the catalogue stands, without its ending.
const CatalogPath = "/catalog"

// Catalog describes all reports of a site as a data catalogue (DCAT 3): a dataset for each revision, with what replaced what, a series for each
// kind of period, and a distribution for each form of its files.
type Catalog struct{ graph graph }

// Turtle writes it in Turtle.
func (c Catalog) Turtle() []byte { return c.graph.turtle() }

// JSONLD writes it in JSON-LD; both say the same.
func (c Catalog) JSONLD() ([]byte, error) { return c.graph.jsonLD() }

// Terms of the vocabularies that catalogues use beside DCAT.
const (
	euEnglish   = "http://publications.europa.eu/resource/authority/language/ENG"
	euFrequency = "http://publications.europa.eu/resource/authority/frequency/"
	mediaTypes  = "https://www.iana.org/assignments/media-types/"
	admsStatus  = "http://purl.org/adms/status/"
)

// kinds are what the series of a kind of period is called, and how often its reports come.
var kinds = map[period.Kind]struct{ title, frequency string }{
	period.Month: {"Monthly reports", "MONTHLY"}, period.Quarter: {"Quarterly reports", "QUARTERLY"},
	period.Half: {"Half-yearly reports", "ANNUAL_2"}, period.Year: {"Yearly reports", "ANNUAL"},
}

// statuses are where a dataset stands.
var statuses = map[string]string{"final": "Completed", "provisional": "UnderDevelopment", "superseded": "Deprecated"}

// NewCatalog describes all that a site has published.
func NewCatalog(r register.Register) (Catalog, error) {
	catalog := &node{id: r.URL("/"), types: []string{"dcat:Catalog"}}
	catalog.state("dct:title", english(titled(r.Publisher(), "transparency reports on suspensions and appeals")))
	catalog.state("dct:description", english("What happened to suspended accounts: every published number, with what it was counted from."))
	catalog.state("dct:publisher", iri(publisherID(r)))
	catalog.state("foaf:homepage", iri(r.URL("/")))
	catalog.state("dct:language", iri(euEnglish))
	catalog.state("dct:conformsTo", iri("https://www.w3.org/TR/vocab-dcat-3/"))
	if first := r.Begun(); !first.IsZero() {
		catalog.state("dct:issued", moment(first))
		catalog.state("dct:modified", moment(r.Updated()))
	}
	licensed(catalog, r)
	var datasets, all []*node
	series := map[period.Kind]*node{}
	for at, report := range r.Reports {
		kind := report.Period.Kind()
		if series[kind] == nil {
			series[kind] = seriesOf(r, report)
			catalog.state("dcat:dataset", iri(series[kind].id))
			all = append(all, series[kind])
		}
		for _, revision := range report.Revisions {
			d, distributions, err := dataset(r, revision)
			if err != nil {
				return Catalog{}, err
			}
			catalog.state("dcat:dataset", iri(d.id))
			if revision.Newer == 0 {
				d.state("dcat:inSeries", iri(series[kind].id))
				if before := older(r, at); before != "" {
					d.state("dcat:prev", iri(before))
				} else {
					series[kind].state("dcat:first", iri(d.id))
				}
			}
			datasets = append(append(datasets, d), distributions...)
		}
	}
	service := &node{id: r.URL("/api/v1/"), types: []string{"dcat:DataService"}}
	service.state("dct:title", english("Read API, version 1"))
	service.state("dct:publisher", iri(publisherID(r)))
	service.state("dcat:endpointURL", iri(r.URL("/api/v1/")))
	service.state("dcat:endpointDescription", iri(r.URL("/api/v1/openapi.json")))
	service.state("dcat:landingPage", iri(r.URL("/data/api/")))
	licensed(service, r)
	for _, report := range r.Reports {
		service.state("dcat:servesDataset", iri(r.URL(report.Newest().Path())))
	}
	catalog.state("dcat:service", iri(service.id))
	publisher := &node{id: publisherID(r), types: []string{"foaf:Agent"}}
	publisher.state("foaf:name", literal{text: r.Publisher()})
	publisher.state("foaf:homepage", iri(web(r.Site.Publisher.URL)))
	return Catalog{slices.Concat(graph{catalog, publisher, service}, all, datasets)}, nil
}

// seriesOf is the series that a report is the newest of.
func seriesOf(r register.Register, report register.Report) *node {
	kind := kinds[report.Period.Kind()]
	s := &node{id: r.URL("/reports/#" + strings.ReplaceAll(strings.ToLower(kind.title), " ", "-")), types: []string{"dcat:DatasetSeries"}}
	s.state("dct:title", english(titled(r.Platform(), language.English.Lower(kind.title))))
	s.state("dct:description", english("Reports on suspensions, appeals and reinstatements, one for each period, each in its newest revision."))
	s.state("dct:publisher", iri(publisherID(r)))
	s.state("dct:accrualPeriodicity", iri(euFrequency+kind.frequency))
	s.state("dcat:last", iri(r.URL(report.Newest().Path())))
	contact(s, r)
	licensed(s, r)
	return s
}

// dataset is a revision of a report, and its distributions.
func dataset(r register.Register, v register.Revision) (d *node, distributions []*node, err error) {
	base := r.URL(v.Path())
	d = &node{id: base, types: []string{"dcat:Dataset", "prov:Entity"}}
	d.state("dct:title", english(reportTitle(v)))
	d.state("dct:description", english(description(v)))
	d.state("dct:identifier", literal{text: base})
	d.state("dct:publisher", iri(publisherID(r)))
	d.state("dct:issued", moment(v.Published))
	d.state("dct:modified", moment(v.Published))
	d.state("dcat:landingPage", iri(base))
	d.state("foaf:page", iri(base+"about/"))
	d.state("dct:language", iri(euEnglish))
	for _, keyword := range keywords {
		d.state("dcat:keyword", english(keyword))
	}
	when := &node{types: []string{"dct:PeriodOfTime"}}
	when.state("dcat:startDate", typed(v.Period.Start().String(), "date"))
	when.state("dcat:endDate", typed(v.Period.End().Add(-1).String(), "date"))
	d.state("dct:temporal", when)
	from := &node{types: []string{"dct:ProvenanceStatement"}}
	from.state("rdfs:label", english(fmt.Sprintf("Counted from the records of %s up to %s.", v.Platform, v.RecordsThrough)))
	d.state("dct:provenance", from)
	d.state("dcat:version", literal{text: Version(v)})
	d.state("adms:status", iri(admsStatus+statuses[v.Standing()]))
	if v.Change != nil {
		d.state("adms:versionNotes", english(v.Change.Reason))
		before := iri(r.URL(register.Path(v.Period, v.Change.Replaces)))
		d.state("prov:wasRevisionOf", before)
		d.state("dcat:previousVersion", before)
		d.state("dct:replaces", before)
	}
	if v.Newer > 0 {
		d.state("dct:isReplacedBy", iri(r.URL(register.Path(v.Period, v.Newer))))
	}
	contact(d, r)
	licensed(d, r)
	contents, err := r.Contents(v.Opened)
	if err != nil {
		return nil, nil, err
	}
	add := func(name, title, about, mediaType string, files ...string) *node {
		n := &node{id: base + name, types: []string{"dcat:Distribution"}}
		n.state("dct:title", english(title))
		n.state("dct:description", english(about))
		n.state("dcat:accessURL", iri(base))
		n.state("dcat:mediaType", iri(mediaTypes+mediaType))
		n.state("dct:issued", moment(v.Published))
		licensed(n, r)
		for _, file := range files {
			n.state("dcat:downloadURL", iri(base+file))
		}
		d.state("dcat:distribution", iri(n.id))
		distributions = append(distributions, n)
		return n
	}
	archive := add("archive.tar.gz", "All files in one", "Every file of the revision, with checksums and the signed approval.", "application/gzip", "archive.tar.gz")
	archive.state("dcat:packageFormat", iri(mediaTypes+"application/x-tar"))
	archive.state("dcat:compressFormat", iri(mediaTypes+"application/gzip"))
	described := add("datapackage.json", "Data package", "Every file and every column, described.", "application/json", "datapackage.json")
	described.state("dct:conformsTo", iri("https://datapackage.org/profiles/2.0/datapackage.json"))
	for _, form := range register.Forms {
		var files []string
		for _, f := range contents.Figures {
			if slices.Contains(f.Forms, form) {
				files = append(files, "figures/"+f.ID+form.Ending)
			}
		}
		if len(files) > 0 {
			add("#"+form.Name, form.Title, "One file for each figure.", form.MediaType, files...)
		}
	}
	return d, distributions, nil
}

// older is the newest revision of the report of the same kind before one; empty where there is none.
func older(r register.Register, at int) string {
	for _, other := range r.Reports[at+1:] {
		if other.Period.Kind() == r.Reports[at].Period.Kind() {
			return r.URL(other.Newest().Path())
		}
	}
	return ""
}

func publisherID(r register.Register) string { return r.URL("/#publisher") }

func moment(t time.Time) literal { return typed(t.UTC().Format(time.RFC3339), "dateTime") }

// licensed says under which licence something may be used. One that has a name and no address is a statement of rights.
func licensed(n *node, r register.Register) {
	if address := web(r.Site.Licence.URL); address != "" {
		n.state("dct:license", iri(address))
		return
	}
	if r.Site.Licence.Title != "" {
		rights := &node{types: []string{"dct:RightsStatement"}}
		rights.state("rdfs:label", literal{text: r.Site.Licence.Title})
		n.state("dct:rights", rights)
	}
}

// contact says whom to ask.
func contact(n *node, r register.Register) {
	if r.Site.Publisher.Email == "" && r.Site.Publisher.URL == "" {
		return
	}
	c := &node{types: []string{"vcard:Organization"}}
	c.state("vcard:fn", literal{text: r.Publisher()})
	if r.Site.Publisher.Email != "" {
		c.state("vcard:hasEmail", iri("mailto:"+r.Site.Publisher.Email))
	}
	c.state("vcard:hasURL", iri(web(r.Site.Publisher.URL)))
	n.state("dcat:contactPoint", c)
}
