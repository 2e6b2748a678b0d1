package ledger

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
)

// The secret may change. Old entries stay under the old one, and one secret alone cannot turn the ledger over to another.
func TestRotation(t *testing.T) {
	l, path := create(t)
	register(t, l, drawingOf("m0", 1))
	says(t, l.Rotate("k2"), "k2", "keyring")
	both := keyring(t, "k1", "k2")
	l, err := Open(path, both, Options{Now: newClock().now})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Rotate("k2"); err != nil {
		t.Fatal(err)
	}
	if err := l.Rotate("k2"); err != nil || l.Head().N != 2 {
		t.Errorf("a second change to the same secret: entry %d, %v", l.Head().N, err)
	}
	if id := register(t, l, drawingOf("m1", 1)); id != "k2" {
		t.Errorf("new noise is drawn with %s", id)
	}
	l, err = Open(path, both, Options{Now: newClock().now}, Known{"2026-Q1 r1", l.Head()})
	if err != nil {
		t.Fatal(err)
	}
	if id := register(t, l, drawingOf("m0", 1)); id != "k1" || l.Key() != "k2" {
		t.Errorf("old noise is drawn again with %s", id)
	}
	if _, err := l.Register(drawingOf("m0", 2)); err == nil {
		t.Error("after the change of secret, other counts under an old label are not noticed")
	}
	_, err = Open(path, keyring(t, "k1"), Options{})
	says(t, err, "k2", "keyring")
	_, err = Open(path, keyring(t, "k2"), Options{})
	says(t, err, "k1", "keyring")

	// Whoever has only the old secret, and calls one of his own k2, is found out by those who have the real one.
	forged, err := NewKeyring(map[string][]byte{"k2": bytes.Repeat([]byte{7}, 32)})
	if err != nil {
		t.Fatal(err)
	}
	forged.keys["k1"] = both.keys["k1"]
	f, other := create(t)
	f.keys = forged
	if err := f.Rotate("k2"); err != nil {
		t.Fatal(err)
	}
	_, err = Open(other, both, Options{})
	says(t, err, "Line 2")
}

// Secrets are of their length, and no way of printing a keyring or a ledger's options shows one.
func TestKeyringDoesNotLeak(t *testing.T) {
	for _, bad := range []map[string][]byte{{"k": nil}, {"k": make([]byte, 32)}, {"k": make([]byte, 31)}, {"": bytes.Repeat([]byte{1}, 32)}} {
		if _, err := NewKeyring(bad); err == nil {
			t.Errorf("%v was taken", bad)
		}
	}
	secret := []byte("a secret that nobody may see....")
	ring, err := NewKeyring(map[string][]byte{"k": secret})
	if err != nil {
		t.Fatal(err)
	}
	l := &Ledger{keys: ring}
	var seen strings.Builder
	for _, value := range []any{ring, &ring, []Keyring{ring}, struct{ hidden Keyring }{ring}, l, *l} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%x", "%s", "%q", "%d"} {
			fmt.Fprintf(&seen, verb, value)
		}
		text, _ := json.Marshal(value)
		seen.Write(text)
		slog.New(slog.NewTextHandler(&seen, nil)).Info("x", "value", value)
	}
	derivedKey := hex.EncodeToString(sum(ring.keys["k"].chain)[:8])
	for _, leak := range []string{"nobody may", hex.EncodeToString(secret[:6]), "97 32 115", "0x61, 0x20", derivedKey} {
		if strings.Contains(seen.String(), leak) {
			t.Errorf("a secret shows: %s", leak)
		}
	}
	if text, err := json.Marshal(ring); err != nil || string(text) != `"secret"` || fmt.Sprint(ring) != "secret" || fmt.Sprintf("%#v", ring) != "secret" ||
		ring.String() != "secret" || ring.GoString() != "secret" {
		t.Errorf("a keyring calls itself %s", text)
	}
	if text, err := ring.MarshalText(); err != nil || string(text) != "secret" {
		t.Errorf("a keyring calls itself %s", text)
	}
}

// Whoever has lost the secret can still read which one it was.
func TestKeyOf(t *testing.T) {
	l, path := create(t)
	is := func(path, want string) {
		t.Helper()
		if id, err := KeyOf(path); err != nil || id != want {
			t.Errorf("the key is %q, %v; want %q", id, err, want)
		}
	}
	is(path+"-none", "")
	is(path, "k1")
	l.keys = keyring(t, "k1", "k2")
	if err := l.Rotate("k2"); err != nil {
		t.Fatal(err)
	}
	is(path, "k2")
	if err := os.WriteFile(path, append(read(t, path), "torn"...), 0o600); err != nil {
		t.Fatal(err)
	}
	is(path, "k2")
}
