package ledger

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
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

var checksums = strings.Repeat("ab", 32)

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

// What was recorded is there again, in order, after every opening; and writing the same twice leaves the file as it is.
func TestKeepsWhatItWasTold(t *testing.T) {
	l, path := create(t)
	r := draft(t, l, q1, 1, 3, "")
	if err := l.Publish(r); err != nil {
		t.Fatal(err)
	}
	before := read(t, path)
	again := open(t, path, Known{"2026-Q1 r1", l.Head()})
	if again.Head() != l.Head() || again.Head().N != 4 || again.Key() != "k1" || again.Torn() {
		t.Errorf("head %v, was %v", again.Head(), l.Head())
	}
	var kinds []Kind
	for _, e := range again.Entries() {
		kinds = append(kinds, e.Kind)
	}
	if want := []Kind{Created, Drawn, Drawn, Drawn, Published}; !slices.Equal(kinds, want) {
		t.Errorf("entries %v", kinds)
	}
	if e := again.Entries()[4]; e.Checksums != checksums || len(e.Charges) != 3 || e.Charges[0].Rho != "1/18" || e.Cap != "1/2" || e.Reserve != "1/18" {
		t.Errorf("published: %+v", e)
	}
	if spent, err := again.Spent(q1); err != nil || spent.RatString() != "1/6" {
		t.Errorf("spent %s, %v", spent, err)
	}
	register(t, again, drawingOf("m1", 5, 0, 7))
	if err := again.Publish(r); err != nil {
		t.Error(err)
	}
	if !bytes.Equal(read(t, path), before) {
		t.Error("telling it the same again changed the file")
	}
}

// Neither a count nor a plain hash of one is in the file, and equal counts of two measures do not look equal.
func TestHoldsNoCounts(t *testing.T) {
	l, path := create(t)
	register(t, l, drawingOf("m0", 123456789))
	register(t, l, drawingOf("m1", 123456789))
	other, err := Create(filepath.Join(t.TempDir(), "ledger"), keyring(t, "k2"), "k2", Options{Now: newClock().now})
	if err != nil {
		t.Fatal(err)
	}
	register(t, other, drawingOf("m0", 123456789))
	text := string(read(t, path))
	if strings.Contains(text, "123456789") || strings.Contains(text, "cell 000") {
		t.Errorf("a count or a cell is in the clear: %s", text)
	}
	codes := []string{l.Entries()[1].Counts, l.Entries()[2].Counts, other.Entries()[1].Counts}
	if codes[0] == codes[1] || codes[0] == codes[2] {
		t.Errorf("equal counts have equal codes: %v", codes)
	}
	// The key of codes is not the secret itself, with which noise is drawn.
	var text1 []byte
	for _, field := range []string{"2026-Q1", "1", "1", "m0", "cell 000"} {
		text1 = appendField(text1, field)
	}
	text1 = append(text1, 0, 0, 0, 0, 7, 0x5b, 0xcd, 0x15)
	secret := sha256.Sum256([]byte("a test's secret k1"))
	mac := hmac.New(sha256.New, secret[:])
	mac.Write(text1)
	plain := sha256.Sum256(text1)
	if codes[0] == hex.EncodeToString(mac.Sum(nil)) || codes[0] == hex.EncodeToString(plain[:]) {
		t.Error("the code can be computed without the ledger's own key")
	}
}

