package release

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"daylight/internal/disk"
	"daylight/internal/period"
	"daylight/internal/problem"
)

var (
	first  = period.MustParse("2026-Q1")
	second = period.MustParse("2026-Q2")
)

func put(t *testing.T, s InternalShelf, p period.Period, revision int) {
	t.Helper()
	value := 0.2
	k, n := int64(1), int64(5)
	write := func(v any) []byte {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	err := s.Put(p, revision, map[string][]byte{
		"release.json": write(Release{Format: Format, Period: p, Revision: revision, Edition: Internal}),
		"figures/rate.json": write(Figure{ID: "rate", Period: p, Revision: revision, Edition: Internal, Measures: []Measure{{ID: "m", Unit: Share}},
			Rows: []Row{{Category: "all", Values: []Value{{Value: &value, Numerator: &k, Denominator: &n}}}}}),
	})
	if err != nil {
		t.Fatal(err)
	}
}

// What was written is read back, newest first, and every file is covered by a checksum.
func TestWriteAndRead(t *testing.T) {
	s := NewInternalShelf(t.TempDir())
	put(t, s, first, 1)
	put(t, s, second, 1)
	put(t, s, first, 2)
	list, err := s.List()
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	for _, r := range list {
		order = append(order, r.Period.String()+"r"+string(rune('0'+r.Revision)))
	}
	if got := strings.Join(order, " "); got != "2026-Q2r1 2026-Q1r2 2026-Q1r1" {
		t.Errorf("order %s", got)
	}
	o, err := s.Open(first, 0)
	if err != nil || o.Revision != 2 {
		t.Fatalf("newest revision: %+v, %v", o, err)
	}
	if f, err := o.Figure("rate"); err != nil || *f.Rows[0].Values[0].Numerator != 1 {
		t.Errorf("figure: %+v, %v", f, err)
	}
	if got := strings.Join(o.Files(), " "); got != "figures/rate.json release.json" {
		t.Errorf("files %s", got)
	}
}

// Nothing is believed that the checksums do not cover, and nothing outside the release can be named.
func TestTampering(t *testing.T) {
	for _, c := range []struct {
		why    string
		change func(t *testing.T, dir string)
		kind   problem.Kind
	}{
		{"a figure changed", func(t *testing.T, dir string) { edit(t, dir, "figures/rate.json", `"numerator":1`, `"numerator":2`) }, problem.Internal},
		{"a figure removed from the checksums", func(t *testing.T, dir string) {
			text, err := os.ReadFile(filepath.Join(dir, checksumsFile))
			if err != nil {
				t.Fatal(err)
			}
			_, rest, _ := strings.Cut(string(text), "\n")
			if err := os.WriteFile(filepath.Join(dir, checksumsFile), []byte(rest), 0o644); err != nil {
				t.Fatal(err)
			}
		}, problem.NotFound},
		{"a figure gone", func(t *testing.T, dir string) {
			if err := os.Remove(filepath.Join(dir, "figures/rate.json")); err != nil {
				t.Fatal(err)
			}
		}, problem.Internal},
	} {
		s := NewInternalShelf(t.TempDir())
		put(t, s, first, 1)
		c.change(t, s.Dir(first, 1))
		o, err := s.Open(first, 1)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.Figure("rate"); problem.KindOf(err) != c.kind || err == nil {
			t.Errorf("%s: %v, want %s", c.why, err, c.kind)
		}
	}
}

func edit(t *testing.T, dir, name, old, new string) {
	t.Helper()
	path := filepath.Join(dir, name)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), old) {
		t.Fatalf("%s has no %s", name, old)
	}
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(string(text), old, new)), 0o644); err != nil {
		t.Fatal(err)
	}
}

// A release of another edition, period, revision or format is not taken for what its folder's name says.
func TestWrongFolder(t *testing.T) {
	for _, c := range []struct{ old, new string }{
		{`"edition":"internal"`, `"edition":"public"`},
		{`"period":"2026-Q1"`, `"period":"2026-Q2"`},
		{`"revision":1`, `"revision":7`},
		{`"format":1`, `"format":9`},
		{`"platform":""`, `"platfrom":""`},
	} {
		s := NewInternalShelf(t.TempDir())
		put(t, s, first, 1)
		dir := s.Dir(first, 1)
		edit(t, dir, "release.json", c.old, c.new)
		reseal(t, dir)
		if _, err := s.Open(first, 1); err == nil {
			t.Errorf("release.json with %s was opened", c.new)
		}
	}
}

// reseal writes the checksums anew, as someone would who wants a changed release believed.
func reseal(t *testing.T, dir string) {
	t.Helper()
	files := map[string][]byte{}
	for _, name := range []string{"release.json", "figures/rate.json"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = text
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := NewInternalShelf(filepath.Dir(filepath.Dir(dir))).Put(first, 1, files); err != nil {
		t.Fatal(err)
	}
}

// One damaged release does not hide the others.
func TestListSurvivesDamage(t *testing.T) {
	s := NewInternalShelf(t.TempDir())
	put(t, s, first, 1)
	put(t, s, second, 1)
	edit(t, s.Dir(first, 1), "release.json", "internal", "internet")
	list, err := s.List()
	if err == nil || len(list) != 1 || list[0].Period != second {
		t.Errorf("list %+v, %v; want the whole one and an error", list, err)
	}
}

// A published revision is never touched, a killed writer's leftovers go, and names cannot lead outside.
func TestPut(t *testing.T) {
	s := NewInternalShelf(t.TempDir())
	put(t, s, first, 1)
	if err := s.Put(first, 1, map[string][]byte{"release.json": []byte("{}")}); problem.KindOf(err) != problem.Invalid {
		t.Errorf("a revision was overwritten: %v", err)
	}
	left := filepath.Join(filepath.Dir(s.Dir(first, 1)), disk.Unfinished+"1")
	if err := os.Mkdir(left, 0o755); err != nil {
		t.Fatal(err)
	}
	put(t, s, first, 2)
	if _, err := os.Stat(left); !os.IsNotExist(err) {
		t.Errorf("the leftover stands: %v", err)
	}
	o, err := s.Open(first, 2)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"../r1/release.json", "/etc/passwd", "figures/../release.json", ""} {
		if _, err := o.File(name); problem.KindOf(err) != problem.NotFound {
			t.Errorf("File(%q): %v", name, err)
		}
	}
}

// A checksum file of another form is refused whole.
func TestChecksumForms(t *testing.T) {
	sum := strings.Repeat("a", 64)
	for _, text := range []string{sum + " release.json\n", sum + "  ../x\n", sum + "  /x\n", "x  release.json\n", sum + "  a b\n", sum + "  a\\b\n"} {
		if _, err := parseChecksums([]byte(text)); err == nil {
			t.Errorf("%q was accepted", text)
		}
	}
}
