package server

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"daylight/internal/language"
	"daylight/server/calendar"
	"daylight/server/feed"
	"daylight/server/metadata"
)

// exportedKinds is the endings of exported files that other sites may read, and what they are where a web server cannot know it.
var exportedKinds = []struct{ ending, kind string }{
	{".atom", feed.MediaType}, {".bib", bibTeXType}, {".csv", fileForms[".csv"].kind}, {".ics", calendar.MediaType}, {".json", ""},
	{".jsonld", "application/ld+json"}, {".parquet", fileForms[".parquet"].kind}, {".png", ""}, {".pub", "application/json"}, {".sig", "text/plain; charset=utf-8"},
	{".svg", ""}, {".ttl", "text/turtle; charset=utf-8"}, {".txt", ""}, {".xml", ""}, {".yaml", "application/yaml"},
}

// unchanging is the addresses of exported files that never change, without their language.
var unchanging = []string{"/reports/:period/r:number/figures/*.csv", "/reports/:period/r:number/figures/*.parquet", "/reports/:period/r:number/figures/*.svg",
	"/reports/:period/r:number/figures/*.png", "/reports/:period/r:number/tables/*", "/reports/:period/r:number/" + archiveFile}

// headersFile says which headers the exported files want, in the form that hosts of static sites read: a path, in which * stands for anything
// and a name behind a colon for one folder, and below it the headers; what several paths say of one header is joined. framed is the folders
// of pages that nobody else may show in a frame, which a page cannot say of itself; the rest of its policy it says. Nothing is said of how
// long a page may be kept: such hosts have browsers ask each time.
func headersFile(sniff string, framed []string) []byte {
	var out strings.Builder
	write := func(path string, h http.Header) {
		fmt.Fprintf(&out, "%s\n", path)
		for _, name := range slices.Sorted(maps.Keys(h)) {
			fmt.Fprintf(&out, "  %s: %s\n", name, strings.Join(h[name], ", "))
		}
	}
	write("/*", http.Header{"X-Content-Type-Options": {sniff}})
	for _, folder := range framed {
		write(folder, http.Header{"Content-Security-Policy": {"frame-ancestors 'none'"}})
	}
	for _, k := range exportedKinds {
		h := http.Header{"Access-Control-Allow-Origin": {"*"}}
		switch {
		case k.ending == ".svg":
			h.Set("Content-Security-Policy", picturePolicy)
		case k.kind != "":
			h.Set("Content-Type", k.kind)
		}
		write("/*"+k.ending, h)
	}
	write("/*.csv"+metadata.CSVWEnding, http.Header{"Content-Type": {metadata.CSVWType}})
	write("/*/"+citeCSL, http.Header{"Content-Type": {cslType}})
	write("/*/"+checksumsFile, http.Header{"Access-Control-Allow-Origin": {"*"}, "Content-Type": {"text/plain; charset=utf-8"}})
	write("/static/*", http.Header{"Cache-Control": {ownAssets}})
	for _, l := range language.All {
		write(addressIn(l, "/embed/*"), http.Header{"Access-Control-Allow-Origin": {"*"}, "X-Robots-Tag": {"noindex"}})
		for _, path := range unchanging {
			write(addressIn(l, path), http.Header{"Cache-Control": {neverChanges}})
		}
	}
	return []byte(out.String())
}

// topFolder is what an address lies in below the site, or below its language: "/de/reports/2026-Q1/" lies in "/de/reports/*". The start
// is itself.
func topFolder(address string) string {
	in, rest := inLanguage(address)
	first, _, more := strings.Cut(strings.TrimPrefix(rest, "/"), "/")
	if !more {
		return address
	}
	return addressIn(in, "/"+first+"/*")
}
