package ledger

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"daylight/internal/period"
	"daylight/internal/problem"
)

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
	for _, field := range []string{l.Entries()[0].Nonce, "2026-Q1", "1", "1", "m0", "cell 000"} {
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
