package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"daylight/internal/audit"
	"daylight/internal/numeral"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/warehouse"
	"daylight/queries"
)

// audits is where audits are registered.
func (a *app) audits() audit.Registry { return audit.At(filepath.Join(a.data, "audits")) }

func (a *app) auditCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "audit",
		Short: "A random audit of unreviewed suspensions: draw, sheet, result, status",
		Long: `How many suspensions were mistakes? Appeals cannot tell, because those who appeal are not like those who do not. A random audit can:
cases drawn by lot from the suspensions that nobody reviewed, registered before anybody looks, checked again by people who know
neither what became of the account nor what the other auditor found.

  daylight audit draw --period 2026-Q1 --name 2026-q1-unreviewed --size 400
  daylight audit sheet 2026-q1-unreviewed --auditor aud-1 --auditor aud-2
  daylight audit result 2026-q1-unreviewed filled/*.csv
  daylight audit status`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(a.auditDraw(), a.auditSheet(), a.auditResult(), a.auditStatus())
	return c
}

// completeAudit offers the names of audits for the first argument, and files for the others where there are any.
func (a *app) completeAudit(others cobra.ShellCompDirective) func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, others
		}
		names, _ := a.audits().Names() // no audits, no offers
		return names, cobra.ShellCompDirectiveNoFileComp
	}
}

func (a *app) auditDraw() *cobra.Command {
	var o audit.Order
	var when, cutoff string
	var dry bool
	c := &cobra.Command{
		Use:   "draw --period PERIOD --name NAME --size N",
		Short: "Draw cases by lot and register them before anybody looks",
		Long: `Takes the frame: accounts suspended in the period that 90 days later were neither decided on appeal nor given back as mistakes. Draws
cases from it without replacement, and writes the frame, the draw and how it was made into the data folder, audits/NAME. Nothing there
is ever written again. It prints one line to publish at once: whoever kept it can tell later that the draw came first.

The draw follows from the seed alone: HMAC-SHA256 of each suspension_id puts the frame in order, and the first are drawn. So anybody who
holds the frame can repeat it. Without --seed it is 32 random bytes. With --seed you name one that you could not choose: announce
beforehand which lottery numbers of which day it will be. Then nobody has to believe you that you drew only once.

A further audit of the same period has another name and draws from the whole frame again, the cases of the earlier ones among it: so
each estimate stands by itself. It registers that there were others.`,
		Example: "  daylight audit draw --period 2026-Q1 --name 2026-q1-unreviewed --size 400\n" +
			"  daylight audit draw --period 2026 --name 2026-by-route --by route --size-per-stratum 200 --double 0.2\n" +
			"  daylight audit draw --period 2026-Q1 --name 2026-q1-lottery --size 400 --seed \"lottery 2026-07-11: 3 14 15 22 31 49\"",
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			switch {
			case when == "":
				return usage{errors.New("--period is needed, such as --period 2026-Q1")}
			case o.Name == "":
				return usage{errors.New("--name is needed, such as --name 2026-q1-unreviewed; it stands in the records as the audit's frame")}
			}
			if o.Period, err = period.Parse(when); err != nil {
				return usage{fmt.Errorf("--period: %w", err)}
			}
			at, err := parseCutoff(cutoff)
			if err != nil {
				return err
			}
			if c.Flags().Changed("seed") && o.Seed == "" {
				return usage{errors.New("--seed is empty. Name a seed, or leave the flag away for a random one")}
			}
			if err := o.Check(); err != nil {
				return usage{errors.New(problem.Sentence(err))}
			}
			o.Tool = Version
			return a.runDraw(c.Context(), o, at, dry)
		},
	}
	c.Flags().StringVar(&when, "period", "", "period of the suspensions: 2026-Q1, 2026-H1 or 2026")
	c.Flags().StringVar(&o.Name, "name", "", "name of the audit; it stands in the records as their frame")
	c.Flags().Int64Var(&o.Size, "size", 0, "cases to draw; with --by spread in proportion to the strata, two at least from each")
	c.Flags().Int64Var(&o.PerStratum, "size-per-stratum", 0, "cases to draw from each stratum; smaller strata are taken whole")
	c.Flags().StringVar(&o.By, "by", "", "draw from each "+strings.Join(queries.AuditBreakdowns, ", ")+" by itself; default: from the whole frame")
	c.Flags().Float64Var(&o.Double, "double", 0.1, "share of the cases that two auditors look at, 0.1 to 1")
	c.Flags().StringVar(&o.Seed, "seed", "", "a seed that you announced before; default: a random one")
	c.Flags().StringVar(&cutoff, "cutoff", "", "first day that is not seen (YYYY-MM-DD); default: the day after the last one on record")
	c.Flags().BoolVar(&dry, "dry-run", false, "say how many would be drawn from what, and draw nothing")
	a.jsonFlag(c)
	offers(c, map[string]func() []string{"period": a.periodsOnRecord, "by": func() []string { return queries.AuditBreakdowns }})
	return c
}

