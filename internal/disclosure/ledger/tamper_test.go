package ledger

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"daylight/internal/period"
	"daylight/internal/problem"

	"pgregory.net/rapid"
)

// sample is the text of a ledger with every kind of entry, and its heads.
func sample(t testing.TB) (text []byte, heads []Head, keys Keyring) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ledger")
	keys = keyring(t, "k1", "k2")
	l, err := Create(path, keys, "k1", Options{Now: newClock().now})
	if err != nil {
		t.Fatal(err)
	}
	heads = append(heads, l.Head())
	note := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		heads = append(heads, l.Head())
	}
	_, err = l.Register(drawingOf("m0", 5, 6))
	note(err)
	_, err = l.Register(drawingOf("<m1> & \u00e9", 7))
	note(err)
	note(l.Publish(Release{Period: q1, Revision: 1, Draw: "1", Checksums: checksums, Charges: []Charge{{"m0", 9}}}))
	note(l.Rotate("k2"))
	_, err = l.Register(Drawing{h1, 1, "1", "m0", 16, []string{"a"}, []int64{1}})
	note(err)
	return read(t, path), heads, keys
}

func verify(text []byte, keys Keyring) (*Ledger, error) {
	l := newLedger("L", keys, Options{})
	return l, l.read(text)
}

// Every byte of the file, changed in several ways.
func TestEveryChangedByteIsRefused(t *testing.T) {
	text, _, keys := sample(t)
	for at := range text {
		for _, to := range []byte{text[at] ^ 1, text[at] ^ 0x20, 0, ' ', '\n', '"', '}', 0xff} {
			if to == text[at] {
				continue
			}
			changed := bytes.Clone(text)
			changed[at] = to
			if l, err := verify(changed, keys); err == nil {
				t.Fatalf("byte %d, %q became %q, and the ledger opens with %d entries", at, text[at], to, len(l.entries))
			}
		}
	}
}

// Any byte, by chance, and any line taken out, put elsewhere or put in twice.
func TestChangesAreRefused(t *testing.T) {
	text, _, keys := sample(t)
	lines := bytes.SplitAfter(text, []byte("\n"))
	lines = lines[:len(lines)-1]
	rapid.Check(t, func(t *rapid.T) {
		changed := bytes.Clone(text)
		line := rapid.IntRange(0, len(lines)-1).Draw(t, "line")
		move := slices.Clone(lines)
		switch rapid.SampledFrom([]string{"byte", "out", "twice", "elsewhere", "bytes in", "bytes out"}).Draw(t, "change") {
		case "byte":
			at := rapid.IntRange(0, len(text)-1).Draw(t, "at")
			changed[at] ^= rapid.ByteRange(1, 255).Draw(t, "by")
		case "out":
			line = rapid.IntRange(0, len(lines)-2).Draw(t, "but the last")
			changed = bytes.Join(slices.Delete(move, line, line+1), nil)
		case "twice":
			to := rapid.IntRange(0, len(lines)).Draw(t, "to")
			changed = bytes.Join(slices.Insert(move, to, lines[line]), nil)
		case "elsewhere":
			to := rapid.IntRange(0, len(lines)-1).Filter(func(to int) bool { return to != line }).Draw(t, "to")
			changed = bytes.Join(slices.Insert(slices.Delete(move, line, line+1), to, lines[line]), nil)
		case "bytes in":
			at := rapid.IntRange(0, len(text)).Draw(t, "at")
			changed = slices.Insert(changed, at, rapid.SliceOfN(rapid.Byte(), 1, 5).Draw(t, "bytes")...)
		case "bytes out":
			from := rapid.IntRange(0, len(text)-2).Draw(t, "from")
			changed = slices.Delete(changed, from, rapid.IntRange(from+1, len(text)-1).Draw(t, "to"))
		}
		l, err := verify(changed, keys)
		whole := bytes.Count(changed, []byte("\n"))
		switch {
		case bytes.HasPrefix(text, changed) && whole > 0: // a cut: releases see it, by the entry that they name
			if err != nil || len(l.entries) != whole {
				t.Fatalf("cut after %d lines, it opens with %d: %v", whole, len(l.entries), err)
			}
			return
		case err == nil && bytes.HasPrefix(changed, text) && torn(changed[len(text):], len(lines)): // never whole, as after a crash
			if len(l.entries) != len(lines) {
				t.Fatalf("with a torn line it opens with %d entries", len(l.entries))
			}
			return
		case err == nil:
			t.Fatalf("the ledger opens:\n%s", changed)
		}
		if sentence := problem.Sentence(err); !strings.HasSuffix(sentence, ".") || !strings.Contains(sentence, "ine ") || problem.KindOf(err) != problem.Invalid {
			t.Fatalf("the refusal is %q", sentence)
		}
	})
}

