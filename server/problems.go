package server

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"daylight/internal/language"
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
	heading language.Message
	links   []link
}

func (o offer) Unwrap() error { return o.error }

// fail is the answer to a visit that a handler could not answer. The reader sees the problem's sentence, the operator's log the whole chain.
func (v visit) fail(err error, of *routeMeter) *answer {
	status := statuses[problem.KindOf(err)]
	if status >= http.StatusInternalServerError {
		v.log.Error("answer a request", "route", of.name, "error", err.Error())
	}
	return v.refusal(status, err, of)
}

// problemView is what the page and the JSON of an error show.
type problemView struct {
	Status  int
	Type    string // address that says what kind of problem it is
	Name    string
	Detail  string
	Heading string
	Links   []link
}

// names of the statuses that a reader can meet.
var statusNames = map[int]language.Message{
	http.StatusBadRequest: language.Message("Bad request"), http.StatusForbidden: language.Message("Withheld"), http.StatusNotFound: language.Message("Not found"),
	http.StatusMethodNotAllowed: language.Message("Method not allowed"), http.StatusRequestURITooLong: language.Message("Address too long"),
	http.StatusRequestedRangeNotSatisfiable: language.Message("No such part"), http.StatusMisdirectedRequest: language.Message("Misdirected request"), http.StatusInternalServerError: language.Message("Internal error"),
	http.StatusServiceUnavailable: language.Message("Not available now"),
}

// refusal is an error as a page, or as RFC 9457 JSON for who asks for that.
func (v visit) refusal(status int, err error, of *routeMeter) *answer {
	view := problemView{Status: status, Type: v.problemType(status), Name: v.language.Text(string(statusNames[status])), Detail: problem.Said(err, v.language.Say)}
	var o offer
	if errors.As(err, &o) {
		view.Heading, view.Links = v.language.Text(string(o.heading)), o.links
	}
	a := &answer{status: status, keep: neverKept, route: of, extra: http.Header{"Vary": {"Accept"}}}
	if status == http.StatusServiceUnavailable {
		a.extra["Retry-After"] = []string{"60"}
	}
	if v.json {
		a.kind, a.body, a.embeddable = "application/problem+json", problemJSON(view), v.isAPI()
		return v.sealed(a)
	}
	f := v.frame(view.Name, "", view)
	f.Page = "" // there is none in other languages either, so they begin at their start
	for at, l := range language.All {
		f.Languages[at].Href = addressIn(l, "/")
	}
	page, renderErr := v.render("problem.html", f)
	a.kind, a.body = htmlType, page
	if renderErr != nil { // the error page itself is broken: say it without one
		v.log.Error("render the error page", "error", renderErr.Error())
		a.kind, a.body = "text/plain; charset=utf-8", []byte(view.Detail+"\n")
	}
	return v.sealed(a)
}

// sealed seals an answer whose sealing cannot fail, since it is not compressed.
func (v visit) sealed(a *answer) *answer {
	if err := a.seal(v.common); err != nil {
		panic(err)
	}
	return a
}

func problemJSON(view problemView) []byte {
	body, err := json.Marshal(struct {
		Type   string `json:"type"`
		Title  string `json:"title"`
		Status int    `json:"status"`
		Detail string `json:"detail"`
		Exists []link `json:"exists,omitempty"`
	}{view.Type, view.Name, view.Status, view.Detail, view.Links})
	if err != nil {
		panic(err) // strings and a number always marshal
	}
	return body
}

// prefersJSON reports whether an Accept header ranks JSON above HTML. Who names neither gets HTML.
func prefersJSON(h http.Header) bool {
	accept := strings.Join(h["Accept"], ",")
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

// onlyRead refuses what would change something.
func (v visit) onlyRead() *answer {
	a := v.refusal(http.StatusMethodNotAllowed, problem.New(problem.Invalid, "This address can only be read."), v.noRoute)
	a.plain["Allow"] = []string{strings.Join(readMethods, ", ")}
	return a
}

// noRange refuses to send a part that an answer does not have.
func (v visit) noRange(whole *answer) *answer {
	a := v.refusal(http.StatusRequestedRangeNotSatisfiable, problem.New(problem.Invalid, "What stands at this address has %d bytes, and the part that was asked for is none of it.", len(whole.body)), whole.route)
	a.plain["Content-Range"] = []string{"bytes */" + strconv.Itoa(len(whole.body))}
	return a
}

// misdirected refuses a request for another site.
func (v visit) misdirected() *answer {
	return v.refusal(http.StatusMisdirectedRequest, problem.New(problem.Invalid, "This site does not answer to that name."), v.noRoute)
}

// offerReports adds the reports that exist to an error. A shelf that cannot be listed offers nothing.
func (v visit) offerReports(err error) error {
	releases, listErr := v.held.list()
	if listErr != nil {
		return err
	}
	o := offer{error: err, heading: language.Message("Reports that exist")}
	seen := map[period.Period]bool{}
	for _, r := range releases {
		if !seen[r.Period] {
			seen[r.Period] = true
			o.links = append(o.links, link{v.language.Period(r.Period), v.reportAddress(r.Period, 0)})
		}
	}
	return o
}
