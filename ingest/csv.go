package ingest

import (
	"bytes"
	"io"
	"slices"
)

// splitLine appends the fields of one CSV line (RFC 4180, comma) to fields; not ok where a quote is left open or misplaced.
// The fields share memory with line.
func splitLine(line []byte, fields [][]byte) ([][]byte, bool) {
	for {
		if len(line) > 0 && line[0] == '"' {
			rest, closed := closeQuote(line[1:])
			if !closed {
				return fields, false
			}
			field := line[1 : len(line)-len(rest)-1]
			if bytes.IndexByte(field, '"') >= 0 {
				field = bytes.ReplaceAll(field, []byte(`""`), []byte(`"`))
			}
			fields, line = append(fields, field), rest
		} else {
			end := bytes.IndexByte(line, ',')
			if end < 0 {
				end = len(line)
			}
			if bytes.IndexByte(line[:end], '"') >= 0 {
				return fields, false
			}
			fields, line = append(fields, line[:end]), line[end:]
		}
		if len(line) == 0 {
			return fields, true
		}
		line = line[1:]
	}
}

// columnNames returns the names that a header gives to the columns.
func columnNames(header [][]byte) []string {
	names := make([]string, len(header))
	for i, name := range header {
		names[i] = string(bytes.TrimSpace(name))
	}
	return names
}

// entry is what the slow readers make of one record or line of a source.
type entry struct {
	line         int64  // first physical line, or number of the row in formats without lines
	continuation int64  // further physical lines
	sha256       string // of the first physical line
	shape        string // rule broken by the line's shape; fields are then empty
	class        entryClass
	action       string   // what the source's own log calls it; empty where it has no such thing
	fields       []string // in the order of the reader's columns
}

type entryClass int

const (
	classRecord entryClass = iota
	classHeader
	classBlank
)

// entryReader reads a source the slow and exact way. next returns io.EOF after the last entry.
type entryReader interface {
	columns() []string
	next() (entry, error)
}

// maxContinuation bounds the lines that one quoted record can span, so that a quote left open costs one line and not the file.
// A record so spanned is no longer than maxLine.
const maxContinuation = 100

// csvReader reads any CSV by RFC 4180 and accounts for every physical line. Where a record cannot be read, its first line is
// rejected and reading goes on with the next line.
type csvReader struct {
	lines    *lineReader
	held     []physicalLine // read ahead for a quoted record that came to nothing
	isHeader func(line []byte) bool
	header   []string // the layout in force
	fields   [][]byte
}

// newCSVReader reads CSV whose header lines isHeader knows. Without isHeader the first line is the header, and so is every
// line that repeats it.
func newCSVReader(r io.Reader, isHeader func(line []byte) bool) *csvReader {
	c := &csvReader{lines: newLineReader(r, true), isHeader: isHeader}
	if isHeader == nil {
		var first []byte
		c.isHeader = func(line []byte) bool {
			if first == nil && len(bytes.TrimSpace(line)) > 0 {
				first = bytes.Clone(line)
			}
			return first != nil && bytes.Equal(line, first)
		}
	}
	return c
}

func (c *csvReader) columns() []string { return c.header }

func (c *csvReader) take() (physicalLine, error) {
	if len(c.held) > 0 {
		line := c.held[0]
		c.held = c.held[1:]
		return line, nil
	}
	line, err := c.lines.next()
	line.text = bytes.Clone(line.text)
	return line, err
}

func (c *csvReader) next() (entry, error) {
	line, err := c.take()
	if err != nil {
		return entry{}, err
	}
	unmarked := bytes.TrimPrefix(line.text, byteOrderMark)
	isHeader := c.isHeader(unmarked)
	if line.number == 1 || isHeader {
		line.text = unmarked // files put together may have a mark before every header
	}
	e := entry{line: line.number, sha256: line.sha256()}
	if e.shape = line.fault(); e.shape != "" {
		return e, nil
	}
	if len(bytes.TrimSpace(line.text)) == 0 {
		e.class = classBlank
		return e, nil
	}
	var ok bool
	if c.fields, ok = splitLine(line.text, c.fields[:0]); !ok {
		if isHeader || !c.spanning(line, &e) {
			e.shape = ruleQuote
			return e, nil
		}
	}
	if isHeader {
		e.class, c.header = classHeader, columnNames(c.fields)
		return e, nil
	}
	if c.header == nil {
		e.shape = ruleLayout
		return e, nil
	}
	if len(c.fields) != len(c.header) {
		e.shape = ruleFields
		return e, nil
	}
	for _, field := range c.fields {
		e.fields = append(e.fields, string(field))
	}
	return e, nil
}

// spanning tries to read a record whose quoted field goes on over several lines. It succeeds only if the record then has
// exactly as many fields as the header; otherwise the lines read ahead are held for later.
func (c *csvReader) spanning(first physicalLine, e *entry) bool {
	text := first.text
	var ahead []physicalLine
	for len(ahead) < maxContinuation {
		line, err := c.take()
		if err != nil {
			break // met again after the lines held
		}
		ahead = append(ahead, line)
		if line.fault() != "" || len(text)+1+len(line.text) > maxLine {
			break
		}
		text = slices.Concat(text, []byte("\n"), line.text)
		fields, ok := splitLine(text, c.fields[:0])
		if ok && len(fields) == len(c.header) {
			c.fields = fields
			e.continuation = int64(len(ahead))
			return true
		}
		if ok || misplaced(text) {
			break
		}
	}
	c.held = append(ahead, c.held...)
	return false
}

// misplaced reports whether text has a quote in a place where no further line can mend it.
func misplaced(text []byte) bool {
	for {
		if len(text) > 0 && text[0] == '"' {
			text = text[1:]
			for {
				i := bytes.IndexByte(text, '"')
				if i < 0 {
					return false // still open
				}
				text = text[i+1:]
				if len(text) == 0 || text[0] == ',' {
					break
				}
				if text[0] != '"' {
					return true
				}
				text = text[1:]
			}
		} else {
			end := bytes.IndexByte(text, ',')
			if end < 0 {
				end = len(text)
			}
			if bytes.IndexByte(text[:end], '"') >= 0 {
				return true
			}
			text = text[end:]
		}
		if len(text) == 0 {
			return false
		}
		text = text[1:]
	}
}
