package release

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"daylight/internal/problem"
)

// hostile puts something else into the place of a file.
var hostile = map[string]func(path string) error{
	"is a link":  func(path string) error { return os.Symlink("/dev/null", path) },
	"is no file": func(path string) error { return syscall.Mkfifo(path, 0o644) },
	"is larger than 8,388,608 bytes": func(path string) error {
		return errors.Join(os.WriteFile(path, nil, 0o644), os.Truncate(path, MaxFile+1))
	},
}

// Whoever reads a downloaded folder follows no link, waits for no pipe and reads no file without an end, whichever file it is.
func TestHostileFiles(t *testing.T) {
	for says, put := range hostile {
		for _, name := range []string{checksumsFile, approvalFile, signatureFile, releaseFile, "figures/rate.json"} {
			root := approved(t, today)
			s := NewPublicShelf(root, ours, at(today))
			path := filepath.Join(s.Dir(first, 1), name)
			remove(t, path)
			if err := put(path); err != nil {
				t.Fatal(err)
			}
			o, err := s.Open(first, 1)
			if err == nil {
				_, err = o.Figure("rate")
			}
			if err == nil || !strings.Contains(problem.Sentence(err), says) {
				t.Errorf("%s %s: %v", name, says, err)
			}
		}
	}
}

// moved puts a link in the place of a file or folder, which leads to where it stands now.
func moved(t *testing.T, path string) {
	t.Helper()
	aside := filepath.Join(t.TempDir(), "aside")
	if err := errors.Join(os.Rename(path, aside), os.Symlink(aside, path)); err != nil {
		t.Fatal(err)
	}
}

// Releases are folders, not links: whoever lists, opens, approves or writes says the same of one that is, and what to do. The folder of
// releases itself may be a link.
func TestLinks(t *testing.T) {
	for _, name := range []string{"2026-Q1", "2026-Q1/r1", "2026-Q1/r1/figures"} {
		root := approved(t, today)
		s := NewPublicShelf(root, ours, at(today))
		moved(t, filepath.Join(root, name))
		_, listed := s.List()
		_, approvals := s.Approvals()
		o, opened := s.Open(first, 1)
		said := map[string]error{"List": listed, "Approvals": approvals, "Open": opened}
		switch name {
		case "2026-Q1":
			_, said["Revisions"] = s.Revisions(first)
			said["Vacant"] = s.Vacant(first, 2)
			said["Discard"] = NewDraftShelf(root).Discard(first, 1)
		case "2026-Q1/r1/figures":
			if opened != nil || listed != nil || approvals != nil {
				t.Fatalf("%v, %v, %v", listed, approvals, opened)
			}
			_, err := o.Figure("rate")
			said = map[string]error{"Figure": err}
		}
		for who, err := range said {
			if want := "Among the releases, " + name + " is a link"; err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "move what it leads to there itself") {
				t.Errorf("%s: %v, want %q", who, err, want)
			}
		}
	}
	root := approved(t, today)
	moved(t, root)
	if list, err := NewPublicShelf(root, ours, at(today)).List(); err != nil || len(list) != 1 {
		t.Errorf("a link to the folder of releases: %v, %v", list, err)
	}
}

// A link among the releases hides none of the others.
func TestListSurvivesLinks(t *testing.T) {
	s := NewInternalShelf(t.TempDir())
	put(t, s, first, 1)
	put(t, s, second, 1)
	moved(t, filepath.Dir(s.Dir(first, 1)))
	if list, err := s.List(); err == nil || len(list) != 1 || list[0].Period != second {
		t.Errorf("%+v, %v", list, err)
	}
}

// A report that names one figure again and again is not read again and again.
func TestFigureNamedTwice(t *testing.T) {
	s := NewInternalShelf(t.TempDir())
	put(t, s, first, 1)
	edit(t, s.Dir(first, 1), releaseFile, `"sections":null`, `"sections":[{"id":"","title":"","about":"","figures":["rate","rate"]}]`)
	reseal(t, s.Dir(first, 1))
	o, err := s.Open(first, 1)
	if err != nil {
		t.Fatal(err)
	}
	if figures, err := o.Figures(); err == nil || !strings.Contains(err.Error(), "names the figure rate twice") {
		t.Errorf("%d figures, %v", len(figures), err)
	}
}
