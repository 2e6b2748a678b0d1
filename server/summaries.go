package server

import (
	"fmt"
	"slices"
	"sync"

	"daylight/internal/release"
	"daylight/server/register"
)

// summaries keeps what releases hold, as far as it was asked for. It is safe for use from several goroutines.
type summaries struct {
	reading sync.Mutex
	read    map[*release.Opened]*register.Contents
}

func (c *summaries) of(o *release.Opened, held *holdings) (*register.Contents, error) {
	c.reading.Lock()
	defer c.reading.Unlock()
	if read, ok := c.read[o]; ok {
		return read, nil
	}
	kept := map[*release.Opened]*register.Contents{}
	for _, standing := range held.opened {
		if read, ok := c.read[standing]; ok {
			kept[standing] = read
		}
	}
	c.read = kept // what is gone from the shelf is forgotten
	read, err := register.Read(o)
	if err == nil {
		c.read[o] = read
	}
	return read, err
}

// register is what is published, as far as it can be read.
func (v visit) register() (register.Register, error) {
	releases, err := v.held.list()
	if err != nil {
		return register.Register{}, err
	}
	var opened []*release.Opened
	for _, r := range releases {
		opened = append(opened, v.held.opened[release.Name(r.Period, r.Revision)])
	}
	r := register.Of(v.config.Address, v.config.Site, opened)
	r.Contents = func(o *release.Opened) (*register.Contents, error) { return v.summaries.of(o, v.held) }
	return r, nil
}

// registered is the release that the address names, with the register that it stands in.
func (v visit) registered() (asked, register.Register, register.Revision, error) {
	a, err := v.release()
	if err != nil {
		return a, register.Register{}, register.Revision{}, err
	}
	r, revision, err := v.inRegister(a)
	return a, r, revision, err
}

// inRegister is the register, and a release in it, as it speaks in the language of the visit.
func (v visit) inRegister(a asked) (register.Register, register.Revision, error) {
	r, err := v.register()
	if err != nil {
		return r, register.Revision{}, err
	}
	all := r.All()
	at := slices.IndexFunc(all, func(o register.Revision) bool { return o.Period == a.Period && o.Revision == a.Revision })
	if at < 0 {
		return r, register.Revision{}, fmt.Errorf("find %s among what is published", release.Name(a.Period, a.Revision))
	}
	all[at].Opened = a.Opened
	return r, all[at], nil
}
