package ingest

import (
	"slices"
	"strings"
	"testing"

	"daylight/internal/warehouse"
)

// What comes out of real exports: every case says what becomes of each of its lines, by number.
func TestEveryLineHasAFate(t *testing.T) {
	long := strings.Repeat("x", maxLine+1)
	cases := []struct {
		name string // why it matters
		file string // default s.csv
		text string
		want warehouse.Counts
		bad  []string // line and rule of every reject
	}{
		{name: "the plain case, one line a record",
			text: head + good(1, 3), want: warehouse.Counts{Lines: 4, Header: 1, Loaded: 3}},
		{name: "the last line needs no end",
			text: strings.TrimSuffix(head+good(1, 3), "\n"), want: warehouse.Counts{Lines: 4, Header: 1, Loaded: 3}},
		{name: "lines end as on Windows",
			text: strings.ReplaceAll(head+good(1, 3), "\n", "\r\n"), want: warehouse.Counts{Lines: 4, Header: 1, Loaded: 3}},
		{name: "a file put together from Windows and Unix has both line ends",
			text: strings.ReplaceAll(head+good(1, 2), "\n", "\r\n") + good(3, 2), want: warehouse.Counts{Lines: 5, Header: 1, Loaded: 4}},
		{name: "the same the other way round",
			text: head + good(1, 2) + strings.ReplaceAll(good(3, 2), "\n", "\r\n"), want: warehouse.Counts{Lines: 5, Header: 1, Loaded: 4}},
		{name: "a file cut between \\r and \\n loses nothing",
			text: strings.TrimSuffix(strings.ReplaceAll(head+good(1, 2), "\n", "\r\n"), "\n"), want: warehouse.Counts{Lines: 3, Header: 1, Loaded: 2}},
		{name: "spreadsheets write a byte order mark",
			text: "\xef\xbb\xbf" + head + good(1, 2), want: warehouse.Counts{Lines: 3, Header: 1, Loaded: 2}},
		{name: "cat a.csv b.csv repeats the header",
			text: head + good(1, 2) + head + good(3, 2), want: warehouse.Counts{Lines: 6, Header: 2, Loaded: 4}},
		{name: "and the byte order mark with it",
			text: "\xef\xbb\xbf" + head + good(1, 2) + "\xef\xbb\xbf" + head + good(3, 2), want: warehouse.Counts{Lines: 6, Header: 2, Loaded: 4}},
		{name: "blank lines anywhere, also before the header",
			text: "\n" + head + "\n" + good(1, 1) + "\n\n" + good(2, 1) + "\n", want: warehouse.Counts{Lines: 8, Header: 1, Blank: 5, Loaded: 2}},
		{name: "blank lines behind the header are no reason to read slowly",
			text: head + "\n" + good(1, 1) + "\n\n" + good(2, 1) + "\n", want: warehouse.Counts{Lines: 7, Header: 1, Blank: 4, Loaded: 2}},
		{name: "lines of spaces are blank",
			text: head + "   \n" + good(1, 1) + "\t\n", want: warehouse.Counts{Lines: 4, Header: 1, Blank: 2, Loaded: 1}},
		{name: "a row of commas is a record without anything",
			text: head + good(1, 1) + ",,,\n", want: warehouse.Counts{Lines: 3, Header: 1, Loaded: 1, Rejected: 1}, bad: []string{"3 suspension_id.missing"}},
		{name: "a header alone is a month in which nothing happened",
			text: head, want: warehouse.Counts{Lines: 1, Header: 1}},
		{name: "columns in another order",
			text: "measure,suspended_at,account_key,suspension_id\nwarning,2026-01-14T09:26:00Z," + accountKey(1) + ",s-1\n",
			want: warehouse.Counts{Lines: 2, Header: 1, Loaded: 1}},
		{name: "names in the header may have blanks around them",
			text: " suspension_id , account_key,suspended_at ,measure\n" + good(1, 1), want: warehouse.Counts{Lines: 2, Header: 1, Loaded: 1}},
		{name: "also where the header is repeated",
			text: " suspension_id , account_key,suspended_at ,measure\n" + good(1, 1) + " suspension_id , account_key,suspended_at ,measure\n" + good(2, 1),
			want: warehouse.Counts{Lines: 4, Header: 2, Loaded: 2}},
		{name: "a header in quotes",
			text: `"suspension_id","account_key","suspended_at","measure"` + "\n" + good(1, 1), want: warehouse.Counts{Lines: 2, Header: 1, Loaded: 1}},
		{name: "fields in quotes, as some exporters write them all",
			text: head + `"s-1","` + accountKey(1) + `","2026-01-14T09:26:00Z","warning"` + "\n", want: warehouse.Counts{Lines: 2, Header: 1, Loaded: 1}},
		{name: "free text in a column of the platform's own: quotes, commas, line breaks; it is not kept",
			text: "note," + head + `"say ""no"", twice",` + good(1, 1) + "\"two\nlines\n\"," + good(2, 1),
			want: warehouse.Counts{Lines: 5, Header: 1, Loaded: 2, Continuation: 2}},
		{name: "a line break inside a key is the key's fault, and the lines are one record",
			text: head + "\"s-\n1\"," + accountKey(1) + ",2026-01-14T09:26:00Z,warning\n" + good(2, 1),
			want: warehouse.Counts{Lines: 4, Header: 1, Loaded: 1, Rejected: 1, Continuation: 1}, bad: []string{"2 suspension_id.not_an_id"}},
		{name: "a quote left open in the first record costs that line and no other",
			text: head + `"s-1,a,b,c` + "\n" + good(2, 3), want: warehouse.Counts{Lines: 5, Header: 1, Loaded: 3, Rejected: 1}, bad: []string{"2 unclosed_quote"}},
		{name: "in the middle",
			text: head + good(1, 2) + `s-3,"a,b,c` + "\n" + good(4, 2), want: warehouse.Counts{Lines: 6, Header: 1, Loaded: 4, Rejected: 1}, bad: []string{"4 unclosed_quote"}},
		{name: "in the last line, without an end",
			text: head + good(1, 2) + `s-3,a,b,"c`, want: warehouse.Counts{Lines: 4, Header: 1, Loaded: 2, Rejected: 1}, bad: []string{"4 unclosed_quote"}},
		{name: "in many lines",
			text: head + strings.Repeat(`s-1,"a,b,c`+"\n"+good(7, 1), 3),
			want: warehouse.Counts{Lines: 7, Header: 1, Loaded: 1, Duplicate: 2, Rejected: 3}, bad: []string{"2 unclosed_quote", "4 unclosed_quote", "6 unclosed_quote"}},
		{name: "an open quote far from any other does not make a thousand lines one record",
			text: head + `"s-1,a,b,c` + "\n" + good(2, 1000) + `s-9,a,b,c"` + "\n", want: warehouse.Counts{Lines: 1003, Header: 1, Loaded: 1000, Rejected: 2},
			bad: []string{"2 unclosed_quote", "1003 unclosed_quote"}},
		{name: "a quote inside a field that is not quoted",
			text: head + `s-1,5" screen,b,c` + "\n" + good(2, 1), want: warehouse.Counts{Lines: 3, Header: 1, Loaded: 1, Rejected: 1}, bad: []string{"2 unclosed_quote"}},
		{name: "fields too many and too few",
			text: head + "s-1,a\n" + good(2, 1) + "s-3,a,b,c,d\n", want: warehouse.Counts{Lines: 4, Header: 1, Loaded: 1, Rejected: 2},
			bad: []string{"2 wrong_number_of_fields", "4 wrong_number_of_fields"}},
		{name: "a line in Latin-1 among UTF-8",
			text: head + "s-1,a,b,caf\xe9\n" + good(2, 1), want: warehouse.Counts{Lines: 3, Header: 1, Loaded: 1, Rejected: 1}, bad: []string{"2 not_utf8"}},
		{name: "a NUL byte, as a torn write leaves them",
			text: head + good(1, 1) + "s-2,\x00\x00\x00\n" + good(3, 1), want: warehouse.Counts{Lines: 4, Header: 1, Loaded: 2, Rejected: 1}, bad: []string{"3 nul_byte"}},
		{name: "control characters are the field's fault",
			text: head + "s-\x1f1," + accountKey(1) + ",2026-01-14T09:26:00Z,warning\ns-\x012," + accountKey(1) + ",2026-01-14T09:26:00Z,warning\n" + good(3, 1),
			want: warehouse.Counts{Lines: 4, Header: 1, Loaded: 1, Rejected: 2}, bad: []string{"2 suspension_id.not_an_id", "3 suspension_id.not_an_id"}},
		{name: "a line too long to be a record",
			text: head + good(1, 1) + long + "\n" + good(2, 1), want: warehouse.Counts{Lines: 4, Header: 1, Loaded: 2, Rejected: 1}, bad: []string{"3 line_too_long"}},
		{name: "a line of 100 MB, as of a dump without line ends",
			text: head + good(1, 1) + strings.Repeat("x", 100<<20) + "\n" + good(2, 1), want: warehouse.Counts{Lines: 4, Header: 1, Loaded: 2, Rejected: 1}, bad: []string{"3 line_too_long"}},
		{name: "a line at the bound that is all control characters passes through the spool whole",
			text: head + good(1, 1) + strings.Repeat("\x01", maxLine-3) + ",,,\n" + good(2, 1),
			want: warehouse.Counts{Lines: 4, Header: 1, Loaded: 2, Rejected: 1}, bad: []string{"3 suspension_id.not_an_id"}},
		{name: "a quoted record longer than a line may be is taken line by line",
			text: head + `"` + strings.Repeat(strings.Repeat("y", 100<<10)+"\n", 12) + `",a,b,c` + "\n" + good(1, 1),
			want: warehouse.Counts{Lines: 15, Header: 1, Loaded: 1, Rejected: 13}, bad: slices.Concat([]string{"2 unclosed_quote"}, lines(3, 13, ruleFields), []string{"14 unclosed_quote"})},
		{name: "CSV under a name that says otherwise: endings are not believed",
			file: "s.parquet", text: head + good(1, 1), want: warehouse.Counts{Lines: 2, Header: 1, Loaded: 1}},
		{name: "packed with gzip",
			file: "s.csv.gz", text: gzipped(head + good(1, 3)), want: warehouse.Counts{Lines: 4, Header: 1, Loaded: 3}},
		{name: "two gzip streams one after the other, as log rotation writes them",
			file: "s.csv.gz", text: gzipped(head+good(1, 3)) + gzipped(good(4, 3)), want: warehouse.Counts{Lines: 7, Header: 1, Loaded: 6}},
		{name: "packed with zstd",
			file: "s.csv.zst", text: zstandard(head + good(1, 3)), want: warehouse.Counts{Lines: 4, Header: 1, Loaded: 3}},
		{name: "two zstd frames",
			file: "s.csv.zst", text: zstandard(head+good(1, 3)) + zstandard(good(4, 3)), want: warehouse.Counts{Lines: 7, Header: 1, Loaded: 6}},
		{name: "faults inside a packed file are located too",
			file: "s.csv.gz", text: gzipped(head + good(1, 1) + "s-2,a,b,c\n"), want: warehouse.Counts{Lines: 3, Header: 1, Loaded: 1, Rejected: 1},
			bad: []string{"3 account_key.not_an_account"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { checkFate(t, c.file, c.text, c.want, c.bad) })
	}
}

// lines lists a rule for consecutive lines.
func lines(first, last int, rule string) (list []string) {
	for ; first <= last; first++ {
		list = append(list, where([]Reject{{Line: int64(first), Rule: rule}})...)
	}
	return list
}

// checkFate loads one file, beside another that makes sure of a batch, and compares counts and rejects.
func checkFate(t *testing.T, file, text string, want warehouse.Counts, bad []string) {
	t.Helper()
	t.Parallel()
	w := newWorld(t)
	if file == "" {
		file = "s.csv"
	}
	s := w.load(w.file("zz-other.csv", head+good(9000, 1)), w.file(file, text))
	f := s.Files[1]
	if f.Quarantine != "" {
		t.Fatalf("refused as a whole: %s", f.Quarantine)
	}
	if f.Counts != want {
		t.Errorf("counts\n got %+v\nwant %+v", f.Counts, want)
	}
	rejects := w.rejects(w.batch(s.Batch))
	if got := where(rejects); !slices.Equal(got, bad) {
		t.Errorf("rejects\n got %q\nwant %q", got, bad)
	}
	for _, r := range rejects {
		if r.File != f.Name || r.Message == "" || strings.Contains(r.Message, "%!") || !strings.HasSuffix(r.Message, ".") {
			t.Errorf("reject %+v", r)
		}
	}
}

// JSON: one object a line.
func TestEveryObjectHasAFate(t *testing.T) {
	at := `"suspended_at":"2026-01-14T09:26:00Z","measure":"warning"`
	who := `"account_key":"` + accountKey(1) + `"`
	cases := []struct {
		name string
		text string
		want warehouse.Counts
		bad  []string
	}{
		{"the plain case", goodJSON(1) + goodJSON(2), warehouse.Counts{Lines: 2, Loaded: 2}, nil},
		{"blank lines, and none at the end", goodJSON(1) + "\n\n" + strings.TrimSpace(goodJSON(2)), warehouse.Counts{Lines: 4, Blank: 2, Loaded: 2}, nil},
		{"lines of spaces are blank, as in CSV", goodJSON(1) + "  \n" + goodJSON(2), warehouse.Counts{Lines: 3, Blank: 1, Loaded: 2}, nil},
		{"lines end as on Windows", strings.ReplaceAll(goodJSON(1)+goodJSON(2), "\n", "\r\n"), warehouse.Counts{Lines: 2, Loaded: 2}, nil},
		{"a byte order mark", "\xef\xbb\xbf" + goodJSON(1), warehouse.Counts{Lines: 1, Loaded: 1}, nil},
		{"numbers and booleans as JSON has them, unknown keys, null for empty",
			`{"suspension_id":17,` + who + `,` + at + `,"verified":true,"reports_before":3,"tenure_days":null,"our_own":{"deep":[1,{"measure":"x"}]}}` + "\n",
			warehouse.Counts{Lines: 1, Loaded: 1}, nil},
		{"a number that is not whole", `{"suspension_id":"s-1",` + who + `,` + at + `,"reports_before":2.5}` + "\n" + goodJSON(2),
			warehouse.Counts{Lines: 2, Loaded: 1, Rejected: 1}, []string{"1 reports_before.not_an_integer"}},
		{"a value nested where a plain one belongs", `{"suspension_id":{"id":"s-1"},` + who + `,` + at + `}` + "\n" + `{"suspension_id":["s-1"],` + who + `,` + at + `}` + "\n" + goodJSON(2),
			warehouse.Counts{Lines: 3, Loaded: 1, Rejected: 2}, []string{"1 suspension_id.not_an_id", "2 suspension_id.not_an_id"}},
		{"keys are case-sensitive, as in the contract", `{"Suspension_ID":"s-1",` + who + `,` + at + `}` + "\n" + goodJSON(2),
			warehouse.Counts{Lines: 2, Loaded: 1, Rejected: 1}, []string{"1 suspension_id.missing"}},
		{"a key that stands twice means two things", goodJSON(1) + `{"suspension_id":"s-2","suspension_id":"s-3",` + who + `,` + at + `}` + "\n" + `{"suspension_id":"s-4","suspension\u005fid":"s-5",` + who + `,` + at + `}` + "\n",
			warehouse.Counts{Lines: 3, Loaded: 1, Rejected: 2}, []string{"2 repeated_key", "3 repeated_key"}},
		{"one broken line in the middle", goodJSON(1) + `{"suspension_id":"s-2",` + "\n" + goodJSON(3), warehouse.Counts{Lines: 3, Loaded: 2, Rejected: 1}, []string{"2 not_a_json_object"}},
		{"the first line broken does not make the file another format", `{"suspension_id":"s-2",` + "\n" + goodJSON(3) + goodJSON(4), warehouse.Counts{Lines: 3, Loaded: 2, Rejected: 1}, []string{"1 not_a_json_object"}},
		{"other JSON than objects", goodJSON(1) + "[1,2]\n\"s\"\n17\nnull\n", warehouse.Counts{Lines: 5, Loaded: 1, Rejected: 4}, lines(2, 5, ruleJSON)},
		{"two objects on one line", goodJSON(1) + strings.TrimSpace(goodJSON(2)) + goodJSON(3), warehouse.Counts{Lines: 2, Loaded: 1, Rejected: 1}, []string{"2 not_a_json_object"}},
		{"one huge line", goodJSON(1) + `{"note":"` + strings.Repeat("x", maxLine) + "\"}\n" + goodJSON(2), warehouse.Counts{Lines: 3, Loaded: 2, Rejected: 1}, []string{"2 line_too_long"}},
		{"a first line longer than the sample that tells formats apart", `{"note":"` + strings.Repeat("x", 100<<10) + `",` + goodJSON(1)[1:] + goodJSON(2), warehouse.Counts{Lines: 2, Loaded: 2}, nil},
		{"a carriage return between tokens is white space, inside a string an error",
			goodJSON(1) + strings.Replace(goodJSON(2), ",", ",\r\t", 1) + strings.Replace(goodJSON(3), "s-", "s\r-", 1), warehouse.Counts{Lines: 3, Loaded: 2, Rejected: 1}, []string{"3 not_a_json_object"}},
		{"escaped control characters are the field's fault", goodJSON(1) + strings.Replace(goodJSON(2), "s-", `s\u0000\n`, 1), warehouse.Counts{Lines: 2, Loaded: 1, Rejected: 1}, []string{"2 suspension_id.not_an_id"}},
		{"wrong encoding", goodJSON(1) + "{\"suspension_id\":\"\xe9\"}\n", warehouse.Counts{Lines: 2, Loaded: 1, Rejected: 1}, []string{"2 not_utf8"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { checkFate(t, "s.ndjson", c.text, c.want, c.bad) })
	}
}
