package explore

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"

	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
)

// MostRows is how many a file may have.
const MostRows = 20_000

// File is the rows of a series as files have them: one for each number, or the word in its place, that stands in a report.
type File struct {
	Edition     release.Edition    `json:"edition"`
	Indicator   string             `json:"indicator"`
	Breakdown   string             `json:"breakdown"`
	Dimensions  []string           `json:"dimensions"`
	Address     string             `json:"address"` // of this file on the site
	Measures    []MeasureInFile    `json:"measures"`
	Definitions []DefinitionInFile `json:"definitions"`
	Rows        []RowInFile        `json:"-"`
}

// MeasureInFile is a measure as the newest report says it.
type MeasureInFile struct {
	ID          string       `json:"measure"`
	Title       string       `json:"title"`
	Unit        release.Unit `json:"unit"`
	Numerator   string       `json:"numerator,omitempty"`
	Denominator string       `json:"denominator,omitempty"`
}

// DefinitionInFile is a definition and the periods that it holds for. Numbers under different ones are not comparable.
type DefinitionInFile struct {
	Version     int             `json:"definition_version"`
	Definition  string          `json:"definition"`
	Numerator   string          `json:"numerator,omitempty"` // of the measure, where there is only one
	Denominator string          `json:"denominator,omitempty"`
	Counted     string          `json:"counted,omitempty"`
	Followed    string          `json:"followed,omitempty"`
	Periods     []period.Period `json:"periods"`
}

// RowInFile is a number and what it rests on, at full precision. What holds for the whole file JSON says once.
type RowInFile struct {
	Period      period.Period   `json:"period"`
	Revision    int             `json:"revision"`
	Edition     release.Edition `json:"-"`
	Indicator   string          `json:"-"`
	Breakdown   string          `json:"-"`
	Category    string          `json:"category"`
	Label       string          `json:"label"`
	Category2   string          `json:"category2,omitempty"`
	Label2      string          `json:"label2,omitempty"`
	Measure     string          `json:"measure"`
	Unit        release.Unit    `json:"unit"`
	Value       *float64        `json:"value"`
	Numerator   *int64          `json:"numerator"`
	Denominator *int64          `json:"denominator"`
	Low         *float64        `json:"low"`
	High        *float64        `json:"high"`
	Range       string          `json:"range"` // what low and high are: interval or limits; empty where there are none
	Level       float64         `json:"level"` // of these; 0 where there are none
	Noise       int             `json:"noise"` // variance of the random amount in each count; 0 where counts are exact
	Word        string          `json:"word"`
	Provisional bool            `json:"provisional"`
	Version     int             `json:"definition_version"`
}

// header is the columns of a CSV file, in the order of RowInFile.
var header = []string{"period", "revision", "edition", "indicator", "breakdown", "category", "label", "category2", "label2", "measure", "unit", "value", "numerator",
	"denominator", "low", "high", "range", "level", "noise", "word", "provisional", "definition_version"}

// Count is how many rows a file of a query has: of one measure, or of all where that is empty.
func (s *Series) Count(measure string, q Query) (n int) {
	s.each(measure, q, func(Report, Key, string, Cell) bool { n++; return true })
	return n
}

// File is the rows of a query: of one measure, or of all where that is empty. The query must have been checked.
func (s *Series) File(measure string, q Query) (File, error) {
	newest := s.Newest()
	f := File{Edition: newest.Edition, Indicator: newest.Indicator, Breakdown: newest.Breakdown, Dimensions: newest.Dimensions}
	for _, m := range s.Measures {
		if measure == "" || m.ID == measure {
			f.Measures = append(f.Measures, MeasureInFile{m.ID, m.Title, m.Unit, m.Numerator, m.Denominator})
		}
	}
	var meanings []Meaning
	s.columns(measure, &meanings)
	for _, m := range meanings {
		f.Definitions = append(f.Definitions, DefinitionInFile{m.Version, m.Definition, m.Numerator, m.Denominator, m.Clock, m.Horizon, m.Periods})
	}
	s.each(measure, q, func(r Report, k Key, measure string, c Cell) bool {
		f.Rows = append(f.Rows, RowInFile{r.Period, r.Revision, r.Figure.Edition, r.Figure.Indicator, r.Figure.Breakdown, k.Category, k.Label, k.Category2, k.Label2, measure, c.Measure.Unit,
			c.Value.Value, c.Value.Numerator, c.Value.Denominator, c.Value.Low, c.Value.High, c.Measure.Range(c.Value), c.level(), c.variance(), c.Value.Word, r.Figure.Provisional, r.Figure.Version})
		return len(f.Rows) <= MostRows
	})
	if len(f.Rows) > MostRows {
		return f, problem.New(problem.Invalid, "These are more than 20,000 rows. Choose fewer periods or categories.")
	}
	return f, nil
}

// each visits what stands in the reports, in the order of the table, until do returns false.
func (s *Series) each(measure string, q Query, do func(r Report, k Key, measure string, c Cell) bool) {
	for _, k := range s.chosen(q) {
		for _, m := range s.Measures {
			if measure != "" && m.ID != measure {
				continue
			}
			for place, r := range s.Reports {
				if !q.holds(r.Period) {
					continue
				}
				if c := s.cell(place, k, m.ID); c.Standing == Stands && !do(r, k, m.ID, c) {
					return
				}
			}
		}
	}
}

// JSON writes a file with a line for each row.
func (f File) JSON() ([]byte, error) {
	head, err := json.MarshalIndent(f, "", " ")
	if err != nil {
		return nil, fmt.Errorf("write json: %w", err)
	}
	out := bytes.NewBuffer(bytes.TrimSuffix(head, []byte("\n}")))
	out.WriteString(",\n \"rows\": [")
	for at, row := range f.Rows {
		line, err := json.Marshal(row)
		if err != nil {
			return nil, fmt.Errorf("write json: %w", err)
		}
		if at > 0 {
			out.WriteByte(',')
		}
		out.WriteString("\n  ")
		out.Write(line)
	}
	out.WriteString("\n ]\n}\n")
	return out.Bytes(), nil
}

// CSV writes the rows of a file.
func (f File) CSV() ([]byte, error) { return CSV(f.Rows) }

// CSV writes rows, numbers at full precision and missing ones empty.
func CSV(rows []RowInFile) ([]byte, error) {
	var sheet Sheet
	if err := sheet.Line(header...); err != nil {
		return nil, fmt.Errorf("write csv: %w", err)
	}
	for _, r := range rows {
		if err := sheet.Line(r.Period.String(), strconv.Itoa(r.Revision), string(r.Edition), r.Indicator, r.Breakdown, r.Category, r.Label, r.Category2, r.Label2, r.Measure, string(r.Unit),
			number(r.Value), whole(r.Numerator), whole(r.Denominator), number(r.Low), number(r.High), r.Range, present(r.Level), present(float64(r.Noise)), r.Word,
			strconv.FormatBool(r.Provisional), strconv.Itoa(r.Version)); err != nil {
			return nil, fmt.Errorf("write csv: %w", err)
		}
	}
	return sheet.Bytes()
}

func number(x *float64) string {
	if x == nil {
		return ""
	}
	return strconv.FormatFloat(*x, 'g', -1, 64)
}

func whole(n *int64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(*n, 10)
}

// present is a number that is not there where it is 0.
func present(x float64) string {
	if x == 0 {
		return ""
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}
