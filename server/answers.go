package server

import (
	"github.com/maypok86/otter/v2"
	"golang.org/x/sync/singleflight"
)

// answersBytes is how much memory the answers at hand may take, both forms together.
const answersBytes = 96 << 20

// answers keeps what was answered by its address, up to a number of bytes; what is asked for most stays longest. It is safe for use from
// several goroutines.
type answers struct {
	kept   *otter.Cache[string, *answer]
	making singleflight.Group
}

func newAnswers(limit uint64) *answers {
	return &answers{kept: otter.Must(&otter.Options[string, *answer]{
		MaximumWeight: limit,
		Weigher:       func(address string, a *answer) uint32 { return uint32(len(address)) + a.weight() },
	})}
}

func (k *answers) get(address string) (*answer, bool) { return k.kept.GetIfPresent(address) }

// once makes the answer to an address; who asks meanwhile waits for it instead of making it again.
func (k *answers) once(address string, make func() (*answer, error)) (*answer, error) {
	made, err, _ := k.making.Do(address, func() (any, error) { return make() })
	if err != nil {
		return nil, err
	}
	return made.(*answer), nil
}

func (k *answers) put(address string, a *answer) { k.kept.Set(address, a) }
