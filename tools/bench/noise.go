package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"runtime"
	"slices"

	"daylight/internal/disclosure"
	"daylight/internal/disclosure/noise"
	"daylight/internal/period"
	"daylight/reports"
)

// millionCells is how many cells are protected.
const millionCells = 1_000_000

// noise measures the protection of a million cells on one core. The least that it can take is one keyed hash for each cell: random bits
// that come back the same need no less.
func (b bench) noise() error {
	return b.duel("protecting 1 million cells on one core (beside their keyed hashes alone)", "≤ 1.5 s", "noise")
}

// protectCells draws the cross of the plan for large platforms again and again, each time under another name, until there are a million
// cells: counts into cells, the noise, the fit to exact totals, the table.
func protectCells() error {
	runtime.GOMAXPROCS(1)
	text, err := reports.Preset("large")
	if err != nil {
		return err
	}
	plan, err := reports.ParsePlan("plan.yaml", text)
	if err != nil {
		return err
	}
	of, err := period.Parse(quarter)
	if err != nil {
		return err
	}
	cross := plan.CrossesFor(of)[0]
	partitions := reports.DefaultCatalogue().Partitions
	partition := partitions[slices.IndexFunc(partitions, func(p disclosure.Partition) bool { return p.ID == cross.Partition })]
	secret := []byte("a secret of thirty-two bytes: ok")
	key, err := noise.NewKey(secret)
	if err != nil {
		return err
	}
	counted, exact := counts(cross, partition)
	drawing, err := cross.Prepare(partition, counted)
	if err != nil {
		return err
	}
	ids := drawing.Cells.IDs()
	tables := (millionCells + len(ids) - 1) / len(ids)
	return fight(5, func() error {
		for i := range tables {
			drawing, err := cross.Prepare(partition, counted)
			if err != nil {
				return err
			}
			if _, err := disclosure.Draw(of, fmt.Sprint(i), plan.Noise.Variance, []disclosure.Keyed{{Drawing: drawing, Partition: partition, Key: key, KeyID: "k1"}}, exact); err != nil {
				return err
			}
		}
		return nil
	}, func() error {
		mac := hmac.New(sha256.New, secret)
		var sum [sha256.Size]byte
		for i := range tables {
			name := fmt.Sprintf("tr-noise-v1 %s %d %s ", of, i, cross.Name)
			for _, id := range ids {
				mac.Reset()
				mac.Write(append([]byte(name), id...))
				mac.Sum(sum[:0])
			}
		}
		return nil
	})
}

// counts makes up what was counted in every class of a cross, and the exact totals beside it.
func counts(cross disclosure.PlannedCross, partition disclosure.Partition) (counted []disclosure.CrossCount, exact []disclosure.Published) {
	partOf, totals := map[string]string{}, map[string]*int64{}
	for part, leaves := range cross.PartsOf(partition) {
		for _, leaf := range leaves {
			partOf[leaf], totals[leaf] = part, new(int64)
		}
	}
	for first := range cross.First.Classes {
		for second := range cross.Second.Classes {
			c := disclosure.CrossCount{First: first, Second: second, Counts: map[string]int64{}}
			for i, node := range partition.Nodes() {
				if partOf[node] == "" {
					continue
				}
				n := int64(len(counted)*i) % 97
				c.Counts[node] = n
				c.Counts[partition.Root] += n
				*totals[node] += n
			}
			counted = append(counted, c)
		}
	}
	return counted, []disclosure.Published{{Breakdown: disclosure.Total, Rows: []disclosure.PublishedRow{{Category: disclosure.Total, Counts: totals}}}}
}
