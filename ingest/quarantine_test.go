package ingest

import (
	"encoding/hex"
	"strings"
	"testing"
	"unicode/utf16"
)

// What no line-by-line account can save is refused as a whole, with a sentence that says what to do; the file beside it loads.
func TestUnusableFilesAreRefusedWhole(t *testing.T) {
	t.Parallel()
	csv, jpeg := head+good(1, 500), "\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x48\n\x00\x48"
	packed, framed := gzipped(csv), zstandard(csv)
	cases := []struct {
		name, file, text string
		want             string
	}{
		{"nothing in it", "s.csv", "", "The file is empty."},
		{"nothing in it once unpacked", "s.csv.gz", gzipped(""), "The file is empty."},
		{"blank lines only", "s.csv", "\n\n  \n", "The file has no header line."},
		{"no header: records would be taken for column names", "s.csv", good(1, 5), "Its first line is not the header of any kind of record. docs/records.md lists the columns."},
		{"another file altogether", "s.csv", "<!DOCTYPE html>\n<p>Please log in.\n", "Its first line is not the header of any kind of record. docs/records.md lists the columns."},
		{"a required column is missing", "s.csv", "suspension_id,account_key,suspended_at,region\n", "It looks like suspensions but lacks the required column measure."},
		{"a column stands twice", "s.csv", "suspension_id,account_key,suspended_at,measure,measure\n", "The column measure stands twice in the header."},
		{"semicolons, as some spreadsheets write", "s.csv", strings.ReplaceAll(csv, ",", ";"), `The header has one column. Fields must be separated by commas, not by ";".`},
		{"tabs", "s.csv", strings.ReplaceAll(csv, ",", "\t"), `The header has one column. Fields must be separated by commas, not by "\t".`},
		{"a quote left open in the header", "s.csv", `"suspension_id,account_key` + "\n" + good(1, 2), "Line 1 should be the header. A quote is opened and not closed, or closed in the middle of a field."},
		{"a header in Latin-1", "s.csv", "caf\xe9," + csv, "The first line is not UTF-8 text. If the file is text in another encoding, save it as UTF-8."},
		{"UTF-16 with its mark", "s.csv", utf16le("\ufeff" + csv), "The file is UTF-16 text. Save it as UTF-8."},
		{"UTF-16 without", "s.csv", utf16le(csv), "The file is neither text nor Parquet."},
		{"a picture under the name of a table", "s.csv", jpeg, "The file is neither text nor Parquet."},
		{"a spreadsheet or another zip", "s.csv", "PK\x03\x04\x14\x00", "The file is packed with zip, which is not read. Unpack it, or pack it with gzip or zstd."},
		{"a spreadsheet by its name", "s.xlsx", "PK\x03\x04\x14\x00", "The file is a spreadsheet. Save each sheet as CSV in UTF-8 and hand that over."},
		{"gzip cut off in the middle", "s.csv.gz", packed[:len(packed)/2], "The gzip stream ends too early: the file was cut off. Fetch it again."},
		{"gzip cut off in its checksum", "s.csv.gz", packed[:len(packed)-3], "The gzip stream ends too early: the file was cut off. Fetch it again."},
		{"gzip with a flipped bit", "s.csv.gz", flipped(packed, len(packed)-6), "The gzip stream is damaged. Fetch the file again."},
		{"gzip with something behind it", "s.csv.gz", packed + "and a tail that is no gzip", "The gzip stream is damaged. Fetch the file again."},
		{"zstd cut off", "s.csv.zst", framed[:len(framed)/2], "The zstd stream ends too early: the file was cut off. Fetch it again."},
		{"zstd with a flipped bit", "s.csv.zst", flipped(framed, len(framed)-2), "The zstd stream is damaged. Fetch the file again."},
		{"one JSON document where one object a line is wanted", "s.json", "{\n  \"suspensions\": [\n    {\"suspension_id\": \"s-1\"},\n    {\"suspension_id\": \"s-2\"}\n  ]\n}\n",
			"It is one JSON document. Hand over one JSON object a line (NDJSON), or name its source with --source."},
		{"an array of records", "s.json", "[" + strings.TrimSpace(goodJSON(1)) + "]\n", "It is one JSON document. Hand over one JSON object a line (NDJSON), or name its source with --source."},
		{"objects of another kind", "s.ndjson", `{"a":1,"b":2}` + "\n", "Its first line is not the header of any kind of record. docs/records.md lists the columns."},
		{"a Parquet file that says so and is none", "s.parquet", "PAR1", "The Parquet file is damaged or of a kind that cannot be read."},
		{"Parquet in gzip", "s.parquet.gz", gzipped("PAR1 and so on"), "The file is Parquet inside another compression. Hand over the Parquet file itself."},
		{"a header line of 100 MB, as of a file without line ends", "s.csv", head[:len(head)-1] + strings.Repeat("x,", 50<<20), "Line 1 should be the header. The line is longer than 1048576 bytes."},
	}
	w := newWorld(t)
	paths := []string{w.file("good.csv", head+good(9000, 1))}
	for i, c := range cases {
		paths = append(paths, w.file(strings.Repeat("q", i+1)+"/"+c.file, c.text))
	}
	s := w.load(paths...)
	if s.Refused != len(cases) || s.Total.Loaded != 1 || s.Clean() || !s.Usable() {
		t.Errorf("%d files refused, %d records loaded, clean %v, usable %v", s.Refused, s.Total.Loaded, s.Clean(), s.Usable())
	}
	for i, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			f := s.Files[i+1]
			if f.Quarantine != c.want {
				t.Errorf("\n got %s\nwant %s", f.Quarantine, c.want)
			}
			if f.Counts.Lines != 0 || f.Kind != "" || f.Part != "" || f.Rules != nil {
				t.Errorf("a refused file keeps no account: %+v", f)
			}
		})
	}
	if onRecord := w.batch(s.Batch).Files; len(onRecord) != len(s.Files) || onRecord[1].Quarantine != cases[0].want {
		t.Errorf("the batch has no record of what was refused: %+v", onRecord)
	}
}

