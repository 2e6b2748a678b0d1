package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"daylight/ingest"
	"daylight/internal/audit"
	"daylight/internal/numeral"
	"daylight/internal/problem"
	"daylight/internal/warehouse"
)

func (a *app) auditResult() *cobra.Command {
	var dry bool
	c := &cobra.Command{
		Use:   "result NAME SHEET...",
		Short: "Take over the filled sheets and load what was found",
		Long: `Reads the sheets of all auditors together and checks every line. When no finding is missing they are handed in: from then on no finding
changes, and agreement and disagreements are shown. Where two auditors differ, a third one settles it on a sheet of
daylight audit sheet NAME --disagreements; hand that in by the same command. Then the estimate is shown, the records are written as
audits.csv, those of the suspensions that were not drawn as not-drawn.csv, and both are loaded like any delivery. The same sheets again, or no sheets, change nothing and say the same.

An audit that leaves cases out is biased, so there is none with findings missing; a case that cannot be told is "unclear", and is counted
once as correct and once as wrong.

With --dry-run the sheets are only checked. Agreement and estimate are not shown then: nobody should try which finding leads where.

Exit status: 0 good, also where a third look is needed; 1 where something is missing or wrong.`,
		Example: "  daylight audit result 2026-q1-unreviewed filled/2026-q1-unreviewed-aud-1.csv filled/2026-q1-unreviewed-aud-2.csv\n" +
			"  daylight audit result 2026-q1-unreviewed filled/*.csv",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage{errors.New("name the audit and the filled sheets. See daylight audit result --help")}
			}
			return nil
		},
		ValidArgsFunction: a.completeAudit(cobra.ShellCompDirectiveDefault),
		RunE: func(c *cobra.Command, args []string) error {
			if dry {
				opened, err := a.audits().Open(args[0])
				if err != nil {
					return err
				}
				found := auditFound{}
				if found.Result, err = opened.HandIn(args[1:], time.Now(), true); err != nil {
					return err
				}
				if found.Batch, err = a.batchOf(opened); err != nil {
					return err
				}
				found.LoadedBefore = found.Batch != ""
				return a.printFound(opened, found)
			}
			return a.locked(func(w *warehouse.Writer) error {
				opened, err := a.audits().Open(args[0])
				if err != nil {
					return err
				}
				found := auditFound{}
				if found.Result, err = opened.HandIn(args[1:], time.Now(), false); err != nil {
					return err
				}
				if found.Records > 0 {
					if found.Batch, found.LoadedBefore, err = a.loadAudit(c.Context(), w, opened); err != nil {
						return err
					}
					if found.Unused, err = a.unusedWhenLoaded(c.Context(), w, opened.Frame); err != nil {
						return err
					}
				}
				return a.printFound(opened, found)
			})
		},
	}
	c.Flags().BoolVar(&dry, "dry-run", false, "check the sheets and take over nothing")
	a.jsonFlag(c)
	return c
}

// auditFound is what result prints.
type auditFound struct {
	audit.Result
	Batch        string   `json:"batch,omitempty"` // that holds the records
	LoadedBefore bool     `json:"loaded_before,omitempty"`
	Unused       []string `json:"unused,omitempty"` // of which quarters a report rests on another audit
	Next         string   `json:"next,omitempty"`   // a command line
}

// loadAudit loads the records of a finished audit as any delivery is loaded.
func (a *app) loadAudit(ctx context.Context, w *warehouse.Writer, opened *audit.Audit) (batch string, before bool, err error) {
	paths, batch, err := a.unloaded(opened)
	if err != nil || len(paths) == 0 {
		return batch, true, err
	}
	show := newProgress(a.stderr)
	defer show.Done()
	o := ingest.Options{Source: ingest.SourceRecords, Paths: paths, Tool: Version, Limits: a.limits, Progress: show}
	summary, err := ingest.Run(ctx, w, o)
	if err != nil {
		return "", false, err
	}
	if !summary.Clean() || summary.Batch == "" {
		return "", false, problem.New(problem.Invalid, "The findings are handed in, but not every record of %s could be loaded. See why with: %s",
			strings.Join(paths, " and "), a.command("check "+strings.Join(paths, " ")))
	}
	if _, err := a.refreshed(ctx, w, show); err != nil {
		return "", false, problem.Wrap(problem.KindOf(err), err, "The records were accepted as batch %s, but the snapshot could not be made. %s Then run: daylight warehouse rebuild",
			summary.Batch, problem.Sentence(err))
	}
	return summary.Batch, false, nil
}

