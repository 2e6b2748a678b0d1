package noise

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// reference is the key 00..1f of the reference vectors.
func reference(t testing.TB) Key {
	t.Helper()
	secret := make([]byte, KeyBytes)
	for i := range secret {
		secret[i] = byte(i)
	}
	key, err := NewKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func tableOf(t testing.TB, variance int) *Table {
	t.Helper()
	table, err := TableOf(variance)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// The vectors were computed with Python's integers and with Go, independently of this package.
func TestKeyedDraws(t *testing.T) {
	key, table := reference(t), tableOf(t, Standard)
	for _, c := range []struct {
		period, revision, measure, cell string
		u                               uint64
		z                               int64
	}{
		{"2026Q1", "0", "region_outcome", "R01|reinstated_30d", 4704512007809042820, -2},
		{"2026Q1", "0", "region_outcome", "R01|upheld_30d", 7428671101704920538, -1},
		{"2026Q1", "1", "region_outcome", "R01|reinstated_30d", 2266689128562550249, -3},
		{"2026Q2", "0", "region_outcome", "R01|reinstated_30d", 11218399470516299156, 1},
		{"2026Q1", "0", "tenure_outcome", "<30d|pending", 3210609655501317997, -3},
	} {
		u := newKeyed(key.newMAC(), Draw{c.period, c.revision, c.measure, Standard}).of(c.cell)
		if z := table.Noise(u); u != c.u || z != c.z {
			t.Errorf("%+v: u = %d, z = %d", c, u, z)
		}
	}
}

// A hundred thousand draws of one measure, by number of cell; the reference variance is about the known mean of 0.
func TestManyDraws(t *testing.T) {
	const n = 100_000
	ids := make([]string, n)
	for i := range ids {
		ids[i] = strconv.Itoa(i)
	}
	cells, err := NewCells(ids)
	if err != nil {
		t.Fatal(err)
	}
	drawn, err := reference(t).Protect(Draw{"T", "0", "m", Standard}, cells, make([]int64, n))
	if err != nil {
		t.Fatal(err)
	}
	of := map[string]int64{}
	var sum, squares int64
	for i, id := range cells.IDs() {
		of[id] = drawn[i]
		sum += drawn[i]
		squares += drawn[i] * drawn[i]
	}
	if got := fmt.Sprintf("%d %.5f", sum, float64(squares)/n); got != "-773 8.98327" {
		t.Errorf("sum and mean square are %s", got)
	}
	var first []int64
	for i := range 10 {
		first = append(first, of[strconv.Itoa(i)])
	}
	if want := []int64{-5, 1, 2, -3, -3, -3, 0, 1, -3, -4}; !slices.Equal(first, want) {
		t.Errorf("first ten draws %v, want %v", first, want)
	}
}

// Fields are told apart by their lengths: moving a letter from one to the next is another name.
func TestFieldsAreSeparate(t *testing.T) {
	key := reference(t)
	a := newKeyed(key.newMAC(), Draw{Period: "2026", Revision: "12", Measure: "m"}).of("c")
	b := newKeyed(key.newMAC(), Draw{Period: "20261", Revision: "2", Measure: "m"}).of("c")
	if a == b {
		t.Error("two names share their noise")
	}
}

// What comes in wrong is refused in a sentence, and never drawn for.
func TestProtectRefuses(t *testing.T) {
	key := reference(t)
	cells, _ := NewCells([]string{"b", "a"})
	good := Draw{"2026-Q1", "1", "m", Standard}
	for name, c := range map[string]struct {
		key    Key
		draw   Draw
		cells  Cells
		counts []int64
	}{
		"no key":            {Key{}, good, cells, []int64{1, 2}},
		"no period":         {key, Draw{"", "1", "m", 9}, cells, []int64{1, 2}},
		"no revision":       {key, Draw{"2026-Q1", "", "m", 9}, cells, []int64{1, 2}},
		"no measure":        {key, Draw{"2026-Q1", "1", "", 9}, cells, []int64{1, 2}},
		"too little noise":  {key, Draw{"2026-Q1", "1", "m", 3}, cells, []int64{1, 2}},
		"too much noise":    {key, Draw{"2026-Q1", "1", "m", 101}, cells, []int64{1, 2}},
		"a count too few":   {key, good, cells, []int64{1}},
		"no cells":          {key, good, Cells{}, nil},
		"a negative count":  {key, good, cells, []int64{1, -1}},
		"an absurdly large": {key, good, cells, []int64{1, 1<<52 + 1}},
	} {
		if got, err := c.key.Protect(c.draw, c.cells, c.counts); err == nil || got != nil {
			t.Errorf("%s: drew %v", name, got)
		}
	}
	for _, bad := range [][]string{nil, {"a", "a"}, {"a", ""}} {
		if _, err := NewCells(bad); err == nil {
			t.Errorf("the list %q was taken", bad)
		}
	}
	for _, bad := range [][]byte{nil, make([]byte, 31), make([]byte, 32), make([]byte, 33)} {
		if _, err := NewKey(bad); err == nil {
			t.Errorf("%d bytes, all zero or of a wrong number, were taken for a secret", len(bad))
		}
	}
}

// The cells that nobody is in are drawn for too, and nothing about the records changes the list.
func TestCellListIsThePlans(t *testing.T) {
	cells, _ := NewCells([]string{"unknown", "a", "b"})
	counts, err := cells.Counts(map[string]int64{"b": 4})
	if err != nil || !slices.Equal(counts, []int64{0, 4, 0}) {
		t.Fatalf("counts %v, %v", counts, err)
	}
	if _, err := cells.Counts(map[string]int64{"b": 4, "c": 1}); err == nil {
		t.Error("a record outside the list was dropped in silence")
	}
	drawn, err := reference(t).Protect(Draw{"2026-Q1", "1", "m", Standard}, cells, counts)
	if err != nil || len(drawn) != 3 {
		t.Fatalf("drew %v, %v", drawn, err)
	}
	ids := cells.IDs()
	ids[0] = "changed"
	if cells.IDs()[0] != "a" {
		t.Error("the list can be changed from outside")
	}
}

// Whatever the program prints, logs or marshals, the key's bytes are not in it.
func TestKeyDoesNotLeak(t *testing.T) {
	secret := []byte("a secret that nobody may see....")
	key, err := NewKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	type holder struct {
		Key    Key
		hidden Key
		List   []Key
		Of     map[string]Key
	}
	held := holder{key, key, []Key{key}, map[string]Key{"k": key}}
	var seen []string
	for _, value := range []any{key, &key, held, &held, held.List, held.Of, any(held.hidden)} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%x", "%X", "%s", "%q", "%d", "%c", "%U", "%b", "%o", "% x", "%20v", "%p", "%T"} {
			seen = append(seen, fmt.Sprintf(verb, value))
		}
		text, err := json.Marshal(value)
		if err != nil {
			t.Errorf("json of %T: %v", value, err)
		}
		seen = append(seen, string(text))
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("x", "key", value)
		slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "key", value)
		seen = append(seen, log.String())
	}
	var encoded bytes.Buffer
	_ = gob.NewEncoder(&encoded).Encode(key)
	_ = xml.NewEncoder(&encoded).Encode(key)
	seen = append(seen, encoded.String())
	for _, text := range seen {
		for _, leak := range []string{"nobody may", fmt.Sprintf("%x", secret[:8]), fmt.Sprintf("%X", secret[:8]), "97 32 115", "0x61, 0x20", "YSBzZWNyZXQ"} {
			if strings.Contains(text, leak) {
				t.Errorf("the key shows in %s", text)
			}
		}
	}
	for _, direct := range []string{fmt.Sprint(key), fmt.Sprintf("%#v", key), fmt.Sprintf("%x", key), key.String(), key.GoString()} {
		if direct != "secret" {
			t.Errorf("the key calls itself %q", direct)
		}
	}
	if text, _ := json.Marshal(held); !strings.Contains(string(text), `"Key":"secret"`) {
		t.Errorf("json: %s", text)
	}
	for i := range secret {
		secret[i] = 0
	}
	if got := newKeyed(key.newMAC(), Draw{}).of(""); got == newKeyed(reference(t).newMAC(), Draw{}).of("") {
		t.Error("the caller's copy and the key's are one")
	}
}