// The refusal names the line.
func TestRefusalNamesTheLine(t *testing.T) {
	text, _, keys := sample(t)
	lines := bytes.SplitAfter(text, []byte("\n"))
	for n := range 6 {
		changed := bytes.Join(lines[:n], nil)
		changed = append(changed, bytes.Replace(lines[n], []byte(`2026-04-20`), []byte(`2026-04-21`), 1)...)
		changed = append(changed, bytes.Join(lines[n+1:], nil)...)
		_, err := verify(changed, keys)
		if want := fmt.Sprintf("Line %d of", n+1); n == 0 {
			says(t, err, "first line", "backup")
		} else {
			says(t, err, want, "backup")
		}
	}
	foreign, err := NewKeyring(map[string][]byte{"k1": bytes.Repeat([]byte{9}, 32)})
	if err != nil {
		t.Fatal(err)
	}
	_, err = verify(text, foreign)
	says(t, err, "another secret")
	_, err = verify(text, Keyring{})
	says(t, err, "k1", "not in the keyring")
	other, _ := create(t)
	register(t, other, drawingOf("m0", 5, 6))
	foreignLine := bytes.SplitAfter(read(t, other.path), []byte("\n"))[1]
	if _, err := verify(append(bytes.Clone(lines[0]), foreignLine...), keys); err == nil {
		t.Error("a line of another ledger with the same history, secret and clock is taken")
	} else {
		says(t, err, "Line 2")
	}
}

// A cut is seen by whoever knows a head from beyond it.
func TestCutIsSeenByReleases(t *testing.T) {
	text, heads, keys := sample(t)
	lines := bytes.SplitAfter(text, []byte("\n"))
	path := filepath.Join(t.TempDir(), "ledger")
	for n := 1; n <= len(heads); n++ {
		if err := os.WriteFile(path, bytes.Join(lines[:n], nil), 0o600); err != nil {
			t.Fatal(err)
		}
		for i, head := range heads {
			_, err := Open(path, keys, Options{}, Known{"2026-Q1 r1", heads[0]}, Known{"2026-Q1 r2", head})
			if i < n && err != nil {
				t.Errorf("%d lines, head %d: %v", n, i, err)
			}
			if i >= n {
				says(t, err, "older than release 2026-Q1 r2", fmt.Sprintf("names entry %d", i), "backup")
			}
		}
	}
	_, err := Open(path, keys, Options{}, Known{"2026-Q1 r1", Head{2, heads[3].MAC}})
	says(t, err, "not the one", "entry 2 is another")
	if _, err := Open(path, keys, Options{}, Known{"2026-Q1 r1", Head{-1, ""}}); err == nil {
		t.Error("a head before the first entry is known")
	}
}