// One name is used for one set of counts. The same again is free; anything else is refused and told the next label.
func TestRevisionGuard(t *testing.T) {
	l, path := create(t)
	first := drawingOf("m0", 5, 0, 7)
	if id := register(t, l, first); id != "k1" {
		t.Errorf("drawn with %s", id)
	}
	size := len(read(t, path))
	register(t, l, first)
	register(t, open(t, path), first)
	if len(read(t, path)) != size {
		t.Error("drawing the same again made an entry")
	}
	changed := func(change func(d *Drawing)) Drawing {
		d := first
		d.Cells, d.Counts = slices.Clone(d.Cells), slices.Clone(d.Counts)
		change(&d)
		return d
	}
	for what, d := range map[string]Drawing{
		"counts":        changed(func(d *Drawing) { d.Counts[1]++ }),
		"list of cells": changed(func(d *Drawing) { d.Cells[2] = "cell 9" }),
		"variance":      changed(func(d *Drawing) { d.Variance = 16 }),
	} {
		_, err := l.Register(d)
		var conflict *Conflict
		if !errors.As(err, &conflict) || conflict.What != what || conflict.Next != "1.2" || problem.KindOf(err) != problem.Invalid {
			t.Errorf("%s: %v", what, err)
			continue
		}
		says(t, err, what, "as 1.2")
		if !strings.Contains(conflict.Error(), "next label is 1.2") {
			t.Error(conflict)
		}
	}
	if l.LatestDraw(q1, 1) != "1" || l.NextDraw(q1, 1) != "1.2" {
		t.Errorf("draws %s and %s", l.LatestDraw(q1, 1), l.NextDraw(q1, 1))
	}
	second := changed(func(d *Drawing) { d.Counts[1]++; d.Draw = "1.2" })
	register(t, l, second)
	third := changed(func(d *Drawing) { d.Draw = "1.3" })
	register(t, l, third)
	register(t, l, first) // the first counts under the first label are still what they were
	l = open(t, path)
	if l.LatestDraw(q1, 1) != "1.3" || l.NextDraw(q1, 1) != "1.4" || l.LatestDraw(q1, 2) != "2" || l.NextDraw(q1, 2) != "2" || l.LatestDraw(h1, 1) != "1" {
		t.Errorf("draws %s and %s", l.LatestDraw(q1, 1), l.NextDraw(q1, 1))
	}

	// After publication the revision is closed.
	if err := l.Publish(Release{Period: q1, Revision: 1, Draw: "1.3", Checksums: checksums, Charges: []Charge{{"m0", 9}}}); err != nil {
		t.Fatal(err)
	}
	register(t, l, third)
	_, err := l.Register(changed(func(d *Drawing) { d.Counts[0] = 99; d.Draw = "1.3" }))
	says(t, err, "is published", "revision 2")
	if conflict := new(Conflict); errors.As(err, &conflict) {
		t.Error("a published revision offers another draw")
	}
	_, err = l.Register(changed(func(d *Drawing) { d.Draw = "1.4" }))
	says(t, err, "is published", "revision 2")
	register(t, l, changed(func(d *Drawing) { d.Revision, d.Draw = 2, "2" }))
}

// Labels follow one another and belong to their revision; what is no drawing is refused.
func TestRegisterRefuses(t *testing.T) {
	l, _ := create(t)
	register(t, l, drawingOf("m0", 1))
	for why, change := range map[string]func(d *Drawing){
		"a label beyond the next":      func(d *Drawing) { d.Draw = "1.3" },
		"a label of another revision":  func(d *Drawing) { d.Draw = "2" },
		"a label in another writing":   func(d *Drawing) { d.Draw = "1.02" },
		"the first label with a one":   func(d *Drawing) { d.Draw = "1.1" },
		"a label with a tail":          func(d *Drawing) { d.Draw = "1.2x" },
		"no label":                     func(d *Drawing) { d.Draw = "" },
		"revision 0":                   func(d *Drawing) { d.Revision, d.Draw = 0, "0" },
		"a month":                      func(d *Drawing) { d.Period = period.MustParse("2026-03") },
		"no period":                    func(d *Drawing) { d.Period = period.Period{} },
		"no measure":                   func(d *Drawing) { d.Measure = "" },
		"a measure that is no text":    func(d *Drawing) { d.Measure = "\xff" },
		"no noise":                     func(d *Drawing) { d.Variance = 0 },
		"no cells":                     func(d *Drawing) { d.Cells, d.Counts = nil, nil },
		"fewer counts than cells":      func(d *Drawing) { d.Counts = d.Counts[:1] },
		"a cell twice":                 func(d *Drawing) { d.Cells = []string{"a", "a"} },
		"cells out of order":           func(d *Drawing) { d.Cells = []string{"b", "a"} },
		"a count below nothing at all": func(d *Drawing) { d.Counts = []int64{1, -1} },
	} {
		d := drawingOf("m1", 1, 2)
		change(&d)
		if _, err := l.Register(d); err == nil {
			t.Errorf("%s was registered", why)
		}
	}
	if l.Head().N != 1 {
		t.Errorf("a refusal made an entry: %v", l.Entries())
	}
}

