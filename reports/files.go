package reports

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"daylight/internal/release"
)

// The tidy table of a figure: one row per category and measure. CSV and Parquet have the same columns in the same order;
// datapackage.go documents them from this list.
var tidyColumns = []struct {
	name, kind, about string
}{
	{"period", "string", "Reporting period, such as 2026-Q1"},
	{"revision", "integer", "Revision of the report"},
	{"edition", "string", "internal or public"},
	{"figure", "string", "Id of the figure"},
	{"indicator", "string", "Id of the indicator"},
	{"indicator_version", "integer", "Version of the indicator's definition"},
	{"breakdown", "string", "How the indicator is cut"},
	{"category", "string", "Code of the category"},
	{"category_label", "string", "The category in words"},
	{"category2", "string", "Code of the second category where the breakdown crosses two, else empty"},
	{"category2_label", "string", "The second category in words"},
	{"measure", "string", "Id of the measure"},
	{"measure_label", "string", "The measure in words"},
	{"unit", "string", "share (0 to 1), points (difference of two shares), per_1000, minutes or count"},
	{"numerator", "integer", "Cases counted"},
	{"numerator_label", "string", "What is counted, in words"},
	{"denominator", "integer", "Cases they are of"},
	{"denominator_label", "string", "What they are of, in words"},
	{"value", "number", "The number; empty where there is none"},
	{"low", "number", "Lower bound of the interval, or lower limit"},
	{"high", "number", "Upper bound of the interval, or upper limit"},
	{"range", "string", "What low and high are: interval, for the value or in its place; limits, around the share that rows have in common, to hold the value of another measure against; empty where there are none"},
	{"level", "number", "Confidence level of the interval; of limits, the share of groups of that size, or of months, that would lie within them by chance"},
	{"method", "string", "Method of the interval or of the limits"},
	{"noise", "integer", "Variance of the random amount in each protected count that the number is made of; empty where counts are exact"},
	{wordColumn, "string", "Why there is no number, if there is none"},
	{"verdict", "string", "What is said beside numbers or in their place: whether chance alone could explain a difference, whether to ask why, a range, limits or a band"},
	{"provisional", "boolean", "Not every case has been followed to the end yet"},
}

// wordColumn is the column with the reasons (reasons.go).
const wordColumn = "word"

// tidyRow is one row: strings, int64, float64, bool, or nil for a missing value.
type tidyRow []any

func tidy(f release.Figure) []tidyRow {
	var rows []tidyRow
	whole := func(n *int64) any {
		if n == nil {
			return nil
		}
		return *n
	}
	number := func(x *float64) any {
		if x == nil {
			return nil
		}
		return *x
	}
	for _, r := range f.Rows {
		for i, m := range f.Measures {
			v := r.Values[i]
			var level, variance any
			method, word, verdict := "", "", v.Word
			if v.Low != nil {
				level, method = m.Level, m.Method
			}
			if counts := cmp.Or(r.Counts, m.Counts); counts != nil && counts.Variance > 0 {
				variance = int64(counts.Variance)
			}
			if _, is := v.Why(); is {
				word, verdict = v.Word, ""
			}
			rows = append(rows, tidyRow{f.Period.String(), int64(f.Revision), string(f.Edition), f.ID, f.Indicator, int64(f.Version), f.Breakdown, r.Category, r.Label,
				r.Category2, r.Label2, m.ID, m.Title, string(m.Unit), whole(v.Numerator), m.Numerator, whole(v.Denominator), m.Denominator,
				number(v.Value), number(v.Low), number(v.High), m.Range(v), level, method, variance, word, verdict, f.Provisional})
		}
	}
	return rows
}

// csvFile writes a figure's tidy table. Numbers are at full precision, missing ones empty.
func csvFile(f release.Figure) ([]byte, error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	header := make([]string, len(tidyColumns))
	for i, c := range tidyColumns {
		header[i] = c.name
	}
	if err := w.Write(header); err != nil {
		return nil, fmt.Errorf("write csv: %w", err)
	}
	line := make([]string, len(tidyColumns))
	for _, row := range tidy(f) {
		for i, value := range row {
			switch value := value.(type) {
			case nil:
				line[i] = ""
			case string:
				line[i] = value
			case int64:
				line[i] = strconv.FormatInt(value, 10)
			case float64:
				line[i] = strconv.FormatFloat(value, 'g', -1, 64)
			case bool:
				line[i] = strconv.FormatBool(value)
			}
		}
		if err := w.Write(line); err != nil {
			return nil, fmt.Errorf("write csv: %w", err)
		}
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

// jsonFile writes JSON for people to read: indented, one line end at the end, map keys sorted.
func jsonFile(value any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(value); err != nil {
		return nil, fmt.Errorf("write json: %w", err)
	}
	return out.Bytes(), nil
}

func sortedKeys(m map[string]int64) []string { return slices.Sorted(maps.Keys(m)) }

func sortRows(rows []release.Row, compare func(a, b release.Row) int) {
	slices.SortStableFunc(rows, compare)
}
