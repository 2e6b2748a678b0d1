package server

import (
	"context"
	"fmt"
	"io"
	"iter"
	"maps"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"strings"

	"daylight/internal/language"
)

// Exported is one file of an exported site.
type Exported struct {
	Path    string // below the folder of the site, with slashes
	Address string // at which a web server finds it
	Body    []byte // nil where the file is to be streamed
	Zipped  []byte // the same compressed; nil where compressing makes it no smaller
	Headers http.Header
	Write   func(to io.Writer) error // streams the body
}

// Addresses lists every address of the site that is a page or a file, in every language that it has, in the order of the routes.
func (s *Server) Addresses() ([]string, error) {
	held := s.library.current()
	var found []string
	for _, route := range s.routes {
		if route.kind != page && route.kind != spokenFile && route.kind != file {
			continue
		}
		v := visit{Server: s, held: held, language: language.English}
		addresses := []string{route.path}
		if route.every != nil {
			var err error
			if addresses, err = route.every(v); err != nil {
				return nil, err
			}
		}
		for _, address := range addresses {
			found = append(found, address)
			if route.kind != file {
				for _, l := range language.All[1:] {
					found = append(found, addressIn(l, address))
				}
			}
		}
	}
	return found, nil
}

// Export hands over every file of the site, one after the other, as a web server that knows nothing of Daylight can carry it: a page at an
// address that ends in a slash is index.html in a folder of that name, a redirect is a page that leads on, and 404.html is for all else.
// at is told how far it is.
func (s *Server) Export(ctx context.Context, to func(Exported) error, at func(done, all int)) error {
	addresses, err := s.Addresses()
	if err != nil {
		return err
	}
	held := s.library.current()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	done := 0
	framed := map[string]bool{} // the folders of pages that no other site may show in a frame
	for address, made := range s.ahead(ctx, held, addresses) {
		a, err := made.answer, made.err
		if err != nil {
			return err
		}
		if err := to(exported(address, a)); err != nil {
			return err
		}
		if a.policy == pagePolicy {
			framed[topFolder(address)] = true
		}
		done++
		at(done, len(addresses))
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	missing := visit{Server: s, held: held, language: language.English, path: "/"}
	none := missing.fail(missing.offerReports(errNoPage), s.noRoute)
	if err := to(Exported{Path: "404.html", Address: "/404.html", Body: none.body, Headers: none.plain}); err != nil {
		return err
	}
	return to(Exported{Path: "_headers", Body: headersFile(s.common.Get("X-Content-Type-Options"), slices.Sorted(maps.Keys(framed)))})
}

// made is the answer to an address, or why there is none.
type made struct {
	answer *answer
	err    error
}

// ahead makes the answers to addresses on all cores, and hands them over in order. It ends early when ctx does.
func (s *Server) ahead(ctx context.Context, held *holdings, addresses []string) iter.Seq2[string, made] {
	return func(yield func(string, made) bool) {
		cores := runtime.GOMAXPROCS(0)
		pending := make(chan chan made, 4*cores)
		room := make(chan struct{}, cores)
		go func() {
			defer close(pending)
			for _, address := range addresses {
				one := make(chan made, 1)
				select {
				case pending <- one:
				case <-ctx.Done():
					return
				}
				room <- struct{}{}
				go func() {
					defer func() { <-room }()
					a, err := s.whole(held, address)
					one <- made{a, err}
				}()
			}
		}()
		at := 0
		for one := range pending {
			if !yield(addresses[at], <-one) {
				return
			}
			at++
		}
	}
}

// whole is the answer to an address, which must be there.
func (s *Server) whole(held *holdings, address string) (*answer, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	r := &http.Request{Method: http.MethodGet, URL: u, Header: http.Header{}}
	a, err := s.answerTo(r, held)
	if err == nil && a.status >= http.StatusBadRequest {
		err = fmt.Errorf("%s has status %d", address, a.status)
	}
	if err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	return a, nil
}

func exported(address string, a *answer) Exported {
	e := Exported{Path: strings.TrimPrefix(address, "/"), Address: address, Body: a.body, Zipped: a.zipped, Headers: a.plain}
	if strings.HasSuffix(address, "/") {
		e.Path += "index.html"
	}
	if a.stream != nil {
		e.Write = func(to io.Writer) error { return a.stream(to) }
	}
	if a.location != "" {
		e.Body = leadingOn(a.location)
		e.Zipped = nil
	}
	return e
}

// leadingOn is a page that leads to another one, for web servers that cannot redirect.
func leadingOn(to string) []byte {
	return []byte(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url=` + escaped(to) + `">
<link rel="canonical" href="` + escaped(to) + `">
<title>Daylight</title>
</head>
<body><p><a href="` + escaped(to) + `">` + escaped(to) + `</a></p></body>
</html>
`)
}
