package server

import (
	"encoding/json"

	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/server/metadata"
)

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
