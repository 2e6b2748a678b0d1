package ingest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"unicode/utf8"
)

// survey is what the pre-pass learns of a text file before DuckDB sees it. DuckDB reads a well-formed file at full speed and
// drops or swallows lines of an ill-formed one without a word; so it reads by itself only what is direct, and its row count
// must then equal records.
type survey struct {
	sha256 string // of the file's bytes as they lie on the disk
	header []string
	lines  int64 // physical lines, the header among them
	blank  int64
	quoted bool
	crlf   bool
	direct bool

	headerLine []byte
	keys       keyScanner
}

// records returns the number of records in a direct file: one a line.
func (s survey) records() int64 {
	if s.header != nil {
		return s.lines - s.blank - 1
	}
	return s.lines - s.blank
}

// survey reads the whole file once: hashes it, counts its lines and finds out whether DuckDB can be trusted with it.
// advance is told of bytes read from the disk.
func (s *source) survey(ctx context.Context, advance func(int64)) (survey, error) {
	file, err := os.Open(s.path)
	if err != nil {
		return survey{}, pathError(err, s.name)
	}
	hash := newHasher()
	text, err := s.unpack(packedBytes{stoppable{ctx, io.TeeReader(counted{file, advance}, hash)}, file})
	if err != nil {
		hash.sum()
		return survey{}, err
	}
	found, err := surveyText(text, s.format)
	if err == nil {
		// Bytes behind the end of a compressed stream, or behind the point where the survey had seen enough.
		_, err = io.Copy(io.Discard, text)
	}
	if err != nil {
		hash.sum()
		return survey{}, errors.Join(s.readError(err), text.Close())
	}
	if _, err := io.Copy(hash, stoppable{ctx, counted{file, advance}}); err != nil {
		hash.sum()
		return survey{}, errors.Join(s.readError(err), text.Close())
	}
	found.sha256 = hash.sum()
	return found, text.Close()
}

type counted struct {
	io.Reader
	advance func(int64)
}

func (c counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.advance(int64(n))
	return n, err
}

// hasher is SHA-256 on a goroutine of its own, so that hashing and reading use two cores.
type hasher struct {
	blocks chan []byte
	done   chan [sha256.Size]byte
}

func newHasher() *hasher {
	h := &hasher{make(chan []byte, 8), make(chan [sha256.Size]byte, 1)}
	go func() {
		hash := sha256.New()
		for block := range h.blocks {
			hash.Write(block)
		}
		var digest [sha256.Size]byte
		hash.Sum(digest[:0])
		h.done <- digest
	}()
	return h
}

func (h *hasher) Write(p []byte) (int, error) {
	h.blocks <- bytes.Clone(p)
	return len(p), nil
}

// sum ends the hasher; it is called once.
func (h *hasher) sum() string {
	close(h.blocks)
	digest := <-h.done
	return hex.EncodeToString(digest[:])
}

// surveyText surveys unpacked text. Once the text proves not direct the rest is not looked at: the slow reader will.
func surveyText(r io.Reader, as format) (survey, error) {
	found := survey{direct: as == formatCSV || as == formatNDJSON}
	if !found.direct {
		return found, nil
	}
	buffer := make([]byte, 0, 4*maxLine)
	first := true
	for ended := false; !ended; {
		n, err := io.ReadFull(r, buffer[len(buffer):cap(buffer)])
		buffer = buffer[:len(buffer)+n]
		switch {
		case err == io.EOF, errors.Is(err, io.ErrUnexpectedEOF) && n > 0:
			ended = true
		case err != nil:
			return survey{}, err
		}
		whole := buffer
		if !ended {
			whole = buffer[:bytes.LastIndexByte(buffer, '\n')+1]
		}
		if len(whole) == 0 && !ended {
			found.direct = false // a line longer than the buffer
			return found, nil
		}
		if first && len(whole) > 0 {
			first = false
			if whole = found.begin(whole, as); !found.direct {
				return found, nil
			}
		}
		if !found.block(whole, as) {
			found.direct = false
			return found, nil
		}
		rest := 0
		if !ended {
			rest = copy(buffer, buffer[bytes.LastIndexByte(buffer, '\n')+1:])
		}
		buffer = buffer[:rest]
	}
	return found, nil
}

