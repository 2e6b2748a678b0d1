package audit

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

const filled = "audit_id,suspension_id,finding,note\nq:0001:1,s-1,correct,\nq:0002:1,s-2,wrong,\"seen, twice\"\nq:0003:1,s-3,,\n"

// However a spreadsheet program saves it, a sheet reads the same.
func TestSheetAsPeopleSaveIt(t *testing.T) {
	want, faults := readSheet([]byte(filled))
	if len(faults) > 0 || len(want) != 3 || want[1] != (row{3, "q:0002:1", "s-2", "wrong"}) || want[2].finding != "" {
		t.Fatalf("%v, %v", want, faults)
	}
	plain := strings.ReplaceAll(filled, "\"seen, twice\"", "seen")
	for why, text := range map[string]string{
		"a byte order mark":           "\xef\xbb\xbf" + filled,
		"line ends of Windows":        strings.ReplaceAll(filled, "\n", "\r\n"),
		"no line end at the end":      strings.TrimSuffix(filled, "\n"),
		"semicolons":                  strings.ReplaceAll(plain, ",", ";"),
		"semicolons, mark and CRLF":   "\xef\xbb\xbf" + strings.ReplaceAll(strings.ReplaceAll(plain, ",", ";"), "\n", "\r\n"),
		"tabs":                        strings.ReplaceAll(plain, ",", "\t"),
		"everything quoted":           `"` + strings.NewReplacer(",", `","`, "\n", "\"\n\"").Replace(strings.TrimSuffix(plain, "\n")) + `"`,
		"capitals and spaces":         strings.NewReplacer("correct", " Correct ", "wrong", "WRONG").Replace(filled),
		"empty lines at the end":      filled + "\n,,,\n;;;\n \n",
		"a note in an older encoding": strings.ReplaceAll(filled, "seen, twice", "gepr\xfcft, zweimal"),
	} {
		if got, faults := readSheet([]byte(text)); !slices.Equal(got, want) || len(faults) > 0 {
			t.Errorf("%s: %v, %v", why, got, faults)
		}
	}
}

// What cannot be read for certain is not guessed at.
func TestSheetsThatCannotBeRead(t *testing.T) {
	for _, c := range []struct {
		why, text string
		line      int
		says      string
	}{
		{"nothing", "", 1, "The first line must be audit_id,suspension_id,finding,note"},
		{"no header", strings.SplitAfterN(filled, "\n", 2)[1], 1, "The first line must be"},
		{"a column more", strings.Replace(filled, "note", "note,outcome", 1), 1, "nothing besides"},
		{"columns exchanged", strings.Replace(filled, "finding,note", "note,finding", 1), 1, "The first line must be"},
		{"two kinds of separator", strings.Replace(filled, "audit_id,", "audit_id;", 1), 1, "The first line must be"},
		{"a spreadsheet", "PK\x03\x04 and so on", 0, "Save it as CSV"},
		{"UTF-16", "\xff\xfea\x00u\x00", 0, "UTF-8"},
		{"a comma in a note", strings.Replace(filled, "correct,", "correct,a, b", 1), 2, "There are 5 columns instead of 4. A note with a comma"},
		{"a semicolon in a note", strings.Replace(strings.ReplaceAll(strings.ReplaceAll(filled, "seen, twice", "x"), ",", ";"), "correct;", "correct;a; b", 1), 2, "A note with a semicolon"},
		{"a line cut short", strings.Replace(filled, "s-1,correct,", "s-1", 1), 2, "There are 2 columns"},
		{"a quotation mark that is not closed", strings.Replace(filled, "correct,", `correct,"x`, 1), 2, "quotation mark"},
		{"a quotation mark inside", strings.Replace(filled, "correct,", `correct,x"y`, 1), 2, "quotation mark"},
		{"another word", strings.Replace(filled, "correct", "right", 1), 2, "must be correct, wrong or unclear"},
		{"a number", strings.Replace(filled, "wrong", "1", 1), 3, "must be correct, wrong or unclear"},
	} {
		_, faults := readSheet([]byte(c.text))
		if len(faults) != 1 || faults[0].line != c.line || !strings.Contains(faults[0].what, c.says) {
			t.Errorf("%s: %v; want line %d, %q", c.why, faults, c.line, c.says)
		}
	}
}

// Whatever is handed in, reading ends, in rows that a case could stand behind or in a fault; and what was read is never more than was there.
func FuzzReadSheet(f *testing.F) {
	for _, text := range []string{filled, "\xef\xbb\xbf" + filled, strings.ReplaceAll(filled, ",", ";"), strings.ReplaceAll(filled, "\n", "\r\n"), "audit_id", `"audit_id`, "PK", "\xff\xfe"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		rows, faults := readSheet(text)
		lines := bytes.Count(text, []byte("\n")) + 1
		if len(rows)+len(faults) > lines {
			t.Errorf("%d rows and %d faults in %d lines", len(rows), len(faults), lines)
		}
		last := 1
		for _, r := range rows {
			if r.line <= last || r.line > lines || r.finding != "" && !slices.Contains(Findings, r.finding) {
				t.Errorf("row %+v after line %d of %d", r, last, lines)
			}
			last = r.line
		}
		for _, f := range faults {
			if f.line < 0 || f.line > lines || !strings.HasSuffix(f.what, ".") {
				t.Errorf("fault %+v of %d lines", f, lines)
			}
		}
	})
}
