package ledger

import (
	"bytes"
	"encoding/hex"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"daylight/internal/disclosure/noise"
)

const manyCells = 10_000

// amounts are what a ledger adds to many cells under one name.
func amounts(t testing.TB, l *Ledger, id string) []int64 {
	t.Helper()
	ids := make([]string, manyCells)
	for i := range ids {
		ids[i] = strconv.Itoa(i)
	}
	cells, err := noise.NewCells(ids)
	if err != nil {
		t.Fatal(err)
	}
	key, err := l.NoiseKey(id)
	if err != nil {
		t.Fatal(err)
	}
	drawn, err := key.Protect(noise.Draw{Period: "2026-Q1", Revision: "1", Measure: "m0", Variance: noise.Standard}, cells, make([]int64, manyCells))
	if err != nil {
		t.Fatal(err)
	}
	return drawn
}

// independent holds two draws against chance: two amounts of variance 9 agree with probability 1/(6·sqrt(π)), and their products are 0 on
// average with a variance of 81. Six standard deviations are exceeded once in 500 million.
func independent(t *testing.T, why string, a, b []int64) {
	t.Helper()
	agree, products := 0., 0.
	for i := range a {
		if a[i] == b[i] {
			agree++
		}
		products += float64(a[i] * b[i])
	}
	p := 1 / (6 * math.Sqrt(math.Pi))
	if off := (agree - manyCells*p) / math.Sqrt(manyCells*p*(1-p)); math.Abs(off) > 6 {
		t.Errorf("%s: %v of %d amounts agree", why, agree, manyCells)
	}
	if off := products / (9 * math.Sqrt(manyCells)); math.Abs(off) > 6 {
		t.Errorf("%s: the amounts go together, by %.1f standard deviations", why, off)
	}
}

// Whoever knew the amounts of two ledgers to be the same would know the exact difference of their counts: of two platforms with one
// keyring, or of one that began again with a person more.
func TestNoiseBelongsToALedger(t *testing.T) {
	l, path := create(t)
	first := amounts(t, l, "k1")
	if !slices.Equal(first, amounts(t, open(t, path), "k1")) {
		t.Error("opened again, a ledger draws other amounts")
	}
	other, _ := create(t)
	independent(t, "two ledgers", first, amounts(t, other, "k1"))

	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	again, err := Create(path, keyring(t, "k1"), "k1", Options{Now: newClock().now})
	if err != nil {
		t.Fatal(err)
	}
	independent(t, "a ledger begun anew", first, amounts(t, again, "k1"))
	if _, err := l.NoiseKey("k9"); err == nil {
		t.Error("noise is drawn under a secret that is not there")
	}
}

// The codes of equal counts in two ledgers do not look equal either.
func TestCodesBelongToALedger(t *testing.T) {
	a, _ := create(t)
	b, _ := create(t)
	register(t, a, drawingOf("m0", 5, 6))
	register(t, b, drawingOf("m0", 5, 6))
	if a.Entries()[1].Counts == b.Entries()[1].Counts {
		t.Error("two ledgers show that their counts are equal")
	}
}

// What a rehearsal draws for, nobody remembers, so no ledger may ever draw the same; else all is as it would be.
func TestRehearsalDrawsOtherNoise(t *testing.T) {
	l, path := create(t)
	register(t, l, drawingOf("m0", 5, 6))
	rehearsal, err := Open(path, l.keys, Options{Now: newClock().now, Rehearsal: true}, Known{"2026-Q1 r1", l.Head()})
	if err != nil {
		t.Fatal(err)
	}
	if id := register(t, rehearsal, drawingOf("m0", 5, 6)); id != "k1" || rehearsal.Head() != l.Head() {
		t.Errorf("what was drawn is not known: %s, %v", id, rehearsal.Head())
	}
	rehearsed := amounts(t, rehearsal, "k1")
	independent(t, "a rehearsal", rehearsed, amounts(t, l, "k1"))
	independent(t, "another rehearsal", rehearsed, amounts(t, rehearsal, "k1"))
}

// Without its nonce, or with one that somebody chose, a ledger would draw what another one draws.
func TestNonceMustBeThere(t *testing.T) {
	keys := keyring(t, "k1")
	own := "random number of 32 bytes"
	for why, e := range map[string]Entry{
		"none":                     {Format: Format},
		"of an earlier version":    {Format: "daylight-ledger-1"},
		"a byte short":             {Format: Format, Nonce: strings.Repeat("ab", 31)},
		"a byte long":              {Format: Format, Nonce: strings.Repeat("ab", 33)},
		"half a byte short":        {Format: Format, Nonce: strings.Repeat("ab", 32)[1:]},
		"not in hexadecimal":       {Format: Format, Nonce: strings.Repeat("xy", 32)},
		"of an unknown version":    {Format: "daylight-ledger-3"},
		"one, in words of its own": {Format: Format, Nonce: "32 random bytes"},
	} {
		e.Kind = Created
		if _, err := verify(sign(t, newLedger("L", keys, Options{}), e), keys); err == nil {
			t.Errorf("taken: %s", why)
		} else {
			says(t, err, "first line", own, "remove the file", "backup")
		}
	}
	if _, err := verify(sign(t, newLedger("L", keys, Options{}), Entry{Kind: Created, Format: Format, Nonce: nonce}), keys); err != nil {
		t.Errorf("a sound first line: %v", err)
	}

	// Edited by somebody without the secret.
	l, path := create(t)
	text, mine := read(t, path), `"nonce":"`+l.Entries()[0].Nonce+`"`
	for why, to := range map[string]string{"another": `"nonce":"` + hex.EncodeToString(newNonce()) + `"`, "shortened": mine[:len(mine)-3] + `"`, "emptied": `"nonce":""`} {
		if _, err := verify(bytes.Replace(text, []byte(mine), []byte(to), 1), keys); err == nil {
			t.Errorf("taken: %s", why)
		} else {
			says(t, err, "first line", "was changed", "backup")
		}
	}
	if _, err := verify(bytes.Replace(text, []byte(","+mine), nil, 1), keys); err == nil {
		t.Error("taken out unseen")
	} else {
		says(t, err, "first line", "was changed", "backup")
	}
}

// After a change of secret, noise that was drawn before can be drawn again, in a ledger that was opened again too; new noise is other noise.
func TestRotationKeepsEarlierNoise(t *testing.T) {
	path, both := filepath.Join(t.TempDir(), "ledger"), keyring(t, "k1", "k2")
	l, err := Create(path, both, "k1", Options{Now: newClock().now})
	if err != nil {
		t.Fatal(err)
	}
	before := amounts(t, l, register(t, l, drawingOf("m0", 1)))
	if err := l.Rotate("k2"); err != nil {
		t.Fatal(err)
	}
	if l, err = Open(path, both, Options{Now: newClock().now}); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(before, amounts(t, l, register(t, l, drawingOf("m0", 1)))) {
		t.Error("what was drawn before the change comes out otherwise")
	}
	after := amounts(t, l, register(t, l, drawingOf("m1", 1)))
	independent(t, "the next secret", before, after)
	other, _ := create(t)
	other.keys = both
	independent(t, "the next secret in another ledger", after, amounts(t, other, "k2"))
}
