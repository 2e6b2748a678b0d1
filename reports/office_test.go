package reports_test

import (
	"path/filepath"
	"testing"
	"time"

	"daylight/internal/disclosure"
	"daylight/internal/disclosure/ledger"
	"daylight/internal/keyring"
	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/queries"
	"daylight/reports"
)

// office is what a platform publishes with: a keyring, a ledger, and folders for drafts and releases.
type office struct {
	reports.Publication
	keys keyring.Keyring
}

func newOffice(t *testing.T, preset string) office {
	t.Helper()
	keys, err := keyring.Create(filepath.Join(t.TempDir(), "keyring.json"), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return newOfficeWith(t, keys, preset)
}

// newOfficeWith is another office with a keyring.
func newOfficeWith(t *testing.T, keys keyring.Keyring, preset string) office {
	t.Helper()
	dir := t.TempDir()
	secret := keys.Current().Protection()
	ledgerKeys, err := ledger.NewKeyring(map[string][]byte{keys.Current().ID(): secret[:]})
	if err != nil {
		t.Fatal(err)
	}
	journal, err := ledger.Create(filepath.Join(dir, "ledger.jsonl"), ledgerKeys, keys.Current().ID(), ledger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	o := office{keys: keys, Publication: reports.Publication{Drafts: release.NewDraftShelf(filepath.Join(dir, "drafts")), Ledger: journal,
		Releases: release.NewPublicShelf(filepath.Join(dir, "releases"), keys.Public(), time.Now)}}
	o.Plan = o.preset(t, preset)
	return o
}

func (o office) preset(t *testing.T, name string) (plan disclosure.Plan) {
	t.Helper()
	text, err := reports.Preset(name)
	if err != nil {
		t.Fatal(err)
	}
	if plan, err = reports.ParsePlan("plan.yaml", text); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return plan
}

// draft makes a draft.
func (o office) draft(t *testing.T, r *queries.Reader, p period.Period) *release.Opened {
	t.Helper()
	made, err := reports.MakePublic(t.Context(), r, o.Publication, reports.Order{Period: p, Platform: "Example Market", Tool: "test"})
	if err != nil {
		t.Fatal(err)
	}
	opened, err := o.Drafts.Open(p, made.Revision)
	if err != nil {
		t.Fatal(err)
	}
	return opened
}

// publish makes a draft and approves it.
func (o office) publish(t *testing.T, r *queries.Reader, p period.Period) *release.Opened {
	t.Helper()
	draft := o.draft(t, r, p)
	if _, err := o.Releases.Publish(draft, release.Approval{ApprovedBy: "Test", ApprovedAt: time.Now(), PublishAt: time.Now()}, o.keys.Current()); err != nil {
		t.Fatal(err)
	}
	opened, err := o.Releases.Open(p, draft.Revision)
	if err != nil {
		t.Fatal(err)
	}
	return opened
}

// sound fails the test where verify finds anything in what lies beside a revision's folder: one period, or all where none is named.
func sound(t *testing.T, dir string, p period.Period) {
	t.Helper()
	report, err := verifier.Shelf(t.Context(), filepath.Dir(filepath.Dir(dir)), p, 0)
	if err != nil || !report.Sound() {
		t.Errorf("verify finds %+v, %v", report.Releases, err)
	}
}
