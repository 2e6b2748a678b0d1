package cli

import (
	"time"

	"daylight/internal/problem"
	"daylight/internal/release"
)

// embargoed refuses to make a draft readable before what it speaks of: earlier periods, the parts of its own and the revision that it
// replaces. Their numbers are in it.
func embargoed(public release.PublicShelf, draft *release.Opened, at time.Time) error {
	standing, err := public.List()
	if err != nil {
		return err
	}
	for _, r := range standing {
		if r.Period.End() > draft.Period.End() {
			continue
		}
		o, err := public.Open(r.Period, r.Revision)
		if err != nil {
			return err
		}
		if o.Approval.PublishAt.After(at) {
			return problem.New(problem.Invalid, "Revision %d of %s can be read from %s on, and this report speaks of it. Let it be read then or later: --publish-at %s",
				r.Revision, r.Period.Label(), o.Approval.PublishAt.Format(time.RFC3339), o.Approval.PublishAt.Format(time.RFC3339))
		}
	}
	return nil
}