// begin reads what only the start of a file says: the byte order mark, the line ends, the CSV header. It returns the rest.
func (found *survey) begin(text []byte, as format) []byte {
	marked := bytes.HasPrefix(text, byteOrderMark)
	line, rest, ended := bytes.Cut(bytes.TrimPrefix(text, byteOrderMark), []byte("\n"))
	found.crlf = ended && bytes.HasSuffix(line, []byte("\r"))
	if as == formatNDJSON {
		found.direct = !marked
		return text
	}
	line = bytes.TrimSuffix(line, []byte("\r"))
	fields, ok := splitLine(line, nil)
	if !ok || len(line) > maxLine || !utf8.Valid(line) || len(bytes.TrimSpace(line)) == 0 || bytes.ContainsAny(line, "\x00\r") {
		found.direct = false
		return nil
	}
	found.lines = 1
	found.headerLine = bytes.Clone(line)
	found.header = columnNames(fields)
	return rest
}

// block surveys whole lines and reports whether they are all direct.
func (found *survey) block(text []byte, as format) bool {
	if bytes.IndexByte(text, 0) >= 0 || bytes.IndexByte(text, fieldSeparator) >= 0 || !utf8.Valid(text) {
		return false
	}
	if !found.crlf && bytes.IndexByte(text, '\r') >= 0 {
		return false
	}
	quoted := as == formatCSV && bytes.IndexByte(text, '"') >= 0
	found.quoted = found.quoted || quoted
	columns := len(found.header)
	for len(text) > 0 {
		end := bytes.IndexByte(text, '\n')
		line := text
		if end >= 0 {
			line, text = text[:end], text[end+1:]
		} else {
			text = nil
		}
		if found.crlf {
			if end >= 0 && (len(line) == 0 || line[len(line)-1] != '\r') {
				return false
			}
			if end >= 0 {
				line = line[:len(line)-1]
			}
			if bytes.IndexByte(line, '\r') >= 0 {
				return false
			}
		}
		found.lines++
		switch {
		case len(line) == 0:
			found.blank++
		case len(line) > maxLine:
			return false
		case as == formatNDJSON:
			if line[0] <= ' ' || found.keys.repeated(line) {
				return false // a line of spaces, or one whose meaning two readers may see differently
			}
		case bytes.Equal(bytes.TrimPrefix(line, byteOrderMark), found.headerLine):
			return false
		case quoted && bytes.IndexByte(line, '"') >= 0:
			if n, ok := countFields(line); !ok || n != columns {
				return false
			}
		case bytes.Count(line, []byte{','})+1 != columns:
			return false
		}
	}
	return true
}

// countFields counts the fields of one CSV line that holds quotes; not ok where a quote is left open or misplaced.
func countFields(line []byte) (n int, ok bool) {
	for {
		n++
		if len(line) > 0 && line[0] == '"' {
			rest, closed := closeQuote(line[1:])
			if !closed {
				return n, false
			}
			line = rest
		} else {
			end := 0
			for end < len(line) && line[end] != ',' {
				if line[end] == '"' {
					return n, false
				}
				end++
			}
			line = line[end:]
		}
		if len(line) == 0 {
			return n, true
		}
		line = line[1:] // the comma
	}
}

// closeQuote returns what follows the closing quote of a field: nothing or a comma. closed is false where the quote is not
// closed on this line, or something else follows.
func closeQuote(text []byte) (rest []byte, closed bool) {
	for {
		i := bytes.IndexByte(text, '"')
		if i < 0 {
			return nil, false
		}
		text = text[i+1:]
		switch {
		case len(text) == 0 || text[0] == ',':
			return text, true
		case text[0] != '"':
			return nil, false
		}
		text = text[1:]
	}
}
