package server

import (
	"context"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// meter counts requests. Its labels are routes and classes of status, so a stranger's addresses make no new series.
type meter struct {
	requests  *prometheus.CounterVec
	durations *prometheus.HistogramVec
	handler   http.Handler
}

func newMeter(releases func() float64) *meter {
	m := &meter{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "daylight_http_requests_total", Help: "Requests answered, by route and class of status.",
		}, []string{"route", "class"}),
		durations: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "daylight_http_request_duration_seconds", Help: "Time to answer, by route.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"route"}),
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(m.requests, m.durations, collectors.NewGoCollector(),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "daylight_releases", Help: "Releases on the shelf, every revision; -1 where it cannot be listed.",
		}, releases))
	m.handler = promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
	return m
}

// tally watches one answer.
type tally struct {
	http.ResponseWriter
	status int // 0: not begun
	bytes  int64
	route  string
}

func (t *tally) WriteHeader(status int) {
	if t.status == 0 {
		t.status = status
	}
	t.ResponseWriter.WriteHeader(status)
}

func (t *tally) Write(text []byte) (int, error) {
	if t.status == 0 {
		t.status = http.StatusOK
	}
	n, err := t.ResponseWriter.Write(text)
	t.bytes += int64(n)
	return n, err
}

// Unwrap is for http.ResponseController.
func (t *tally) Unwrap() http.ResponseWriter { return t.ResponseWriter }

// begun reports whether the answer's status has been sent.
func begun(w http.ResponseWriter) bool {
	t, ok := w.(*tally)
	return ok && t.status != 0
}

type tallyKey struct{}

// noRoute is the route of an address that this site does not have.
const noRoute = "none"

// noteRoute tells logs and metrics which route answers r.
func noteRoute(r *http.Request, route string) {
	if t, ok := r.Context().Value(tallyKey{}).(*tally); ok {
		t.route = route
	}
}

func routeOf(r *http.Request) string {
	if t, ok := r.Context().Value(tallyKey{}).(*tally); ok {
		return t.route
	}
	return noRoute
}

// observed logs and counts every request. The log names the route, not the address: queries can hold what a reader typed.
func (s *Server) observed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t := &tally{ResponseWriter: w, route: noRoute}
		start := time.Now()
		defer func() {
			took := time.Since(start)
			s.meter.requests.WithLabelValues(t.route, strconv.Itoa(t.status/100)+"xx").Inc()
			s.meter.durations.WithLabelValues(t.route).Observe(took.Seconds())
			s.log.LogAttrs(r.Context(), slog.LevelInfo, "request", slog.String("method", knownMethod(r.Method)),
				slog.String("route", t.route),
				slog.Int("status", t.status), slog.Int64("bytes", t.bytes), slog.Float64("duration_ms", math.Round(took.Seconds()*1e6)/1e3))
		}()
		next.ServeHTTP(t, r.WithContext(context.WithValue(r.Context(), tallyKey{}, t)))
	})
}

// knownMethod keeps invented methods out of the log.
func knownMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "other"
}