// At variance 9 a quarter has eight measures, a ninth for a revision or correction, and never a tenth.
func TestTenthMeasureIsRefused(t *testing.T) {
	l, _ := create(t)
	tooMany := draft(t, l, q1, 1, 9, "")
	err := l.Afford(tooMany)
	says(t, err, "0 is spent", "asks for 1/2 (0.500)", "the cap is 1/2 (0.500), of which 1/18 (0.056) is kept for revisions")
	if err := l.Publish(tooMany); err == nil {
		t.Error("nine measures were published at once")
	}
	eight := tooMany
	eight.Charges = eight.Charges[:8]
	if err := l.Publish(eight); err != nil {
		t.Fatal(err)
	}
	plain := draft(t, l, q1, 2, 1, "")
	says(t, l.Publish(plain), "4/9 (0.444) is spent", "1/18")
	for _, code := range []string{Revision, Correction} {
		r := plain
		r.Code = code
		if err := l.Afford(r); err != nil {
			t.Error(err)
		}
	}
	ninth := plain
	ninth.Code = Correction
	if err := l.Publish(ninth); err != nil {
		t.Fatal(err)
	}
	says(t, l.Publish(draft(t, l, q1, 3, 1, Correction)), "1/2 (0.500) is spent", "the cap is 1/2 (0.500). ")
	if spent, _ := l.Spent(q1); spent.RatString() != "1/2" {
		t.Errorf("spent %s", spent)
	}
	// Without protected measures a revision is always affordable.
	if err := l.Publish(Release{Period: q1, Revision: 3, Code: Revision, Checksums: checksums}); err != nil {
		t.Error(err)
	}
	if next, _ := l.Spent(q1.Next()); next.Sign() != 0 {
		t.Errorf("%s is spent on the next quarter", next)
	}
}

// A case is charged by every period that contains its quarter; drafts cost nothing.
func TestOverlappingPeriodsAreCharged(t *testing.T) {
	l, path := create(t)
	draft(t, l, q1, 7, 9, "") // a draft only
	for _, r := range []Release{draft(t, l, q1, 1, 4, ""), draft(t, l, h1, 1, 3, ""), draft(t, l, year, 1, 1, "")} {
		if err := l.Publish(r); err != nil {
			t.Fatal(err)
		}
	}
	l = open(t, path)
	for quarter, want := range map[string]string{"2026-Q1": "4/9", "2026-Q2": "2/9", "2026-Q3": "1/18", "2026-Q4": "1/18", "2025-Q4": "0", "2027-Q1": "0"} {
		if spent, err := l.Spent(period.MustParse(quarter)); err != nil || spent.RatString() != want {
			t.Errorf("spent on %s: %s, want %s (%v)", quarter, spent, want, err)
		}
	}
	says(t, l.Publish(draft(t, l, year, 2, 1, "")), "in 2026-Q1", "4/9")
	if err := l.Publish(draft(t, l, q1.Next(), 1, 4, "")); err != nil {
		t.Error(err)
	}
	if _, err := l.Spent(h1); err == nil {
		t.Error("a half-year has a budget")
	}
	// Different variances add exactly.
	d := drawingOf("fine", 1)
	d.Period, d.Variance = period.MustParse("2030-Q1"), 16
	register(t, l, d)
	coarse := drawingOf("coarse", 1)
	coarse.Period, coarse.Variance = d.Period, 25
	register(t, l, coarse)
	if err := l.Publish(Release{Period: d.Period, Revision: 1, Draw: "1", Checksums: checksums, Charges: []Charge{{"fine", 16}, {"coarse", 25}}}); err != nil {
		t.Fatal(err)
	}
	if spent, _ := l.Spent(d.Period); spent.RatString() != "41/800" {
		t.Errorf("1/32 and 1/50 make %s", spent)
	}
}

