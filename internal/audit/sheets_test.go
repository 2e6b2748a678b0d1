package audit

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Each case lies on one desk, or on two different ones where two are to look; the desks are equally full.
func TestShares(t *testing.T) {
	for _, auditors := range [][]string{{"aud-1", "aud-2"}, {"ada", "ben", "cleo"}, {"a", "b", "c", "d", "e", "f", "g"}} {
		_, a := registered(t, quarter(101), frameOf(400))
		looks, seen := map[int][]string{}, map[string]bool{}
		least, most := 1000, 0
		for _, share := range a.shares(auditors) {
			least, most = min(least, len(share)), max(most, len(share))
			for _, c := range share {
				looks[c.of] = append(looks[c.of], c.auditor)
				if seen[c.id] {
					t.Errorf("%s stands twice", c.id)
				}
				seen[c.id] = true
			}
		}
		if most-least > 1 {
			t.Errorf("%d auditors have %d to %d cases", len(auditors), least, most)
		}
		for i, c := range a.Cases {
			on := looks[i]
			slices.Sort(on)
			if want := map[bool]int{true: 2, false: 1}[c.Double]; len(slices.Compact(on)) != want {
				t.Errorf("%s, double %v, lies with %v", c.ID, c.Double, on)
			}
		}
	}
}

// A sheet holds four columns and nothing that could tell an auditor what became of an account, which stratum it is from, whether somebody
// else looks at it, or where it stands in another's sheet.
func TestSheetsAreBlind(t *testing.T) {
	r, sheets := out(t, quarter(100), frameOf(400))
	a := reopened(t, r)
	var orders [2][]string
	for i, s := range sheets {
		rows, err := csv.NewReader(strings.NewReader(readFile(t, s.File))).ReadAll()
		must(t, err)
		if strings.Join(rows[0], ",") != "audit_id,suspension_id,finding,note" || len(rows)-1 != s.Cases {
			t.Errorf("%s: header %v and %d cases", s.File, rows[0], len(rows)-1)
		}
		suffix := map[string]bool{}
		for _, row := range rows[1:] {
			if len(row) != 4 || row[2] != "" || row[3] != "" || !slices.ContainsFunc(a.Cases, func(c Case) bool { return c.SuspensionID == row[1] && strings.HasPrefix(row[0], c.ID+":") }) {
				t.Errorf("row %v", row)
			}
			parts := strings.Split(row[0], ":")
			suffix[parts[2]] = true
			orders[i] = append(orders[i], parts[1])
		}
		if len(suffix) != 1 {
			t.Errorf("the ids tell cases apart: %v", suffix)
		}
		if slices.IsSorted(orders[i]) {
			t.Error("a sheet is in the order of the draw")
		}
	}
	both := func(order []string) []string {
		return slices.DeleteFunc(slices.Clone(order), func(n string) bool { return !slices.Contains(orders[0], n) || !slices.Contains(orders[1], n) })
	}
	if one, two := both(orders[0]), both(orders[1]); len(one) != 10 || slices.Equal(one, two) {
		t.Errorf("cases of both sheets, in order: %v and %v", one, two)
	}
	if text := readFile(t, filepath.Join(a.Dir(), sheetsFolder, instructionsFile)); !strings.Contains(text, "what could be known") || !strings.Contains(text, "unclear") {
		t.Errorf("instructions:\n%s", text)
	}
	info, err := os.Stat(sheets[0].File)
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("others can read %s", sheets[0].File)
	}
}

// A sheet may be half filled in: writing the sheets again leaves it alone, and writes anew only what was lost.
func TestSheetsAreWrittenOnce(t *testing.T) {
	r, sheets := out(t, quarter(40), frameOf(400))
	lost := readFile(t, sheets[1].File)
	write(t, sheets[0].File, "half filled in")
	must(t, os.Remove(sheets[1].File))
	again, err := reopened(t, r).WriteSheets([]string{"aud-1", "aud-2"}, "", day)
	must(t, err)
	if !again[0].Stood || again[1].Stood || readFile(t, sheets[0].File) != "half filled in" || readFile(t, sheets[1].File) != lost {
		t.Errorf("%+v", again)
	}
	other := t.TempDir()
	elsewhere, err := reopened(t, r).WriteSheets([]string{"aud-1", "aud-2"}, other, day)
	must(t, err)
	if readFile(t, elsewhere[1].File) != lost || filepath.Dir(elsewhere[1].File) != other {
		t.Errorf("%+v", elsewhere)
	}
}

// Who may look, in a sentence.
func TestAuditorsRefused(t *testing.T) {
	r, a := registered(t, quarter(40), frameOf(400))
	for _, c := range []struct {
		why      string
		auditors []string
		says     string
	}{
		{"one alone", []string{"aud-1"}, "two auditors or more"},
		{"the same twice", []string{"aud-1", "AUD-1"}, "named twice"},
		{"a name", []string{"aud-1", "Ada Lovelace"}, "is no label"},
		{"a path", []string{"aud-1", "../aud-2"}, "is no label"},
		{"the word for a settled case", []string{"aud-1", "adjudicated"}, "is no label"},
	} {
		_, err := a.WriteSheets(c.auditors, "", day)
		refuses(t, c.why, err, c.says)
	}
	_, err := a.WriteThirdLook("aud-3", "", day)
	refuses(t, "a third look before the first", err, "not handed in yet")
	_, err = a.HandIn([]string{"x.csv"}, day, false)
	refuses(t, "findings before there are sheets", err, "Write the sheets with")
	if entries, _ := os.ReadDir(a.Dir()); len(entries) != 4 {
		t.Errorf("refused sheets left something: %v", entries)
	}
	_, err = a.WriteSheets([]string{"aud-1", "aud-2"}, filepath.Join(t.TempDir(), "none"), day)
	refuses(t, "a folder that is none", err, "Make it first")
	_, err = reopened(t, r).WriteSheets([]string{"aud-1", "aud-9"}, "", day)
	refuses(t, "other auditors", err, "takes over the sheet")
	taken := t.TempDir()
	write(t, filepath.Join(taken, instructionsFile), "my notes")
	_, err = reopened(t, r).WriteSheets([]string{"aud-1", "aud-2"}, taken, day)
	refuses(t, "a README of somebody else", err, "another folder with --out")
}
