package ledger

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"daylight/internal/disclosure/noise"
	"daylight/internal/period"
	"daylight/internal/problem"
)

// Drawing is noise about to be drawn: a measure's counts in a draft of a revision, under a label that the noise is drawn by.
type Drawing struct {
	Period   period.Period // a quarter, half-year or year; months are not published
	Revision int           // from 1
	Draw     string        // from LatestDraw, or Conflict.Next
	Measure  string
	Variance int
	Cells    []string // ascending
	Counts   []int64  // of each cell; they enter the ledger as a keyed code only
}

type drawing struct {
	revision
	draw, measure string
}

// Conflict says that a label has served for other counts, another list of cells or another variance. Noise drawn for both would show
// their exact difference. The whole draft is drawn again under Next: all its measures, because keeping the noise of some would show
// that those had not changed.
type Conflict struct {
	Period   period.Period
	Revision int
	Draw     string
	Measure  string
	What     string // what differs: "counts", "list of cells" or "variance"
	Next     string
}

func (c *Conflict) Error() string {
	return fmt.Sprintf("the %s of %s in %s r%d differ from those drawn as %s; the next label is %s", c.What, c.Measure, c.Period, c.Revision, c.Draw, c.Next)
}

// Register records a drawing before its noise is drawn, and returns the id of the secret to draw it with. The same drawing again is free:
// it returns the id that it was first drawn with, and makes no entry. A label that has served for something else is refused
// with a Conflict in the chain; a revision that is published takes nothing new.
func (l *Ledger) Register(d Drawing) (string, error) {
	if err := d.check(); err != nil {
		return "", err
	}
	index, err := drawIndex(d.Draw, d.Revision)
	if err != nil {
		return "", err
	}
	of := revision{d.Period, d.Revision}
	_, isPublished := l.published[of]
	cells := cellsHash(d.Cells)
	if before, is := l.drawn[drawing{of, d.Draw, d.Measure}]; is {
		what := ""
		switch {
		case before.Variance != d.Variance:
			what = "variance"
		case before.Cells != cells:
			what = "list of cells"
		case before.Counts != l.countsCode(before.Key, d):
			what = "counts"
		default:
			return before.Key, nil
		}
		if isPublished {
			return "", problem.New(problem.Invalid, "%s r%d is published, and the %s of %s have changed since; publish them as revision %d.",
				d.Period, d.Revision, what, d.Measure, d.Revision+1)
		}
		next := l.NextDraw(d.Period, d.Revision)
		return "", problem.Wrap(problem.Invalid, &Conflict{d.Period, d.Revision, d.Draw, d.Measure, what, next},
			"The %s of %s have changed since %s r%d was drawn as %s; the draft is to be drawn again, as %s.", what, d.Measure, d.Period, d.Revision, d.Draw, next)
	}
	if isPublished {
		return "", problem.New(problem.Invalid, "%s r%d is published; a further measure belongs in revision %d.", d.Period, d.Revision, d.Revision+1)
	}
	if index > l.draws[of]+1 {
		return "", problem.New(problem.Invalid, "%s r%d has no draw %s yet; the next one is %s.", d.Period, d.Revision, d.Draw, l.NextDraw(d.Period, d.Revision))
	}
	e := Entry{Kind: Drawn, Period: &d.Period, Revision: d.Revision, Draw: d.Draw, Measure: d.Measure, Variance: d.Variance, Cells: cells,
		Counts: l.countsCode(l.key, d)}
	key := l.key
	if err := l.append(e); err != nil {
		return "", err
	}
	return key, nil
}

// NoiseKey returns what this ledger's noise is drawn with under the secret of an id that Register returned. Another ledger under the same
// secret, also one that was begun anew, draws other noise: two counts of one name with one noise would show their exact difference.
func (l *Ledger) NoiseKey(id string) (noise.Key, error) {
	k, known := l.keys.keys[id]
	if !known {
		return noise.Key{}, notInKeyring(id)
	}
	if l.rehearsal {
		return k.noise(newNonce())
	}
	return k.noise(l.nonce)
}

