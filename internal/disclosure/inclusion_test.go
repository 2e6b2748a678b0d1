package disclosure

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"daylight/internal/disclosure/suppression"
)

// Measures of four kinds: the first two are permanent, the third is where it has no end, and the last is not. What is permanent is
// counted as well, in a table of its own.
var (
	kinds  = []string{"closed", "ended", "suspended_account", "held"}
	ladder = Partition{ID: "ladder", Root: "suspended", Sums: []Sum{{"suspended", []string{"permanent", "not_permanent"}}},
		Among: []Inclusion{
			{Part: People{Nodes: []string{"suspended"}, Breakdown: "kind", Categories: kinds[:2]}, Whole: People{Nodes: []string{"permanent"}}},
			{Part: People{Nodes: []string{"permanent"}}, Whole: People{Nodes: []string{"suspended"}, Breakdown: "kind", Categories: kinds[:3]}},
			{Part: People{Nodes: []string{"suspended"}, Breakdown: "kind", Categories: kinds[3:]}, Whole: People{Nodes: []string{"not_permanent"}}},
			{Part: People{Nodes: []string{"not_permanent"}}, Whole: People{Nodes: []string{"suspended"}, Breakdown: "kind", Categories: kinds[2:]}},
		}}
)

// byKind is a request for two tables: of so many of each kind, of the third of which so many have no end, and how many are permanent.
func byKind(n []int64, open int64, before ...[]Published) Request {
	told := Partition{ID: "notice", Root: "suspended", Sums: []Sum{{"suspended", []string{"told", "not_told"}}}}
	total := map[string]int64{}
	by := Counted{Partition: told.ID, Breakdown: "kind"}
	for i, kind := range kinds {
		row := map[string]int64{"suspended": n[i], "told": n[i] / 2, "not_told": n[i] - n[i]/2}
		by.Rows = append(by.Rows, CountedRow{Category: kind, Counts: row})
		for node, count := range row {
			total[node] += count
		}
	}
	permanent := n[0] + n[1] + open
	r := Request{Period: quarter, Plan: testPlan(), Partitions: []Partition{told, ladder}, Before: before, Counted: []Counted{
		{Partition: told.ID, Breakdown: Total, Rows: []CountedRow{{Category: Total, Counts: total}}}, by,
		{Partition: ladder.ID, Breakdown: Total, Rows: []CountedRow{{Category: Total, Counts: map[string]int64{"suspended": total["suspended"], "permanent": permanent, "not_permanent": total["suspended"] - permanent}}}}}}
	r.Plan.Least = nil
	r.Plan.Tables = []PlannedTable{{Partition: told.ID, By: []string{Total, "kind"}, Every: EveryQuarter}, {Partition: ladder.ID, By: []string{Total}, Every: EveryQuarter}}
	return r
}

