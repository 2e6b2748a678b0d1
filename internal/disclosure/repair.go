package disclosure

import (
	"cmp"
	"slices"
)

// leak is a movement of few people that readers of an earlier revision can compute, and the shown counts that they compute it of.
type leak struct {
	moved, repeats int64
	of             []share
}

// share is what a count that may be hidden gives to a movement. It is not known where nobody knows what the count was.
type share struct {
	id    cellID
	by    int64
	known bool
}

// repair returns counts to be hidden of a table in which readers of earlier revisions would find that few people moved. Leaks says whether
// they would; there may be some that hiding does not stop.
//
// A sum that is given away is made of shown counts: a whole less some of its parts, say. Once one of these is hidden, what can be computed
// is the sum without it, which moved by something else. So those are hidden that leave nothing, or the movement of many.
func (p *protector) repair(g grid, t Published) (hide []cellID, leaks bool) {
	left := p.leaks(g, t)
	leaks = len(left) > 0
	for len(left) > 0 {
		best, ok := p.best(g, left)
		if !ok {
			break
		}
		hide = append(hide, best)
		left = slices.DeleteFunc(left, func(l *leak) bool {
			at := slices.IndexFunc(l.of, func(s share) bool { return s.id == best })
			if at < 0 {
				return false
			}
			s := l.of[at]
			l.moved, l.of = l.moved-s.by, slices.Delete(l.of, at, at+1)
			return !s.known || !p.few(l.moved, l.repeats)
		})
	}
	return hide, leaks
}

func (p *protector) leaks(g grid, t Published) (leaks []*leak) {
	for _, m := range g.before {
		found := m.movements(t, func(categories []string, n int64) bool { return p.few(n, g.repeats(categories)) })
		if len(found) == 0 {
			continue
		}
		shown, all := newSpan(), m.fine.told(t)
		for i, e := range all {
			shown.name(e.of, i)
		}
		for _, x := range found {
			l := &leak{moved: x.to - x.from, repeats: g.repeats(x.categories)}
			for i, times := range shown.made(x.of) {
				if id, may := g.open(all[i].cell, t); may {
					was, known := m.known.value(all[i].of)
					l.of = append(l.of, share{id, times * (all[i].n - was), known})
				}
			}
			leaks = append(leaks, l)
		}
	}
	return leaks
}

// best is the count that stops most leaks for what it costs to hide. One that only changes a leak counts little, and one that moved by
// nobody least.
func (p *protector) best(g grid, leaks []*leak) (best cellID, ok bool) {
	const changes, other = 1e-3, 1e-6
	stops := map[cellID]float64{}
	for _, l := range leaks {
		for _, s := range l.of {
			switch {
			case !s.known || !p.few(l.moved-s.by, l.repeats):
				stops[s.id]++
			case s.by != 0:
				stops[s.id] += changes
			default:
				stops[s.id] += other
			}
		}
	}
	most := 0.0
	for id, n := range stops {
		worth := n / float64(g.cost(id))
		if worth > most || worth == most && cmp.Or(cmp.Compare(id.row, best.row), cmp.Compare(id.node, best.node)) < 0 {
			best, most = id, worth
		}
	}
	return best, most > 0
}
