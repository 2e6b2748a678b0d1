package verify

import (
	"testing"

	"daylight/internal/disclosure"
)

func TestSubtractable(t *testing.T) {
	table := func(partition, breakdown string, n int64) disclosure.Published {
		return disclosure.Published{Partition: disclosure.Partition{ID: partition, Root: "all"}, Breakdown: breakdown, Threshold: 10,
			Rows: []disclosure.PublishedRow{{Category: disclosure.Total, Counts: map[string]*int64{"all": &n}}}}
	}
	noisy := func(partition string) disclosure.Published {
		t := table(partition, "region_tenure", 5)
		t.Noise = &disclosure.Drawn{Variance: 9}
		return t
	}
	one := func(tables ...disclosure.Published) [][]disclosure.Published { return [][]disclosure.Published{tables} }
	for _, c := range []struct {
		why   string
		table disclosure.Published
		parts [][][]disclosure.Published
		sound bool
	}{
		{"the sum", table("outcome", "region", 30), [][][]disclosure.Published{one(table("outcome", "region", 10)), one(table("outcome", "region", 20))}, true},
		{"the sum of an older revision", table("outcome", "region", 30), [][][]disclosure.Published{
			{{table("outcome", "region", 50)}, {table("outcome", "region", 10)}}, one(table("outcome", "region", 20))}, true},
		{"no sum", table("outcome", "region", 31), [][][]disclosure.Published{one(table("outcome", "region", 10)), one(table("outcome", "region", 20))}, false},
		{"one part is not at hand", table("outcome", "region", 31), [][][]disclosure.Published{one(table("outcome", "region", 10)), nil}, true},
		{"one part keeps it back", table("outcome", "region", 31), [][][]disclosure.Published{one(table("outcome", "region", 10)), one(table("outcome", "total", 20))}, false},
		{"other counts of the same groups", table("notice", "region", 30), [][][]disclosure.Published{one(table("outcome", "region", 10)), one(table("outcome", "region", 20))}, false},
		{"other groups", table("notice", "tenure", 30), [][][]disclosure.Published{one(table("outcome", "region", 10)), one(table("outcome", "region", 20))}, true},
		{"drawn again", noisy("cross"), [][][]disclosure.Published{one(noisy("other")), nil}, false},
		{"drawn once", noisy("cross"), [][][]disclosure.Published{one(table("outcome", "region", 10)), one(table("outcome", "region", 20))}, true},
	} {
		if why := subtractable(c.table, c.parts); (why == "") != c.sound {
			t.Errorf("%s: %q", c.why, why)
		}
	}
}
