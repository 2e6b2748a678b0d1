package audit

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// row is a line of a filled sheet.
type row struct {
	line         int // in the file, from 1
	id           string
	suspensionID string
	finding      string // correct, wrong, unclear or empty
}

// Findings are what an auditor can find, in the order in which tables show them.
var Findings = []string{"correct", "wrong", "unclear"}

// mostBytes bounds a sheet: a line of one is some 100 bytes, notes aside.
const mostBytes = 64 << 20

// fault is what is wrong with a sheet: a sentence that names its line, where it has one, and no value.
type fault struct {
	line int
	what string
}

// readSheet reads a filled sheet as a spreadsheet program may have saved it: with a byte order mark, other line ends, semicolons or tabs
// in the place of commas, capitals, spaces around a word, empty lines at the end. Beyond that it takes nothing but the four columns.
func readSheet(text []byte) (rows []row, faults []fault) {
	switch {
	case len(text) > mostBytes:
		return nil, []fault{{0, "This is no sheet of an audit: it is larger than any could be."}}
	case bytes.HasPrefix(text, []byte("PK")):
		return nil, []fault{{0, "This is a spreadsheet. Save it as CSV and hand that in."}}
	case bytes.HasPrefix(text, []byte("\xff\xfe")), bytes.HasPrefix(text, []byte("\xfe\xff")):
		return nil, []fault{{0, "This is saved in UTF-16. Save it as CSV in UTF-8."}}
	}
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	comma, ok := separator(text)
	if !ok {
		return nil, []fault{{1, "The first line must be " + strings.Join(sheetColumns, ",") + " and nothing besides: the columns as they were handed out."}}
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma, r.FieldsPerRecord = comma, -1
	for first := true; ; first = false {
		fields, err := r.Read()
		if err == io.EOF {
			return rows, faults
		}
		if err != nil {
			var wrong *csv.ParseError
			line := 0
			if errors.As(err, &wrong) {
				line = wrong.StartLine
			}
			return rows, append(faults, fault{line, "A quotation mark is out of place; put quotation marks around the whole note, or take them away."})
		}
		line, _ := r.FieldPos(0)
		if first || strings.Trim(strings.Join(fields, ""), " \t,;") == "" {
			continue
		}
		if len(fields) != len(sheetColumns) {
			faults = append(faults, fault{line, fmt.Sprintf("There are %d columns instead of %d. A note with a %s in it needs quotation marks around it.", len(fields), len(sheetColumns), mark(comma))})
			continue
		}
		one := row{line, strings.TrimSpace(fields[0]), strings.TrimSpace(fields[1]), strings.ToLower(strings.TrimSpace(fields[2]))}
		if one.finding != "" && !slices.Contains(Findings, one.finding) {
			faults = append(faults, fault{line, "The finding must be correct, wrong or unclear."})
			continue
		}
		rows = append(rows, one)
	}
}

// separator is what stands between the columns: with just one of the three the first line reads as the header.
func separator(text []byte) (rune, bool) {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	for _, comma := range ",;\t" {
		r := csv.NewReader(bytes.NewReader(line))
		r.Comma = comma
		fields, err := r.Read()
		for i := range fields {
			fields[i] = strings.TrimSpace(fields[i])
		}
		if err == nil && slices.Equal(fields, sheetColumns) {
			return comma, true
		}
	}
	return 0, false
}

func mark(comma rune) string {
	switch comma {
	case ';':
		return "semicolon"
	case '\t':
		return "tab"
	}
	return "comma"
}
