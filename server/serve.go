package server

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/common/expfmt"
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
	read := cmp.Or(s.config.ReadTimeout, readTimeout)
	server := &http.Server{
		Handler: s, ReadHeaderTimeout: read, ReadTimeout: read, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes, DisableGeneralOptionsHandler: true,
		ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
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

// metrics hands over what Prometheus reads.
func (v visit) metrics() (*answer, error) {
	families, err := v.meter.registry.Gather()
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	format := expfmt.NewFormat(expfmt.TypeTextPlain)
	encoder := expfmt.NewEncoder(&text, format)
	for _, family := range families {
		if err := encoder.Encode(family); err != nil {
			return nil, err
		}
	}
	return &answer{kind: string(format), keep: neverKept, body: text.Bytes()}, nil
}

// said answers programs.
func said(status int, text string) *answer {
	return &answer{status: status, kind: "text/plain; charset=utf-8", keep: neverKept, body: []byte(text)}
}