// unloaded returns the files of a finished audit's records that no batch holds, and the batch that holds the last of the others.
func (a *app) unloaded(opened *audit.Audit) (paths []string, batch string, err error) {
	files, err := opened.RecordsFiles()
	if err != nil {
		return nil, "", err
	}
	batches, err := a.warehouse().Batches()
	if err != nil {
		return nil, "", err
	}
	for _, file := range files {
		at := slices.IndexFunc(batches, func(b warehouse.Batch) bool {
			return slices.ContainsFunc(b.Files, func(f warehouse.SourceFile) bool {
				return f.SHA256 == file.SHA256 && f.Quarantine == "" && f.SameAs == ""
			})
		})
		if at < 0 {
			paths = append(paths, file.Path)
			continue
		}
		batch = batches[at].ID
	}
	return paths, batch, nil
}

// batchOf returns the batch that completes the records of an audit; empty where they are not all loaded.
func (a *app) batchOf(opened *audit.Audit) (string, error) {
	paths, batch, err := a.unloaded(opened)
	if len(paths) > 0 {
		return "", err
	}
	return batch, err
}

// printFound says what sheets came to, and turns it into an exit status.
func (a *app) printFound(opened *audit.Audit, found auditFound) error {
	found.Next = a.auditNext(opened, found.Batch)
	if a.json {
		if err := a.printJSON(found); err != nil {
			return err
		}
	} else {
		a.printResult(opened.Frame, found)
	}
	if len(found.Missing) > 0 {
		return status(exitFailed)
	}
	return nil
}

func (a *app) printResult(f audit.Frame, found auditFound) {
	if g := found.Agreement; g != nil {
		a.printAgreement(*g)
	}
	switch {
	case len(found.Missing) > 0:
		for _, m := range found.Missing {
			a.printMissing(m)
		}
		fmt.Fprintln(a.stdout, "Nothing was taken over: an audit that leaves cases out is biased. Fill in what is missing (unclear, where it cannot be told) and hand in again.")
		return
	case found.Held:
		fmt.Fprintln(a.stdout, "The sheets are complete and nothing is wrong with them. Nothing was taken over: this was a dry run. What they come to is shown when they are handed in.")
		return
	case found.State == audit.Differing:
		fmt.Fprintf(a.stdout, "The findings are handed in. Two auditors differ in %s, which somebody else must settle before there is an estimate:\n", numeral.Many(len(found.Disagreements), "case"))
		for _, id := range found.Disagreements {
			fmt.Fprintf(a.stdout, "  %s\n", id)
		}
	default:
		a.printEstimates(f, found)
	}
	fmt.Fprintf(a.stdout, "Next: %s\n", found.Next)
}

func (a *app) printMissing(m audit.Missing) {
	switch {
	case m.Sheet == "":
		fmt.Fprintf(a.stdout, "%s: no sheet was handed in, with %s.\n", m.Auditor, numeral.Many(m.Cases, "case"))
	case m.Line > 0:
		fmt.Fprintf(a.stdout, "%s: %s of %s missing, the first in line %d of %s.\n", m.Auditor, numeral.Many(m.Findings, "finding"), numeral.Text(m.Cases), m.Line, m.Sheet)
	default:
		fmt.Fprintf(a.stdout, "%s: %s of %s missing; the lines were taken out of %s.\n", m.Auditor, numeral.Many(m.Findings, "finding"), numeral.Text(m.Cases), m.Sheet)
	}
}

func (a *app) printAgreement(g audit.Agreement) {
	fmt.Fprintf(a.stdout, "Agreement: in %s of the %s that two auditors looked at they found the same, %.1f %% (%.1f %% to %.1f %%).\n",
		numeral.Text(g.Agreed), numeral.Many(g.Cases, "case"), 100*g.Share.Value, 100*g.Share.Low, 100*g.Share.High)
	if k := g.Kappa; k != nil {
		interval := ""
		if k.Method != "" {
			interval = fmt.Sprintf(" (%.2f to %.2f)", k.Low, k.High)
		}
		fmt.Fprintf(a.stdout, "Cohen's kappa, which takes chance out: %.2f%s.\n", k.Value, interval)
	}
	for _, note := range g.Notes {
		fmt.Fprintf(a.stdout, "  %s\n", note)
	}
}

