package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"daylight/internal/keyring"
)

// After a change of the secret what stands is as sound as before, can be revised, and what comes later is signed and drawn with the new one.
func TestRotateSecret(t *testing.T) {
	p := newPlatform(t)
	must0(t, os.WriteFile(filepath.Join(p.data, "plan.yaml"), []byte(must(t, "plan", "suggest", "--preset", "large")), 0o644))
	p.must(t, "release", "--period", "2025-Q1", "--edition", "public")
	p.must(t, "approve", "2025-Q1", "--by", "Us")
	old, err := keyring.Open(p.secret)
	must0(t, err)
	former := filepath.Join(t.TempDir(), "former.pub")
	text, err := os.ReadFile(p.secret + ".pub")
	must0(t, err)
	must0(t, os.WriteFile(former, text, 0o600))

	before := tree(t, filepath.Dir(p.data))
	if out := p.must(t, "secret", "rotate", "--dry-run"); !strings.Contains(out, "beside the present one, "+old.Current().ID()) || tree(t, filepath.Dir(p.data)) != before {
		t.Errorf("dry run: %s", out)
	}
	p.must(t, "secret", "rotate")
	now, err := keyring.Open(p.secret)
	must0(t, err)
	id := now.Current().ID()
	if id == old.Current().ID() {
		t.Fatal("the secret is the old one")
	}
	public := p.secret + ".pub"
	if out := must(t, "verify", "--releases", p.releases, "--key", public); !strings.Contains(out, "2025-Q1/r1: sound\n") {
		t.Errorf("what stood: %s", out)
	}

	p.must(t, "release", "--period", "2025-Q2", "--edition", "public")
	p.must(t, "approve", "2025-Q2", "--by", "Us")
	p.add(t, "late.csv", suspensions("2025-02-03", "late", 40))
	p.must(t, "release", "--period", "2025-Q1", "--edition", "public", "--code", "R", "--revision-reason", "Late ones")
	p.must(t, "approve", "2025-Q1/r2", "--by", "Us")
	if out := must(t, "verify", "--releases", p.releases, "--key", public); strings.Contains(out, "NOT SOUND") || strings.Count(out, ": sound\n") != 3 {
		t.Errorf("with both keys: %s", out)
	}
	for name, by := range map[string]string{"2025-Q1/r1": old.Current().ID(), "2025-Q2/r1": id, "2025-Q1/r2": id} {
		signature, err := os.ReadFile(filepath.Join(p.releases, name, "approval.sig"))
		if err != nil || !strings.HasPrefix(string(signature), by+" ") {
			t.Errorf("%s is signed with %s, not %s; %v", name, signature, by, err)
		}
	}
	if status, out, _ := run(t, "verify", "--releases", p.releases, "--key", former); status != exitFailed || strings.Count(out, "a key that is not known here") != 2 {
		t.Errorf("with the former keys: exit %d, %s", status, out)
	}
}

// A change that stopped after any of its steps is ended by the next run, with the secret that it had made.
func TestRotateInterrupted(t *testing.T) {
	p := newPlatform(t)
	p.must(t, "approve", "2025-Q1", "--by", "Us")
	keys, err := keyring.Rotate(p.secret, time.Now())
	must0(t, err)
	if out := p.must(t, "secret", "rotate", "--dry-run"); !strings.Contains(out, "An interrupted change to the secret "+keys.Current().ID()) {
		t.Errorf("dry run: %s", out)
	}
	for _, done := range []func(){func() {}, func() { must0(t, os.Remove(p.secret+".pub")) }} {
		done()
		if out := p.must(t, "verify"); !strings.Contains(out, "2025-Q1/r1: sound") {
			t.Errorf("between: %s", out)
		}
	}
	if out := p.must(t, "secret", "rotate"); !strings.Contains(out, "The secret is "+keys.Current().ID()+" now") {
		t.Errorf("not ended: %s", out)
	}
	after, err := keyring.OpenPublic(p.secret + ".pub")
	if err != nil || !after.Knows(keys.Current().ID()) {
		t.Errorf("the public keys: %v", err)
	}
	journal, err := os.ReadFile(filepath.Join(p.data, "ledger.jsonl"))
	if err != nil || strings.Count(string(journal), `"kind":"rotated"`) != 1 {
		t.Errorf("the ledger: %s, %v", journal, err)
	}
	if out := p.must(t, "secret", "rotate"); strings.Contains(out, "The secret is "+keys.Current().ID()) {
		t.Errorf("a second change changes nothing: %s", out)
	}
}

// Where nothing was published there is no ledger to tell, and none is begun; a data folder that is not there is asked for.
func TestRotateBeforeTheFirstReport(t *testing.T) {
	p := newPlatform(t)
	journal := filepath.Join(p.data, "ledger.jsonl")
	must0(t, os.RemoveAll(journal))
	p.must(t, "secret", "rotate")
	if _, err := os.Stat(journal); err == nil {
		t.Error("a ledger was begun")
	}
	p.must(t, "approve", "2025-Q1", "--by", "Us")
	keys, err := os.ReadFile(p.secret)
	must0(t, err)
	none := filepath.Join(t.TempDir(), "none")
	if status, _, stderr := run(t, "secret", "rotate", "--secret", p.secret, "--data", none); status != exitFailed || !strings.Contains(stderr, "There is no data folder "+none) {
		t.Errorf("exit %d, %s", status, stderr)
	}
	if same, err := os.ReadFile(p.secret); err != nil || string(same) != string(keys) {
		t.Errorf("the keyring was changed: %v", err)
	}
}
