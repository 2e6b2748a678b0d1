package server

import (
	"slices"
	"strings"

	"daylight/internal/release"
	"daylight/server/api"
	"daylight/server/metadata"
	"daylight/server/register"
)

// The addresses of what programs read.

// everyAPIReport lists reports of the API, in every revision or in the newest.
func everyAPIReport(fixed bool) lister {
	return func(v visit) (found []string, err error) {
		r, err := v.register()
		for _, report := range r.Reports {
			if !fixed {
				found = append(found, api.ReportPath(report.Period, 0))
				continue
			}
			for _, revision := range report.Revisions {
				found = append(found, api.ReportPath(report.Period, revision.Revision))
			}
		}
		return found, err
	}
}

func (v visit) everyIndicator() ([]string, error) {
	l, err := v.api()
	if err != nil {
		return nil, err
	}
	indicators, _, err := l.Paths()
	return indicators, err
}

func (v visit) everyBreakdown() ([]string, error) {
	l, err := v.api()
	if err != nil {
		return nil, err
	}
	_, breakdowns, err := l.Paths()
	return breakdowns, err
}

// everyLatest lists the figures of which a newest revision has a file with an ending, at addresses with another one.
func everyLatest(file, ending string) lister {
	return func(v visit) (found []string, err error) {
		r, err := v.register()
		for _, report := range r.Reports {
			for _, name := range figurePages(report.Newest().Opened) {
				name = strings.TrimSuffix(name, "/")
				address := "/embed/latest/" + name + ending
				if _, ok := report.Newest().Sum(name + file); ok && !slices.Contains(found, address) {
					found = append(found, address)
				}
			}
		}
		return found, err
	}
}

// everyEmbed lists the figures of every revision, for frames.
func everyEmbed(v visit) ([]string, error) {
	found, err := ofReports(true, figurePages)(v)
	for at := range found {
		found[at] = "/embed" + found[at]
	}
	return found, err
}

// describedTables are the descriptions of a release's CSV files.
func describedTables(o *release.Opened) (names []string) {
	if _, ok := o.Sum(register.ColumnsFile); !ok {
		return nil
	}
	for _, name := range filesBelow("figures/")(o) {
		if strings.HasSuffix(name, ".csv") {
			names = append(names, name+metadata.CSVWEnding)
		}
	}
	return names
}

func (v visit) everySitemap() (found []string, err error) {
	parts, err := v.sitemaps()
	for _, part := range parts {
		found = append(found, sitemapPath(part.name))
	}
	return found, err
}
