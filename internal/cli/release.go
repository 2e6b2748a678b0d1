package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"

	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/internal/warehouse"
	"daylight/queries"
	"daylight/reports"
)

// internalShelf is where releases of the internal edition stand.
func (a *app) internalShelf() release.InternalShelf {
	return release.NewInternalShelf(filepath.Join(a.data, "internal"))
}

func (a *app) release() *cobra.Command {
	var when, edition, cutoff, snapshot string
	var again bool
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
				if latest := period.DateOf(time.Now().UTC()).Add(1); d > latest {
					return usage{fmt.Errorf("--cutoff: %s lies in the future; what happens until then is not on record", d)}
				}
				until = &d
			}
			show := newProgress(a.stderr)
			defer show.Done()
			made, dir, stood, err := a.makeInternal(c.Context(), p, until, snapshot, again, show)
			if err != nil {
				return err
			}
			show.Done()
			if a.json {
				return a.printJSON(map[string]any{"folder": dir, "release": made, "unchanged": stood})
			}
			state := "final"
			if !made.Final {
				state = "provisional until " + made.FinalFrom.String()
			}
			if stood {
				fmt.Fprintln(a.stdout, "Nothing has changed since this revision, so no other was made. Write --again to make one all the same.")
			}
			fmt.Fprintf(a.stdout, "%s, revision %d, internal edition (%s): %s\n", made.Period.Label(), made.Revision, state, dir)
			for _, line := range made.Headlines {
				fmt.Fprintf(a.stdout, "  %s\n", line.Text)
			}
			fmt.Fprintf(a.stdout, "Read it with: %s\n", a.command("serve --internal"))
			if made.Platform == warehouse.NoPlatform {
				fmt.Fprintf(a.stdout, "It speaks of %q; to name yours, write platform: NAME into %s.\n", made.Platform, filepath.Join(a.data, "daylight.yaml"))
			}
			return nil
		},
	}
	c.Flags().StringVar(&when, "period", "", "reporting period: 2026-Q1, 2026-H1, 2026 or 2026-03")
	c.Flags().StringVar(&edition, "edition", string(release.Internal), "internal")
	c.Flags().StringVar(&cutoff, "cutoff", "", "first day that no longer counts (YYYY-MM-DD); default: the day after the last one on record")
	c.Flags().StringVar(&snapshot, "snapshot", "", "a sealed snapshot's name; default: the current one, brought up to date")
	c.Flags().BoolVar(&again, "again", false, "make a revision although nothing has changed since the last")
	a.jsonFlag(c)
	a.completeRelease(c)
	return c
}

// completeRelease offers what shells may complete.
func (a *app) completeRelease(c *cobra.Command) {
	for name, offer := range map[string]func() []string{
		"edition": func() []string { return []string{string(release.Internal)} },
		"period": func() (offers []string) {
			p := period.DateOf(time.Now().UTC()).Quarter().Previous()
			for range 12 {
				offers, p = append(offers, p.String()), p.Previous()
			}
			return offers
		},
		"snapshot": func() (names []string) {
			snapshots, _ := a.warehouse().Snapshots() // no snapshots, no offers
			for _, s := range snapshots {
				names = append(names, s.Name)
			}
			return names
		},
	} {
		if err := c.RegisterFlagCompletionFunc(name, func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return offer(), cobra.ShellCompDirectiveNoFileComp
		}); err != nil {
			panic(err)
		}
	}
}

// makeInternal makes one release of the internal edition from a named snapshot or the current one. Where the newest revision was made
// from the same, that one stood, unless another is wanted again.
func (a *app) makeInternal(ctx context.Context, p period.Period, cutoff *period.Date, name string, again bool, show *progress) (made release.Release, dir string, stood bool, err error) {
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
		order := reports.Order{Period: p, Platform: config.Platform, Tool: Version, Step: show.step}
		if made, stood = reports.Unchanged(r, shelf, order); !stood || again {
			stood = false
			made, err = reports.MakeInternal(ctx, r, shelf, order)
		}
		dir = shelf.Dir(p, made.Revision)
		return errors.Join(err, r.Close())
	})
	return made, dir, stood, err
}
