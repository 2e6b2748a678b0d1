package ingest

import (
	"bytes"
	"encoding/json"
	"io"
)

// jsonColumn is the one column of a source whose records are JSON objects.
const jsonColumn = "json"

// ndjsonReader reads one JSON object a line, the slow and exact way. Whether a line is an object is left to the checks.
type ndjsonReader struct{ lines *lineReader }

func newNDJSONReader(r io.Reader) *ndjsonReader { return &ndjsonReader{newLineReader(r, true)} }

func (n *ndjsonReader) columns() []string { return []string{jsonColumn} }

func (n *ndjsonReader) next() (entry, error) {
	line, err := n.lines.next()
	if err != nil {
		return entry{}, err
	}
	if line.number == 1 {
		line.text = bytes.TrimPrefix(line.text, byteOrderMark)
	}
	e := entry{line: line.number, sha256: line.sha256()}
	if e.shape = line.fault(); e.shape != "" {
		return e, nil
	}
	text := bytes.TrimSpace(line.text)
	if len(text) == 0 {
		e.class = classBlank
		return e, nil
	}
	if clean(string(text)) != string(text) {
		// A spool cannot hold control characters. Between the tokens of JSON they mean nothing; within one they are an error.
		var compact bytes.Buffer
		if json.Compact(&compact, text) != nil {
			e.shape = ruleJSON
			return e, nil
		}
		text = compact.Bytes()
	}
	if text[0] == '{' && repeatsKey(text) {
		e.shape = ruleRepeated
		return e, nil
	}
	e.fields = []string{string(text)}
	return e, nil
}

// jsonLine reports whether a line is one whole JSON object.
func jsonLine(line []byte) bool {
	line = bytes.TrimSpace(line)
	return bytes.HasPrefix(line, []byte("{")) && json.Valid(line)
}