// auditDrawn is what draw prints.
type auditDrawn struct {
	Dry        bool        `json:"dry_run,omitempty"`
	Folder     string      `json:"folder,omitempty"`
	Commitment string      `json:"frame_json_sha256,omitempty"`
	Publish    string      `json:"publish,omitempty"` // the line to publish before anybody looks
	AtWorst    float64     `json:"half_width_at_worst"`
	OneInTen   float64     `json:"half_width_at_one_in_ten"`
	Notes      []string    `json:"notes,omitempty"`
	Frame      audit.Frame `json:"frame"`
}

func (a *app) runDraw(ctx context.Context, o audit.Order, cutoff *period.Date, dry bool) error {
	return a.locked(func(w *warehouse.Writer) error {
		registry := a.audits()
		if err := registry.Vacant(o.Name); err != nil {
			return err
		}
		show := newProgress(a.stderr)
		defer show.Done()
		r, _, err := a.reader(ctx, w, ordered{period: o.Period, cutoff: cutoff}, show)
		if err != nil {
			return err
		}
		show.step("taking the frame")
		plan, err := audit.NewPlan(ctx, r, o)
		var unused []string
		if err == nil {
			unused, err = a.unusedWhenDrawn(ctx, r, plan.Frame)
		}
		if err = errors.Join(err, r.Close()); err != nil {
			return err
		}
		if plan.Frame.Earlier, err = registry.Earlier(o.Period); err != nil {
			return err
		}
		drawn := auditDrawn{Dry: dry, AtWorst: plan.Frame.HalfWidth(0.5), OneInTen: plan.Frame.HalfWidth(0.1), Notes: append(plan.Frame.Notes(), unused...), Frame: plan.Frame}
		if !dry {
			made, err := registry.Register(plan, time.Now())
			if err != nil {
				return err
			}
			drawn.Folder, drawn.Commitment, drawn.Publish, drawn.Frame = made.Dir(), made.Commitment, made.PublicLine(), made.Frame
		}
		show.Done()
		if a.json {
			return a.printJSON(drawn)
		}
		a.printDrawn(drawn)
		return nil
	})
}

func (a *app) printDrawn(d auditDrawn) {
	f := d.Frame
	fmt.Fprintf(a.stdout, "Of %s accounts suspended in %s, %s were decided on appeal and %s given back as mistakes without a decision. %s were not reviewed: they are the frame.\n",
		numeral.Text(f.Cohort.Suspended), f.Period.Label(), numeral.Text(f.Cohort.Decided), numeral.Text(f.Cohort.SelfCorrected+f.Cohort.CorrectedUndecided), numeral.Text(f.Size))
	verb := "Drawn by lot"
	if d.Dry {
		verb = "Would be drawn by lot"
	}
	fmt.Fprintf(a.stdout, "%s: %s, of which two auditors look at %s.\n", verb, numeral.Many(f.Drawn, "case"), numeral.Text(f.DoubleCoded))
	if f.By != "" {
		table := tabwriter.NewWriter(a.stdout, 0, 8, 2, ' ', tabwriter.AlignRight)
		fmt.Fprintf(table, "  %s\tframe\tdrawn\t\n", f.By)
		for _, s := range f.Strata {
			fmt.Fprintf(table, "  %s\t%s\t%s\t\n", s.Name, numeral.Text(s.Frame), numeral.Text(s.Drawn))
		}
		table.Flush()
	}
	fmt.Fprintf(a.stdout, "Range to expect for the share of mistakes in the frame: ±%.1f points at worst, ±%.1f if 1 in 10 is a mistake.\n", 100*d.AtWorst, 100*d.OneInTen)
	if f.By == "" && f.Drawn < f.Size {
		fmt.Fprintf(a.stdout, "Should no mistake be found at all, up to about %.1f %% could still be mistakes.\n", min(100, 300/float64(f.Drawn)))
	}
	for _, note := range d.Notes {
		fmt.Fprintf(a.stdout, "Note: %s\n", note)
	}
	if d.Dry {
		fmt.Fprintln(a.stdout, "Nothing was drawn or written: this was a dry run.")
		return
	}
	how := "random"
	if f.SeedNamed {
		how = "as you named it"
	}
	fmt.Fprintf(a.stdout, "Registered in %s with the seed (%s): %s\n\nPublish this line now, before anybody looks at a case:\n\n  %s\n\nKeep the folder inside: frame.json has exact counts, and draw.csv says who was drawn.\nNext: %s\n", d.Folder, how, f.Seed, d.Publish,
		a.command("audit sheet "+f.Name+" --auditor aud-1 --auditor aud-2"))
}
