package keyring

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"daylight/internal/problem"
)

var made = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func create(t *testing.T) (string, Keyring) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "keyring.json")
	k, err := Create(path, made)
	if err != nil {
		t.Fatal(err)
	}
	return path, k
}

// What was made is read back, for its owner alone, and is never overwritten.
func TestCreateAndOpen(t *testing.T) {
	path, made1 := create(t)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	read, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if read.Current().ID() != made1.Current().ID() || read.Current().Protection() != made1.Current().Protection() {
		t.Error("another key was read than was made")
	}
	before, _ := os.ReadFile(path)
	if _, err := Create(path, made); problem.KindOf(err) != problem.Invalid {
		t.Errorf("overwriting: %v", err)
	}
	if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
		t.Error("the refused call changed the file")
	}
	_, other := create(t)
	if other.Current().ID() == made1.Current().ID() || other.Current().Protection() == made1.Current().Protection() {
		t.Error("two keyrings hold the same key")
	}
}

// Whatever may have been read by others, or cannot be read at all, is refused with a sentence that says what to do; and the sentence
// quotes nothing of the file.
func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		why    string
		change func(t *testing.T, path string) (apart []string)
		says   string
	}{
		{"missing", func(t *testing.T, path string) []string { return nothing(os.Remove(path)) }, "daylight secret new"},
		{"readable by all", func(t *testing.T, path string) []string { return nothing(os.Chmod(path, 0o644)) }, "Close it with chmod 600"},
		{"readable by the group", func(t *testing.T, path string) []string { return nothing(os.Chmod(path, 0o640)) }, "daylight secret rotate"},
		{"a folder", func(t *testing.T, path string) []string { return nothing(os.Remove(path), os.Mkdir(path, 0o700)) }, "is a folder; name the file"},
		{"the public half", func(t *testing.T, path string) []string {
			k, err := Open(path)
			text, err2 := k.PublicText()
			return nothing(err, err2, os.WriteFile(path, text, 0o644))
		}, "is the public half, which anyone may have. Name the keyring itself"},
		{"among the releases", func(t *testing.T, path string) []string { return []string{filepath.Dir(path)} }, "Move it"},
		{"cut off", func(t *testing.T, path string) []string { return nothing(os.Truncate(path, 200)) }, "from its copy"},
		{"empty", func(t *testing.T, path string) []string { return nothing(os.Truncate(path, 0)) }, "from its copy"},
		{"a key under another's name", func(t *testing.T, path string) []string { return edit(t, path, `"id": "`, `"id": "0`) }, "from its copy"},
		{"a short secret", func(t *testing.T, path string) []string {
			return edit(t, path, `"protection": "`, `"protection": "", "x": "`)
		}, "from its copy"},
	} {
		path, k := create(t)
		apart := c.change(t, path)
		_, err := Open(path, apart...)
		if problem.KindOf(err) != problem.Invalid || !strings.Contains(problem.Sentence(err), c.says) {
			t.Errorf("%s: %v; want a sentence with %q", c.why, err, c.says)
		}
		if leaks(fmt.Sprint(err), k) {
			t.Errorf("%s: the error shows a secret: %v", c.why, err)
		}
	}
}

func nothing(errs ...error) []string {
	for _, err := range errs {
		if err != nil {
			panic(err)
		}
	}
	return nil
}

func edit(t *testing.T, path, old, new string) []string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil || !bytes.Contains(text, []byte(old)) {
		t.Fatal("nothing to edit", err)
	}
	return nothing(os.WriteFile(path, bytes.Replace(text, []byte(old), []byte(new), 1), 0o600))
}

// A link into a folder of releases is as bad as a file in it.
func TestLinkedIntoReleases(t *testing.T) {
	path, _ := create(t)
	link := filepath.Join(t.TempDir(), "keys")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(link, filepath.Dir(path)); err == nil {
		t.Error("a link to a keyring among the releases was followed")
	}
}

