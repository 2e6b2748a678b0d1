package ingest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"daylight/internal/problem"
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
	name   string // as given on the command line
	path   string // absolute
	size   int64
	packed compression
	format format
	alias  string // a name without glob characters, where the file's own has some
}

// safePath is a path that DuckDB does not take for a glob.
func (s *source) safePath() string {
	if s.alias != "" {
		return s.alias
	}
	return s.path
}

// expand turns files, folders and globs into files, in a stable order without repeats. A folder stands for the files below it
// that have a known ending.
func expand(paths []string) ([]source, error) {
	var found []source
	seen := map[string]bool{}
	add := func(name string) error {
		absolute, err := filepath.Abs(name)
		if err != nil {
			return fmt.Errorf("find %s: %w", name, err)
		}
		info, err := os.Stat(absolute)
		if err != nil {
			return pathError(err, name)
		}
		if !info.Mode().IsRegular() {
			return problem.New(problem.Invalid, "%s is not a regular file.", name)
		}
		if !seen[absolute] {
			seen[absolute] = true
			found = append(found, source{name: name, path: absolute, size: info.Size()})
		}
		return nil
	}
	for _, given := range paths {
		info, err := os.Stat(given)
		switch {
		case err == nil && info.IsDir():
			inside, err := filesBelow(given)
			if err != nil {
				return nil, err
			}
			if len(inside) == 0 {
				return nil, problem.New(problem.Invalid, "The folder %s holds no .csv, .ndjson, .jsonl, .json or .parquet file.", given)
			}
			for _, name := range inside {
				if err := add(name); err != nil {
					return nil, err
				}
			}
		case err == nil:
			if err := add(given); err != nil {
				return nil, err
			}
		case errors.Is(err, fs.ErrNotExist) && strings.ContainsAny(given, "*?["):
			matches, err := filepath.Glob(given)
			if err != nil || len(matches) == 0 {
				return nil, problem.Wrap(problem.Invalid, err, "Nothing matches %s.", given)
			}
			slices.Sort(matches)
			for _, name := range matches {
				if err := add(name); err != nil {
					return nil, err
				}
			}
		default:
			return nil, pathError(err, given)
		}
	}
	return found, nil
}

func pathError(err error, name string) error {
	if errors.Is(err, fs.ErrNotExist) {
		return problem.Wrap(problem.Invalid, err, "There is no file or folder %s.", name)
	}
	if errors.Is(err, fs.ErrPermission) {
		return problem.Wrap(problem.Invalid, err, "The file %s cannot be read: permission denied.", name)
	}
	return fmt.Errorf("find %s: %w", name, err)
}

var endings = map[string]format{".csv": formatCSV, ".ndjson": formatNDJSON, ".jsonl": formatNDJSON, ".json": formatJSON, ".parquet": formatParquet}

func filesBelow(folder string) ([]string, error) {
	var names []string
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && path != folder && strings.HasPrefix(entry.Name(), ".") {
			return filepath.SkipDir
		}
		bare := strings.TrimSuffix(strings.TrimSuffix(entry.Name(), ".gz"), ".zst")
		if _, ok := endings[filepath.Ext(bare)]; ok && !entry.IsDir() {
			names = append(names, path)
		}
		return nil
	})
	if err != nil {
		return nil, pathError(err, folder)
	}
	slices.Sort(names)
	return names, nil
}

// unusable is why a whole file is refused: a sentence that names the rule, and the line where there is one.
type unusable struct{ sentence string }

func (u *unusable) Error() string { return u.sentence }

func refuse(format string, args ...any) error { return &unusable{fmt.Sprintf(format, args...)} }

// recognise looks at the first bytes of s and fills in how it is packed and written. Endings are not believed.
func (s *source) recognise() (err error) {
	f, err := os.Open(s.path)
	if err != nil {
		return pathError(err, s.name)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	head := make([]byte, 4)
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
	case bytes.Equal(head, []byte("PAR1")):
		s.format = formatParquet
		return nil
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		s.packed = packedGzip
	case bytes.Equal(head, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		s.packed = packedZstd
	}
	text, err := s.open()
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
	first, _, _ := bytes.Cut(start, []byte("\n"))
	switch {
	case bytes.HasPrefix(start, []byte("{")) && jsonLine(first):
		s.format = formatNDJSON
	case bytes.HasPrefix(start, []byte("{")), bytes.HasPrefix(start, []byte("[")):
		s.format = formatJSON
	case bytes.IndexByte(first, 0) >= 0 || !utf8.Valid(trimPartialRune(first)):
		return refuse("The file is neither text nor Parquet.")
	default:
		s.format = formatCSV
	}
	return nil
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

// open returns the file's unpacked bytes.
func (s *source) open() (io.ReadCloser, error) {
	f, err := os.Open(s.path)
	if err != nil {
		return nil, pathError(err, s.name)
	}
	return s.unpack(f)
}

// unpack reads packed bytes from r, which the result closes.
func (s *source) unpack(r io.ReadCloser) (io.ReadCloser, error) {
	switch s.packed {
	case packedGzip:
		z, err := gzip.NewReader(bufio.NewReaderSize(r, 256<<10))
		if err != nil {
			return nil, errors.Join(s.readError(err), r.Close())
		}
		return unpacked{z, func() error { return errors.Join(z.Close(), r.Close()) }}, nil
	case packedZstd:
		z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(256<<20))
		if err != nil {
			return nil, errors.Join(s.readError(err), r.Close())
		}
		return unpacked{z, func() error { z.Close(); return r.Close() }}, nil
	}
	return r, nil
}

type unpacked struct {
	io.Reader
	close func() error
}

func (u unpacked) Close() error { return u.close() }

// readError tells a damaged file from a failing machine.
func (s *source) readError(err error) error {
	var pathErr *fs.PathError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return refuse("The %s stream ends too early: the file was cut off. Fetch it again.", s.packed)
	case s.packed != packedNot && !errors.As(err, &pathErr):
		return refuse("The %s stream is damaged. Fetch the file again.", s.packed)
	}
	return fmt.Errorf("read %s: %w", s.name, err)
}
