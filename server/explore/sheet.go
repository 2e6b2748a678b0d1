package explore

import (
	"bytes"
	"encoding/csv"
	"strconv"
	"strings"
)

// Sheet is a CSV file that people open in a spreadsheet. Spreadsheets take a text that begins with one of =+-@ for a formula; such a text,
// unless it is a number, has an apostrophe before it. The zero value is an empty file.
type Sheet struct {
	text   bytes.Buffer
	writer *csv.Writer
}

// Line adds a line.
func (s *Sheet) Line(cells ...string) error {
	if s.writer == nil {
		s.writer = csv.NewWriter(&s.text)
	}
	line := make([]string, len(cells))
	for at, cell := range cells {
		line[at] = harmless(cell)
	}
	return s.writer.Write(line)
}

// Bytes is the file.
func (s *Sheet) Bytes() ([]byte, error) {
	if s.writer == nil {
		return nil, nil
	}
	s.writer.Flush()
	return s.text.Bytes(), s.writer.Error()
}

func harmless(text string) string {
	if text == "" || !strings.ContainsAny(text[:1], "=+-@\t\r") {
		return text
	}
	if _, err := strconv.ParseFloat(text, 64); err == nil {
		return text
	}
	return "'" + text
}