func flipped(text string, at int) string {
	return text[:at] + string([]byte{text[at] ^ 0x10}) + text[at+1:]
}

func utf16le(text string) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune(text)) {
		b.WriteByte(byte(unit))
		b.WriteByte(byte(unit >> 8))
	}
	return b.String()
}

// A file of names is refused, a file of keys is not; hidden accounts count for neither.
func TestFilesOfNamesAreRefused(t *testing.T) {
	file := func(key func(i int) string) string {
		var b strings.Builder
		b.WriteString(head)
		for i := range 40 {
			b.WriteString("s-" + hex.EncodeToString([]byte{byte(i)}) + "," + key(i) + ",2026-01-14T09:26:00Z,warning\n")
		}
		return b.String()
	}
	w := newWorld(t)
	s := w.load(w.file("keys.csv", file(accountKey)),
		w.file("names.csv", file(func(i int) string { return "freelancer_" + string(rune('a'+i%26)) + string(rune('a'+i/26)) })),
		w.file("numbers.csv", file(func(i int) string { return "48601123" + string(rune('0'+i/10)) + string(rune('0'+i%10)) + "7" })),
		w.file("hidden.csv", strings.ReplaceAll(file(func(int) string { return "withheld" }), "s-", "h-")))
	want := []string{"", "The values of account_key look like user names. Hand over pseudonymous keys, such as keyed hashes.",
		"The values of account_key look like profile numbers. Hand over pseudonymous keys, such as keyed hashes in hexadecimal.", ""}
	for i, f := range s.Files {
		if f.Quarantine != want[i] {
			t.Errorf("%s: %q, want %q", f.Name, f.Quarantine, want[i])
		}
	}
	if s.Total.Loaded != 80 {
		t.Errorf("%d records loaded, want 80", s.Total.Loaded)
	}
}
