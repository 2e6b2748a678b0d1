package server

import (
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// meter counts requests. Its labels are routes and classes of status, so a stranger's addresses make no new series.
type meter struct {
	requests  *prometheus.CounterVec
	durations *prometheus.HistogramVec
	registry  *prometheus.Registry
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
	m.registry = prometheus.NewRegistry()
	m.registry.MustRegister(m.requests, m.durations, collectors.NewGoCollector(),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "daylight_releases", Help: "Releases on the shelf, every revision; -1 where it cannot be listed.",
		}, releases))
	return m
}

// routeMeter counts the requests of one route.
type routeMeter struct {
	name     string
	all      *meter
	found    prometheus.Counter // of the class 2xx
	duration prometheus.Observer
}

// noRoute is the route of an address that this site does not have.
const noRoute = "none"

func (m *meter) of(route string) *routeMeter {
	return &routeMeter{route, m, m.requests.WithLabelValues(route, "2xx"), m.durations.WithLabelValues(route)}
}

func (m *routeMeter) count(status int, took time.Duration) {
	if status/100 == 2 {
		m.found.Inc()
	} else {
		m.all.requests.WithLabelValues(m.name, strconv.Itoa(status/100)+"xx").Inc()
	}
	m.duration.Observe(took.Seconds())
}

// tally watches one answer.
type tally struct {
	http.ResponseWriter
	status int // 0: not begun
	bytes  int64
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

// ServeHTTP answers one request, counts it, and answers a panic as any other internal error unless the answer has begun.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	t := &tally{ResponseWriter: w}
	start := time.Now()
	meter := s.noRoute
	held := s.library.at(start)
	defer func() {
		if fault := recover(); fault != nil {
			if fault == http.ErrAbortHandler || t.status != 0 {
				panic(http.ErrAbortHandler)
			}
			_ = s.visitOf(r, held).fail(fmt.Errorf("panic: %v\n%s", fault, debug.Stack()), meter).send(t, r)
		}
		took := time.Since(start)
		meter.count(t.status, took)
		if s.config.LogRequests { // the route, not the address: queries can hold what a reader typed
			s.log.LogAttrs(r.Context(), slog.LevelInfo, "request", slog.String("method", knownMethod(r.Method)), slog.String("route", meter.name),
				slog.Int("status", t.status), slog.Int64("bytes", t.bytes), slog.Float64("duration_ms", math.Round(took.Seconds()*1e6)/1e3))
		}
	}()
	if s.during != nil {
		s.during(r)
	}
	a := s.answer(r, held)
	meter = a.route
	err := a.send(t, r)
	if errors.Is(err, errNoRange) {
		err = s.visitOf(r, held).noRange(a).send(t, r)
	}
	if err != nil {
		s.log.Error("answer was cut off", "route", meter.name, "error", err.Error())
		panic(http.ErrAbortHandler) // else half an answer would look like a whole one
	}
}

// answer is what a request gets.
func (s *Server) answer(r *http.Request, held *holdings) *answer {
	if !s.knows(r.Host) {
		return s.visitOf(r, held).misdirected()
	}
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		if a, ok := held.answers.get(keyOf(r.URL)); ok {
			return a
		}
	}
	a, err := s.answerTo(r, held)
	if err != nil {
		return s.visitOf(r, held).fail(err, s.noRoute)
	}
	return a
}

// knownMethod keeps invented methods out of the log.
func knownMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "other"
}
