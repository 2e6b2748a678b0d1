// Package server shows published releases: pages, figures and files, over HTTP. It reads releases and nothing else: there is no
// record-level data behind it, and it computes no number.
//
// There is one of each: routes.go is the table of routes, problems.go the table of error kinds to statuses and the only way an
// error is answered, pages.go the only way a page is rendered, numbers.go the only place where a number is printed.
package server

import (
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"daylight/internal/release"
)

// Config is what a Server needs beside its shelf.
type Config struct {
	Logger  *slog.Logger // nil: no log
	Version string       // of the program, shown at the foot of every page

	// Hosts are the names by which the site may be asked for, without ports; none means any. The internal edition and the drafts, whose
	// only lock is that no other machine reaches them, answer to this machine's own names alone: a page from elsewhere that had its
	// name point here (DNS rebinding) would otherwise read them in its reader's browser.
	Hosts []string

	// DrainDelay is how long the server goes on answering, with readyz already at 503, after it was told to stop, so that
	// load balancers turn away first. 0: not at all.
	DrainDelay time.Duration
}

// Server answers requests from a shelf of releases. It is safe for use from several goroutines and holds nothing that must be
// closed. A release that is put on the shelf while it runs is shown at once.
type Server struct {
	config      Config
	shelf       release.Shelf
	audience    audience
	keys        func() ([]byte, error) // the public keys as a file; nil where nothing is signed
	log         *slog.Logger
	templates   map[string]*template.Template
	assets      *assets
	methods     methodsText
	fingerprint string // of the program's own part of every page
	pages       *pageCache
	meter       *meter
	stopping    atomic.Bool
	handler     http.Handler
}

// audience is for whom a server's pages are.
type audience struct {
	ribbon string // what must be known before anything on a page is read; empty: nothing
	public bool
}

var (
	everyone   = audience{public: true}
	leadership = audience{ribbon: "Internal, exact: not for publication"}
	approvers  = audience{ribbon: "Draft: not approved, not for publication"}
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
	s := &Server{config: config, shelf: shelf, audience: to, log: config.Logger, pages: newPageCache(pageCacheBytes)}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	var err error
	if s.assets, err = loadAssets(embedded); err != nil {
		return nil, fmt.Errorf("load assets: %w", err)
	}
	if s.templates, err = loadTemplates(embedded); err != nil {
		return nil, fmt.Errorf("load templates: %w", err)
	}
	if s.methods, err = loadMethods(); err != nil {
		return nil, fmt.Errorf("load methods: %w", err)
	}
	if s.fingerprint, err = programFingerprint(config.Version, s.assets.hash, embedded); err != nil {
		return nil, fmt.Errorf("load templates: %w", err)
	}
	s.meter = newMeter(s.releasesOnShelf)
	if !s.audience.public {
		s.config.Hosts = []string{"localhost", "127.0.0.1", "::1"}
	}
	s.handler = s.observed(s.guarded(withHeaders(s.shelf.Edition(), s.audience, s.onlyHosts(s.router()))))
	return s, nil
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

func (s *Server) releasesOnShelf() float64 {
	releases, err := s.releases()
	if err != nil {
		return -1
	}
	return float64(len(releases))
}

// releases lists the releases that open. Damaged ones are logged and left out; err is set where nothing can be listed for it.
func (s *Server) releases() ([]release.Release, error) {
	releases, err := s.shelf.List()
	if err != nil {
		s.log.Error("list the shelf", "error", err.Error())
	}
	if len(releases) > 0 {
		return releases, nil
	}
	return nil, err
}
