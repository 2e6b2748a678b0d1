// Package server shows published releases: pages, figures and files, over HTTP. It reads releases and nothing else: there is no
// record-level data behind it, and it computes no number.
//
// A request becomes a visit, a handler makes the answer to it, and send writes that. There is one of each: routes.go is the table of routes,
// problems.go the table of error kinds to statuses and the only way an error is answered, pages.go the only way a page is rendered,
// numbers.go the only place where a number is printed, library.go the only one that looks at the shelf.
package server

import (
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/gorilla/mux"

	"daylight/internal/language"
	"daylight/internal/release"
	"daylight/server/site"
)

// Config is what a Server needs beside its shelf.
type Config struct {
	Logger  *slog.Logger // nil: no log
	Version string       // of the program, shown at the foot of every page

	// LogRequests writes a line for every request: its route, status and time, and nothing of who asked. The metrics count them anyway.
	LogRequests bool

	// Site is what the platform says of its site. Where it names no address, Address does.
	Site    site.Site
	Address string // under which the site is reached, such as http://127.0.0.1:8080: feeds and catalogues need whole addresses

	// Hosts are the names by which the site may be asked for, without ports; none means any. The internal edition and the drafts, whose
	// only lock is that no other machine reaches them, answer to this machine's own names alone: a page from elsewhere that had its
	// name point here (DNS rebinding) would otherwise read them in its reader's browser.
	Hosts []string

	// DrainDelay is how long the server goes on answering, with readyz already at 503, after it was told to stop, so that
	// load balancers turn away first. 0: not at all.
	DrainDelay time.Duration

	// ReadTimeout is how long a reader may take to say what she wants. 0: five seconds.
	ReadTimeout time.Duration

	// Recheck is how old what the server knows of the shelf may be. 0: it looks there for every request.
	Recheck time.Duration
}

// Server answers requests from a shelf of releases. It is safe for use from several goroutines and holds nothing that must be
// closed. A release that is put on the shelf while it runs is shown once the server looks again.
type Server struct {
	config    Config
	library   library
	edition   release.Edition
	audience  audience
	keys      func() ([]byte, error) // the public keys as a file; nil where nothing is signed
	log       *slog.Logger
	templates map[*language.Language]map[string]*template.Template
	assets    *assets
	guides    map[*language.Language]methodsText
	common    http.Header // of every answer
	routes    []route
	router    *mux.Router
	noRoute   *routeMeter // of addresses that lead nowhere
	meter     *meter
	painter   *painter
	stopping  atomic.Bool
	summaries summaries
	licence   string // header Link that names it; empty: none
	now       func() time.Time
	during    func(r *http.Request) // of tests: is called before a request is answered
}

// audience is for whom a server's pages are.
type audience struct {
	ribbon language.Message // what must be known before anything on a page is read; empty: nothing
	public bool
}

var (
	everyone   = audience{public: true}
	leadership = audience{ribbon: language.Message("Internal, exact: not for publication")}
	approvers  = audience{ribbon: language.Message("Draft: not approved, not for publication")}
)

// NewPublic returns a Server of approved releases, for everyone. The shelf need not exist yet: a site without reports says so.
func NewPublic(shelf release.PublicShelf, config Config) (*Server, error) {
	s, err := newServer(shelf, everyone, config)
	if err == nil {
		s.keys = shelf.PublicKeys
	}
	return s, err
}

// NewInternal returns a Server of the internal edition, for this machine alone.
func NewInternal(shelf release.InternalShelf, config Config) (*Server, error) {
	return newServer(shelf, leadership, config)
}

// NewDrafts returns a Server of drafts as they would be published, for this machine alone.
func NewDrafts(shelf release.DraftShelf, config Config) (*Server, error) {
	return newServer(shelf, approvers, config)
}

func newServer(shelf release.Shelf, to audience, config Config) (*Server, error) {
	s := &Server{config: config, now: time.Now, edition: shelf.Edition(), audience: to, log: config.Logger, templates: map[*language.Language]map[string]*template.Template{},
		guides: map[*language.Language]methodsText{}}
	if config.Site.Address != "" {
		s.config.Address = config.Site.Address
	}
	if address := s.config.Site.Licence.URL; address != "" && to.public {
		s.licence = fmt.Sprintf("<%s>; rel=%q", address, "license")
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.library.shelf, s.library.log, s.library.every = shelf, s.log, config.Recheck
	var err error
	if s.assets, err = loadAssets(embedded); err != nil {
		return nil, fmt.Errorf("load assets: %w", err)
	}
	for _, l := range language.All {
		if s.templates[l], err = loadTemplates(embedded, l); err != nil {
			return nil, fmt.Errorf("load templates: %w", err)
		}
		if s.guides[l], err = loadMethods(l); err != nil {
			return nil, fmt.Errorf("load methods: %w", err)
		}
	}
	if !s.audience.public {
		s.config.Hosts = []string{"localhost", "127.0.0.1", "::1"}
	}
	s.painter = newPainter()
	s.common = commonHeaders(s.edition, to)
	s.meter = newMeter(s.releasesOnShelf)
	s.noRoute = s.meter.of(noRoute)
	s.routes = routes()
	for at := range s.routes {
		s.routes[at].meter = s.meter.of(s.routes[at].name())
	}
	s.router = router(s.routes)
	return s, nil
}

func (s *Server) releasesOnShelf() float64 {
	releases, err := s.library.current().list()
	if err != nil {
		return -1
	}
	return float64(len(releases))
}
