package server

import (
	"net/http"
	"net/url"
	"strings"

	"daylight/internal/language"
)

// visit is one request as a handler sees it: what stands on the shelf, the language of the address, and what the address names.
type visit struct {
	*Server
	held     *holdings
	language *language.Language
	path     string            // of the address, without the language
	vars     map[string]string // what stands in the places of the route
	query    string            // of routes that have one, as it was asked
	values   url.Values        // of the query
	json     bool              // the reader would rather have JSON than a page
}

// visitOf is a request as a visit, whether or not there is anything at its address.
func (s *Server) visitOf(r *http.Request, held *holdings) visit {
	v := visit{Server: s, held: held}
	v.language, v.path = inLanguage(r.URL.Path)
	v.json = v.isAPI() || prefersJSON(r.Header)
	return v
}

// isAPI reports whether the address is one of the read API, whose readers are programs.
func (v visit) isAPI() bool { return strings.HasPrefix(v.path, "/api/") }

// to is the address of a page in the language of the visit. Files have one address in all languages.
func (v visit) to(page string) string { return addressIn(v.language, page) }

// addressIn is the address of a page in a language: English has no prefix.
func addressIn(l *language.Language, page string) string {
	if l == language.English {
		return page
	}
	return "/" + l.Code() + page
}
