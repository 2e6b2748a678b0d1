package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// What a connection may take.
const (
	readTimeout    = 5 * time.Second // by default: of the header, and of the rest of a request; nothing that is asked here has more than a header
	writeTimeout   = time.Minute
	idleTimeout    = 2 * time.Minute
	maxHeaderBytes = 16 << 10
	stopTimeout    = 10 * time.Second // for requests under way when the server stops
)

// Serve answers on l until ctx ends, then stops: readyz turns 503, requests under way are finished, and l is closed. It returns
// nil after a clean stop, and may be called once.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	server := s.listening(s)
	served := make(chan error, 1)
	go func() { served <- server.Serve(corkedListener{l}) }()
	select {
	case err := <-served:
		return fmt.Errorf("serve on %s: %w", l.Addr(), err)
	case <-ctx.Done():
	}
	s.stopping.Store(true)
	time.Sleep(s.config.DrainDelay)
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	err := server.Shutdown(patience)
	if err != nil {
		err = errors.Join(fmt.Errorf("stop serving on %s: %w", l.Addr(), err), server.Close())
	}
	if end := <-served; !errors.Is(end, http.ErrServerClosed) {
		err = errors.Join(err, end)
	}
	return err
}

// ServeMetrics hands over what Prometheus reads, at /metrics on l, until ctx ends; then l is closed. Nothing else is there, and the site has none
// of it: how often a page is asked for, and how much memory the program takes, is for whoever runs it.
func (s *Server) ServeMetrics(ctx context.Context, l net.Listener) error {
	table := http.NewServeMux()
	table.Handle("GET /metrics", promhttp.HandlerFor(s.meter.registry, promhttp.HandlerOpts{ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelWarn)}))
	server := s.listening(table)
	stop := context.AfterFunc(ctx, func() { server.Close() })
	defer stop()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve metrics on %s: %w", l.Addr(), err)
	}
	return nil
}

// listening is a server of HTTP with the limits of a connection.
func (s *Server) listening(handler http.Handler) *http.Server {
	read := cmp.Or(s.config.ReadTimeout, readTimeout)
	return &http.Server{
		Handler: handler, ReadHeaderTimeout: read, ReadTimeout: read, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, ConnContext: withConn, MaxHeaderBytes: maxHeaderBytes, DisableGeneralOptionsHandler: true,
		ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
}

// healthz says that the program runs.
func (v visit) healthz() (*answer, error) { return said(http.StatusOK, "ok\n"), nil }

// readyz says whether requests should come here: the shelf can be listed and the server is not stopping.
func (v visit) readyz() (*answer, error) {
	if v.stopping.Load() {
		return said(http.StatusServiceUnavailable, "stopping\n"), nil
	}
	if _, err := v.held.list(); err != nil {
		return said(http.StatusServiceUnavailable, "the shelf cannot be listed\n"), nil
	}
	return said(http.StatusOK, "ready\n"), nil
}

// said answers programs.
func said(status int, text string) *answer {
	return &answer{status: status, kind: "text/plain; charset=utf-8", keep: neverKept, body: []byte(text)}
}
