package verify

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"

	"daylight/internal/disclosure"
	"daylight/internal/release"
)

// What no protected table comes near. The largest of exact counts has 260 cells, which are attacked in a moment. Numbers are of people, cases
// and their random amounts, and their sums must not overflow.
const (
	mostCells = 10_000
	mostNodes = 1_000 // kinds of counts in one table
	mostCount = math.MaxInt32
)

// tables reads the protected tables.
func (r *Release) tables(o *release.Opened) (tables []disclosure.Published, ok bool) {
	ok = true
	for _, name := range o.Files() {
		if !strings.HasPrefix(name, "tables/") {
			continue
		}
		text, err := o.File(name)
		if err != nil {
			ok = false // the checksums have told
			continue
		}
		t, why := tableIn(text, o)
		if why != "" {
			r.find("form", name, "it is no protected table of this release: %s", why)
			ok = false
			continue
		}
		tables = append(tables, t)
	}
	if o.Edition == release.Public && o.Protection == nil {
		r.find("form", "release.json", "it does not say how people are protected")
	}
	if o.Protection != nil && len(tables) != len(o.Protection.Tables) {
		r.find("form", "tables", "there are %d protected tables, and the release speaks of %d", len(tables), len(o.Protection.Tables))
	}
	return tables, ok
}

// tableIn reads a table, or says why it is none that a release can hold.
func tableIn(text []byte, o *release.Opened) (t disclosure.Published, why string) {
	if beyond(text) {
		return t, "a number in it is beyond all counts"
	}
	if json.Unmarshal(text, &t) != nil {
		return t, "it is in another form"
	}
	switch {
	case t.Period != o.Period:
		return t, "it is another period's"
	case t.Zone != o.MadeFrom.Zone:
		return t, "its days are of another time zone than the release's"
	case (t.Sampled != nil) != (t.Partition.ID == release.AuditPartition):
		return t, "only an audit is a sample"
	case o.Protection != nil && t.Noise == nil && t.Threshold != o.Protection.Threshold:
		return t, "it has another threshold than the release"
	case len(t.Rows) == 0:
		return t, "it has no rows"
	case len(t.Partition.Nodes()) > mostNodes:
		return t, "it has more kinds of counts than can be attacked"
	case t.Noise == nil && len(t.Rows)*len(t.Partition.Nodes()) > mostCells:
		return t, "it has more cells than can be attacked"
	}
	if err := t.Partition.Check(); err != nil {
		return t, err.Error()
	}
	return t, ""
}

// beyond reports whether a number in JSON is so large, or no whole number, that nobody counted it.
func beyond(text []byte) bool {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	for {
		token, err := decoder.Token()
		if err != nil {
			return false // its end; what is wrong in between, reading it tells
		}
		if number, is := token.(json.Number); is {
			if n, err := number.Int64(); err != nil || n > mostCount || n < -mostCount {
				return true
			}
		}
	}
}
