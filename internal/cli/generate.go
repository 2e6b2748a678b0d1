package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"daylight/fixtures"
	"daylight/internal/numeral"
	"daylight/internal/period"
)

func (a *app) generate() *cobra.Command {
	var o fixtures.Options
	var from, to, format string
	c := &cobra.Command{
		Use:   "generate --out DIR",
		Short: "Make the records of a synthetic marketplace",
		Long: `Writes suspensions, appeals, reinstatements, audits, second chances, verifications, exposure and series of a
marketplace that does not exist, with the figures of a large marketplace's public EU filing for 2025. The same
options give the same bytes.`,
		Example: "  daylight generate --suspensions 100000 --seed 1 --from 2024-10-01 --to 2026-10-01 --out records/",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			if o.Out == "" {
				return usage{errors.New("--out is needed: the folder to write to")}
			}
			if o.From, err = period.ParseDate(from); err != nil {
				return usage{fmt.Errorf("--from: %w", err)}
			}
			if o.To, err = period.ParseDate(to); err != nil {
				return usage{fmt.Errorf("--to: %w", err)}
			}
			o.Format, o.Workers = fixtures.Format(format), a.limits.Threads
			if err := o.Check(); err != nil {
				return usage{err}
			}
			show := newProgress(a.stderr)
			defer show.Done()
			show.Phase("generating", "", o.Suspensions)
			made, err := fixtures.Generate(c.Context(), o, func(records, _ int64) { show.At(records) })
			if err != nil {
				return err
			}
			show.Done()
			if a.json {
				return a.printJSON(made)
			}
			for _, kind := range made.Kinds {
				fmt.Fprintf(a.stdout, "%s: %s records in %s\n", kind.Kind, numeral.Text(kind.Records), kind.File)
			}
			return nil
		},
	}
	c.Flags().Int64Var(&o.Suspensions, "suspensions", 100_000, "how many suspensions")
	c.Flags().Uint64Var(&o.Seed, "seed", 1, "another seed makes another marketplace")
	c.Flags().StringVar(&from, "from", "2024-10-01", "first day")
	c.Flags().StringVar(&to, "to", "2026-10-01", "day after the last")
	c.Flags().StringVar(&format, "format", string(fixtures.CSV), "csv, ndjson or parquet")
	c.Flags().StringVar(&o.Out, "out", "", "folder to write to")
	c.Flags().Float64Var(&o.ErrorShare, "errors", 0, "share of lines to make bad on purpose, 0 to 1")
	a.jsonFlag(c)
	return c
}
