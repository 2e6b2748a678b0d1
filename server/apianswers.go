package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/maypok86/otter/v2"

	"daylight/internal/language"
	"daylight/server/api"
)

// library is what the API is made of.
func (v visit) api() (api.Library, error) {
	r, err := v.register()
	return api.Library{Register: r}, err
}

// apiDocument is a document of the API as an answer.
func (v visit) apiDocument(doc any, err error) (*answer, error) {
	if err != nil {
		return nil, offered(err)
	}
	body, err := json.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("write a document of the API: %w", err)
	}
	a, err := document("application/json", append(body, '\n'), nil)
	a.links = []string{"<" + api.DescriptionPath + `>; rel="service-desc"; type="application/json"`, "<" + api.DocumentationPath + `>; rel="service-doc"; type="text/html"`}
	a.extra = http.Header{"Access-Control-Expose-Headers": {"ETag, Link"}}
	return a, err
}

// offered is an error of the API with what exists instead.
func offered(err error) error {
	var unknown api.Unknown
	if !errors.As(err, &unknown) {
		return err
	}
	o := offer{error: err}
	for _, choice := range unknown.Exists {
		o.links = append(o.links, link{choice.Name, choice.Path})
	}
	return o
}

// preflight tells a browser that a page from elsewhere may read the API with any headers.
func (v visit) preflight() *answer {
	a := v.sealed(&answer{status: http.StatusNoContent, keep: neverKept, embeddable: true, route: v.noRoute, extra: http.Header{
		"Access-Control-Allow-Methods": {"GET, HEAD"}, "Access-Control-Allow-Headers": {"*"}, "Access-Control-Max-Age": {"86400"}}})
	delete(a.plain, "Content-Length")
	return a
}

// whole refuses parameters, which only Observations has.
func (v visit) whole() (api.Library, error) {
	if err := api.NoParameters(v.values); err != nil {
		return api.Library{}, err
	}
	return v.api()
}

func (v visit) apiReports() (*answer, error) {
	l, err := v.whole()
	if err != nil {
		return nil, err
	}
	return v.apiDocument(l.Reports(), nil)
}

func (v visit) apiReport() (*answer, error) {
	l, err := v.whole()
	if err != nil {
		return nil, err
	}
	a, _, revision, err := v.registered()
	if err != nil {
		return nil, err
	}
	return v.apiDocument(l.Report(a.Period, revision, a.fixed))
}

func (v visit) apiIndicators() (*answer, error) {
	l, err := v.whole()
	if err != nil {
		return nil, err
	}
	return v.apiDocument(l.Indicators())
}

func (v visit) apiIndicator() (*answer, error) {
	l, err := v.whole()
	if err != nil {
		return nil, err
	}
	return v.apiDocument(l.Indicator(v.vars["indicator"]))
}

func (v visit) apiObservations() (*answer, error) {
	indicator, breakdown := v.vars["indicator"], v.vars["breakdown"]
	all, err := v.observations(indicator, breakdown, language.English)
	if err != nil {
		return nil, offered(err)
	}
	filter, err := all.Filter(v.values)
	if err != nil {
		return nil, offered(err)
	}
	if encoded := filter.Encode(); encoded != v.query {
		return v.redirect(http.StatusMovedPermanently, api.ObservationsPath(indicator, breakdown)+asQuery(encoded), nil), nil
	}
	if filter.Language != language.English {
		if all, err = v.observations(indicator, breakdown, filter.Language); err != nil {
			return nil, err
		}
	}
	return v.apiDocument(all.Only(filter), nil)
}

// observedBytes is about how much memory the numbers at hand may take of which queries choose.
const observedBytes = 24 << 20

func newObserved() *otter.Cache[string, api.Observations] {
	return otter.Must(&otter.Options[string, api.Observations]{
		MaximumWeight: observedBytes,
		Weigher: func(_ string, o api.Observations) uint32 {
			const texts, row = 16 << 10, 420 // bytes, about
			return uint32(texts + len(o.Rows)*row)
		},
	})
}

// observations are all numbers of an indicator in a breakdown. Nobody may change what is in them: the next one gets the same.
func (v visit) observations(indicator, breakdown string, in *language.Language) (api.Observations, error) {
	name := indicator + "/" + breakdown + "/" + in.Code()
	if o, ok := v.held.observed.GetIfPresent(name); ok {
		return o, nil
	}
	l, err := v.api()
	if err != nil {
		return api.Observations{}, err
	}
	o, err := l.Observations(indicator, breakdown, in)
	if err == nil {
		v.held.observed.Set(name, o)
	}
	return o, err
}

func (v visit) apiDescription() (*answer, error) {
	if err := api.NoParameters(v.values); err != nil {
		return nil, err
	}
	body, err := api.DescriptionAt(v.config.Address)
	return document("application/json", body, err)
}

// problemType is the address that says what a problem of the API means.
func (v visit) problemType(status int) string {
	if !v.audience.public {
		return "about:blank"
	}
	return api.ProblemType(v.config.Address, string(statusNames[status]))
}
