package ingest

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// FuzzLines holds the line reader against the obvious way to split lines, however the bytes arrive.
func FuzzLines(f *testing.F) {
	for _, text := range []string{"", "\n", "a", "a\n", "a\r\nb", "a\r", "\r\n\r\n", "a\n\nb\n", "\x00\n\xff"} {
		f.Add([]byte(text))
	}
	f.Fuzz(checkLines)
}

// Lines longer than the reader's buffer, and longer than a line may be.
func TestLongLines(t *testing.T) {
	for _, n := range []int{256 << 10, 256<<10 - 1, maxLine - 1, maxLine, maxLine + 1, maxLine + 2, maxLine + 3, 3 * maxLine} {
		line := strings.Repeat("x", n)
		for _, text := range []string{line, line + "\n", line + "\r\n", "a\n" + line + "\r\nb"} {
			checkLines(t, []byte(text))
		}
	}
}

func checkLines(t *testing.T, text []byte) {
	t.Helper()
	for _, r := range []io.Reader{bytes.NewReader(text), iotest.HalfReader(bytes.NewReader(text)), iotest.DataErrReader(bytes.NewReader(text))} {
		lines := newLineReader(r, true)
		number := int64(0)
		for want := range bytes.Lines(text) {
			number++
			want = bytes.TrimSuffix(bytes.TrimSuffix(want, []byte("\n")), []byte("\r"))
			got, err := lines.next()
			if err != nil || got.number != number || got.long != (len(want) > maxLine) || !got.long && !bytes.Equal(got.text, want) {
				t.Fatalf("line %d: %v, %d bytes, want %d", number, err, len(got.text), len(want))
			}
			if len(want) <= maxLine && got.digest != sha256.Sum256(want) {
				t.Fatalf("line %d has another hash", number)
			}
		}
		for range 2 {
			if _, err := lines.next(); err != io.EOF {
				t.Fatalf("behind the last line: %v", err)
			}
		}
	}
}

// FuzzCSV accounts for every line of any text in order, and takes apart what it accepts as RFC 4180 says: written again with
// every field quoted, a record reads the same.
func FuzzCSV(f *testing.F) {
	for _, text := range []string{"a,b\n1,2\n", "a,b\r\n\"1\n2\",3\n", "a,b\n\"1,2\n3,4\n", "a,b\n1,\"2\n3,\"4\n", "a\n\"\"\"\"\n", "a,b\n\n a,b\na,b\n1,2,3\n", "\xef\xbb\xbfa,b\n\x00\n\"", "a,b\n" + strings.Repeat("\"\n", 250)} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		reader := newCSVReader(bytes.NewReader(text), nil)
		next := int64(1)
		for {
			e, err := reader.next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if e.line != next || e.continuation < 0 || e.continuation > maxContinuation || len(e.sha256) != 64 {
				t.Fatalf("at line %d: %+v", next, e)
			}
			next += 1 + e.continuation
			if e.class != classRecord || e.shape != "" {
				continue
			}
			if len(e.fields) != len(reader.header) {
				t.Fatalf("line %d has %d fields of %d", e.line, len(e.fields), len(reader.header))
			}
			var quoted []string
			for _, field := range e.fields {
				quoted = append(quoted, `"`+strings.ReplaceAll(field, `"`, `""`)+`"`)
			}
			again, ok := splitLine([]byte(strings.Join(quoted, ",")), nil)
			if !ok || !slices.EqualFunc(again, e.fields, func(a []byte, b string) bool { return string(a) == b }) {
				t.Fatalf("line %d: %q reads again as %q", e.line, e.fields, again)
			}
		}
		if lines := physicalLines(text); next-1 != lines {
			t.Fatalf("%d lines are accounted for, of %d", next-1, lines)
		}
	})
}

// The three ways to look at a line's quotes agree: how many fields, which fields, can it be mended.
func FuzzQuotes(f *testing.F) {
	for _, line := range []string{``, `a,b`, `"a"`, `"a"",b`, `"a"b`, `a"b`, `,"",`, `"`, `"""`, `"a","b`} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		fields, ok := splitLine(line, nil)
		n, counted := countFields(line)
		if ok != counted || ok && n != len(fields) {
			t.Fatalf("split %v %d, count %v %d", ok, len(fields), counted, n)
		}
		if ok && misplaced(line) {
			t.Fatal("a whole line is called beyond mending")
		}
		if !ok && !misplaced(line) {
			if _, mended := splitLine(append(slices.Clone(line), '"'), nil); !mended {
				t.Fatal("a line with an open quote is not mended by closing it")
			}
		}
	})
}

