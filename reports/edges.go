package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"daylight/internal/disclosure"
	"daylight/internal/problem"
	"daylight/queries"
)

// edges refuses a plan that cuts by the bands within a category where these have other edges than the category: somebody would be in the
// one and not in the other. Where the code list has no such category there is no table within it.
func (c Catalogue) edges(codes map[string][]queries.Code, plan disclosure.Plan) error {
	for _, t := range plan.Tables {
		for _, name := range t.By {
			b := c.Breakdowns[name]
			if b.Within == nil {
				continue
			}
			outer := c.Breakdowns[b.Within.Breakdown].Codes
			at := slices.IndexFunc(codes[outer], func(code queries.Code) bool { return code.Code == b.Within.Category })
			if at < 0 {
				continue
			}
			bands := slices.DeleteFunc(slices.Clone(codes[b.Codes]), func(band queries.Code) bool { return slices.Contains(b.Within.Rest, band.Code) })
			if fault := divides(codes[outer][at], bands); fault != "" {
				return problem.New(problem.Invalid, "The code lists %s and %s disagree, so nothing can be published by %s. The bands of %s (all but %s) must be those that %s of %s is divided into; but %s. Give both lists the same edges, or leave %s out of the plan.",
					outer, b.Codes, name, b.Codes, b.Within.Rest[0], b.Within.Category, outer, fault, name)
			}
		}
	}
	return nil
}

// divides says where bands are not what one band is divided into; empty where they are.
func divides(whole queries.Code, bands []queries.Code) string {
	reached, end := edgesOf(whole)
	for _, band := range bands {
		from, to := edgesOf(band)
		if from != reached {
			return fmt.Sprintf("%s begins on day %s and not on day %s", band.Code, from, reached)
		}
		reached = to
	}
	if reached != end {
		return fmt.Sprintf("%s ends before day %s, and they end before day %s", whole.Code, cmp.Or(end, "(none)"), cmp.Or(reached, "(none)"))
	}
	return ""
}

// edgesOf are the first day of a band and the first day after it, as its code list writes them; empty where there is none.
func edgesOf(band queries.Code) (from, to string) {
	for _, edge := range strings.Fields(band.Decides) {
		switch column, days, _ := strings.Cut(edge, "="); column {
		case "from_days":
			from = days
		case "to_days":
			to = days
		}
	}
	return from, to
}
