package ledger

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"daylight/internal/period"
	"daylight/internal/problem"
)

var q1, h1, year = period.MustParse("2026-Q1"), period.MustParse("2026-H1"), period.MustParse("2026")

func keyring(t testing.TB, ids ...string) Keyring {
	t.Helper()
	secrets := map[string][]byte{}
	for _, id := range ids {
		secret := sha256.Sum256([]byte("a test's secret " + id))
		secrets[id] = secret[:]
	}
	ring, err := NewKeyring(secrets)
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

// clock stands still unless it is moved.
type clock struct{ time.Time }

func (c *clock) now() time.Time { return c.Time }

func newClock() *clock { return &clock{time.Date(2026, 4, 20, 9, 0, 0, 0, time.UTC)} }

func create(t testing.TB) (*Ledger, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ledger")
	l, err := Create(path, keyring(t, "k1"), "k1", Options{Now: newClock().now})
	if err != nil {
		t.Fatal(err)
	}
	return l, path
}

func open(t testing.TB, path string, known ...Known) *Ledger {
	t.Helper()
	l, err := Open(path, keyring(t, "k1"), Options{Now: newClock().now}, known...)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func drawingOf(measure string, counts ...int64) Drawing {
	d := Drawing{Period: q1, Revision: 1, Draw: "1", Measure: measure, Variance: 9, Counts: counts}
	for i := range counts {
		d.Cells = append(d.Cells, fmt.Sprintf("cell %03d", i))
	}
	return d
}

func register(t testing.TB, l *Ledger, d Drawing) string {
	t.Helper()
	id, err := l.Register(d)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

var checksums, nonce = strings.Repeat("ab", 32), strings.Repeat("cd", 32)

// draft registers so many measures of variance 9 for a release and returns it.
func draft(t testing.TB, l *Ledger, p period.Period, n, measures int, code string) Release {
	t.Helper()
	r := Release{Period: p, Revision: n, Code: code, Draw: l.LatestDraw(p, n), Checksums: checksums}
	for i := range measures {
		d := drawingOf(fmt.Sprintf("m%d", i), 5, 0, 7)
		d.Period, d.Revision, d.Draw = p, n, r.Draw
		register(t, l, d)
		r.Charges = append(r.Charges, Charge{d.Measure, d.Variance})
	}
	return r
}

func says(t testing.TB, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatal("there is no error")
	}
	sentence := problem.Sentence(err)
	if !strings.HasSuffix(sentence, ".") {
		t.Errorf("no sentence: %s", sentence)
	}
	for _, part := range parts {
		if !strings.Contains(sentence, part) {
			t.Errorf("%q does not say %q", sentence, part)
		}
	}
}
