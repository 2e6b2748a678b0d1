package chart

import (
	"math"
	"strings"
	"testing"

	"daylight/internal/language"
)

// In German a figure's numbers are German, in the picture as well as in what a browser is handed.
func TestNumbersInGerman(t *testing.T) {
	for name, want := range map[string][]string{"german-counts": {"12.345", "5.310"}, "german-shares": {"0,5", "0,25", "3 von 1.000"}, "german-times": {"3,5", "1.200", "9", "oder", "mehr"}} {
		s := german()[name]
		made, err := Draw(s)
		if err != nil {
			t.Fatal(err)
		}
		drawn := strings.ReplaceAll(string(made.Wide)+string(made.Document), space, " ")
		for _, text := range want {
			if !strings.Contains(drawn, text) {
				t.Errorf("%s does not say %s", name, text)
			}
		}
		for _, english := range []string{"12,345", "5,000", " of ", "0.5 %", " days", " or more"} {
			if strings.Contains(drawn, english) {
				t.Errorf("%s says %q", name, english)
			}
		}
	}
}

func TestValidate(t *testing.T) {
	good := Spec{
		Kind: Bars, Unit: Percent, Title: "Title", Alt: "What it shows", Categories: []string{"A", "B"},
		Series: []Series{{Points: []Point{{Value: value(0.2)}, word("not recorded")}}},
	}
	if err := good.Validate(); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		why    string
		change func(*Spec)
		want   string
	}{
		{"a kind we do not draw would come out empty", func(s *Spec) { s.Kind = "pie" }, `kind "pie"`},
		{"a reader who cannot see needs the words", func(s *Spec) { s.Alt = "" }, "text alternative"},
		{"a number without a unit says nothing", func(s *Spec) { s.Unit = "" }, "unit"},
		{"a missing point would shift the others", func(s *Spec) { s.Categories = []string{"A", "B", "C"} },
			"2 points for 3"},
		{"a gap without a word hides that something is hidden", func(s *Spec) { s.Series[0].Points[1].Note = "" },
			"no word"},
		{"an interval without a beginning is none", func(s *Spec) { s.Series[0].Points[0].High = value(0.3) }, "without a lower bound"},
		{"an interval turned round is a mistake upstream", func(s *Spec) {
			s.Series[0].Points[0].Low, s.Series[0].Points[0].High = value(0.3), value(0.1)
		}, "low is above"},
		{"a word with an interval gives away what the word hides", func(s *Spec) {
			s.Series[0].Points[1].Low, s.Series[0].Points[1].High = value(0.1), value(0.2)
		}, "without a value"},
		{"not a number cannot be drawn", func(s *Spec) { s.Series[0].Points[0].Value = value(math.NaN()) },
			"cannot be drawn"},
		{"a negative rate is a mistake upstream", func(s *Spec) { s.Series[0].Points[0].Value = value(-0.1) },
			"cannot be drawn"},
		{"parts that do not make a whole", func(s *Spec) {
			s.Kind, s.Series[0].Points[1] = Stacks, Point{Value: value(1)}
		}, `shares of "A" add up to 0.2`},
		{"more series than can be told apart", func(s *Spec) {
			s.Series = append(s.Series, s.Series[0], s.Series[0], s.Series[0])
		}, "1 to 3 series"},
		{"a series of several must be named", func(s *Spec) { s.Series = append(s.Series, s.Series[0]) }, "no name"},
		{"a curve without days has no axis", func(s *Spec) { s.Kind = Curves }, "a day for each category"},
		{"days that run backwards make no curve", func(s *Spec) { s.Kind, s.X = Curves, []float64{7, 1} }, "in order"},
		{"a funnel without limits would rank", func(s *Spec) { s.Kind, s.X = Funnel, []float64{10, 20} }, "limits"},
		{"limits of several lines cannot be told apart", func(s *Spec) { s.Kind, s.Limits = Lines, &Limits{At: make([]Limit, 2)} }, "one series"},
		{"a misspelt colour would fall back silently", func(s *Spec) { s.Series[0].Colour = "blue" }, `colour "blue"`},
	} {
		spec := good
		spec.Series = []Series{{Points: append([]Point(nil), good.Series[0].Points...)}}
		test.change(&spec)
		err := spec.Validate()
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want an error with %q", test.why, err, test.want)
		}
	}
}

// A bar some of whose parts are hidden need not add up: the rest is drawn as not shown.
func TestHiddenPartsNeedNotAddUp(t *testing.T) {
	s := samples()["outcomes-by-region"]
	if err := s.Validate(); err != nil {
		t.Fatal(err)
	}
	if sum, hidden := s.shown(3); !hidden || math.Abs(sum-0.905) > 1e-9 {
		t.Errorf("shown = %v, %v; want 0.905, true", sum, hidden)
	}
}

func TestUnitText(t *testing.T) {
	for _, test := range []struct {
		unit  Unit
		value float64
		want  string
	}{
		{Percent, 0.2, "20.0 %"},
		{Percent, 0.07, "7.0 %"},
		{Percent, 0.004, "0.4 %"},
		{Percent, 0.0004, "0.04 %"}, // would be 0.0
		{Percent, 0, "0.0 %"},
		{Percent, 1, "100.0 %"},
		{Per1000, 0.0025, "2.5 per 1,000"},
		{Count, 999, "999"},
		{Count, 2700, "2,700"},
		{Count, 1234567, "1,234,567"},
		{Minutes, 45, "45 min"},
		{Minutes, 26 * 60, "26 hours"},
		{Minutes, 9 * minutesPerDay, "9 days"},
		{Minutes, 9.5 * minutesPerDay, "9.5 days"},
		{Minutes, 40.2 * minutesPerDay, "40.2 days"},
		{Minutes, 140.2 * minutesPerDay, "140 days"},
	} {
		if got, want := test.unit.Text(language.English, test.value), strings.ReplaceAll(test.want, " ", space); got != want {
			t.Errorf("%s %v: got %q, want %q", test.unit, test.value, got, want)
		}
	}
}

func TestAxisValuesAreExactDecimals(t *testing.T) {
	for percent := range 101 {
		if got := (Spec{Unit: Percent}).axis(1).of(float64(percent) / 100); got != float64(percent) {
			t.Errorf("%d/100 stands on the axis at %v", percent, got)
		}
	}
}
