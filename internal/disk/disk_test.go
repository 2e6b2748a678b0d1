package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// tree is every path below a folder, with its mode and text.
func tree(t *testing.T, dir string) string {
	t.Helper()
	var all strings.Builder
	must(t, filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		must(t, err)
		info, err := entry.Info()
		must(t, err)
		relative, err := filepath.Rel(dir, path)
		must(t, err)
		all.WriteString(relative + " " + info.Mode().String())
		if !entry.IsDir() {
			text, err := os.ReadFile(path)
			must(t, err)
			all.WriteString(" " + string(text))
		}
		all.WriteString("\n")
		return nil
	}))
	return all.String()
}

// What stands stays, but for Replace; and nothing unfinished is left.
func TestFiles(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a")
	must(t, Once(path, []byte("one"), 0o640))
	for name, write := range map[string]func(string, []byte, fs.FileMode) error{"Once": Once, "Write": Write} {
		if err := write(path, []byte("two"), 0o600); !errors.Is(err, fs.ErrExist) {
			t.Errorf("%s over a file: %v", name, err)
		}
	}
	must(t, Write(filepath.Join(dir, "b"), []byte("three"), 0o600))
	if got, want := tree(t, dir), "a -rw-r----- one\nb -rw------- three\n"; !strings.HasSuffix(got, want) {
		t.Errorf("%s\nwant %s", got, want)
	}
	must(t, Replace(path, []byte("four"), 0o644))
	if got, want := tree(t, dir), "a -rw-r--r-- four\nb -rw------- three\n"; !strings.HasSuffix(got, want) {
		t.Errorf("%s\nwant %s", got, want)
	}
	if err := Once(filepath.Join(dir, "none", "c"), nil, 0o600); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file in no folder: %v", err)
	}
}

// A folder has its name when all is in it, and not before.
func TestFolder(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "in", "it")
	broken := errors.New("broken")
	if err := Folder(path, 0o750, func(beside string) error {
		must(t, Write(filepath.Join(beside, "half"), nil, 0o600))
		return broken
	}); !errors.Is(err, broken) {
		t.Errorf("a folder that cannot be filled: %v", err)
	}
	if got := tree(t, dir); !strings.HasSuffix(got, "in drwxr-x---\n") {
		t.Errorf("half a folder is left:\n%s", got)
	}
	must(t, Folder(path, 0o750, func(beside string) error {
		if _, err := os.Stat(path); err == nil || filepath.Dir(beside) != filepath.Dir(path) || !strings.HasPrefix(filepath.Base(beside), Unfinished) {
			t.Errorf("it is filled in %s, and %s stands", beside, path)
		}
		must(t, os.Mkdir(filepath.Join(beside, "deep"), 0o700))
		return Write(filepath.Join(beside, "deep", "a"), []byte("one"), 0o600)
	}))
	const want = "in drwxr-x---\nin/it drwxr-x---\nin/it/deep drwx------\nin/it/deep/a -rw------- one\n"
	if got := tree(t, dir); !strings.HasSuffix(got, want) {
		t.Errorf("%s\nwant %s", got, want)
	}
	if err := Folder(path, 0o750, func(string) error { return nil }); err == nil {
		t.Error("a folder took the place of another")
	}
	if got := tree(t, dir); !strings.HasSuffix(got, want) {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// Leftovers go as deep as is asked for, and everything else stays.
func TestClear(t *testing.T) {
	dir := t.TempDir()
	must(t, os.MkdirAll(filepath.Join(dir, "a", "b", Unfinished+"3"), 0o700))
	must(t, os.MkdirAll(filepath.Join(dir, Unfinished+"1", "x"), 0o700))
	must(t, Write(filepath.Join(dir, "a", Unfinished+"2"), nil, 0o600))
	must(t, Write(filepath.Join(dir, "a", "keep"), nil, 0o600))
	for depth, left := range []int{2, 1, 0} {
		must(t, Clear(dir, depth))
		if got := strings.Count(tree(t, dir), Unfinished); got != left {
			t.Errorf("down to %d: %d are left, want %d", depth, got, left)
		}
	}
	if got := tree(t, dir); !strings.Contains(got, "a/keep") || !strings.Contains(got, "a/b d") {
		t.Errorf("too much is gone:\n%s", got)
	}
	must(t, Clear(filepath.Join(dir, "none"), 1))
}
