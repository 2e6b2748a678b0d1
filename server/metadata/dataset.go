// Package metadata describes what a site has published in the vocabularies of others: schema.org for search engines, DCAT for catalogues of
// data, CSVW for programs that read tables. It invents nothing: all of it stands in the releases and in the site file.
package metadata

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"daylight/internal/release"
	"daylight/server/register"
)

// Dataset is a report or a figure as schema.org says it. Encoded as JSON it is JSON-LD.
type Dataset struct {
	Context     string        `json:"@context,omitempty"`
	Type        string        `json:"@type"`
	ID          string        `json:"@id"`
	Name        string        `json:"name"`
	Description string        `json:"description"`
	URL         string        `json:"url"`
	Version     string        `json:"version"`
	Status      string        `json:"creativeWorkStatus"`
	Language    string        `json:"inLanguage"`
	Free        bool          `json:"isAccessibleForFree"`
	Keywords    []string      `json:"keywords,omitempty"`
	Creator     *organisation `json:"creator,omitempty"`
	Publisher   *organisation `json:"publisher,omitempty"`
	Licence     string        `json:"license,omitempty"`
	Published   string        `json:"datePublished"`
	Covers      string        `json:"temporalCoverage"`
	Technique   []string      `json:"measurementTechnique,omitempty"`
	Correction  string        `json:"correction,omitempty"`
	Variables   []variable    `json:"variableMeasured,omitempty"`
	Files       []download    `json:"distribution,omitempty"`
	PartOf      *reference    `json:"isPartOf,omitempty"`
	Catalogue   *reference    `json:"includedInDataCatalog,omitempty"`
	Parts       []Dataset     `json:"hasPart,omitempty"`
}

type organisation struct {
	Type string `json:"@type"`
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

type reference struct {
	Type string `json:"@type"`
	ID   string `json:"@id"`
	Name string `json:"name,omitempty"`
}

type variable struct {
	Type        string `json:"@type"`
	ID          string `json:"propertyID"`
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	Unit        string `json:"unitText"`
	Technique   string `json:"measurementTechnique,omitempty"`
}

type download struct {
	Type   string `json:"@type"`
	Name   string `json:"name"`
	Format string `json:"encodingFormat"`
	URL    string `json:"contentUrl"`
}

const schemaOrg = "https://schema.org/"

// DatasetFile is the name of the file beside a report.
const DatasetFile = "dataset.jsonld"

// keywords are what the reports are about.
var keywords = []string{"account suspensions", "appeals", "reinstatements", "transparency report", "content moderation"}

// ReportDataset describes a revision of a report. Its figures are parts of it, and left out unless they are asked for.
func ReportDataset(r register.Register, v register.Revision, figures bool) (Dataset, error) {
	d := published(r, v)
	base := d.ID
	d.Context, d.Name, d.Description, d.Keywords = schemaOrg, reportTitle(v), description(v), keywords
	if v.Change != nil && v.Change.Code == release.Corrected {
		d.Correction = v.Change.Reason
	}
	d.Files = []download{
		{"DataDownload", "All files in one", "application/gzip", base + "archive.tar.gz"},
		{"DataDownload", "Data package", "application/json", base + "datapackage.json"},
		{"DataDownload", "Read API", "application/json", r.URL("/api/v1" + strings.TrimSuffix(v.Path(), "/") + ".json")},
	}
	d.Catalogue = &reference{"DataCatalog", r.URL("/"), titled(r.Publisher(), "transparency reports")}
	if !figures {
		return d, nil
	}
	contents, err := r.Contents(v.Opened)
	if err != nil {
		return d, err
	}
	for _, f := range contents.Figures {
		part := figureDataset(r, v, f)
		part.PartOf = nil
		d.Parts = append(d.Parts, part)
	}
	return d, nil
}

// FigureDataset describes one figure of a revision.
func FigureDataset(r register.Register, v register.Revision, f release.Figure) Dataset {
	d := figureDataset(r, v, register.SummaryOf(v.Opened, f))
	d.Context = schemaOrg
	return d
}

// published is what is the same of a report and of its figures.
func published(r register.Register, v register.Revision) Dataset {
	base := r.URL(v.Path())
	d := Dataset{Type: "Dataset", ID: base, URL: base, Version: Version(v), Status: v.Standing(), Language: v.Language().Code(), Free: true, Licence: web(r.Site.Licence.URL),
		Published: v.Published.UTC().Format(time.DateOnly), Covers: v.Period.Start().String() + "/" + v.Period.End().Add(-1).String(),
		Creator: &organisation{"Organization", v.Platform, ""}}
	if name := r.Publisher(); name != "" {
		d.Publisher = &organisation{"Organization", name, web(r.Site.Publisher.URL)}
	}
	return d
}

func figureDataset(r register.Register, v register.Revision, f register.Summary) Dataset {
	d := published(r, v)
	d.PartOf = &reference{"Dataset", d.ID, reportTitle(v)}
	at := d.ID + "figures/" + f.ID
	d.ID, d.URL, d.Name, d.Description = at+"/", at+"/", f.Title, strings.TrimSpace(f.Subtitle+". "+f.Definition+" "+f.Population)
	if v.Newer == 0 && f.Provisional {
		d.Status = "provisional"
	}
	for _, m := range f.Measures {
		about := m.Numerator
		if m.Denominator != "" {
			about += ", of " + m.Denominator
		}
		d.Variables = append(d.Variables, variable{"PropertyValue", m.ID, m.Title, about, string(m.Unit), m.Method})
		if m.Method != "" && !slices.Contains(d.Technique, m.Method) {
			d.Technique = append(d.Technique, m.Method)
		}
	}
	for _, form := range f.Forms {
		d.Files = append(d.Files, download{"DataDownload", form.Title, form.MediaType, at + form.Ending})
	}
	return d
}

// Version is how a revision is called where one word is asked for.
func Version(v register.Revision) string { return fmt.Sprintf("%s-r%d", v.Period, v.Revision) }

func titled(of, what string) string {
	if of == "" {
		return what
	}
	return of + ": " + what
}

func reportTitle(v register.Revision) string {
	return titled(v.Platform, v.Language().Say("Suspensions, appeals and reinstatements, %s", v.Period))
}

// description is what a report says in its own sentences.
func description(v register.Revision) string {
	var sentences []string
	for _, h := range v.Headlines {
		sentences = append(sentences, h.Text)
	}
	if len(sentences) == 0 {
		return fmt.Sprintf("Report on suspensions, appeals and reinstatements, %s, revision %d.", v.Period.Label(), v.Revision)
	}
	return strings.Join(sentences, " ")
}

// web is an address of the web, or nothing.
func web(address string) string {
	if strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://") {
		return address
	}
	return ""
}