// Tables that are each sound tell nothing of few people when they are laid side by side: an attacker who knows which kinds are permanent
// solves them as one system, of kind by permanence, and finds no group of fewer than the threshold, and none within fewer than it.
func TestInclusionsTellNothing(t *testing.T) {
	shown, withheld := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		var n []int64
		for range kinds {
			n = append(n, rapid.OneOf(rapid.Int64Range(0, 40), rapid.Int64Range(100, 400)).Draw(t, "people"))
		}
		open := min(n[2], rapid.OneOf(rapid.Int64Range(0, 30), rapid.Int64Range(max(0, n[2]-12), n[2])).Draw(t, "without an end"))
		result, err := Protect(t.Context(), byKind(n, open))
		if err == nil {
			result, err = Gate(t.Context(), result, nil)
		}
		if err != nil {
			return // too few people, or totals that nothing can be said of
		}
		tables := published(result)
		find := func(partition, breakdown string) *Published {
			at := slices.IndexFunc(tables, func(p Published) bool { return p.Partition.ID == partition && p.Breakdown == breakdown })
			if at < 0 {
				return nil
			}
			return &tables[at]
		}
		by, permanence := find("notice", "kind"), find("ladder", Total)
		if by == nil || permanence == nil {
			withheld++
			return
		}
		shown++
		var p suppression.Publication
		known := func(table *Published, category, node, name string) int {
			if count, is := table.Count(category, node); is {
				return p.Show(name, count)
			}
			return p.Hide(name)
		}
		merged := by.MergedOf()
		cells, parts := map[string]int{}, []int{}
		for _, kind := range kinds {
			if slices.Contains(merged, kind) {
				cells[kind] = p.Hide(kind)
				parts = append(parts, cells[kind])
			} else if by.has(kind) {
				cells[kind] = known(by, kind, "suspended", kind)
			} else {
				cells[kind] = p.Show(kind, 0)
			}
		}
		if len(merged) > 0 {
			p.Sum(known(by, Merged, "suspended", Merged), parts...)
		}
		noEnd, end := p.Hide("without an end"), p.Hide("with an end")
		p.Sum(cells[kinds[2]], noEnd, end)
		p.Sum(known(permanence, Total, "permanent", "permanent"), cells[kinds[0]], cells[kinds[1]], noEnd)
		p.Sum(known(permanence, Total, "not_permanent", "not permanent"), cells[kinds[3]], end)
		total, _ := permanence.Count(Total, "suspended")
		p.Sum(p.Show("all", total), cells[kinds[0]], cells[kinds[1]], cells[kinds[2]], cells[kinds[3]])
		intervals, err := p.Attack(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range []int{cells[kinds[0]], cells[kinds[1]], cells[kinds[2]], cells[kinds[3]], noEnd, end} {
			v := intervals[at]
			if computed := v.Low == v.High; computed && v.Low > 0 && v.Low < 10 || !computed && (v.High < 10 || v.High-v.Low < 10) {
				t.Fatalf("%v, %d without an end: a reader finds %v; %+v %+v", n, open, v, by.Rows, permanence.Rows)
			}
		}
	})
	if 8*shown < withheld || withheld == 0 { // of a hundred about 38 are shown
		t.Errorf("%d were shown, %d withheld", shown, withheld)
	}
}

// Three accounts that got an end in a revision: each table moved by enough people, or by none, and the two together tell of the three.
func TestInclusionsThatMoved(t *testing.T) {
	first, err := Protect(t.Context(), byKind([]int64{100, 100, 200, 100}, 100))
	if err != nil {
		t.Fatal(err)
	}
	second, err := Protect(t.Context(), byKind([]int64{120, 100, 200, 120}, 103))
	if err != nil {
		t.Fatal(err)
	}
	found, err := Attack(t.Context(), published(second), [][]Published{published(first)})
	if err != nil || !slices.ContainsFunc(found, func(f Finding) bool { return strings.Contains(f.What, "moved by +3") }) {
		t.Errorf("%+v, %v", found, err)
	}
}

// All 150 who were warned had a lesser step before; 154 had one, where no measure was a lesser one. With some lesser measures nobody can tell.
func TestInclusionOfAllButFew(t *testing.T) {
	few, many, none := int64(4), int64(40), int64(0)
	in := Inclusion{Part: People{Nodes: []string{"warned"}}, Less: &People{Nodes: []string{"lesser"}}, Whole: People{Nodes: []string{"after"}}}
	for _, c := range []struct {
		lesser *int64
		after  int64
		says   string
	}{{&none, 154, "at least 4 and at most 4"}, {&few, 151, "at least 1 and at most 5"}, {&many, 154, ""}, {nil, 154, ""}, {&none, 150, ""}, {&many, 100, "150 are said to be among 100"}} {
		table := func(id string, counts map[string]*int64) Published {
			p := Partition{ID: id, Root: "suspended", Sums: []Sum{{"suspended", slices.Sorted(maps.Keys(counts))}}}
			all := int64(1000)
			counts["suspended"] = &all
			return Published{Partition: p, Breakdown: Total, Threshold: 10, Rows: []PublishedRow{{Category: Total, Counts: counts}}}
		}
		warned := int64(150)
		steps := table("steps", map[string]*int64{"after": &c.after, "lesser": c.lesser, "others": nil})
		steps.Partition.Among = []Inclusion{in}
		a := &attacker{tables: []Published{table("warnings", map[string]*int64{"warned": &warned, "others": nil}), steps}}
		a.tied(steps, nil)
		if (len(a.findings) == 0) != (c.says == "") || c.says != "" && !strings.Contains(a.findings[0].What, c.says) {
			t.Errorf("%+v: %+v", c, a.findings)
		}
	}
}

