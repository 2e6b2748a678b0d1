package verify

import (
	"bytes"
	"encoding/csv"
	"maps"
	"slices"
	"strconv"
	"strings"

	"daylight/internal/problem"
	"daylight/internal/release"
)

// csv holds the CSV file of a figure against the figure: one line for each row and measure, in their order. It returns how many lines
// have the figure's numbers.
func (r *Release) csv(o *release.Opened, f release.Figure) (same int) {
	name := "figures/" + f.ID + ".csv"
	text, err := o.File(name)
	if problem.KindOf(err) == problem.NotFound {
		r.find("csv", name, "it is missing")
	}
	if err != nil {
		return 0 // else the checksums have told
	}
	lines, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil || len(lines) != 1+len(f.Rows)*len(f.Measures) {
		r.find("csv", name, "it is not a line for each number of its figure")
		return 0
	}
	columns := map[string]int{}
	for i, column := range lines[0] {
		columns[column] = i
	}
	if len(columns) < len(lines[0]) {
		r.find("csv", name, "two of its columns have one name")
		return 0
	}
	for i, line := range lines[1:] {
		row, m := f.Rows[i/len(f.Measures)], f.Measures[i%len(f.Measures)]
		want := cells(f, row, m, row.Values[i%len(f.Measures)])
		other := slices.DeleteFunc(slices.Sorted(maps.Keys(want)), func(column string) bool {
			at, has := columns[column]
			return has && want[column](line[at])
		})
		if len(other) > 0 {
			r.find("csv", name, "line %d has another %s than its figure", i+2, strings.Join(other, ", "))
			continue
		}
		same++
	}
	return same
}

// cells are what the columns of a line must say, but for the words that describe it.
func cells(f release.Figure, row release.Row, m release.Measure, v release.Value) map[string]func(string) bool {
	text := func(want string) func(string) bool { return func(got string) bool { return got == want } }
	whole := func(n *int64) func(string) bool {
		if n == nil {
			return text("")
		}
		return text(strconv.FormatInt(*n, 10))
	}
	real := func(x *float64) func(string) bool {
		if x == nil {
			return text("")
		}
		return func(got string) bool {
			n, err := strconv.ParseFloat(got, 64)
			return err == nil && near(n, *x)
		}
	}
	return map[string]func(string) bool{"period": text(f.Period.String()), "revision": text(strconv.Itoa(f.Revision)),
		"edition": text(string(f.Edition)), "figure": text(f.ID), "category": text(row.Category), "category2": text(row.Category2),
		"measure": text(m.ID), "unit": text(string(m.Unit)), "numerator": whole(v.Numerator), "denominator": whole(v.Denominator),
		"value": real(v.Value), "low": real(v.Low), "high": real(v.High)}
}

// strays looks for CSV files of no figure.
func (r *Release) strays(o *release.Opened, figures map[string]bool) {
	for _, name := range o.Files() {
		file, is := strings.CutSuffix(name, ".csv")
		if id, inside := strings.CutPrefix(file, "figures/"); is && !(inside && figures[id]) {
			r.find("csv", name, "no figure of the report belongs to it")
		}
	}
}
