package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"

	"daylight/internal/period"
	"daylight/internal/problem"
)

// statuses is which HTTP status each kind of problem has.
var statuses = map[problem.Kind]int{
	problem.Internal:    http.StatusInternalServerError,
	problem.NotFound:    http.StatusNotFound,
	problem.Invalid:     http.StatusBadRequest,
	problem.Withheld:    http.StatusForbidden,
	problem.Unavailable: http.StatusServiceUnavailable,
}

// link is a place to go.
type link struct {
	Title string `json:"title"`
	Href  string `json:"href"`
}

// offer is an error with what exists instead.
type offer struct {
	error
	heading string
	links   []link
}

func (o offer) Unwrap() error { return o.error }

// fail answers a request that a handler could not. The reader sees the problem's sentence, the operator's log the whole chain.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	status := statuses[problem.KindOf(err)]
	if status >= http.StatusInternalServerError {
		s.log.Error("answer a request", "route", routeOf(r), "error", err.Error())
	}
	if status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "60")
	}
	s.refuse(w, r, status, problem.Sentence(err), err)
}

// problemView is what the page and the JSON of an error show.
type problemView struct {
	Status  int
	Name    string
	Detail  string
	Heading string
	Links   []link
}

// refuse writes an error as a page, or as RFC 9457 JSON to who asks for that.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, status int, sentence string, err error) {
	view := problemView{Status: status, Name: http.StatusText(status), Detail: sentence}
	var o offer
	if errors.As(err, &o) {
		view.Heading, view.Links = o.heading, o.links
	}
	h := w.Header()
	for _, name := range []string{"Content-Disposition", "Content-Encoding", "ETag", "Link"} {
		h.Del(name)
	}
	h.Set("Content-Security-Policy", pagePolicy)
	h.Set("Cache-Control", neverKept)
	h.Set("Vary", "Accept")
	var body []byte
	if prefersJSON(r.Header.Get("Accept")) {
		h.Set("Content-Type", "application/problem+json")
		body = problemJSON(view)
	} else {
		h.Set("Content-Type", htmlType)
		title := strings.ToUpper(view.Name[:1]) + strings.ToLower(view.Name[1:])
		page, renderErr := s.render("problem.html", s.frame(title, "", view))
		if renderErr != nil { // the error page itself is broken: say it without one
			s.log.Error("render the error page", "error", renderErr.Error())
			h.Set("Content-Type", "text/plain; charset=utf-8")
			page = []byte(sentence + "\n")
		}
		body = page
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // nothing is left to be said to a reader that hung up
}

func problemJSON(view problemView) []byte {
	body, err := json.Marshal(struct {
		Type   string `json:"type"`
		Title  string `json:"title"`
		Status int    `json:"status"`
		Detail string `json:"detail"`
		Exists []link `json:"exists,omitempty"`
	}{"about:blank", view.Name, view.Status, view.Detail, view.Links})
	if err != nil {
		panic(err) // strings and a number always marshal
	}
	return body
}

// prefersJSON reports whether an Accept header ranks JSON above HTML. Who names neither gets HTML.
func prefersJSON(accept string) bool {
	var ofJSON, ofHTML float64
	for item := range strings.SplitSeq(accept, ",") {
		media, params, _ := strings.Cut(item, ";")
		q := 1.0
		for param := range strings.SplitSeq(params, ";") {
			if value, ok := strings.CutPrefix(strings.TrimSpace(param), "q="); ok {
				if parsed, err := strconv.ParseFloat(value, 64); err == nil {
					q = parsed
				}
			}
		}
		switch strings.ToLower(strings.TrimSpace(media)) {
		case "application/json", "application/problem+json":
			ofJSON = max(ofJSON, q)
		case "text/html", "application/xhtml+xml":
			ofHTML = max(ofHTML, q)
		}
	}
	return ofJSON > ofHTML
}

func (s *Server) noSuchPath(w http.ResponseWriter, r *http.Request) {
	s.fail(w, r, s.offerReports(problem.New(problem.NotFound, "There is no page at this address.")))
}

func (s *Server) noSuchMethod(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Allow", strings.Join(readMethods, ", "))
	s.refuse(w, r, http.StatusMethodNotAllowed, "This address can only be read.", nil)
}

// offerReports adds the reports that exist to an error. A shelf that cannot be listed offers nothing.
func (s *Server) offerReports(err error) error {
	releases, listErr := s.releases()
	if listErr != nil {
		return err
	}
	o := offer{error: err, heading: "Reports that exist"}
	seen := map[period.Period]bool{}
	for _, r := range releases {
		if !seen[r.Period] {
			seen[r.Period] = true
			o.links = append(o.links, link{r.Period.Label(), reportPath(r.Period, 0)})
		}
	}
	return o
}

// guarded answers a panic as any other internal error, unless the answer has begun.
func (s *Server) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			fault := recover()
			if fault == nil {
				return
			}
			if fault == http.ErrAbortHandler || begun(w) {
				panic(http.ErrAbortHandler)
			}
			s.fail(w, r, fmt.Errorf("panic: %v\n%s", fault, debug.Stack()))
		}()
		next.ServeHTTP(w, r)
	})
}