// Who was warned before a permanent measure had a lesser step before it. A reader who knows that lays the table of warnings beside that of
// steps, and solves who could be in both: nowhere are there known to be few and not nobody.
func TestWarningsAndStepsTellNothing(t *testing.T) {
	warnings := Partition{ID: "warnings", Root: "suspended", Sums: []Sum{{"suspended", []string{"warned", "not_warned", "unrecorded"}}}}
	steps := Partition{ID: "steps", Root: "suspended", Sums: []Sum{{"suspended", []string{"permanent", "lesser"}}, {"permanent", []string{"after", "skipped", "unknown"}}},
		Among: []Inclusion{
			{Part: People{Nodes: []string{"skipped"}}, Whole: People{Nodes: []string{"not_warned"}}},
			{Part: People{Nodes: []string{"skipped", "unknown"}}, Whole: People{Nodes: []string{"not_warned", "unrecorded"}}},
			{Part: People{Nodes: []string{"warned"}}, Less: &People{Nodes: []string{"lesser"}}, Whole: People{Nodes: []string{"after"}}},
		}}
	both := []string{"after warned", "after not_warned", "after unrecorded", "skipped not_warned", "unknown not_warned", "unknown unrecorded", "lesser warned", "lesser not_warned", "lesser unrecorded"}
	shown, withheld := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		rows := map[string]map[string]int64{warnings.ID: {}, steps.ID: {}}
		for _, b := range both {
			n := rapid.OneOf(rapid.Just[int64](0), rapid.Int64Range(0, 12), rapid.Int64Range(50, 200)).Draw(t, b)
			step, warned, _ := strings.Cut(b, " ")
			rows[warnings.ID][warned] += n
			rows[warnings.ID]["suspended"] += n
			rows[steps.ID][step] += n
			rows[steps.ID]["suspended"] += n
			if step != "lesser" {
				rows[steps.ID]["permanent"] += n
			}
		}
		r := Request{Period: quarter, Plan: testPlan(), Partitions: []Partition{warnings, steps}}
		r.Plan.Tables = nil
		for _, p := range r.Partitions {
			counts := map[string]int64{}
			for _, node := range p.Nodes() {
				counts[node] = rows[p.ID][node]
			}
			r.Counted = append(r.Counted, Counted{Partition: p.ID, Breakdown: Total, Rows: []CountedRow{{Category: Total, Counts: counts}}})
			r.Plan.Tables = append(r.Plan.Tables, PlannedTable{Partition: p.ID, By: []string{Total}, Every: EveryQuarter})
		}
		result, err := Protect(t.Context(), r)
		if err == nil {
			result, err = Gate(t.Context(), result, nil)
		}
		if err != nil {
			return // too few people
		}
		if len(result.Tables) < 2 {
			withheld++
			return
		}
		shown++
		var p suppression.Publication
		cells, parts := map[string]int{}, map[string][]int{}
		for _, b := range both {
			cells[b] = p.Hide(b)
			step, warned, _ := strings.Cut(b, " ")
			parts[step], parts[warned] = append(parts[step], cells[b]), append(parts[warned], cells[b])
		}
		for _, table := range published(result) {
			for _, node := range table.Partition.Nodes() {
				of := parts[node]
				switch node {
				case "permanent":
					of = slices.Concat(parts["after"], parts["skipped"], parts["unknown"])
				case "suspended":
					of = slices.Concat(parts["warned"], parts["not_warned"], parts["unrecorded"])
				}
				if n, is := table.Count(Total, node); is {
					p.Sum(p.Show(label(table.Partition.ID, node), n), of...)
				} else {
					p.Sum(p.Hide(label(table.Partition.ID, node)), of...)
				}
			}
		}
		unwarned := p.Hide("after a lesser step without a warning")
		p.Sum(unwarned, cells["after not_warned"], cells["after unrecorded"])
		intervals, err := p.Attack(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range append(slices.Sorted(maps.Values(cells)), unwarned) {
			if v := intervals[at]; v.Low > 0 && v.High < 10 {
				t.Fatalf("%v: a reader finds %v of %d; %+v", rows, v, at, PublishedOf(result.Tables))
			}
		}
	})
	if shown < 20 || withheld == 0 {
		t.Errorf("%d were shown, %d withheld", shown, withheld)
	}
}
