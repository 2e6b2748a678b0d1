package reports_test

import (
	"testing"
	"time"

	"daylight/internal/keyring"
	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/reports"
)

func TestPublicDraft(t *testing.T) {
	text, err := reports.Preset("medium")
	if err != nil {
		t.Fatal(err)
	}
	plan, err := reports.ParsePlan(text)
	if err != nil {
		t.Fatal(err)
	}
	cutoff := period.MustParse("2025-Q4").End()
	r := open(t, &cutoff, 2)
	dir := t.TempDir()
	pub := reports.Publication{Plan: plan, Drafts: release.NewDraftShelf(dir + "/d"), Releases: release.NewPublicShelf(dir+"/r", keyring.Public{}, time.Now)}
	made, err := reports.MakePublic(t.Context(), r, pub, reports.Order{Period: quarter, Platform: "Example", Tool: "test"})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range made.Headlines {
		t.Log(l.Text)
	}
	for _, w := range made.Protection.Withheld {
		t.Log(w)
	}
	o, err := pub.Drafts.Open(quarter, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"tables/outcome-by-region.json", "figures/reversal-rate-by-region.csv", "figures/resolution-by-tenure.csv"} {
		text, err := o.File(id)
		t.Log(string(text), err)
	}
}
