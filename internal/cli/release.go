package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime/debug"

	"github.com/spf13/cobra"

	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/internal/warehouse"
	"daylight/queries"
	"daylight/reports"
)

// internalShelf is where releases of the internal edition stand.
func (a *app) internalShelf() release.Shelf {
	return release.InternalShelf(filepath.Join(a.data, "internal"))
}

func (a *app) release() *cobra.Command {
	var when, edition, cutoff, snapshot string
	c := &cobra.Command{
		Use:   "release --period PERIOD",
		Short: "Make the report of a period",
		Long: `Counts, checks and draws every figure of a period and writes them as a folder that never changes. A further run
writes the next revision. Periods are quarters (2026-Q1), half-years (2026-H1) and years (2026); months (2026-03) are for
the internal edition only.`,
		Example: "  daylight release --period 2026-Q1 --edition internal\n  daylight release --period 2026-Q1 --edition internal --cutoff 2026-07-01",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if when == "" {
				return usage{errors.New("--period is needed, such as --period 2026-Q1")}
			}
			p, err := period.Parse(when)
			if err != nil {
				return usage{fmt.Errorf("--period: %w", err)}
			}
			if edition != string(release.Internal) {
				return usage{fmt.Errorf("there is no edition %q yet; write --edition internal", edition)}
			}
			var until *period.Date
			if cutoff != "" {
				d, err := period.ParseDate(cutoff)
				if err != nil {
					return usage{fmt.Errorf("--cutoff: %w", err)}
				}
				until = &d
			}
			show := newProgress(a.stderr)
			defer show.Done()
			made, dir, err := a.makeInternal(c.Context(), p, until, snapshot, show)
			if err != nil {
				return err
			}
			show.Done()
			if a.json {
				return a.printJSON(map[string]any{"folder": dir, "release": made})
			}
			state := "final"
			if !made.Final {
				state = "provisional until " + made.FinalFrom.String()
			}
			fmt.Fprintf(a.stdout, "%s, revision %d, internal edition (%s): %s\n", made.Period.Label(), made.Revision, state, dir)
			for _, line := range made.Headlines {
				fmt.Fprintf(a.stdout, "  %s\n", line.Text)
			}
			return nil
		},
	}
	c.Flags().StringVar(&when, "period", "", "reporting period: 2026-Q1, 2026-H1, 2026 or 2026-03")
	c.Flags().StringVar(&edition, "edition", string(release.Internal), "internal")
	c.Flags().StringVar(&cutoff, "cutoff", "", "first day that no longer counts (YYYY-MM-DD); default: the day after the last one on record")
	c.Flags().StringVar(&snapshot, "snapshot", "", "a sealed snapshot's name; default: the current one, brought up to date")
	a.jsonFlag(c)
	return c
}

// makeInternal makes one release of the internal edition from a named snapshot or the current one.
func (a *app) makeInternal(ctx context.Context, p period.Period, cutoff *period.Date, name string, show *progress) (made release.Release, dir string, err error) {
	err = a.locked(func(w *warehouse.Writer) error {
		var s warehouse.Snapshot
		var err error
		if name != "" {
			if s, err = w.Snapshot(name); err == nil {
				err = w.Usable(ctx, s)
			}
		} else {
			s, err = w.Refresh(ctx, a.limits, show.step)
		}
		if err != nil {
			return err
		}
		config, err := w.Config()
		if err != nil {
			return err
		}
		r, err := queries.Open(ctx, s, cutoff, a.limits)
		if err != nil {
			return err
		}
		shelf := a.internalShelf()
		defer debug.SetGCPercent(debug.SetGCPercent(200)) // drawing makes much short-lived garbage, and there is memory to spare
		made, err = reports.MakeInternal(ctx, r, shelf, reports.Order{Period: p, Platform: config.Platform, Tool: Version, Step: show.step})
		dir = shelf.Dir(p, made.Revision)
		return errors.Join(err, r.Close())
	})
	return made, dir, err
}
