package release

import (
	"crypto/ed25519"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"daylight/internal/problem"
)

// signer is a key with the id of its own seed's first letter.
type signer struct {
	id  string
	key ed25519.PrivateKey
}

func newSigner(id string) signer {
	return signer{id, ed25519.NewKeyFromSeed([]byte(strings.Repeat(id, ed25519.SeedSize)))}
}

func (s signer) ID() string                  { return s.id }
func (s signer) Sign(message []byte) []byte  { return ed25519.Sign(s.key, message) }
func (s signer) Knows(id string) bool        { return id == s.id }
func (s signer) PublicText() ([]byte, error) { return []byte("key " + s.id), nil }
func (s signer) Verify(id string, message, signature []byte) bool {
	return id == s.id && ed25519.Verify(s.key.Public().(ed25519.PublicKey), message, signature)
}

var (
	ours  = newSigner("a")
	alien = newSigner("b")
	today = time.Date(2026, 7, 14, 9, 0, 0, 0, time.UTC)
)

func at(t time.Time) func() time.Time { return func() time.Time { return t } }

// approved publishes one release and returns the folder of the public shelf.
func approved(t *testing.T, publishAt time.Time) string {
	t.Helper()
	drafts := NewDraftShelf(t.TempDir())
	value, k, n := 0.2, int64(100), int64(500)
	write := func(v any) []byte {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	if err := drafts.Put(first, 1, map[string][]byte{
		"release.json": write(Release{Format: Format, Period: first, Revision: 1, Edition: Public}),
		"figures/rate.json": write(Figure{ID: "rate", Period: first, Revision: 1, Edition: Public, Measures: []Measure{{ID: "m", Unit: Share}},
			Rows: []Row{{Category: "all", Values: []Value{{Value: &value, Numerator: &k, Denominator: &n}}}}}),
	}); err != nil {
		t.Fatal(err)
	}
	draft, err := drafts.Open(first, 1)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if _, err := NewPublicShelf(dir, ours, at(today)).Publish(draft, Approval{ApprovedBy: "Transparency team", ApprovedAt: today, PublishAt: publishAt}, ours); err != nil {
		t.Fatal(err)
	}
	return dir
}

// What was approved is read as it was drafted, with who approved it; and only once.
func TestPublish(t *testing.T) {
	dir := approved(t, today)
	s := NewPublicShelf(dir, ours, at(today))
	o, err := s.Open(first, 0)
	if err != nil {
		t.Fatal(err)
	}
	if o.Approval.ApprovedBy != "Transparency team" || o.Approval.Checksums != o.Seal() {
		t.Errorf("approval %+v", o.Approval)
	}
	if f, err := o.Figure("rate"); err != nil || *f.Rows[0].Values[0].Numerator != 100 {
		t.Errorf("figure %+v, %v", f, err)
	}
	if _, err := s.Publish(o, Approval{}, ours); problem.KindOf(err) != problem.Invalid {
		t.Errorf("published twice: %v", err)
	}
}

// A release appears when it may, and not a second before.
func TestEmbargo(t *testing.T) {
	dir := approved(t, today.Add(time.Hour))
	for _, c := range []struct {
		now  time.Time
		want int
	}{{today, 0}, {today.Add(time.Hour - time.Second), 0}, {today.Add(time.Hour), 1}} {
		s := NewPublicShelf(dir, ours, at(c.now))
		list, err := s.List()
		revisions, err2 := s.Revisions(first)
		if err != nil || err2 != nil || len(list) != c.want || len(revisions) != c.want {
			t.Errorf("at %s: %d listed, revisions %v, %v %v; want %d", c.now, len(list), revisions, err, err2, c.want)
		}
		if _, err := s.Open(first, 1); (err == nil) != (c.want == 1) || err != nil && problem.KindOf(err) != problem.NotFound {
			t.Errorf("at %s: opened with %v", c.now, err)
		}
	}
}

// The public shelf shows nothing that was not approved by somebody who holds the key, however well it is made up.
func TestForgeries(t *testing.T) {
	for _, c := range []struct {
		why   string
		forge func(t *testing.T, dir, root string)
		says  string
	}{
		{"a figure changed", func(t *testing.T, dir, _ string) {
			edit(t, dir, "figures/rate.json", `"numerator":100`, `"numerator":10`)
		}, "was changed after"},
		{"a figure changed, and its checksum with it", func(t *testing.T, dir, _ string) {
			edit(t, dir, "figures/rate.json", `"numerator":100`, `"numerator":10`)
			rewriteChecksums(t, dir)
		}, "not those that were approved"},
		{"and the approval made to name the new checksums", func(t *testing.T, dir, _ string) {
			edit(t, dir, "figures/rate.json", `"numerator":100`, `"numerator":10`)
			rewriteChecksums(t, dir)
			o := forced(t, dir)
			edit(t, dir, approvalFile, o.Approval.Checksums, o.seal)
		}, "changed after it was signed"},
		{"signed anew with another key", func(t *testing.T, dir, _ string) { resign(t, dir, alien, alien.id) }, "not known"},
		{"signed anew with another key under our name", func(t *testing.T, dir, _ string) { resign(t, dir, alien, ours.id) }, "changed after it was signed"},
		{"published earlier than approved", func(t *testing.T, dir, _ string) { edit(t, dir, approvalFile, "2026-07-14", "2026-07-13") }, "changed after it was signed"},
		{"approved in another's name", func(t *testing.T, dir, _ string) { edit(t, dir, approvalFile, "Transparency", "Leadership") }, "changed after it was signed"},
		{"no signature", func(t *testing.T, dir, _ string) { remove(t, filepath.Join(dir, signatureFile)) }, "not signed"},
		{"an empty signature", func(t *testing.T, dir, _ string) { write(t, filepath.Join(dir, signatureFile), "") }, "not known"},
		{"no approval: a draft copied among the releases", func(t *testing.T, dir, _ string) { remove(t, filepath.Join(dir, approvalFile)) }, "nobody has approved"},
		{"another release's approval", func(t *testing.T, dir, root string) {
			other := filepath.Join(root, second.String(), "r1")
			if err := os.MkdirAll(filepath.Dir(other), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.Rename(dir, other); err != nil {
				t.Fatal(err)
			}
		}, "is of 2026-Q1/r1"},
	} {
		root := approved(t, today)
		s := NewPublicShelf(root, ours, at(today))
		dir := s.Dir(first, 1)
		c.forge(t, dir, root)
		o, err := s.Open(first, 1)
		if problem.KindOf(err) == problem.NotFound {
			o, err = s.Open(second, 1)
		}
		if err == nil {
			_, err = o.Figure("rate")
		}
		if err == nil || !strings.Contains(problem.Sentence(err), c.says) {
			t.Errorf("%s: %v; want a sentence with %q", c.why, err, c.says)
		}
	}
}

// A forged newest revision does not take the place of the one before it.
func TestForgedRevisionIsNotTheNewest(t *testing.T) {
	root := approved(t, today)
	s := NewPublicShelf(root, ours, at(today))
	if err := os.CopyFS(s.Dir(first, 2), os.DirFS(s.Dir(first, 1))); err != nil {
		t.Fatal(err)
	}
	o, err := s.Open(first, 0)
	if err != nil || o.Revision != 1 {
		t.Errorf("newest: %+v, %v", o, err)
	}
	if list, err := s.List(); err == nil || len(list) != 1 {
		t.Errorf("%d listed, error %v; want the true one, and an error that names the other", len(list), err)
	}
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// resign signs the approval of a folder with a key, under an id.
func resign(t *testing.T, dir string, key signer, id string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, approvalFile))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, signatureFile), signatureLine(id, key.Sign(signedText(text))))
}

// rewriteChecksums makes the checksums fit the files.
func rewriteChecksums(t *testing.T, dir string) {
	t.Helper()
	files := map[string][]byte{}
	for _, name := range []string{"figures/rate.json", "release.json"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = text
	}
	write(t, filepath.Join(dir, checksumsFile), checksums(files))
}

// forced opens a folder of the public edition as if it were a draft, with its approval unchecked.
func forced(t *testing.T, dir string) *Opened {
	t.Helper()
	o, err := NewDraftShelf(filepath.Dir(filepath.Dir(dir))).Open(first, 1)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, approvalFile))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &o.Approval); err != nil {
		t.Fatal(err)
	}
	return o
}
