package disclosure

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"daylight/internal/problem"
)

var audited = Partition{ID: "audit", Root: "audited", Sums: []Sum{{"audited", []string{"wrong", "unclear", "right"}}}}

func sample(drawn, wrong, frame, outside int64) (Table, error) {
	return Sample(quarter, audited, map[string]int64{"audited": drawn, "wrong": wrong, "unclear": 0, "right": drawn - wrong}, Sampled{Frame: frame}, outside, Meaning{}, Plan{Threshold: 10}, nil)
}

// What was found in a sample of unknown people shows, however little it is. A sample from which somebody could be told does not.
func TestSamplesOfUnknownPeople(t *testing.T) {
	for name, c := range map[string]struct {
		drawn, wrong, frame, outside int64
		why                          string
	}{
		"a usual one":           {400, 28, 7150, 0, ""},
		"one mistake":           {400, 1, 7150, 1200, ""},
		"just enough":           {100, 0, 200, 10, ""},
		"too few":               {99, 5, 7150, 0, "Fewer than 100"},
		"most of them":          {101, 5, 201, 0, "More than one in 2"},
		"all but five":          {400, 28, 7150, 5, TooFewAround},
		"all but nine":          {400, 28, 7150, 9, TooFewAround},
		"too few, all but five": {99, 5, 7150, 5, "Fewer than 100"},
		"more wrong than drawn": {400, 401, 7150, 0, "nothing was published"},
	} {
		table, err := sample(c.drawn, c.wrong, c.frame, c.outside)
		if c.why != "" {
			if err == nil || !strings.Contains(problem.Sentence(err), c.why) && !strings.Contains(err.Error(), c.why) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if n, shown := table.Count(Total, "wrong"); err != nil || !shown || n != c.wrong {
			t.Errorf("%s: %d, %v, %v", name, n, shown, err)
		}
	}
}

// A sample that tells of few is withheld for one reason, whichever count is the small one: to name it would tell that it is small.
func TestFewAroundASample(t *testing.T) {
	counts := map[string]int64{"audited": 400, "wrong": 28, "unclear": 0, "right": 372}
	of := func(s Sampled, outside int64, before ...Published) error {
		_, err := Sample(quarter, audited, counts, s, outside, Meaning{}, Plan{Threshold: 10}, [][]Published{before})
		return err
	}
	usual, err := sample(400, 28, 7150, 20)
	if err != nil {
		t.Fatal(err)
	}
	if err := of(Sampled{Frame: 7150, Corrected: 10}, 20); err != nil {
		t.Error(err)
	}
	for name, err := range map[string]error{
		"outside":         of(Sampled{Frame: 7150}, 1),
		"corrected since": of(Sampled{Frame: 7150, Corrected: 9}, 20),
		"moved":           of(Sampled{Frame: 7145}, 25, usual.published),
		"two of them":     of(Sampled{Frame: 7145, Corrected: 3}, 5, usual.published),
	} {
		if err == nil || problem.KindOf(err) != problem.Withheld || problem.Sentence(err) != TooFewAround {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A reader finds a table that calls itself a sample and is none that may be published.
func TestAttackOnSamples(t *testing.T) {
	table, err := sample(400, 3, 7150, 0)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(table)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ old, new, want string }{
		"as it is":      {"", "", ""},
		"small frame":   {`"frame":7150`, `"frame":799`, "More than one in 2"},
		"few drawn":     {`"audited":400`, `"audited":40`, "Fewer than 100"},
		"does not add":  {`"right":397`, `"right":396`, "add up to 399"},
		"few corrected": {`{"frame":7150}`, `{"frame":7150,"corrected":9}`, "Fewer than 10 of those"},
		"as it may be":  {`{"frame":7150}`, `{"frame":7150,"corrected":10}`, ""},
		"is no sample":  {`"sampled":{"frame":7150},`, ``, "below the threshold"},
		"hides its all": {`"audited":400`, `"audited":null`, "Fewer than 100"},
	} {
		changed := strings.Replace(string(text), c.old, c.new, 1)
		if c.old != "" && changed == string(text) {
			t.Fatalf("%s: %s is not in %s", name, c.old, text)
		}
		var p Published
		if err := json.Unmarshal([]byte(changed), &p); err != nil {
			t.Fatal(err)
		}
		found, err := Attack(t.Context(), []Published{p}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if c.want == "" && len(found) > 0 ||
			c.want != "" && !slices.ContainsFunc(found, func(f Finding) bool { return strings.Contains(f.What, c.want) }) {
			t.Errorf("%s: %v", name, found)
		}
	}
}
