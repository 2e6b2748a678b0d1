// Package noise protects counts: it adds to each a whole number drawn from the discrete Gaussian, computes what that keeps
// from whom, and makes protected tables add up again.
//
// The recipe is public and only the key is secret. A cell's noise is a function of the key and of the cell's name (period,
// revision, measure, cell), never of its count: asking twice gives the same answer, and no averaging removes it. That is
// safe as long as one name is used for one set of counts only, since two counts with one noise show their exact difference.
// Package ledger holds callers to that, and to a budget; each ledger has a key of its own.
//
// Everything up to the protected count is whole numbers; what is computed about the noise (Loss, Within) uses floating point.
package noise

import (
	"encoding/binary"
	"hash"

	"daylight/internal/problem"
)

// domain keeps the noise apart from whatever else a secret may serve, and from a later recipe.
const domain = "tr-noise-v1"

// maxCount bounds the counts, so that protected ones stay whole numbers in every reader, JSON's included.
const maxCount = 1 << 52

// Draw names the noise of a measure. Draws that differ in period, revision or measure are independent of each other; those that differ in
// the variance alone come from the same random bits, and the ledger lets only one of them happen.
type Draw struct {
	Period   string // as the release writes it
	Revision string // the draw label that the ledger gave, which begins with the number of the revision
	Measure  string
	Variance int
}

// Protect returns the counts of a measure's cells with noise. The results may be negative and are shown as such to whoever
// computes with them, because clamped counts have biased sums. Counts are in the order of the list.
func (k Key) Protect(d Draw, cells Cells, counts []int64) ([]int64, error) {
	table, err := TableOf(d.Variance)
	if err != nil {
		return nil, err
	}
	switch {
	case k.newMAC == nil:
		return nil, problem.New(problem.Invalid, "Protected counts need a secret, and none was given.")
	case d.Period == "" || d.Revision == "" || d.Measure == "":
		return nil, problem.New(problem.Invalid, "Noise is drawn for a period, a revision and a measure; one of them has no name.")
	case cells.Len() == 0 || len(counts) != cells.Len():
		return nil, problem.New(problem.Internal, "The measure %s has %d cells and %d counts.", d.Measure, cells.Len(), len(counts))
	}
	random := newKeyed(k.newMAC(), d)
	protected := make([]int64, len(counts))
	for i, count := range counts {
		if count < 0 || count > maxCount {
			return nil, problem.New(problem.Internal, "A count of the measure %s lies outside 0 to 2^52.", d.Measure)
		}
		protected[i] = count + table.Noise(random.of(cells.ids[i]))
	}
	return protected, nil
}

// keyedBits gives the random bits of one draw's cells: the first 8 bytes, big-endian, of HMAC-SHA256 over the fields domain, period,
// revision, measure and cell, each preceded by its length in 4 bytes. For one goroutine.
type keyedBits struct {
	mac     hash.Hash
	message []byte // the fields that all cells share, and room for the cell
	shared  int
	sum     [KeyBytes]byte
}

func newKeyed(mac hash.Hash, d Draw) *keyedBits {
	b := &keyedBits{mac: mac}
	for _, field := range []string{domain, d.Period, d.Revision, d.Measure} {
		b.message = appendField(b.message, field)
	}
	b.shared = len(b.message)
	return b
}

func (b *keyedBits) of(cell string) uint64 {
	b.message = appendField(b.message[:b.shared], cell)
	b.mac.Reset()
	b.mac.Write(b.message)
	return binary.BigEndian.Uint64(b.mac.Sum(b.sum[:0]))
}

func appendField(to []byte, field string) []byte {
	return append(binary.BigEndian.AppendUint32(to, uint32(len(field))), field...)
}
