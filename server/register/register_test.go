package register

import (
	"testing"
	"time"

	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/server/site"
)

func opened(of string, revision int, final bool, approved, publish string) *release.Opened {
	day := func(text string) time.Time {
		t, err := time.Parse(time.DateOnly, text)
		if err != nil {
			panic(err)
		}
		return t
	}
	return &release.Opened{Release: release.Release{Platform: "Example", Period: period.MustParse(of), Revision: revision, Final: final},
		Approval: release.Approval{ApprovedAt: day(approved), PublishAt: day(publish)}}
}

// A register knows of each revision when it came out, which it replaced and which replaced it.
func TestOf(t *testing.T) {
	r := Of("https://example.org/", site.Site{}, []*release.Opened{
		opened("2026-Q2", 1, false, "2026-10-01", "2026-10-05"),
		opened("2026-Q1", 3, true, "2026-08-02", "2026-08-01"), // approved after its day
		opened("2026-Q1", 1, true, "2026-07-01", "2026-07-01"), // revision 2 cannot be read
	})
	if len(r.Reports) != 2 || len(r.All()) != 3 {
		t.Fatalf("%+v", r)
	}
	quarter, _ := r.Report(period.MustParse("2026-Q1"))
	newest, first := quarter.Newest(), quarter.First()
	if newest.Revision != 3 || newest.Older != 1 || newest.Newer != 0 || first.Newer != 3 || newest.Published.Format(time.DateOnly) != "2026-08-02" {
		t.Errorf("%+v\n%+v", newest, first)
	}
	for revision, want := range map[string]Revision{"provisional": r.Reports[0].Newest(), "final": newest, "superseded": first} {
		if want.Standing() != revision {
			t.Errorf("%s stands as %s", want.Path(), want.Standing())
		}
	}
	if _, found := r.Report(period.MustParse("2025-Q1")); found {
		t.Error("a report that is not there was found")
	}
	if r.Address != "https://example.org" || r.URL(newest.Path()) != "https://example.org/reports/2026-Q1/r3/" {
		t.Error(r.URL(newest.Path()))
	}
	if r.Updated().Format(time.DateOnly) != "2026-10-05" || r.Begun().Format(time.DateOnly) != "2026-07-01" {
		t.Error(r.Updated(), r.Begun())
	}
}

// The publisher is the platform where the site file names nobody, and nobody where there is no report either.
func TestPublisher(t *testing.T) {
	if got := Of("", site.Site{}, nil).Publisher(); got != "" {
		t.Error(got)
	}
	releases := []*release.Opened{opened("2026-Q2", 1, true, "2026-10-01", "2026-10-01")}
	if got := Of("", site.Site{}, releases).Publisher(); got != "Example" {
		t.Error(got)
	}
	if got := Of("", site.Site{Publisher: site.Publisher{Name: "Somebody"}}, releases).Publisher(); got != "Somebody" {
		t.Error(got)
	}
}

// Identifiers are of the site's name, whatever port it is tried at.
func TestTag(t *testing.T) {
	day := time.Date(2026, 7, 14, 23, 0, 0, 0, time.UTC)
	for address, want := range map[string]string{"https://t.example.org": "tag:t.example.org,2026-07-14:/a", "http://127.0.0.1:8080": "tag:127.0.0.1,2026-07-14:/a",
		"": "tag:localhost,2026-07-14:/a"} {
		if got := (Register{Address: address}).Tag(day, "/a"); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
	if got := (Register{}).Tag(time.Time{}, "/a"); got != "tag:localhost,1970-01-01:/a" {
		t.Error(got)
	}
}

// An indicator's name is its figure's title without what it says.
func TestSubject(t *testing.T) {
	for _, c := range []struct{ title, breakdown, dimension, subject, cut string }{
		{"Appeal rate: 30.1 % of suspended accounts", "total", "All", "Appeal rate", "In total"},
		{"Reversal rate by tenure, of those decided: from 24.0 % to 50.6 %", "tenure", "Tenure", "Reversal rate", "By tenure"},
		{"Appeals decided in the period and reversed over time: 29.5 %", "over_time", "Period", "Appeals decided in the period and reversed", "Over time"},
		{"What people were told by who decided, the specific rule: none", "route", "Who decided", "What people were told", "By who decided"},
	} {
		s := Summary{Figure: release.Figure{Title: c.title, Breakdown: c.breakdown, Dimensions: []string{c.dimension}}}
		if s.Subject() != c.subject || s.BreakdownTitle() != c.cut {
			t.Errorf("%q: %q, %q", c.title, s.Subject(), s.BreakdownTitle())
		}
	}
	two := Summary{Figure: release.Figure{Title: "Reversal rate by region and tenure: from 1 %", Breakdown: "region_tenure", Dimensions: []string{"Region", "Tenure"}}}
	if two.Subject() != "Reversal rate" || two.BreakdownTitle() != "By region and tenure" {
		t.Errorf("%q, %q", two.Subject(), two.BreakdownTitle())
	}
}
