package server

import (
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/gorilla/mux"

	"daylight/internal/language"
	"daylight/internal/problem"
	"daylight/internal/release"
)

// handler makes the answer to a visit, or returns the error that stands in its place.
type handler func(v visit) (*answer, error)

// route is one line of the table. Its path is a template of gorilla/mux; without its patterns it is the name that logs and metrics use.
type route struct {
	path    string
	handler handler
	kind    routeKind
	queried bool   // the address goes on with a query; that of any other route is passed over
	every   lister // the addresses that the route has now; nil: its path, which has no variables
	daily   bool   // its answers say what day it is
	leads   bool   // its answers lead to a page that has an address of its own
	meter   *routeMeter
}

// routeKind says how the answers of a route are kept and spoken.
type routeKind int

const (
	page       routeKind = iota // in every language, and kept while the shelf stays as it is
	spokenFile                  // a file with words: in every language, and kept
	file                        // the same in every language, and kept
	passing                     // made anew for every request, in no language
	asking                      // leads to a page from what the query says, in every language
)

// routes is every address that this site has. A path that ends in a slash is also found without it.
func routes() []route {
	table := []route{
		{path: "/", handler: visit.startPage},
		{path: "/reports/", handler: visit.reportsPage},
		{path: "/latest/", handler: visit.latest, leads: true},
		{path: "/people/", handler: visit.peoplePage},
		{path: "/people/" + cardFile, handler: visit.likeCard, kind: spokenFile},
		{path: "/people/{region}/{tenure}/{reason}/" + cardFile, handler: visit.likeCard, kind: spokenFile, every: visit.everyLikeCard},
		{path: "/people/find", handler: visit.findPeople, kind: asking},
		{path: groupsPath, handler: visit.groupsPage, every: visit.everyGroups},
		{path: "/people/{region}/{tenure}/{reason}/", handler: visit.likePage, every: visit.everyLike},
		{path: "/questions/", handler: visit.questionsPage},
		{path: "/data/", handler: visit.dataPage},
		{path: "/methods/", handler: visit.methodsPage},
		{path: "/explore/", handler: visit.indicatorsPage, queried: true},
		{path: "/explore/{indicator}/", handler: visit.indicatorPage, every: visit.everyExploredIndicator, leads: true},
		{path: "/explore/{indicator}/{breakdown:[^/.]+}/", handler: visit.explorePage, queried: true, every: visit.everyExplored},
		{path: "/explore/{indicator}/{breakdown:[^/.]+}/{measure:[^/.]+}/", handler: visit.explorePage, queried: true, every: visit.everyMeasure},
		{path: "/explore/{indicator}/{file:[^/]*\\.[^/]*}", handler: visit.exploreFile, kind: file, queried: true, every: visit.everyExploredFile},
		{path: "/explore/{indicator}/{breakdown}/{file:[^/]*\\.[^/]*}", handler: visit.exploreFile, kind: file, queried: true, every: visit.everyMeasureFile},
		{path: "/compare/", handler: visit.periodsPage, queried: true},
		{path: "/compare/{before}/{file:[^/]*\\.[^/]*}", handler: visit.compareFile, kind: file, every: visit.everyPairFile},
		{path: "/compare/{before}/{after:[^/.]+}/", handler: visit.comparePage, every: visit.everyPair},
		{path: "/revisions/", handler: visit.revisionsPage},
		{path: "/" + keysFile, handler: visit.publicKeys, kind: file},
		{path: "/static/{hash}/{name:.+}", handler: visit.staticFile, kind: file, every: visit.everyAsset},
		{path: "/healthz", handler: visit.healthz, kind: passing},
		{path: "/readyz", handler: visit.readyz, kind: passing},
	}
	table = append(table, machineRoutes()...)
	// A report without a revision is the newest; one with a revision never changes.
	for _, report := range []string{"/reports/{period}/", "/reports/{period}/{revision:r[^/]*}/"} {
		fixed := strings.Contains(report, "revision")
		add := func(path string, handler handler, kind routeKind, names func(o *release.Opened) []string) {
			table = append(table, route{path: report + path, handler: handler, kind: kind, every: ofReports(fixed, names)})
		}
		add("", visit.reportPage, page, only(""))
		add("{file:release\\.json|datapackage\\.json|README\\.txt|changes\\.json|setting\\.json|plan\\.yaml|approval\\.json|approval\\.sig|CHECKSUMS}", visit.releaseFile, file, reportFiles)
		add("changes/", visit.changesPage, page, revisedOnly("changes/"))
		add("check/", visit.checkPage, page, approvedOnly("check/"))
		add(archiveFile, visit.archive, file, approvedOnly(archiveFile))
		add("tables/{table:[^/]*\\.json}", visit.tableFile, file, filesBelow("tables/"))
		if fixed {
			add(cardFile, visit.reportCard, spokenFile, approvedOnly(cardFile))
			add("figures/{figure:[^/.]*}.png", visit.figureCard, spokenFile, figureCards)
		}
		add("figures/{figure:[^/.]*}"+shownEnding, visit.shownFile, spokenFile, shownFiles)
		add("figures/{file:[^/]*\\.(?:json|svg)}", visit.figureFile, spokenFile, spokenFigureFiles)
		add("figures/{file:[^/]*\\.[^/]*}", visit.figureFile, file, otherFigureFiles)
		for _, l := range language.All[1:] {
			add("{tongue:"+l.Code()+"}/{file:.+}", visit.translatedFile, file, filesBelow(l.Code()+"/"))
		}
		add("figures/{figure}/", visit.figurePage, page, figurePages)
		add("about/", visit.aboutPage, page, only("about/"))
		add("{section:[a-z-]+}/", visit.topicPage, page, topicPages)
	}
	return table
}

