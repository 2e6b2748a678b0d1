package ingest

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"unicode/utf8"
)

// maxLine is the longest physical line, in bytes, that can be a record. DuckDB loses lines far above it without a word, so
// longer ones never reach it.
const maxLine = 1 << 20

// physicalLine is one line of a source file.
type physicalLine struct {
	number int64  // counted from 1
	text   []byte // without its line end; valid until the next line is read; cut off at maxLine
	long   bool   // longer than maxLine
	digest [sha256.Size]byte
}

// fault returns the rule that the line's own bytes break, or "".
func (l physicalLine) fault() string {
	switch {
	case l.long:
		return ruleLong
	case bytes.IndexByte(l.text, 0) >= 0:
		return ruleNUL
	case !utf8.Valid(l.text):
		return ruleUTF8
	}
	return ""
}

func (l physicalLine) sha256() string { return hex.EncodeToString(l.digest[:]) }

// lineReader splits a stream into physical lines with bounded memory. Lines end in \n or \r\n; a last line needs no end.
type lineReader struct {
	r      *bufio.Reader
	hashed bool // compute each line's digest
	count  int64
	buffer []byte
	err    error // that ended the reading; met again at every further call
}

func newLineReader(r io.Reader, hashed bool) *lineReader {
	return &lineReader{r: bufio.NewReaderSize(r, 256<<10), hashed: hashed}
}

// next returns the next line, or io.EOF after the last.
func (lr *lineReader) next() (physicalLine, error) {
	if lr.err != nil {
		return physicalLine{}, lr.err
	}
	lr.buffer = lr.buffer[:0]
	var line physicalLine
	var overflow hash.Hash // of a line too long to keep
	for {
		piece, err := lr.r.ReadSlice('\n')
		switch {
		case overflow != nil:
			overflow.Write(piece)
		case len(lr.buffer)+len(piece) <= maxLine+len("\r\n"):
			lr.buffer = append(lr.buffer, piece...)
		default:
			overflow = sha256.New()
			overflow.Write(lr.buffer)
			overflow.Write(piece)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err == io.EOF && len(lr.buffer) == 0 && overflow == nil {
			lr.err = io.EOF
			return physicalLine{}, lr.err
		}
		if err != nil && err != io.EOF {
			lr.err = err
			return physicalLine{}, lr.err
		}
		break
	}
	lr.count++
	line.number = lr.count
	line.text = bytes.TrimSuffix(bytes.TrimSuffix(lr.buffer, []byte("\n")), []byte("\r"))
	line.long = overflow != nil || len(line.text) > maxLine
	switch {
	case !lr.hashed:
	case overflow != nil:
		overflow.Sum(line.digest[:0])
	default:
		line.digest = sha256.Sum256(line.text)
	}
	return line, nil
}
