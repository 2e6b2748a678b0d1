package verify_test

import (
	"encoding/json"
	"strings"
	"testing"

	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/internal/verify"
)

// stumbling keys fail at the approval of the first quarter.
type stumbling struct{}

func (stumbling) Knows(id string) bool               { return id == "known" || []bool{}[len(id)] }
func (stumbling) Verify(string, []byte, []byte) bool { return false }
func (stumbling) PublicText() ([]byte, error)        { return nil, nil }

// Where the checking of one release stumbles over what it holds, that is a finding of it, and the next one is checked.
func TestStumbling(t *testing.T) {
	dir := t.TempDir()
	shelf := release.NewDraftShelf(dir)
	for quarter, key := range map[string]string{"2026-Q1": "unknown", "2026-Q2": "known"} {
		p := period.MustParse(quarter)
		text, err := json.Marshal(release.Release{Format: release.Format, Period: p, Revision: 1, Edition: release.Public})
		if err != nil {
			t.Fatal(err)
		}
		if err := shelf.Put(p, 1, map[string][]byte{"release.json": text, "approval.json": []byte("{}"), "approval.sig": []byte(key + " AAAA\n")}); err != nil {
			t.Fatal(err)
		}
	}
	report, err := verify.Verifier{Keys: stumbling{}}.Shelf(t.Context(), dir, period.Period{}, 0)
	if err != nil || len(report.Releases) != 2 {
		t.Fatalf("%+v, %v", report, err)
	}
	for i, want := range []string{"was not checked to the end", "changed after it was signed"} {
		if found := report.Releases[i].Findings; len(found) == 0 || !strings.Contains(found[0].What, want) {
			t.Errorf("%+v; want %q", found, want)
		}
	}
}
