package ingest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"daylight/internal/record"
)

// recogniseKind finds the kind of record that a source's columns hold: the one whose required fields are all there. ignored
// are the columns that the kind does not know.
func recogniseKind(kinds []record.Kind, columns []string) (kind record.Kind, ignored []string, err error) {
	if len(columns) == 1 {
		for _, other := range []string{";", "\t", "|"} {
			if strings.Contains(columns[0], other) {
				return kind, nil, refuse("The header has one column. Fields must be separated by commas, not by %q.", other)
			}
		}
	}
	var nearest record.Kind
	var nearestMissing []string
	best := 0
	for _, candidate := range kinds {
		var missing []string
		known := 0
		for _, f := range candidate.Fields {
			switch has := slices.Contains(columns, f.Name); {
			case has:
				known++
			case f.Required:
				missing = append(missing, f.Name)
			}
		}
		if len(missing) == 0 {
			kind = candidate
			break
		}
		if known > best {
			best, nearest, nearestMissing = known, candidate, missing
		}
	}
	if kind.Name == "" {
		if best < 2 {
			return kind, nil, refuse("Its first line is not the header of any kind of record. docs/records.md lists the columns.")
		}
		columns := "column"
		if len(nearestMissing) > 1 {
			columns = "columns"
		}
		return kind, nil, refuse("It looks like %s but lacks the required %s %s.", nearest.Name, columns, strings.Join(nearestMissing, ", "))
	}
	for i, column := range columns {
		if _, known := kind.Field(column); !known {
			ignored = append(ignored, columnLabel(column))
		} else if slices.Contains(columns[:i], column) {
			return kind, nil, refuse("The column %s stands twice in the header.", column)
		}
	}
	slices.Sort(ignored)
	ignored = slices.Compact(ignored)
	if n := len(ignored) - mostNamed; n > 0 {
		ignored = append(ignored[:mostNamed], fmt.Sprintf("and %d more", n))
	}
	return kind, ignored, nil
}

// mostNamed is how many ignored columns are named.
const mostNamed = 20

var (
	plainName  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,39}$`)
	longNumber = regexp.MustCompile(`[0-9]{4}`)
)

// columnLabel is a column's name as the summary may show it. JSON whose keys are data has keys that nobody should read there.
func columnLabel(name string) string {
	if !plainName.MatchString(name) || longNumber.MatchString(name) {
		return "(no plain name)"
	}
	return name
}