// A crash may leave any beginning of the last line. It was never reported as made: the ledger opens without it, says so, writes nothing
// until the next entry takes its place, and whoever knows the lost entry is told.
func TestTornLine(t *testing.T) {
	text, heads, keys := sample(t)
	last := bytes.LastIndexByte(text[:len(text)-1], '\n') + 1
	path := filepath.Join(t.TempDir(), "ledger")
	for cut := last; cut < len(text); cut++ {
		if err := os.WriteFile(path, text[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		l, err := Open(path, keys, Options{Now: newClock().now})
		if err != nil {
			t.Fatalf("cut at %d of the last line: %v", cut-last, err)
		}
		whole := cut == len(text)-1 // but for its newline
		if l.Torn() != (cut > last && !whole) || whole != (l.Head() == heads[5]) || !whole && l.Head() != heads[4] {
			t.Fatalf("cut at %d: torn %v, head %v", cut-last, l.Torn(), l.Head())
		}
		if !bytes.Equal(read(t, path), text[:cut]) {
			t.Fatal("opening changed the file")
		}
		if _, err := Open(path, keys, Options{}, Known{"2026-H1 r1", heads[5]}); (err == nil) != whole {
			t.Fatalf("cut at %d: the lost entry is known, and opening says %v", cut-last, err)
		}
		if cut%16 != 0 && !whole {
			continue
		}
		next := drawingOf("m9", 3)
		next.Period = year
		register(t, l, next)
		again, err := Open(path, keys, Options{}, Known{"2026-Q1 r2", l.Head()})
		if err != nil || again.Torn() || len(again.entries) != len(l.entries) {
			t.Fatalf("cut at %d, then written: %v", cut-last, err)
		}
	}
	// A first line that is not whole is no ledger, and a torn line that is not the last is no crash.
	for cut := 1; cut < bytes.IndexByte(text, '\n'); cut++ {
		if _, err := verify(text[:cut], keys); err == nil {
			t.Fatalf("%d bytes of a first line are a ledger", cut)
		}
	}
	for _, tail := range []string{"x", "{", `{"n":7,"time":"20`, `{"n":5,"kind":"dr`, `{"n":5,"time":"2026"}`, "{}", " "} {
		_, err := verify(append(bytes.Clone(text[:last]), tail...), keys)
		if (err == nil) != (tail == "{") {
			t.Errorf("the tail %q: %v", tail, err)
		}
	}
}

// Entries that the secret's holder could have made and this version never would: refused in a sentence.
func TestAuthenticNonsense(t *testing.T) {
	zero := period.Period{}
	for why, e := range map[string]Entry{
		"a second beginning":           {Kind: Created, Format: Format, Nonce: nonce},
		"an unknown kind":              {Kind: "forgotten"},
		"a drawing of nothing":         {Kind: Drawn},
		"a drawing without noise":      {Kind: Drawn, Period: &q1, Revision: 1, Draw: "1", Measure: "m"},
		"a drawing with a wrong label": {Kind: Drawn, Period: &q1, Revision: 1, Draw: "2", Measure: "m", Variance: 9},
		"a release of nothing":         {Kind: Published},
		"a release of no period":       {Kind: Published, Period: &zero},
		"a charge that is too low":     {Kind: Published, Period: &q1, Revision: 1, Charges: []chargedEntry{{"m", 9, "1/19"}}},
		"a charge by nothing":          {Kind: Published, Period: &q1, Revision: 1, Charges: []chargedEntry{{"m", 0, "1/0"}}},
		"an unknown next secret":       {Kind: Rotated, Next: "k9"},
		"a change without proof":       {Kind: Rotated, Next: "k2"},
	} {
		l, _ := create(t)
		l.keys = keyring(t, "k1", "k2")
		text := append(read(t, l.path), sign(t, l, e)...)
		if _, err := verify(text, l.keys); err == nil {
			t.Errorf("taken: %s", why)
		} else {
			says(t, err, "ine 2")
		}
	}
	l, _ := create(t)
	if _, err := verify(sign(t, newLedger("L", l.keys, Options{}), Entry{Kind: Created, Format: "daylight-ledger-3", Nonce: nonce}), l.keys); err == nil {
		t.Error("a later format was read")
	}
}

// sign returns the line of an entry, whatever it says, as the next one of a ledger.
func sign(t testing.TB, l *Ledger, e Entry) []byte {
	t.Helper()
	e.N, e.Key, e.Time = len(l.entries), "k1", newClock().Time
	encoded, err := e.encoded()
	if err != nil {
		return nil
	}
	return line(encoded, sum(l.keys.keys["k1"].chain, []byte(l.lastMAC()), encoded))
}

// A ledger under chance: drafts, redrafts, releases, crashes and openings in any order. Against a model that knows every count, no
// label ever serves two drawings, no quarter is ever charged beyond its cap, and nothing that was reported as made is lost.
func TestLedgerAgainstAModel(t *testing.T) {
	dir, keys := t.TempDir(), keyring(t, "k1", "k2")
	files := 0
	rapid.Check(t, func(t *rapid.T) {
		files++
		path := filepath.Join(dir, fmt.Sprint(files))
		c := newClock()
		options := Options{Now: c.now}
		l, err := Create(path, keys, "k1", options)
		if err != nil {
			t.Fatal(err)
		}
		served := map[string]string{} // label of a measure → what it served for
		heads := []Known{{"first", l.Head()}}
		costs := map[period.Period]int{} // in eighteenths
		closed := map[string]bool{}
		periods := []period.Period{q1, q1.Next(), h1, year}
		t.Repeat(map[string]func(*rapid.T){
			"draw": func(t *rapid.T) {
				d := drawingOf(rapid.SampledFrom([]string{"m0", "m1"}).Draw(t, "measure"), rapid.Int64Range(0, 2).Draw(t, "count"))
				d.Period, d.Revision = rapid.SampledFrom(periods).Draw(t, "period"), rapid.IntRange(1, 3).Draw(t, "revision")
				d.Draw = l.LatestDraw(d.Period, d.Revision)
				name := func() string { return fmt.Sprint(d.Period, d.Revision, " ", d.Draw, d.Measure) }
				_, err := l.Register(d)
				if conflict := new(Conflict); errors.As(err, &conflict) {
					if served[name()] == fmt.Sprint(d.Counts) {
						t.Fatal("the same counts are a conflict")
					}
					d.Draw = conflict.Next
					_, err = l.Register(d)
				}
				if err != nil {
					if !closed[fmt.Sprint(d.Period, d.Revision)] {
						t.Fatal(err)
					}
					return
				}
				if before, is := served[name()]; is && before != fmt.Sprint(d.Counts) {
					t.Fatalf("%s served for %s and %v", name(), before, d.Counts)
				}
				served[name()] = fmt.Sprint(d.Counts)
			},
			"publish": func(t *rapid.T) {
				r := Release{Period: rapid.SampledFrom(periods).Draw(t, "period"), Revision: rapid.IntRange(1, 3).Draw(t, "revision"), Checksums: checksums}
				if r.Draw = l.LatestDraw(r.Period, r.Revision); r.Revision > 1 {
					r.Code = rapid.SampledFrom([]string{"", Revision, Correction}).Draw(t, "code")
				}
				for _, measure := range []string{"m0", "m1"} {
					if _, is := served[fmt.Sprint(r.Period, r.Revision, " ", r.Draw, measure)]; is {
						r.Charges = append(r.Charges, Charge{measure, 9})
					}
				}
				again := closed[fmt.Sprint(r.Period, r.Revision)]
				if err := l.Publish(r); err == nil && !again {
					closed[fmt.Sprint(r.Period, r.Revision)] = true
					for _, quarter := range r.Period.Quarters() {
						costs[quarter] += len(r.Charges)
					}
				}
			},
			"open": func(t *rapid.T) {
				if l, err = Open(path, keys, options, heads...); err != nil {
					t.Fatal(err)
				}
			},
			"crash": func(t *rapid.T) {
				text, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				next := fmt.Sprintf(`{"n":%d,"time":"2026-04-20T09:00:00Z","kind":"dr`, l.Head().N+1)
				if err := os.WriteFile(path, append(text[:l.whole:l.whole], next[:rapid.IntRange(1, len(next)).Draw(t, "cut")]...), 0o600); err != nil {
					t.Fatal(err)
				}
				if l, err = Open(path, keys, options, heads...); err != nil || !l.Torn() {
					t.Fatalf("after a crash: %v", err)
				}
			},
			"rotate": func(t *rapid.T) {
				if err := l.Rotate(rapid.SampledFrom([]string{"k1", "k2"}).Draw(t, "key")); err != nil {
					t.Fatal(err)
				}
			},
			"time": func(t *rapid.T) { c.Time = c.Add(time.Second) },
			"": func(t *rapid.T) {
				if head := l.Head(); head != heads[len(heads)-1].Head {
					heads = append(heads, Known{"state", head})
				}
				for quarter, cost := range costs {
					spent, err := l.Spent(quarter)
					if err != nil {
						t.Fatal(err)
					}
					if eighteenths, _ := spent.Float64(); cost > 9 || int(eighteenths*18+.5) != cost {
						t.Fatalf("%s: %d/18 by the model, %s by the ledger", quarter, cost, spent)
					}
				}
			},
		})
	})
}

// Whatever bytes a file holds, reading it ends with a sentence or with the ledger that they are.
func FuzzRead(f *testing.F) {
	text, _, keys := sample(f)
	f.Add(text)
	f.Add(text[:len(text)-1])
	f.Add(text[:len(text)/2])
	f.Add([]byte(nil))
	f.Add([]byte("{}\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		l, err := verify(text, keys)
		if err != nil {
			if problem.KindOf(err) != problem.Invalid {
				t.Errorf("%v", err)
			}
			return
		}
		var again []byte
		for n, e := range l.entries {
			encoded, err := e.encoded()
			if err != nil {
				t.Fatal(err)
			}
			again = append(again, line(encoded, unhex(t, l.macs[n]))...)
		}
		if again = again[:min(len(again), int(l.whole))]; !bytes.Equal(again, text[:l.whole]) {
			t.Error("two texts are one ledger")
		}
	})
}

// Whatever an entry says, if the secret's holder says it, reading ends with a sentence or a ledger.
func FuzzAuthenticEntry(f *testing.F) {
	text, _, keys := sample(f)
	for content := range bytes.Lines(text) {
		encoded, _, _ := split(bytes.TrimSuffix(content, []byte("\n")))
		f.Add(encoded)
	}
	f.Fuzz(func(t *testing.T, encoded []byte) {
		if len(encoded) == 0 {
			return
		}
		l := newLedger("L", keys, Options{})
		first, err := Entry{Kind: Created, Format: Format, Nonce: nonce, Key: "k1", Time: newClock().Time}.encoded()
		if err != nil {
			t.Fatal(err)
		}
		mac := l.mac(keys.keys["k1"], first)
		text := line(first, unhex(t, mac))
		text = append(text, line(encoded, sum(keys.keys["k1"].chain, []byte(mac), encoded))...)
		if _, err := verify(text, keys); err != nil && problem.KindOf(err) != problem.Invalid {
			t.Errorf("%v", err)
		}
	})
}

func unhex(t testing.TB, text string) []byte {
	t.Helper()
	var raw []byte
	if _, err := fmt.Sscanf(text, "%x", &raw); err != nil {
		t.Fatal(err)
	}
	return raw
}
