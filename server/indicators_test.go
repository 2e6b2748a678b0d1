package server

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// The list says each indicator in a sentence and leads to each of its breakdowns; what a form chooses is an address of its own.
func TestIndicators(t *testing.T) {
	s := exploreSite(t)
	doc := s.page(t, "/explore/")
	want(t, "indicators", texts(doc, ".indicators h3"), "Reversal rate", "Changes since the period before", "Appeal rate")
	expect(t, doc, "#reversal-rate > p", "Reversed within 90 days.")
	want(t, "breakdowns", texts(doc, "#reversal-rate .links a"), "Reversal rate in total", "Reversal rate by region", "Reversal rate by region and tenure")
	want(t, "choices", texts(doc, "select[name=figure] option"), "Reversal rate in total", "Reversal rate by region", "Reversal rate by region and tenure", "Changes since the period before in total", "Appeal rate in total")
	doc.Find("select[name=figure] option").Each(func(_ int, o *goquery.Selection) {
		value, _ := o.Attr("value")
		if a := s.get(t, "/explore/?figure="+url.QueryEscape(value)); a.StatusCode != http.StatusFound || a.Header.Get("Location") != "/explore/"+value+"/" {
			t.Errorf("the choice %s leads with %d to %q", value, a.StatusCode, a.Header.Get("Location"))
		}
	})
	if doc.Find("form[data-to] label select").Length() != 1 || doc.Find(`script[src$="/explore.js"][defer]`).Length() != 1 {
		t.Error("the form lacks a label or its script")
	}
	for address, to := range map[string]string{
		"/explore/?figure=reversal-rate%2Fregion": regions, "/explore/?indicator=reversal-rate&breakdown=region": regions, "/explore/?indicator=reversal-rate": "/explore/reversal-rate/total/",
		"/de/explore/?indicator=reversal-rate&breakdown=region": "/de" + regions, "/explore/reversal-rate/": "/explore/#reversal-rate",
	} {
		if a := s.get(t, address); a.StatusCode != http.StatusFound || a.Header.Get("Location") != to {
			t.Errorf("%s leads with %d to %q, want %s", address, a.StatusCode, a.Header.Get("Location"), to)
		}
	}
	for address, c := range map[string]struct {
		status          int
		sentence, offer string
	}{
		"/explore/?q=1":                                       {400, "This address asks for something that this page does not know. It knows figure, or indicator and breakdown.", "All indicators"},
		"/explore/?breakdown=region":                          {400, "This address chooses no indicator.", "All indicators"},
		"/explore/?indicator=luck":                            {400, "No report has such an indicator.", "All indicators"},
		"/explore/?figure=appeal-rate/region":                 {400, "No report breaks this indicator down so.", "in total"},
		"/explore/?indicator=appeal-rate&breakdown=region":    {400, "No report breaks this indicator down so.", "in total"},
		"/explore/?indicator=%zz":                             {400, "The part of this address behind the question mark cannot be read.", ""},
		"/explore/luck/":                                      {404, "No report has such an indicator.", "All indicators"},
		"/explore/luck/total/":                                {404, "No report has such an indicator.", "All indicators"},
		"/explore/appeal-rate/region/":                        {404, "No report breaks this indicator down so.", "in total"},
		"/explore/reversal-rate/region/of_all/":               {404, "No report has such a measure.", "Of those decided"},
		"/explore/reversal-rate/region.parquet":               {404, "These rows come as .csv and .json.", ""},
		"/explore/reversal-rate/region/of_all.csv":            {404, "No report has such a measure.", "Of those decided"},
		"/explore/reversal-rate/..%2f..%2fsecret/":            {404, "There is no page at this address.", "January–March 2026"},
		"/explore/reversal-rate/region-tenure/":               {404, "No report breaks this indicator down so.", "in total"}, // it is written region_tenure
		"/explore/reversal/rate-by-region/":                   {404, "No report has such an indicator.", "All indicators"},
		"/explore/reversal-rate/region/of_decided.csv?from=x": {400, "There is no such period here. Periods are written 2026-Q1, 2026-H1, 2026 or 2026-03.", "January–March 2026"},
	} {
		a := s.get(t, address)
		doc := a.document(t)
		if a.StatusCode != c.status || words(doc.Find("h1")) != c.sentence || words(doc.Find("#exists + ul a").First()) != c.offer {
			t.Errorf("%s: %d %q, offers %q", address, a.StatusCode, words(doc.Find("h1")), words(doc.Find("#exists + ul a").First()))
		}
	}
	if empty := emptySite(t).page(t, "/explore/"); empty.Find("form").Length() != 0 || !strings.Contains(empty.Text(), "No report has been published yet.") {
		t.Error("there is something to choose among no reports")
	}
}

// A first sentence is one that ends.
func TestFirstSentence(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "Only one.": "Only one.", "Reversed within 90 days. The rest is not.": "Reversed within 90 days.",
		"No. This is an abbreviation and goes on. So.": "No. This is an abbreviation and goes on.", "Counted in e. g. two ways here, not more": "Counted in e. g. two ways here, not more",
		"Whoever was told within 30 days of it": "Whoever was told within 30 days of it",
	} {
		if got := firstSentence(text); got != want {
			t.Errorf("%q begins with %q, want %q", text, got, want)
		}
	}
}