// A keyring in a repository would be committed.
func TestNotInARepository(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, ".git"), 0o755); err != nil {
		t.Fatal(err)
	}
	below := filepath.Join(dir, "ops", "keys")
	if err := os.MkdirAll(below, 0o755); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(below, "keyring.json")
	if _, err := Create(path, made); err == nil || !strings.Contains(err.Error(), "repository") {
		t.Errorf("made in a repository: %v", err)
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Error("the refused file was written")
	}
}

// However a key or a structure that holds one is printed, logged or encoded, its secrets stay out.
func TestSecretsDoNotPrint(t *testing.T) {
	_, ring := create(t)
	type holder struct {
		Ring Keyring
		key  Key
	}
	h := holder{ring, ring.Current()}
	var logged bytes.Buffer
	slog.New(slog.NewJSONHandler(&logged, nil)).Info("x", "key", ring.Current(), "ring", ring, "holder", h)
	texts := []string{logged.String()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%X", "%d", "%q"} {
		texts = append(texts, fmt.Sprintf(verb, ring.Current()), fmt.Sprintf(verb, ring), fmt.Sprintf(verb, h), fmt.Sprintf(verb, &h), fmt.Sprintf(verb, []Key{ring.Current()}))
	}
	for _, value := range []any{ring, ring.Current(), h} {
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	for _, text := range texts {
		if leaks(text, ring) {
			t.Errorf("a secret shows: %s", text)
		}
	}
}

// leaks looks for either secret in the forms in which Go prints bytes.
func leaks(text string, k Keyring) bool {
	protection := k.Current().Protection()
	for _, secret := range [][]byte{protection[:], k.keys[0].secrets().signing.Seed()} {
		part := secret[4:10]
		decimals := strings.Trim(fmt.Sprint(part), "[]")
		hexes := strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf("%#v", part), "[]byte{"), "}")
		for _, form := range []string{string(part), fmt.Sprintf("%x", part), fmt.Sprintf("%X", part), decimals, hexes, base64.StdEncoding.EncodeToString(secret)[8:16]} {
			if strings.Contains(text, form) {
				return true
			}
		}
	}
	return false
}

// The public file checks what the keyring signs, and nothing else.
func TestPublic(t *testing.T) {
	path, ring := create(t)
	text, err := ring.PublicText()
	if err != nil || leaks(string(text), ring) {
		t.Fatalf("public keys: %s, %v", text, err)
	}
	if err := os.WriteFile(path+".pub", text, 0o644); err != nil {
		t.Fatal(err)
	}
	public, err := OpenPublic(path + ".pub")
	if err != nil {
		t.Fatal(err)
	}
	if again, err := public.PublicText(); err != nil || string(again) != string(text) {
		t.Errorf("the public keys were read from another file than they are written to: %s, %v", again, err)
	}
	id, message := ring.Current().ID(), []byte("2026-Q1 r1")
	signature := ring.Current().Sign(message)
	_, other := create(t)
	for _, c := range []struct {
		why       string
		public    Public
		id        string
		message   []byte
		signature []byte
		want      bool
	}{
		{"as signed", public, id, message, signature, true},
		{"straight from the keyring", ring.Public(), id, message, signature, true},
		{"another message", public, id, []byte("2026-Q1 r2"), signature, false},
		{"another key's id", public, other.Current().ID(), message, signature, false},
		{"another platform's keys", other.Public(), id, message, signature, false},
		{"no signature", public, id, message, nil, false},
		{"no keys", Public{}, id, message, signature, false},
	} {
		if got := c.public.Verify(c.id, c.message, c.signature); got != c.want {
			t.Errorf("%s: %v, want %v", c.why, got, c.want)
		}
	}
	edit(t, path+".pub", `"ed25519": "`, `"ed25519": "A`)
	if _, err := OpenPublic(path + ".pub"); problem.KindOf(err) != problem.Invalid {
		t.Errorf("a damaged file of public keys: %v", err)
	}
}
