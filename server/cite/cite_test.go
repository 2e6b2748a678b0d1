package cite

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/server/register"
	"daylight/server/site"
)

func sample(publisher string) (register.Register, register.Revision) {
	o := &release.Opened{Release: release.Release{Platform: "Example", Period: period.MustParse("2026-Q1"), Revision: 2},
		Approval: release.Approval{ApprovedAt: time.Date(2026, 7, 14, 23, 30, 0, 0, time.FixedZone("", 7200))}}
	r := register.Of("https://example.org", site.Site{Publisher: site.Publisher{Name: publisher}}, []*release.Opened{o})
	return r, r.Reports[0].Newest()
}

// A citation names who, when, what, which revision and where, and leaves the day of reading to whoever cites.
func TestText(t *testing.T) {
	r, v := sample("Example Market")
	want := "Example Market (2026): Suspensions, appeals and reinstatements, January–March 2026. Revision 2, published on 14 July 2026. https://example.org/reports/2026-Q1/r2/ (accessed on [date])."
	if got := strings.ReplaceAll(Report(r, v, language.English).Text(language.English), "\u00a0", " "); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if got := Figure(r, v, "a-total", "A rate in total", language.English).Text(language.English); !strings.Contains(strings.ReplaceAll(got, "\u00a0", " "), "A rate in total, January–March 2026. Revision 2") || !strings.Contains(got, "/reports/2026-Q1/r2/figures/a-total/") {
		t.Error(got)
	}
}

// What means something to TeX is escaped, and braces stay balanced whatever a title holds.
func TestBibTeX(t *testing.T) {
	r, v := sample(`Q&A_Market {`)
	got := Figure(r, v, "a-total", `100 % of \emph{all} $ # _ ~ ^ @comment{x} "q" }`, language.English).BibTeX()
	_, entry, _ := strings.Cut(got, "\n\n")
	if !strings.HasPrefix(entry, "@misc{daylight-2026-Q1-r2-a-total,\n") || strings.Count(got, "@") != strings.Count(got, "{@}")+1 {
		t.Error(got)
	}
	for _, want := range []string{`author   = {{Q\&A\_Market \{}}`, `100 \% of \textbackslash{}emph\{all\} \$ \# \_ \textasciitilde{} \textasciicircum{} {@}comment\{x\}`,
		"year     = {2026}", "month    = jul", "urldate  = {YYYY-MM-DD}", "url      = {https://example.org/reports/2026-Q1/r2/figures/a-total/}"} {
		if !strings.Contains(entry, want) {
			t.Errorf("no %s in\n%s", want, entry)
		}
	}
	if head, _, _ := strings.Cut(got, "@"); !strings.Contains(head, AccessDate) || strings.ContainsAny(head, "@{}") {
		t.Errorf("the line above is %q", head)
	}
	depth := 0
	for at, c := range entry {
		switch {
		case at > 0 && entry[at-1] == '\\':
		case c == '{':
			depth++
		case c == '}':
			depth--
		}
		if depth < 0 {
			t.Fatalf("a brace too many at %d of\n%s", at, entry)
		}
	}
	if depth != 0 {
		t.Errorf("%d braces stay open", depth)
	}
}

func TestCSL(t *testing.T) {
	r, v := sample(`Ex"ample`)
	body, err := Report(r, v, language.English).CSL()
	if err != nil {
		t.Fatal(err)
	}
	var items []struct {
		ID, Type, Title, URL, Version string
		Author                        []struct{ Literal string }
		Issued                        struct {
			Parts [][]int `json:"date-parts"`
		}
	}
	if err := json.Unmarshal(body, &items); err != nil || len(items) != 1 {
		t.Fatal(err, string(body))
	}
	i := items[0]
	if i.Type != "report" || i.Author[0].Literal != `Ex"ample` || i.Issued.Parts[0][0] != 2026 || i.Issued.Parts[0][2] != 14 || i.URL != "https://example.org/reports/2026-Q1/r2/" || i.Version != "Revision 2" {
		t.Errorf("%+v", i)
	}
}