func (a *app) printEstimates(f audit.Frame, found auditFound) {
	if n := len(found.Disagreements); n > 0 {
		fmt.Fprintf(a.stdout, "A third look settled %s in which they differed.\n", numeral.Many(n, "case"))
	}
	fmt.Fprintf(a.stdout, "Found: %s correct, %s wrong, %s unclear, of %s drawn from %s.\n", numeral.Text(found.Findings["correct"]), numeral.Text(found.Findings["wrong"]),
		numeral.Text(found.Findings["unclear"]), numeral.Many(f.Drawn, "case"), numeral.Text(f.Size))
	for _, e := range found.Estimates {
		switch {
		case len(found.Estimates) == 1:
		case e.UnclearAs == "wrong":
			fmt.Fprintln(a.stdout, "With the unclear counted as mistakes:")
		default:
			fmt.Fprintln(a.stdout, "With the unclear counted as no mistakes:")
		}
		fmt.Fprintf(a.stdout, "  Mistakes among the %s unreviewed: about %s (%s to %s)\n", numeral.Text(f.Size), numeral.Text(rounded(e.Mistakes.Value)), numeral.Text(rounded(e.Mistakes.Low)), numeral.Text(rounded(e.Mistakes.High)))
		fmt.Fprintf(a.stdout, "  Mistakes among all %s suspended, with the %s confirmed before: %.1f %% (%.1f %% to %.1f %%)\n", numeral.Text(f.Cohort.Suspended),
			numeral.Text(f.Cohort.Confirmed), 100*e.Share.Value, 100*e.Share.Low, 100*e.Share.High)
		for _, note := range e.Notes {
			fmt.Fprintf(a.stdout, "  %s\n", note)
		}
	}
	if both := found.Estimates; len(both) == 2 {
		fmt.Fprintf(a.stdout, "So, whatever the unclear were, and as far as the lot goes: %.1f %% to %.1f %% of all suspended.\n", 100*both[0].Share.Low, 100*both[1].Share.High)
	}
	if len(found.Strata) > 0 {
		a.printStrata(f.By, found.Strata)
	}
	records := numeral.Many(found.Records, "record")
	if found.NotDrawn > 0 {
		records += fmt.Sprintf(", and %s of the frame that %s not drawn,", numeral.Text(found.NotDrawn), were(found.NotDrawn))
	}
	switch {
	case found.Batch == "":
		fmt.Fprintf(a.stdout, "The %s are written and not loaded yet.\n", records)
		return
	case found.LoadedBefore:
		fmt.Fprintf(a.stdout, "The %s were loaded before, as batch %s.", records, found.Batch)
	default:
		fmt.Fprintf(a.stdout, "The %s were loaded as batch %s.", records, found.Batch)
	}
	if len(found.Unused) > 0 {
		fmt.Fprintf(a.stdout, " %s\n", strings.Join(found.Unused, " "))
		return
	}
	fmt.Fprintf(a.stdout, " The next report of %s rests on them.\n", f.Period.Label())
}

// printStrata says what was found in each stratum by itself.
func (a *app) printStrata(by string, strata []audit.StratumResult) {
	fmt.Fprintln(a.stdout, "Each by itself, mistakes among its unreviewed; the upper end counts the unclear as mistakes:")
	table := tabwriter.NewWriter(a.stdout, 0, 8, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "  %s\tframe\tdrawn\twrong\tunclear\tshare\trange\t\n", by)
	for _, s := range strata {
		fmt.Fprintf(table, "  %s\t%s\t%s\t%s\t%s\t%.1f %%\t%.1f %% to %.1f %%\t\n", s.Name, numeral.Text(s.Frame), numeral.Text(s.Drawn), numeral.Text(s.Wrong),
			numeral.Text(s.Unclear), 100*s.Share.Value, 100*s.Share.Low, 100*s.Share.High)
	}
	table.Flush()
}

func were(n int64) string {
	if n == 1 {
		return "was"
	}
	return "were"
}

func rounded(x float64) int64 { return int64(x + 0.5) }

// auditNext is the command that comes next.
func (a *app) auditNext(opened *audit.Audit, batch string) string {
	f := opened.Frame
	switch opened.State() {
	case audit.Drawn:
		return a.command("audit sheet " + f.Name + " --auditor aud-1 --auditor aud-2")
	case audit.Out:
		return a.command("audit result " + f.Name + " SHEET...")
	case audit.Differing:
		return a.command("audit sheet " + f.Name + " --disagreements --auditor " + freeLabel(opened.Auditors()))
	case audit.Settling:
		return a.command("audit result " + f.Name + " SHEET")
	}
	if batch == "" {
		return a.command("audit result " + f.Name)
	}
	release := "release --period " + f.Period.String()
	if _, err := os.Stat(filepath.Join(a.releases, f.Period.String())); err == nil {
		release += ` --revision-reason "The random audit was finished" --code R`
	}
	return a.command(release)
}

// freeLabel is a label that no auditor has.
func freeLabel(taken []string) string {
	for n := len(taken) + 1; ; n++ {
		label := fmt.Sprintf("aud-%d", n)
		if !slices.ContainsFunc(taken, func(other string) bool { return strings.EqualFold(other, label) }) {
			return label
		}
	}
}
