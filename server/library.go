package server

import (
	"cmp"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"

	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
	"daylight/server/api"
)

// library keeps a shelf's releases open, and looks at the shelf again when somebody asks and some time has passed. What changed meanwhile is
// opened, and all answers made of what stood there before are dropped with it. It is safe for use from several goroutines.
type library struct {
	shelf release.Shelf
	log   *slog.Logger
	every time.Duration // looks are at least this far apart; 0: whenever somebody asks

	looking sync.Mutex
	looked  atomic.Int64 // when, in Unix nanoseconds
	held    atomic.Pointer[holdings]
}

// holdings is the releases of a shelf as they stood at one time. It never changes, but for the answers that are made of it.
type holdings struct {
	releases []release.Release // that open, newest period first and newest revision first within it
	standing []release.Standing
	opened   map[string]*release.Opened // by release.Name
	faults   map[string]error           // of those that do not open
	fault    error                      // the shelf cannot be listed
	until    time.Time                  // from then on there is more to read; zero: not by itself
	answers  *answers
	contents sync.Map // *contents by release and language
	spoken   sync.Map // *release.Opened by release and language, of those that are not in English
	figures  *otter.Cache[string, release.Figure]
	observed *otter.Cache[string, api.Observations] // by indicator, breakdown and language
}

// current returns what stands on the shelf, as of a moment ago.
func (l *library) current() *holdings { return l.at(time.Now()) }

// at is current of a reader who has looked at the clock.
func (l *library) at(now time.Time) *holdings {
	held := l.held.Load()
	if held != nil && l.every > 0 {
		if now.UnixNano()-l.looked.Load() < int64(l.every) || !l.looking.TryLock() { // or else somebody is looking
			return held
		}
	} else {
		l.looking.Lock()
	}
	defer l.looking.Unlock()
	held = l.look(l.held.Load(), now)
	l.held.Store(held)
	l.looked.Store(now.UnixNano())
	return held
}

// look returns what stands on the shelf now: the very holdings from before, where nothing has changed.
func (l *library) look(before *holdings, now time.Time) *holdings {
	standing, err := l.shelf.Standing()
	byName := func(a, b release.Standing) int {
		return cmp.Or(cmp.Compare(release.Name(a.Period, a.Revision), release.Name(b.Period, b.Revision)), cmp.Compare(a.Mark, b.Mark))
	}
	slices.SortFunc(standing, byName)
	if before != nil && err == nil && before.fault == nil && slices.Equal(standing, before.standing) && (before.until.IsZero() || now.Before(before.until)) {
		return before
	}
	held := &holdings{standing: standing, opened: map[string]*release.Opened{}, faults: map[string]error{}, fault: err, answers: newAnswers(answersBytes, queriedBytes), figures: newFigures(), observed: newObserved()}
	if err != nil {
		l.log.Error("list the shelf", "error", err.Error())
		return held
	}
	for _, s := range standing {
		name := release.Name(s.Period, s.Revision)
		if o := before.unchanged(s); o != nil {
			held.opened[name] = o
			held.releases = append(held.releases, o.Release)
			continue
		}
		if s.Revision == 0 { // the folder of the period cannot be read
			l.log.Error("list a period", "period", s.Period.String(), "error", s.Mark)
			continue
		}
		o, err := l.shelf.Open(s.Period, s.Revision)
		if err != nil {
			held.faults[name] = err
			if at, waits := release.OpensAt(err); waits && (held.until.IsZero() || at.Before(held.until)) {
				held.until = at
			}
			if problem.KindOf(err) != problem.NotFound {
				l.log.Error("revision cannot be read", "period", s.Period.String(), "revision", s.Revision, "error", err.Error())
			}
			continue
		}
		held.opened[name] = o
		held.releases = append(held.releases, o.Release)
	}
	slices.SortFunc(held.releases, newestFirst)
	return held
}

func newestFirst(a, b release.Release) int {
	return cmp.Or(cmp.Compare(b.Period.End(), a.Period.End()), cmp.Compare(b.Period.Kind(), a.Period.Kind()), cmp.Compare(b.Revision, a.Revision))
}

// unchanged is a release that was opened before and stands as it did.
func (h *holdings) unchanged(s release.Standing) *release.Opened {
	if h == nil || !slices.Contains(h.standing, s) {
		return nil
	}
	return h.opened[release.Name(s.Period, s.Revision)]
}

// list returns the releases that open. Damaged ones are left out; err is set where nothing can be listed for it.
func (h *holdings) list() ([]release.Release, error) {
	if h.fault != nil || len(h.releases) > 0 {
		return h.releases, h.fault
	}
	var damaged []error
	for _, err := range h.faults {
		if problem.KindOf(err) != problem.NotFound {
			damaged = append(damaged, err)
		}
	}
	return nil, errors.Join(damaged...)
}

// Revisions lists the revisions of a period that may be read, newest first, damaged ones among them.
func (h *holdings) Revisions(p period.Period) (found []int, err error) {
	for _, s := range h.standing {
		if s.Period != p || s.Revision == 0 {
			continue
		}
		if problem.KindOf(h.faults[release.Name(p, s.Revision)]) == problem.NotFound && h.faults[release.Name(p, s.Revision)] != nil {
			continue // not yet, or an empty folder
		}
		found = append(found, s.Revision)
	}
	slices.Sort(found)
	slices.Reverse(found)
	return found, h.fault
}

// in returns a release as it speaks in a language; in English where it does not speak that one.
func (h *holdings) in(l *language.Language, o *release.Opened) (*release.Opened, error) {
	if l == language.English {
		return o, nil
	}
	name := release.Name(o.Period, o.Revision) + " " + l.Code()
	if said, ok := h.spoken.Load(name); ok {
		return said.(*release.Opened), nil
	}
	said, err := o.In(l)
	if err == nil {
		h.spoken.Store(name, said)
	}
	return said, err
}

// open returns a release, or why it does not open.
func (h *holdings) open(p period.Period, revision int) (*release.Opened, error) {
	name := release.Name(p, revision)
	if o, ok := h.opened[name]; ok {
		return o, nil
	}
	if err, ok := h.faults[name]; ok {
		return nil, err
	}
	return nil, problem.New(problem.NotFound, "There is no revision %d of the report for %s.", revision, period.Spoken(p))
}

// newest is the newest revision of each period that opens: short periods before long ones, newest first.
func (h *holdings) newest() (newest []*release.Opened) {
	seen := map[period.Period]bool{}
	for _, r := range h.releases {
		if !seen[r.Period] {
			seen[r.Period] = true
			newest = append(newest, h.opened[release.Name(r.Period, r.Revision)])
		}
	}
	slices.SortStableFunc(newest, func(a, b *release.Opened) int {
		return cmp.Or(cmp.Compare(a.Period.Kind(), b.Period.Kind()), cmp.Compare(b.Period.End(), a.Period.End()))
	})
	return newest
}
