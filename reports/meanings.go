package reports

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"daylight/internal/disclosure"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/queries"
)

// meanings says by breakdown, and by planned cross, what the categories mean: for each code list that decides who falls into which, the
// SHA-256 of its meaning. A breakdown within a category of another one rests on that one's list too.
func (c Catalogue) meanings(codes map[string][]queries.Code, plan disclosure.Plan) map[string]map[string]string {
	all := map[string]map[string]string{}
	for name, b := range c.Breakdowns {
		of := map[string]string{}
		lists := []string{b.Codes}
		if b.Within != nil {
			lists = append(lists, c.Breakdowns[b.Within.Breakdown].Codes)
		}
		for _, list := range lists {
			if list != "" {
				of[list] = meaning(codes[list])
			}
		}
		all[name] = of
	}
	if plan.Noise != nil {
		for _, t := range plan.Noise.Tables {
			of := maps.Clone(all[t.First.Breakdown])
			maps.Copy(of, all[t.Second.Breakdown])
			all[t.Breakdown()] = of
		}
	}
	return all
}

// meaning is the SHA-256 of what a code list decides: a line for each code, in the order of the codes, with its group and the columns that
// say who falls under it. What codes are called, and their place, decide nothing.
func meaning(list []queries.Code) string {
	var lines []string
	for _, c := range list {
		lines = append(lines, fmt.Sprintf("%q %q %q\n", c.Code, c.Group, c.Decides))
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "")))
	return hex.EncodeToString(sum[:])
}

// otherCodes names a code list that means something else now than in one of the tables; empty where there is none.
func otherCodes(tables []disclosure.Published, meanings map[string]map[string]string) string {
	for _, t := range tables {
		if list := t.OtherCodes(disclosure.Published{Breakdown: t.Breakdown, Codes: meanings[t.Breakdown]}); list != "" {
			return list
		}
	}
	return ""
}

// sameCodes refuses a report whose categories would mean something else than in an earlier revision, or than in the parts that it is the
// sum of.
func sameCodes(of period.Period, meanings map[string]map[string]string, before [][]disclosure.Published, sums []disclosure.Table) error {
	const keep = "Put the code list back as it was, and take the change up from the next period on."
	for _, tables := range before {
		if list := otherCodes(tables, meanings); list != "" {
			return problem.New(problem.Invalid, "%s was published with another code list %s. A further revision keeps it: who falls into another category now could be computed from the two. %s", of.Label(), list, keep)
		}
	}
	if list := otherCodes(disclosure.PublishedOf(sums), meanings); list != "" {
		return problem.New(problem.Invalid, "The parts of %s were published with another code list %s, and it is their sum. %s", of.Label(), list, keep)
	}
	return nil
}
