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
	switch e.shape = line.fault(); {
	case e.shape != "":
	case len(bytes.TrimSpace(line.text)) == 0:
		e.class = classBlank
	default:
		e.fields = []string{string(line.text)}
	}
	return e, nil
}

// jsonLine reports whether a line is one whole JSON object.
func jsonLine(line []byte) bool {
	line = bytes.TrimSpace(line)
	return bytes.HasPrefix(line, []byte("{")) && json.Valid(line)
}

// jsonKeys returns the keys of the first objects of an NDJSON text, which say what kind of record it holds.
func jsonKeys(r io.Reader) ([]string, error) {
	const looked = 1000
	lines := newLineReader(r, false)
	var keys []string
	seen := map[string]bool{}
	for range looked {
		line, err := lines.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		var object map[string]json.RawMessage
		if json.Unmarshal(bytes.TrimPrefix(line.text, byteOrderMark), &object) != nil {
			continue // refused by the checks, with its line
		}
		for key := range object {
			if !seen[key] {
				seen[key] = true
				keys = append(keys, key)
			}
		}
	}
	return keys, nil
}
