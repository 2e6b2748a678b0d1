package ingest

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"
)

// format is how a source file writes records.
type format string

const (
	formatCSV     format = "csv"
	formatNDJSON  format = "ndjson"
	formatJSON    format = "json" // one document, as an API answers
	formatParquet format = "parquet"
)

// compression is how a source file is packed, as DuckDB names it.
type compression string

const (
	packedNot  compression = "none"
	packedGzip compression = "gzip"
	packedZstd compression = "zstd"
)

// source is one file handed to ingest.
type source struct {
	name   string      // as given on the command line, made UTF-8
	path   string      // absolute
	state  os.FileInfo // when it was found
	packed compression
	format format
	alias  string // a name that SQL can spell, where the file's own is none
}

// unusable is why a whole file is refused: a sentence that names the rule, and the line where there is one.
type unusable struct{ sentence string }

func (u *unusable) Error() string { return u.sentence }

func refuse(format string, args ...any) error { return &unusable{fmt.Sprintf(format, args...)} }

// recognise looks at the first bytes of s and fills in how it is packed and written. Endings are not believed.
func (s *source) recognise(ctx context.Context) (err error) {
	f, err := os.Open(s.path)
	if err != nil {
		return pathError(err, s.name)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	head := make([]byte, 6)
	n, err := io.ReadFull(f, head)
	if err == io.EOF {
		return refuse("The file is empty.")
	}
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("read %s: %w", s.name, err)
	}
	head = head[:n]
	s.packed = packedNot
	switch {
	case bytes.HasPrefix(head, []byte("PAR1")):
		s.format = formatParquet
		return nil
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		s.packed = packedGzip
	case bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		s.packed = packedZstd
	}
	if slices.Contains(spreadsheets, strings.ToLower(filepath.Ext(s.path))) {
		return refuse("The file is a spreadsheet. Save each sheet as CSV in UTF-8 and hand that over.")
	}
	for _, foreign := range foreignPackings {
		if bytes.HasPrefix(head, []byte(foreign.magic)) {
			return refuse("The file is packed with %s, which is not read. Unpack it, or pack it with gzip or zstd.", foreign.name)
		}
	}
	text, err := s.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, text.Close()) }()
	sample, err := bufio.NewReaderSize(text, 64<<10).Peek(64 << 10)
	if err != nil && err != io.EOF {
		return s.readError(err)
	}
	return s.recogniseText(sample)
}

func (s *source) recogniseText(sample []byte) error {
	switch {
	case len(sample) == 0:
		return refuse("The file is empty.")
	case bytes.HasPrefix(sample, []byte{0xff, 0xfe}), bytes.HasPrefix(sample, []byte{0xfe, 0xff}):
		return refuse("The file is UTF-16 text. Save it as UTF-8.")
	case bytes.HasPrefix(sample, []byte("PAR1")):
		return refuse("The file is Parquet inside another compression. Hand over the Parquet file itself.")
	}
	start := bytes.TrimLeft(bytes.TrimPrefix(sample, byteOrderMark), " \t\r\n")
	first, rest, ended := bytes.Cut(start, []byte("\n"))
	switch {
	case bytes.HasPrefix(start, []byte("{")) && (!ended || jsonLine(first) || objectsPerLine(rest)):
		s.format = formatNDJSON
	case bytes.HasPrefix(start, []byte("{")), bytes.HasPrefix(start, []byte("[")):
		s.format = formatJSON
	case bytes.IndexByte(first, 0) >= 0:
		return refuse("The file is neither text nor Parquet.")
	case !utf8.Valid(trimPartialRune(first)):
		return refuse("The first line is not UTF-8 text. If the file is text in another encoding, save it as UTF-8.")
	default:
		s.format = formatCSV
	}
	return nil
}

// objectsPerLine reports whether one of the lines is a whole object that starts the line. In a document written over several
// lines everything inside is indented, or ends in a comma.
func objectsPerLine(text []byte) bool {
	for line := range bytes.Lines(text) {
		if bytes.HasPrefix(line, []byte("{")) && jsonLine(line) {
			return true
		}
	}
	return false
}

// foreignPackings are met in exports and are told apart from damaged text by their first bytes.
var foreignPackings = []struct{ name, magic string }{
	{"zip", "PK\x03\x04"}, {"bzip2", "BZh"}, {"xz", "\xfd7zXZ\x00"}, {"lz4", "\x04\x22\x4d\x18"}, {"7z", "7z\xbc\xaf\x27\x1c"},
}

var byteOrderMark = []byte{0xef, 0xbb, 0xbf}

// trimPartialRune removes a rune that a sample's end has cut in two.
func trimPartialRune(b []byte) []byte {
	for i := 0; i < utf8.UTFMax && len(b) > 0; i++ {
		if r, size := utf8.DecodeLastRune(b); r != utf8.RuneError || size > 1 {
			break
		}
		b = b[:len(b)-1]
	}
	return b
}
