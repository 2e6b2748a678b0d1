package keyring

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A rotated keyring signs and protects with a new key and still has the old one, in the file as in memory; a link to it stays a link.
func TestRotate(t *testing.T) {
	path, old := create(t)
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	rotated, err := Rotate(link, made.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	read, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	message := []byte("an approval")
	for why, k := range map[string]Keyring{"returned": rotated, "read": read} {
		if k.Current().ID() != rotated.Current().ID() || k.Current().ID() == old.Current().ID() || k.Current().Protection() == old.Current().Protection() || len(k.keys) != 2 {
			t.Errorf("%s: %v", why, k)
		}
		if k.Protection()[old.Current().ID()] != old.Current().Protection() || !k.Public().Verify(old.Current().ID(), message, old.Current().Sign(message)) ||
			!k.Public().Verify(k.Current().ID(), message, k.Current().Sign(message)) {
			t.Errorf("%s: a key is not recognised", why)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link became %v, %v", info.Mode(), err)
	}
	text, err := os.ReadFile(path)
	if err != nil || !bytes.Contains(text, []byte(made.Format(time.RFC3339))) {
		t.Errorf("when the old key was made is forgotten: %v", err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Rotate(path, made); err == nil {
		t.Error("a keyring that others can read was continued")
	}
}
