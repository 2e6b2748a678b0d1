package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"daylight/internal/keyring"
)

// Whoever has lost the keyring of a platform that publishes is told which one to look for, and never to make a new one, with which nothing
// could go on.
func TestLostKeyring(t *testing.T) {
	p := newPlatform(t)
	keys, err := keyring.Open(p.secret)
	must0(t, err)
	id := keys.Current().ID()
	other := filepath.Join(filepath.Dir(p.data), "other.json")
	must(t, "secret", "new", other, "--data", p.data, "--releases", p.releases)
	p.must(t, "approve", "2025-Q1", "--by", "Us")
	nowhere := filepath.Join(filepath.Dir(p.data), "nowhere.json")
	asks := func(secret string, says ...string) {
		t.Helper()
		lost := platform{p.data, p.releases, secret}
		for _, args := range [][]string{{"release", "--period", "2025-Q2", "--edition", "public"}, {"approve", "2025-Q2", "--by", "Us"}} {
			status, _, stderr := lost.run(t, args...)
			if status != exitFailed || strings.Contains(stderr, "secret new") {
				t.Errorf("%v with %q: exit %d, %s", args, secret, status, stderr)
			}
			for _, want := range says {
				if !strings.Contains(stderr, want) {
					t.Errorf("%v with %q: no %q in %s", args, secret, want, stderr)
				}
			}
		}
	}
	anothers := "The keyring " + other + " is not the one that this platform publishes with (key " + id + "), and the report of April–June 2025 needs that one."
	for range 2 { // the second time the ledger is lost, too
		asks("", "This needs the keyring. This platform publishes with the key "+id+":")
		asks(nowhere, "There is no keyring "+nowhere+". This platform publishes with the key "+id+":", "restore it from its copy")
		asks(other, anothers)
		must0(t, os.RemoveAll(filepath.Join(p.data, "ledger.jsonl")))
	}

	first := newPlatform(t)
	first.secret = nowhere
	must0(t, os.Remove(filepath.Join(first.data, "ledger.jsonl")))
	if _, _, stderr := first.run(t, "release", "--period", "2025-Q2", "--edition", "public"); !strings.Contains(stderr, "Make one with daylight secret new") {
		t.Errorf("a platform that begins: %s", stderr)
	}
}

// A keyring that was copied before its secret was changed lacks the key in use.
func TestOldCopyOfKeyring(t *testing.T) {
	p := newPlatform(t)
	p.must(t, "approve", "2025-Q1", "--by", "Us")
	text, err := os.ReadFile(p.secret)
	must0(t, err)
	p.must(t, "secret", "rotate")
	keys, err := keyring.Open(p.secret)
	must0(t, err)
	must0(t, os.WriteFile(p.secret, text, 0o600))
	if _, _, stderr := p.run(t, "secret", "rotate"); !strings.Contains(stderr, "(key "+keys.Current().ID()+")") {
		t.Errorf("an old copy: %s", stderr)
	}

	// Without a ledger the newest approval says it, whichever period it is of.
	p = newPlatform(t)
	p.must(t, "release", "--period", "2025-Q2", "--edition", "public")
	p.must(t, "approve", "2025-Q2", "--by", "Us")
	text, err = os.ReadFile(p.secret)
	must0(t, err)
	p.must(t, "secret", "rotate")
	p.must(t, "approve", "2025-Q1", "--by", "Us", "--as-drafted")
	keys, err = keyring.Open(p.secret)
	must0(t, err)
	must0(t, os.WriteFile(p.secret, text, 0o600))
	must0(t, os.Remove(filepath.Join(p.data, "ledger.jsonl")))
	if _, _, stderr := p.run(t, "release", "--period", "2025-Q3", "--edition", "public"); !strings.Contains(stderr, "(key "+keys.Current().ID()+")") {
		t.Errorf("an old copy, and no ledger: %s", stderr)
	}
}