// A release is what was drawn for it, once.
func TestPublishRefuses(t *testing.T) {
	l, _ := create(t)
	good := draft(t, l, q1, 1, 2, "")
	for why, change := range map[string]func(r *Release){
		"a measure that was not drawn":  func(r *Release) { r.Charges = append(slices.Clone(r.Charges), Charge{"m7", 9}) },
		"another variance than drawn":   func(r *Release) { r.Charges = []Charge{{"m0", 16}} },
		"another label than drawn":      func(r *Release) { r.Draw = "1.2" },
		"a measure twice":               func(r *Release) { r.Charges = []Charge{{"m0", 9}, {"m0", 9}} },
		"no noise":                      func(r *Release) { r.Charges = []Charge{{"m0", 0}} },
		"no checksums":                  func(r *Release) { r.Checksums = "" },
		"checksums in capitals":         func(r *Release) { r.Checksums = strings.ToUpper(checksums) },
		"a code for the first revision": func(r *Release) { r.Code = Correction },
		"an unknown code":               func(r *Release) { r.Revision, r.Code = 2, "X" },
		"a month":                       func(r *Release) { r.Period = period.MustParse("2026-02") },
		"revision 0":                    func(r *Release) { r.Revision = 0 },
	} {
		r := good
		change(&r)
		if err := l.Publish(r); err == nil {
			t.Errorf("published: %s", why)
		}
	}
	if err := l.Publish(good); err != nil {
		t.Fatal(err)
	}
	other := good
	other.Checksums = strings.Repeat("cd", 32)
	says(t, l.Publish(other), "published before", "revision 2")
	if err := l.Afford(good); err != nil {
		t.Errorf("what is published costs again: %v", err)
	}
}

// The clock may stand still, and may not go back.
func TestClockMayNotGoBack(t *testing.T) {
	c := newClock()
	path := filepath.Join(t.TempDir(), "ledger")
	l, err := Create(path, keyring(t, "k1"), "k1", Options{Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	register(t, l, drawingOf("m0", 1))
	c.Time = c.Add(-time.Second)
	_, err = l.Register(drawingOf("m1", 1))
	says(t, err, "2026-04-20T08:59:59Z", "2026-04-20T09:00:00Z", "Set the clock right")
	c.Time = c.Add(2 * time.Second)
	register(t, l, drawingOf("m1", 1))
	open(t, path)
}

// Where no ledger is, none is made in silence; where one is, none is begun.
func TestOpenIsNotCreate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger")
	_, err := Open(path, keyring(t, "k1"), Options{})
	says(t, err, "There is no ledger", "backup")
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Error("opening made a file")
	}
	if _, err := Create(path, keyring(t, "k1"), "k2", Options{}); err == nil {
		t.Error("created under a secret that is not there")
	}
	if _, err := Create(filepath.Join(path, "none", "ledger"), keyring(t, "k1"), "k1", Options{}); err == nil {
		t.Error("created in a folder that is not there")
	}
	if _, err := Create(path, keyring(t, "k1"), "k1", Options{}); err != nil {
		t.Fatal(err)
	}
	_, err = Create(path, keyring(t, "k1"), "k1", Options{})
	says(t, err, "already")
	open(t, path)
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = Open(path, keyring(t, "k1"), Options{})
	says(t, err, "has no first line")
	if _, err := Open(t.TempDir(), keyring(t, "k1"), Options{}); err == nil {
		t.Error("a folder is a ledger")
	}
}

// Two processes without a lock: the second to write notices, and neither's entries are lost.
func TestSecondWriterNotices(t *testing.T) {
	l, path := create(t)
	late := open(t, path)
	register(t, l, drawingOf("m0", 1))
	if _, err := late.Register(drawingOf("m1", 1)); err == nil || !strings.Contains(err.Error(), "another process") {
		t.Errorf("the second writer wrote: %v", err)
	}
	if _, err := late.Register(drawingOf("m1", 1)); err == nil || !strings.Contains(err.Error(), "open it again") {
		t.Errorf("a ledger that failed goes on: %v", err)
	}
	if head := open(t, path).Head(); head != l.Head() {
		t.Errorf("head %v, want %v", head, l.Head())
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Register(drawingOf("m2", 1)); err == nil {
		t.Error("an entry was written to nowhere")
	}
}

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
