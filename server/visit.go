package server

import (
	"net/url"

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

// to is the address of a page in the language of the visit. Files have one address in all languages.
func (v visit) to(page string) string { return addressIn(v.language, page) }

// addressIn is the address of a page in a language: English has no prefix.
func addressIn(l *language.Language, page string) string {
	if l == language.English {
		return page
	}
	return "/" + l.Code() + page
}
