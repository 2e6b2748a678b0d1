package server

import (
	"cmp"
	"slices"

	"github.com/maypok86/otter/v2"
	"golang.org/x/sync/singleflight"

	"daylight/internal/period"
	"daylight/internal/release"
)

// decodedBytes is about how much memory decoded figures may take.
const decodedBytes = 32 << 20

// decoded keeps figures that pages of several reports are made of, without their charts, up to a number of bytes. It is safe for use from
// several goroutines.
type decoded struct {
	kept    *otter.Cache[string, *release.Figure]
	reading singleflight.Group
}

func newDecoded(limit uint64) *decoded {
	return &decoded{kept: otter.Must(&otter.Options[string, *release.Figure]{
		MaximumWeight: limit,
		Weigher:       func(name string, f *release.Figure) uint32 { return uint32(len(name)) + weightOf(f) },
	})}
}

// weightOf is about how many bytes a decoded figure takes.
func weightOf(f *release.Figure) uint32 {
	const ofFigure, ofRow, ofValue = 2 << 10, 160, 112
	return uint32(ofFigure + len(f.Rows)*(ofRow+len(f.Measures)*ofValue))
}

// figure is a figure of a release, which nobody may change; nil where the release has none of that name.
func (h *holdings) figure(o *release.Opened, id string) (*release.Figure, error) {
	if _, ok := o.Sum("figures/" + id + ".json"); !ok {
		return nil, nil
	}
	name := release.Name(o.Period, o.Revision) + "/" + id
	if f, ok := h.decoded.kept.GetIfPresent(name); ok {
		return f, nil
	}
	read, err, _ := h.decoded.reading.Do(name, func() (any, error) {
		f, err := o.Figure(id)
		if err != nil {
			return nil, err
		}
		f.Chart, f.Alt = nil, ""
		h.decoded.kept.Set(name, &f)
		return &f, nil
	})
	if err != nil {
		return nil, err
	}
	return read.(*release.Figure), nil
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
