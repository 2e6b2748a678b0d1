package server

import (
	"slices"
	"strings"
	"time"

	"daylight/internal/problem"
	"daylight/server/register"
	"daylight/server/sitemap"
)

// robots says what programs that follow links may read: everything that is published, and nothing that is not.
func (v visit) robots() (*answer, error) {
	text := "User-agent: *\nDisallow: /\n"
	if v.audience.public {
		text = "User-agent: *\nAllow: /\n\nSitemap: " + v.config.Address + "/sitemap.xml\n"
	}
	return &answer{kind: "text/plain; charset=utf-8", body: []byte(text)}, nil
}

// sitePart is the part of the sitemap with the pages that are of no report. Each period has a part of its own, so that none grows beyond
// what one may hold.
const sitePart = "site"

func sitemapPath(part string) string { return "/sitemaps/" + part + ".xml" }

// sitemapOf is a part of the sitemap.
type sitemapOf struct {
	name    string
	pages   []sitemap.Page
	changed time.Time
}

// sitemaps are the parts of the sitemap: every page that the routes list, reports at the addresses that never change. What is for frames on
// other sites is no page of its own.
func (v visit) sitemaps() ([]sitemapOf, error) {
	r, err := v.register()
	if err != nil {
		return nil, err
	}
	parts := []sitemapOf{{name: sitePart, changed: r.Updated()}}
	bases := map[string]register.Revision{}
	for _, report := range r.Reports {
		parts = append(parts, sitemapOf{name: report.Period.String(), changed: report.Newest().Published})
		for _, revision := range report.Revisions {
			bases[revision.Path()] = revision
		}
	}
	for _, route := range v.routes {
		if route.kind != page || route.leads || strings.HasPrefix(route.path, "/embed/") || strings.HasPrefix(route.path, "/reports/{period}/") && !strings.Contains(route.path, "{revision") {
			continue
		}
		addresses := []string{route.path}
		if route.every != nil {
			if addresses, err = route.every(v); err != nil {
				return nil, err
			}
		}
		for _, address := range addresses {
			at, changed := 0, r.Updated()
			if rest, is := strings.CutPrefix(address, "/reports/"); is && rest != "" {
				steps := strings.SplitN(rest, "/", 3)
				changed = bases["/reports/"+steps[0]+"/"+steps[1]+"/"].Published
				at = slices.IndexFunc(parts, func(p sitemapOf) bool { return p.name == steps[0] })
			}
			parts[at].pages = append(parts[at].pages, sitemap.Page{Path: address, Changed: changed})
		}
	}
	return parts, nil
}

func (v visit) sitemapIndex() (*answer, error) {
	parts, err := v.sitemaps()
	if err != nil {
		return nil, err
	}
	var files []sitemap.Page
	for _, part := range parts {
		files = append(files, sitemap.Page{Path: sitemapPath(part.name), Changed: part.changed})
	}
	body, err := sitemap.Index(files, v.config.Address)
	return document("application/xml", body, err)
}

func (v visit) sitemapPart() (*answer, error) {
	parts, err := v.sitemaps()
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(parts, func(p sitemapOf) bool { return p.name == v.vars["part"] })
	if at < 0 {
		return nil, v.offerReports(problem.New(problem.NotFound, "There is no such part of the list of pages."))
	}
	body, err := sitemap.Pages(parts[at].pages, v.config.Address, addressIn)
	return document("application/xml", body, err)
}