// LatestDraw returns the label under which a draft of a revision was last drawn, or the first label. A draft begins with it: where
// nothing has changed since, it costs nothing.
func (l *Ledger) LatestDraw(p period.Period, n int) string {
	return drawLabel(n, max(1, l.draws[revision{p, n}]))
}

// NextDraw returns the first label of a revision under which nothing has been drawn: 1, then 1.2, 1.3 and so on for revision 1.
func (l *Ledger) NextDraw(p period.Period, n int) string {
	return drawLabel(n, l.draws[revision{p, n}]+1)
}

func drawLabel(revision, index int) string {
	if index == 1 {
		return strconv.Itoa(revision)
	}
	return fmt.Sprintf("%d.%d", revision, index)
}

func drawIndex(label string, revision int) (int, error) {
	index := 1
	if label != drawLabel(revision, 1) {
		var n int
		if _, err := fmt.Sscanf(label, "%d.%d", &n, &index); err != nil || index < 2 || label != drawLabel(revision, index) {
			return 0, problem.New(problem.Invalid, "%q is no draw of revision %d; its draws are %s, %s and so on.",
				label, revision, drawLabel(revision, 1), drawLabel(revision, 2))
		}
	}
	return index, nil
}

func (d Drawing) check() error {
	switch {
	case len(d.Period.Quarters()) == 0 || d.Revision < 1:
		return notPublishable(d.Period, d.Revision)
	case d.Measure == "" || !utf8.ValidString(d.Measure):
		return problem.New(problem.Invalid, "A measure is drawn under its name; this one has none.")
	case d.Variance < 1:
		return problem.New(problem.Invalid, "The measure %s has no noise.", d.Measure)
	case len(d.Cells) == 0 || len(d.Cells) != len(d.Counts):
		return problem.New(problem.Internal, "The measure %s has %d cells and %d counts.", d.Measure, len(d.Cells), len(d.Counts))
	case !slices.IsSorted(d.Cells) || len(slices.Compact(slices.Clone(d.Cells))) != len(d.Cells):
		return problem.New(problem.Internal, "The cells of the measure %s are not in ascending order, each once.", d.Measure)
	case slices.Min(d.Counts) < 0:
		return problem.New(problem.Internal, "The measure %s has a negative count before noise.", d.Measure)
	}
	return nil
}

func notPublishable(p period.Period, n int) error {
	return problem.New(problem.Invalid, "Releases are of a quarter, half-year or year and count their revisions from 1; %q r%d is none.", p, n)
}

// cellsHash is of the list alone, which is public.
func cellsHash(cells []string) string {
	var list []byte
	for _, cell := range cells {
		list = appendField(list, cell)
	}
	hash := sha256.Sum256(list)
	return hex.EncodeToString(hash[:])
}

// countsCode is keyed, and names the ledger and what the counts are of: equal counts elsewhere have other codes, so that no file shows them
// to be equal.
func (l *Ledger) countsCode(key string, d Drawing) string {
	var text []byte
	for _, field := range []string{l.entries[0].Nonce, d.Period.String(), strconv.Itoa(d.Revision), d.Draw, d.Measure} {
		text = appendField(text, field)
	}
	for i, cell := range d.Cells {
		text = appendField(text, cell)
		text = binary.BigEndian.AppendUint64(text, uint64(d.Counts[i]))
	}
	return hex.EncodeToString(sum(l.keys.keys[key].count, text))
}

func appendField(to []byte, field string) []byte {
	return append(binary.BigEndian.AppendUint32(to, uint32(len(field))), field...)
}

func (l *Ledger) applyDrawn(e Entry) error {
	if e.Period == nil || e.Variance < 1 {
		return fmt.Errorf("a drawing without period or noise")
	}
	index, err := drawIndex(e.Draw, e.Revision)
	if err != nil {
		return err
	}
	of := revision{*e.Period, e.Revision}
	l.drawn[drawing{of, e.Draw, e.Measure}] = e
	l.draws[of] = max(l.draws[of], index)
	return nil
}
