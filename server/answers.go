package server

import (
	"net/url"
	"strconv"

	"github.com/maypok86/otter/v2"
	"golang.org/x/sync/singleflight"
)

// How much memory the answers at hand may take, both forms together. Those to queries have a part of their own: there are as many as
// somebody cares to ask, and they drive out one another alone.
const (
	answersBytes = 80 << 20
	queriedBytes = 16 << 20
)

// answerKey is what an answer is kept by. What is asked for says the first two alone, so that no way of writing an address reaches what is
// kept by more.
type answerKey struct {
	path  string
	query string // as it was asked, of routes that read it
	day   string // on which the answer was made, of routes whose answers say it
}

// keyOf is the key of an address with its query. Queries are answered in one way of writing them only, so that each answer is made and kept
// once.
func keyOf(address *url.URL) answerKey { return answerKey{path: address.Path, query: address.RawQuery} }

// String is different for different keys.
func (k answerKey) String() string {
	return strconv.Quote(k.path) + strconv.Quote(k.query) + strconv.Quote(k.day)
}

// answers keeps what was answered, up to a number of bytes; what is asked for most stays longest. It is safe for use from several goroutines.
type answers struct {
	kept, queried *otter.Cache[answerKey, *answer]
	making        singleflight.Group
}

func newAnswers(limit, queried uint64) *answers {
	bounded := func(limit uint64) *otter.Cache[answerKey, *answer] {
		return otter.Must(&otter.Options[answerKey, *answer]{
			MaximumWeight: limit,
			Weigher:       func(k answerKey, a *answer) uint32 { return uint32(len(k.path)+len(k.query)) + a.weight() },
		})
	}
	return &answers{kept: bounded(limit), queried: bounded(queried)}
}

// of is where the answer of a key is kept.
func (k *answers) of(key answerKey) *otter.Cache[answerKey, *answer] {
	if key.query != "" {
		return k.queried
	}
	return k.kept
}

func (k *answers) get(key answerKey) (*answer, bool) { return k.of(key).GetIfPresent(key) }

// once makes the answer of a key; who asks meanwhile waits for it instead of making it again.
func (k *answers) once(key answerKey, make func() (*answer, error)) (*answer, error) {
	made, err, _ := k.making.Do(key.String(), func() (any, error) { return make() })
	if err != nil {
		return nil, err
	}
	return made.(*answer), nil
}

func (k *answers) put(key answerKey, a *answer) { k.of(key).Set(key, a) }