// FuzzNDJSON accounts for every line of any text; repeated keys are found in any order and any writing.
func FuzzNDJSON(f *testing.F) {
	for _, text := range []string{goodJSON(1), "\n\r\n{}\n[1]\n", `{"a":1,"b":{"a":2,"a":3},"a":4}`, `{"a":"}\"","\u0061":1}`, "{\"a\":\r1}\n", "\xef\xbb\xbf{}", `{"a`, `{"a":[{"a":1},"a"]}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		reader := newNDJSONReader(bytes.NewReader(text))
		scanner := &keyScanner{}
		raw := bytes.Split(text, []byte("\n"))
		next := int64(1)
		for {
			e, err := reader.next()
			if err == io.EOF {
				break
			}
			if err != nil || e.line != next || e.continuation != 0 {
				t.Fatalf("at line %d: %+v, %v", next, e, err)
			}
			next++
			if e.class == classRecord && e.shape == "" && (len(e.fields) != 1 || strings.ContainsAny(e.fields[0], "\n\r\x1f")) {
				t.Fatalf("line %d: %+v", e.line, e)
			}
			if e.shape == "" && len(e.fields) == 1 && e.fields[0][0] == '{' && scanner.repeated([]byte(e.fields[0])) {
				t.Fatalf("line %d: the quick scanner sees a key twice that the exact one does not", e.line)
			}
			line := bytes.TrimSpace(bytes.TrimPrefix(raw[e.line-1], byteOrderMark))
			if e.shape == ruleRepeated && json.Valid(line) && !scanner.repeated(line) {
				t.Fatalf("line %d: the quick scanner misses a key that stands twice", e.line)
			}
		}
		if lines := physicalLines(text); next-1 != lines {
			t.Fatalf("%d lines are accounted for, of %d", next-1, lines)
		}
		if _, err := jsonKeys(bytes.NewReader(text)); err != nil {
			t.Fatal(err)
		}
	})
}

// A key twice is found wherever it stands, and nothing else is taken for it.
func TestRepeatedKeys(t *testing.T) {
	for _, c := range []struct {
		object string
		want   bool
	}{
		{`{}`, false}, {`{"a":1,"b":2}`, false}, {`{"a":1,"a":2}`, true}, {`{"a":"a","b":["a","a"],"c":{"a":1}}`, false}, {`{"b":{"x":1,"x":2}}`, false},
		{`{"a":1,"\u0061":2}`, true}, {`{"a\"":1,"a":2}`, false}, {`{"a\\":1,"a\\":2}`, true}, {`{"c":1,"b":1,"a":1,"b":1}`, true}, {`{"b":1,"a":1}`, false},
	} {
		scanner := &keyScanner{}
		for range 2 {
			if got := scanner.repeated([]byte(c.object)); got != c.want && !(strings.Contains(c.object, `\`) && got) {
				t.Errorf("%s: %v", c.object, got)
			}
		}
		if got := repeatsKey([]byte(c.object)); got != c.want {
			t.Errorf("%s: %v", c.object, got)
		}
	}
}

// FuzzRecognise: no first bytes of a file make the program stumble, and every one has a format or a sentence.
func FuzzRecognise(f *testing.F) {
	for _, text := range []string{"", "PAR1", "\x1f\x8b", "a,b\n", "{\n", "[1", "\xff\xfea", "\xef\xbb\xbf", goodJSON(1), "{\"a\":\n{\"b\":1}\n", gzipped("a,b\n"), "caf\xe9\n"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var s source
		err := s.recogniseText(text)
		if known := slices.Contains([]format{formatCSV, formatNDJSON, formatJSON}, s.format); (err == nil) != known {
			t.Fatalf("format %q, %v", s.format, err)
		}
		if err == nil {
			found, err := surveyText(bytes.NewReader(text), s.format)
			if err != nil {
				t.Fatal(err)
			}
			if found.direct && found.lines != physicalLines(text) {
				t.Fatalf("%d lines surveyed of %d", found.lines, physicalLines(text))
			}
		}
	})
}
