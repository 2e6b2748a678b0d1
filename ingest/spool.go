package ingest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"daylight/internal/warehouse"
)

// A spool is a file that cannot be misread: one line a record, fields between unit separators, no quotes. The slow readers
// write it, DuckDB reads it, and from there on there is one way for all sources.

const fieldSeparator = 0x1f

// The columns of a spool before the source's own.
var spoolColumns = []string{"line", "line_sha256", "shape"}

// clean makes a text fit for a spool. A control character becomes DEL, which no key, code or time may hold, so the record is
// refused by its field's own rule; and which is as short, so that a line in bounds stays in bounds.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' {
			return 0x7f
		}
		return r
	}, text)
}

// writeSpool reads all entries and writes the records and misshapen lines to path. The counts hold everything but Loaded,
// Rejected and Duplicate, which only the checks can tell apart.
func writeSpool(reader entryReader, path string, advance func(records int64)) (counts warehouse.Counts, actions map[string]int64, err error) {
	f, err := os.Create(path)
	if err != nil {
		return counts, nil, fmt.Errorf("write spool: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriterSize(f, 1<<20)
	var line []byte
	columns := 0
	for {
		e, err := reader.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return counts, nil, err
		}
		counts.Lines += 1 + e.continuation
		counts.Continuation += e.continuation
		switch e.class {
		case classHeader:
			counts.Header++
			continue
		case classBlank:
			counts.Blank++
			continue
		}
		if e.action != "" {
			if actions == nil {
				actions = map[string]int64{}
			}
			actions[e.action]++
		}
		columns = len(reader.columns())
		line = strconv.AppendInt(line[:0], e.line, 10)
		line = append(append(line, fieldSeparator), e.sha256...)
		line = append(append(line, fieldSeparator), e.shape...)
		for i := range columns {
			line = append(line, fieldSeparator)
			if i < len(e.fields) {
				line = append(line, clean(e.fields[i])...)
			}
		}
		line = append(line, '\n')
		if _, err := w.Write(line); err != nil {
			return counts, nil, fmt.Errorf("write spool: %w", err)
		}
		advance(1)
	}
	if err := w.Flush(); err != nil {
		return counts, nil, fmt.Errorf("write spool: %w", err)
	}
	return counts, actions, nil
}