// Attacks on published noise have used the rounding of floating point (Mironov 2012). The way from key and count to protected count
// has none to use: its files know no such type, literal or package.
func TestNoFloatsOnTheWay(t *testing.T) {
	for _, name := range []string{"table.go", "bounds.go", "key.go", "cells.go", "draw.go"} {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(node ast.Node) bool {
			switch n := node.(type) {
			case *ast.Ident:
				if n.Name == "float64" || n.Name == "float32" || n.Name == "Float" || n.Name == "SetFloat64" || n.Name == "rand" {
					t.Errorf("%s uses %s", name, n.Name)
				}
			case *ast.BasicLit:
				if n.Kind == token.FLOAT || n.Kind == token.STRING && (n.Value == `"math"` || n.Value == `"math/rand"`) {
					t.Errorf("%s uses %s", name, n.Value)
				}
			}
			return true
		})
	}
}

// A million cells take at most 1.5 seconds.
func BenchmarkProtectMillion(b *testing.B) {
	ids := make([]string, 1_000_000)
	counts := make([]int64, len(ids))
	for i := range ids {
		ids[i] = fmt.Sprintf("R%03d|reinstated_30d|%d", i%200, i)
		counts[i] = int64(i % 1000)
	}
	cells, err := NewCells(ids)
	if err != nil {
		b.Fatal(err)
	}
	key := reference(b)
	for b.Loop() {
		if _, err := key.Protect(Draw{"2026-Q1", "1", "region_outcome", Standard}, cells, counts); err != nil {
			b.Fatal(err)
		}
	}
}