// patterns are what a template of gorilla/mux asks of a variable; logs and metrics do without.
var patterns = regexp.MustCompile(`\{(\w+):[^}]*\}`)

func (r route) name() string { return patterns.ReplaceAllString(r.path, "{$1}") }

var readMethods = []string{http.MethodGet, http.MethodHead}

// router finds the route of an address. Of what it finds only the name is used, which is the place in the table.
func router(table []route) *mux.Router {
	m := mux.NewRouter()
	for at, route := range table {
		m.Path(route.path).Name(strconv.Itoa(at)).Handler(http.NotFoundHandler())
	}
	return m
}

// longestAddress is how long a path with its query may be; the longest of this site has a tenth of it.
const longestAddress = 4096

// errNoPage is of an address that leads nowhere.
var errNoPage = problem.New(problem.NotFound, "There is no page at this address.")

// answerTo finds who answers a request, and lets it answer; an answer at hand is given at once.
func (s *Server) answerTo(r *http.Request, held *holdings) (*answer, error) {
	v := s.visitOf(r, held)
	switch {
	case r.Method == http.MethodOptions && v.isAPI():
		return v.preflight(), nil
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		return v.onlyRead(), nil
	case len(r.URL.Path)+len(r.URL.RawQuery) > longestAddress:
		return v.refusal(http.StatusRequestURITooLong, problem.New(problem.Invalid, "This address is too long."), s.noRoute), nil
	}
	route, to := s.find(&v, r)
	switch {
	case to != "":
		if r.URL.RawQuery != "" {
			to += "?" + r.URL.RawQuery
		}
		return v.redirect(http.StatusMovedPermanently, to, route), nil
	case route == nil:
		return v.fail(v.offerReports(errNoPage), s.noRoute), nil
	}
	key := answerKey{path: r.URL.Path} // without what is passed over
	if r.URL.RawQuery != "" && (route.queried || route.kind == asking) {
		v.query = r.URL.RawQuery
		key = keyOf(r.URL)
		var err error
		if v.values, err = url.ParseQuery(v.query); err != nil {
			return v.fail(problem.Wrap(problem.Invalid, err, "The part of this address behind the question mark cannot be read."), route.meter), nil
		}
		if len(v.values) == 0 { // it says nothing
			return v.redirect(http.StatusMovedPermanently, (&url.URL{Path: r.URL.Path}).EscapedPath(), route), nil
		}
	}
	if route.daily {
		key.day = s.today().String()
	}
	make := func() (*answer, error) {
		a, err := route.handler(v)
		if err != nil {
			return nil, err
		}
		a.route = route.meter
		if s.licence != "" && route.kind != passing && a.status/100 < 3 && !strings.HasPrefix(r.URL.Path, "/static/") {
			a.links = append(a.links, s.licence)
		}
		return a, a.seal(s.common)
	}
	if route.kind == passing || route.kind == asking {
		a, err := make()
		if err != nil {
			return v.fail(err, route.meter), nil
		}
		return a, nil
	}
	if a, ok := held.answers.get(key); ok {
		return a, nil
	}
	a, err := held.answers.once(key, make)
	if err != nil {
		return v.fail(err, route.meter), nil
	}
	if a.stream == nil && (v.query == "" || a.status == http.StatusOK) { // of all ways to write a query, the one that is answered is kept
		held.answers.put(key, a)
	}
	return a, nil
}

// inLanguage splits an address into its language and the rest, which is empty where the slash behind the language is missing.
func inLanguage(address string) (*language.Language, string) {
	first, rest, more := strings.Cut(strings.TrimPrefix(address, "/"), "/")
	if l, is := language.Of(first); is && l != language.English && strings.HasPrefix(address, "/") {
		if more {
			rest = "/" + rest
		}
		return l, rest
	}
	return language.English, address
}

// find returns the route of a visit, or where it leads: to the same address without what is superfluous, or with the slash that it lacks.
func (s *Server) find(v *visit, r *http.Request) (found *route, to string) {
	clean := path.Clean("/" + v.path)
	if strings.HasSuffix(v.path, "/") && clean != "/" {
		clean += "/"
	}
	match := func(path string) *route {
		var m mux.RouteMatch
		if !s.router.Match(&http.Request{Method: r.Method, URL: &url.URL{Path: path}, Host: r.Host, Header: r.Header}, &m) || m.Route == nil {
			return nil
		}
		at, err := strconv.Atoi(m.Route.GetName())
		if err != nil {
			return nil
		}
		route := &s.routes[at]
		if (route.kind == file || route.kind == passing) && v.language != language.English {
			return nil
		}
		v.vars = m.Vars
		return route
	}
	if found = match(clean); found != nil {
		if clean != v.path {
			to = v.to(clean)
		}
		return found, to
	}
	if found = match(clean + "/"); found != nil {
		return found, v.to(clean + "/")
	}
	if trimmed := strings.TrimSuffix(clean, "/"); trimmed != clean && trimmed != "" {
		if found = match(trimmed); found != nil {
			return found, v.to(trimmed)
		}
	}
	return nil, ""
}

// redirect leads to another address of the site.
func (v visit) redirect(status int, to string, of *route) *answer {
	a := &answer{status: status, kind: htmlType, location: to, route: v.noRoute, embeddable: v.isAPI(),
		body: []byte(`<!doctype html><meta charset="utf-8"><title>Daylight</title><p><a href="` + escaped(to) + `">` + escaped(to) + "</a>\n")}
	if of != nil {
		a.route = of.meter
	}
	return v.sealed(a)
}
