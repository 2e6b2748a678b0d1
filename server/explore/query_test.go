package explore

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"

	"daylight/internal/problem"
)

// A query is written in one way, however it was asked.
func TestParse(t *testing.T) {
	for asked, want := range map[string]string{
		"":                              "",
		"from=&to=&category=":           "", // what a form sends that nobody touched
		"to=2026-Q1&from=2025-Q1":       "from=2025-Q1&to=2026-Q1",
		"category=b&category=a":         "category=a&category=b",
		"category=a&category=a":         "category=a",
		"category2=x&category=b":        "category=b&category2=x",
		"category=lines%20rejected":     "category=lines+rejected",
		"category=%C3%A9&from=2026":     "from=2026&category=%C3%A9",
		"from=2025-Q1&from=&category=+": "from=2025-Q1&category=+",
		"from=2025-Q1&to=2025-Q1":       "from=2025-Q1&to=2025-Q1",
		"from=2025-Q2&to=2025":          "from=2025-Q2&to=2025",
		"category=%3Cscript%3E&to=2026": "to=2026&category=%3Cscript%3E",
	} {
		values, err := url.ParseQuery(asked)
		if err != nil {
			t.Fatal(err)
		}
		q, err := Parse(values)
		if err != nil {
			t.Errorf("%q: %v", asked, err)
		}
		if got := q.Encode(); got != want {
			t.Errorf("%q is written %q, want %q", asked, got, want)
		}
	}
}

// What nobody can answer is refused in a sentence, and the parameter at fault is named.
func TestRefused(t *testing.T) {
	var many []string
	for at := range mostChosen + 1 {
		many = append(many, "category="+strings.Repeat("x", at+1))
	}
	for asked, want := range map[string]string{
		"q=1": "", "From=2025-Q1": "", "category[]=a": "", "=": "", "measure=of_decided": "",
		"from=spring": From, "from=2025-q1": From, "from=2025-Q5": From, "from=2025-Q1&from=2025-Q2": From, "from=2026-Q1&to=2025-Q4": From,
		"to=2025-13": To, "to=99999": To, "to=2025-Q1%00": To,
		"category=a%00": Category, "category=a%0Ab": Category, "category=%ff": Category, "category=" + strings.Repeat("x", longestCode+1): Category,
		strings.Join(many, "&"): Category, "category2=%7F": Category2,
	} {
		values, err := url.ParseQuery(asked)
		if err != nil {
			t.Fatal(err)
		}
		_, err = Parse(values)
		var refused Refused
		if !errors.As(err, &refused) || refused.Parameter != want || problem.KindOf(err) != problem.Invalid || !strings.HasSuffix(problem.Sentence(err), ".") {
			t.Errorf("%.60q: %v, parameter %q, want %q", asked, err, refused.Parameter, want)
		}
	}
}

// Whatever is asked, a query that is answered is small, and reading it again as it is written gives the same.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"", "from=2025-Q1&to=2026&category=a&category2=b", "category=%00", "from=2026-Q1&to=2025-Q4", "q=1", "category=a&category=a&category=", "from=%zz", "to=2026-12;from=2026"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, asked string) {
		values, err := url.ParseQuery(asked)
		if err != nil {
			return
		}
		q, err := Parse(values)
		if err != nil {
			if problem.KindOf(err) != problem.Invalid {
				t.Fatalf("%q: %v", asked, err)
			}
			return
		}
		if len(q.Categories) > mostChosen || len(q.Categories2) > mostChosen || !slices.IsSorted(q.Categories) {
			t.Fatalf("%q became %+v", asked, q)
		}
		written := q.Encode()
		again, err := url.ParseQuery(written)
		if err != nil {
			t.Fatalf("%q is written %q: %v", asked, written, err)
		}
		same, err := Parse(again)
		if err != nil || same.Encode() != written || same.From != q.From || same.To != q.To || !slices.Equal(same.Categories, q.Categories) || !slices.Equal(same.Categories2, q.Categories2) {
			t.Fatalf("%q is written %q, which reads %+v, %v", asked, written, same, err)
		}
		if (written == "") != q.IsZero() {
			t.Fatalf("%q is written %q", asked, written)
		}
	})
}
