package reports

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"daylight/internal/disclosure"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/queries"
)

// meanings is what the counts of a report's tables mean: its time zone, and for each code list the SHA-256 of its meaning.
type meanings struct {
	catalogue Catalogue
	plan      disclosure.Plan
	zone      string
	codes     map[string]string
}

func (c Catalogue) meanings(zone string, codes map[string][]queries.Code, plan disclosure.Plan) meanings {
	m := meanings{c, plan, zone, map[string]string{}}
	for list, all := range codes {
		m.codes[list] = meaning(all)
	}
	return m
}

func (d *draft) meanings(plan disclosure.Plan) meanings {
	return d.catalogue.meanings(d.zone, d.names.codes, plan)
}

// of is what a table means: it rests on the code lists that decide its partition's counts, and on those that decide who falls into which
// category. A breakdown within a category of another one rests on that one's list too, and an audit on what decides who is left to audit.
func (m meanings) of(partition, breakdown string) disclosure.Meaning {
	by := []string{breakdown}
	if m.plan.Noise != nil {
		at := slices.IndexFunc(m.plan.Noise.Tables, func(t disclosure.PlannedCross) bool { return t.Name == partition })
		if at >= 0 {
			cross := m.plan.Noise.Tables[at]
			partition, by = cross.Partition, []string{cross.First.Breakdown, cross.Second.Breakdown}
		}
	}
	if partition == auditPartition.ID {
		partition = "outcome"
	}
	p, _ := m.catalogue.byID(partition)
	lists := slices.Clone(p.Codes)
	for _, name := range by {
		b := m.catalogue.Breakdowns[name]
		lists = append(lists, b.Codes)
		if b.Within != nil {
			lists = append(lists, m.catalogue.Breakdowns[b.Within.Breakdown].Codes)
		}
	}
	of := disclosure.Meaning{Zone: m.zone, Codes: map[string]string{}}
	for _, list := range lists {
		if list != "" {
			of.Codes[list] = m.codes[list]
		}
	}
	return of
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

// otherThan names what means something else now than in one of the tables, as disclosure.Published.DiffersIn does.
func (m meanings) otherThan(tables []disclosure.Published) string {
	for _, t := range tables {
		now := disclosure.Published{Partition: t.Partition, Breakdown: t.Breakdown, Meaning: m.of(t.Partition.ID, t.Breakdown)}
		if what := t.DiffersIn(now); what != "" {
			return what
		}
	}
	return ""
}

// sameCodes refuses a report whose counts would mean something else than in an earlier revision, or than in the parts that it is the sum
// of. sameZone has held the time zones against each other.
func sameCodes(of period.Period, now meanings, before [][]disclosure.Published, sums []disclosure.Table) error {
	const keep = "Put the code list back as it was, and take the change up from the next period on; from the next year on, where its periods are added up."
	for _, tables := range before {
		if list := now.otherThan(tables); list != "" {
			return problem.New(problem.Invalid, "%s was published with another code list %s. A further revision keeps it: who falls into another category now could be computed from the two. %s", of.Label(), list, keep)
		}
	}
	if list := now.otherThan(disclosure.PublishedOf(sums)); list != "" {
		return problem.New(problem.Invalid, "The parts of %s were published with another code list %s, and it is their sum. %s", of.Label(), list, keep)
	}
	return nil
}
