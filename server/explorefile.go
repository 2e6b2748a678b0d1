package server

import (
	"fmt"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"daylight/internal/language"
	"daylight/internal/problem"
	"daylight/internal/release"
	"daylight/server/explore"
)

// exploreForms are the endings of the files.
var exploreForms = []string{".csv", ".json"}

func (v visit) exploreFile() (*answer, error) {
	indicator, breakdown, name := v.vars["indicator"], v.vars["breakdown"], v.vars["file"]
	ending := path.Ext(name)
	stem := strings.TrimSuffix(name, ending)
	measure := stem
	if breakdown == "" {
		breakdown, measure = stem, ""
	}
	s, err := v.series(indicator, breakdown)
	if err != nil {
		return nil, err
	}
	base := "/explore/" + url.PathEscape(indicator) + "/"
	if measure != "" {
		if _, ok := s.Measure(measure); !ok {
			return nil, offer{error: problem.New(problem.NotFound, "No report has such a measure."), heading: language.Message("Its measures"), links: v.measures(s, explorePath(indicator, breakdown), "")}
		}
		base = explorePath(indicator, breakdown)
	}
	if !slices.Contains(exploreForms, ending) {
		return nil, problem.New(problem.NotFound, "These rows come as .csv and .json.")
	}
	base += url.PathEscape(stem) + ending
	q, err := v.choose(s, base)
	if err != nil {
		return nil, err
	}
	if encoded := q.Encode(); encoded != v.query {
		return v.redirect(http.StatusMovedPermanently, base+asQuery(encoded), nil), nil
	}
	rows, err := s.File(measure, q)
	if err != nil {
		return nil, err
	}
	rows.Address = base + asQuery(v.query)
	write, disposition := rows.CSV, "attachment"
	if ending == ".json" {
		write, disposition = rows.JSON, "inline"
	}
	body, err := write()
	return &answer{kind: fileForms[ending].kind, body: body, embeddable: v.audience.public,
		disposition: fmt.Sprintf("%s; filename=%q", disposition, fileName(s, measure, q, ending))}, err
}

// fileName is what a file of a series is called at the reader's: "daylight-reversal-rate-by-region-of_decided-2025-Q1-to-2026-Q2.csv".
func fileName(s *explore.Series, measure string, q explore.Query, ending string) string {
	newest := s.Newest()
	parts := []string{"daylight", explore.ID(newest.Indicator, newest.Breakdown)}
	if newest.Edition != release.Public {
		parts = slices.Insert(parts, 1, string(newest.Edition))
	}
	if measure != "" {
		parts = append(parts, measure)
	}
	if !q.From.IsZero() {
		parts = append(parts, "from", q.From.String())
	}
	if !q.To.IsZero() {
		parts = append(parts, "to", q.To.String())
	}
	if len(q.Categories)+len(q.Categories2) > 0 {
		parts = append(parts, "chosen")
	}
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_.", r) {
			return r
		}
		return '-'
	}, strings.Join(parts, "-"))
	return name + ending
}

// download is a file and how many rows it has.
type download struct {
	link
	File string // what it is called at the reader's
}
