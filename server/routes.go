package server

import (
	"net/http"
	"regexp"

	"github.com/gorilla/mux"
)

// handler answers a request or returns the error that fail answers it with. It has written nothing when it returns one.
type handler func(w http.ResponseWriter, r *http.Request) error

// route is one line of the table. Its path is a template of gorilla/mux; without its patterns it is the name that logs and metrics
// use.
type route struct {
	path    string
	handler handler
}

// routes is every address that this site has. A path that ends in a slash is also found without it.
func (s *Server) routes() []route {
	table := []route{
		{"/", s.startPage},
		{"/reports/", s.reportsPage},
		{"/latest/", s.latest},
		{"/methods", s.methodsPage},
		{"/" + keysFile, s.publicKeys},
		{"/static/{hash}/{name:.+}", s.staticFile},
		{"/healthz", s.healthz},
		{"/readyz", s.readyz},
		{"/metrics", s.metrics},
	}
	// A report without a revision is the newest; one with a revision never changes.
	for _, report := range []string{"/reports/{period}/", "/reports/{period}/{revision:r[^/]*}/"} {
		table = append(table,
			route{report, s.reportPage},
			route{report + "{file:release\\.json|datapackage\\.json|README\\.txt|changes\\.json|setting\\.json|plan\\.yaml|approval\\.json|approval\\.sig|CHECKSUMS}", s.releaseFile},
			route{report + "changes", s.changesPage},
			route{report + "check", s.checkPage},
			route{report + archiveFile, s.archive},
			route{report + "tables/{table:[^/]*\\.json}", s.tableFile},
			route{report + "figures/{file:[^/]*\\.[^/]*}", s.figureFile},
			route{report + "figures/{figure}", s.figurePage},
		)
	}
	return table
}

// patterns are what a template of gorilla/mux asks of a variable; logs and metrics do without.
var patterns = regexp.MustCompile(`\{(\w+):[^}]*\}`)

var readMethods = []string{http.MethodGet, http.MethodHead}

func (s *Server) router() http.Handler {
	m := mux.NewRouter().StrictSlash(true)
	for _, route := range s.routes() {
		name := patterns.ReplaceAllString(route.path, "{$1}")
		m.HandleFunc(route.path, func(w http.ResponseWriter, r *http.Request) {
			noteRoute(r, name)
			if err := route.handler(w, r); err != nil {
				s.fail(w, r, err)
			}
		}).Methods(readMethods...)
	}
	m.NotFoundHandler = http.HandlerFunc(s.noSuchPath)
	m.MethodNotAllowedHandler = http.HandlerFunc(s.noSuchMethod)
	return m
}
