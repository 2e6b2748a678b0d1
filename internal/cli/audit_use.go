package cli

import (
	"context"
	"errors"
	"fmt"

	"daylight/internal/audit"
	"daylight/internal/disclosure"
	"daylight/internal/numeral"
	"daylight/internal/warehouse"
	"daylight/queries"
	"daylight/reports"
)

// unusedWhenDrawn says where an audit about to be drawn would not show: a report rests on the larger of two, and the public edition has
// rules for samples.
func (a *app) unusedWhenDrawn(ctx context.Context, r *queries.Reader, f audit.Frame) (notes []string, err error) {
	used, err := reports.AuditsUsed(ctx, r, f.Period)
	if err != nil {
		return nil, err
	}
	for _, u := range used {
		if u.Cases >= f.Drawn {
			notes = append(notes, fmt.Sprintf("The records hold an audit of %s already, %s, with %s. A report rests on the one with the most, so it would leave this one out. Draw more, or do without.",
				u.Period.Label(), u.Name, numeral.Many(u.Cases, "case")))
		}
	}
	switch why := disclosure.SampleHidden(f.Drawn, f.Size); {
	case f.By != "":
		notes = append(notes, "Drawn from strata, it is used by the internal edition alone: the public one shows audits drawn from the whole frame.")
	case why != "":
		notes = append(notes, "It would be used by the internal edition alone. "+string(why))
	}
	return notes, nil
}

// unusedWhenLoaded says of which quarters the reports rest on another audit than the one just loaded.
func (a *app) unusedWhenLoaded(ctx context.Context, w *warehouse.Writer, f audit.Frame) (notes []string, err error) {
	show := newProgress(a.stderr)
	defer show.Done()
	r, _, err := a.reader(ctx, w, ordered{period: f.Period}, show)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	used, err := reports.AuditsUsed(ctx, r, f.Period)
	for _, u := range used {
		if u.Name != f.Name {
			notes = append(notes, fmt.Sprintf("The report of %s does not rest on them: it rests on the audit %s, whose %s are the most.", u.Period.Label(), u.Name, numeral.Many(u.Cases, "case")))
		}
	}
	return notes, err
}
