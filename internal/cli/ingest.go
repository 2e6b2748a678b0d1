package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"daylight/ingest"
	"daylight/internal/numeral"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/warehouse"
	"daylight/queries"
	"daylight/reports"
)

func (a *app) ingest() *cobra.Command {
	var o ingest.Options
	var keyFile, refused string
	var noSnapshot bool
	c := &cobra.Command{
		Use:   "ingest PATH...",
		Short: "Load records from files, folders or globs",
		Long: `Checks every line of the files, seals the good records as a batch and brings the snapshot up to date.

CSV, NDJSON and Parquet by the record contract (docs/records.md), plain or packed with gzip or zstd; with
--source mediawiki-blocklog the block log of a MediaWiki as CSV or JSON. Every line is accounted for. The
same bytes are never loaded twice.

Exit status: 0 all good, 3 loaded but some lines or files were refused, 1 nothing usable.`,
		Example: "  daylight ingest records/\n  daylight ingest 'export-2026-*.csv.gz' --json",
		Args:    atLeastOne("file, folder or glob"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkSource(o.Source); err != nil {
				return err
			}
			if err := readKey(keyFile, &o); err != nil {
				return err
			}
			return a.locked(func(w *warehouse.Writer) error {
				show := newProgress(a.stderr)
				defer show.Done()
				o.Paths, o.Tool, o.Limits, o.Progress = args, Version, a.limits, show
				summary, err := listingRefused(refused, o, func(o ingest.Options) (ingest.Summary, error) { return ingest.Run(c.Context(), w, o) })
				if err != nil {
					return err
				}
				var now inWarehouse
				if summary.Batch != "" && !noSnapshot {
					if now, err = a.refreshed(c.Context(), w, show); err != nil {
						return problem.Wrap(problem.KindOf(err), err, "The records were accepted as batch %s, but the snapshot could not be made. %s Then run: daylight warehouse rebuild",
							summary.Batch, problem.Sentence(err))
					}
				}
				show.Done()
				return a.summarise(summary, now)
			})
		},
	}
	a.sourceFlags(c, &o, &keyFile, &refused)
	c.Flags().BoolVar(&noSnapshot, "no-snapshot", false, "leave the snapshot for later (daylight warehouse rebuild)")
	return c
}

func (a *app) check() *cobra.Command {
	var o ingest.Options
	var keyFile, refused string
	c := &cobra.Command{
		Use:     "check PATH...",
		Short:   "Say what ingest would do, and load nothing",
		Example: "  daylight check export.csv\n  daylight check --rejects refused.csv export/",
		Args:    atLeastOne("file, folder or glob"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkSource(o.Source); err != nil {
				return err
			}
			if err := readKey(keyFile, &o); err != nil {
				return err
			}
			show := newProgress(a.stderr)
			defer show.Done()
			o.Paths, o.Tool, o.Limits, o.Progress = args, Version, a.limits, show
			summary, err := listingRefused(refused, o, func(o ingest.Options) (ingest.Summary, error) { return ingest.Check(c.Context(), a.warehouse(), o) })
			if err != nil {
				return err
			}
			show.Done()
			return a.summarise(summary, inWarehouse{})
		},
	}
	a.sourceFlags(c, &o, &keyFile, &refused)
	return c
}

func (a *app) sourceFlags(c *cobra.Command, o *ingest.Options, keyFile, refused *string) {
	a.jsonFlag(c)
	c.Flags().StringVar(&o.Source, "source", ingest.SourceRecords, "what wrote the files: "+strings.Join(ingest.Sources(), " or "))
	c.Flags().StringVar(keyFile, "pseudonymise", "", "file with a secret key that replaces the names in a block log")
	c.Flags().StringVar(refused, "rejects", "", "write every refused line to this CSV file: where it is and why, not what it says")
	offers(c, map[string]func() []string{"source": ingest.Sources})
}

func checkSource(name string) error {
	if !slices.Contains(ingest.Sources(), name) {
		return usage{fmt.Errorf("--source: there is no source %q; choose %s", name, strings.Join(ingest.Sources(), " or "))}
	}
	return nil
}

// shortestKey is how many bytes a pseudonymisation key needs, or names could be found by trying.
const shortestKey = 32

func readKey(name string, o *ingest.Options) error {
	if name == "" {
		return nil
	}
	if o.Source != ingest.SourceBlockLog {
		return usage{fmt.Errorf("--pseudonymise works with --source %s; hand over records with pseudonymous keys", ingest.SourceBlockLog)}
	}
	info, err := os.Stat(name)
	if err != nil {
		return problem.Unreadable(err, "key file", name)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return problem.New(problem.Invalid, "The key file %s can be read by others. Run chmod 600 on it.", name)
	}
	if o.Key, err = os.ReadFile(name); err != nil {
		return problem.Unreadable(err, "key file", name)
	}
	if len(o.Key) < shortestKey {
		return problem.New(problem.Invalid, "The key in %s is shorter than %d bytes.", name, shortestKey)
	}
	return nil
}

// inWarehouse is what the warehouse as a whole holds after a run.
type inWarehouse struct {
	From    period.Date            `json:"records_from,omitzero"`
	Through period.Date            `json:"records_through,omitzero"`
	Orphans []queries.QualityCheck `json:"orphans,omitempty"` // which records wait for something that has not arrived
}

// refreshed brings the snapshot up to date and says what it holds.
func (a *app) refreshed(ctx context.Context, w *warehouse.Writer, show *progress) (now inWarehouse, err error) {
	s, err := w.Refresh(ctx, a.limits, show.step)
	if err != nil {
		return now, err
	}
	r, err := queries.Open(ctx, s, nil, a.limits)
	if err != nil {
		return now, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	now.From, now.Through = r.Snapshot().RecordsFrom, r.Snapshot().RecordsThrough
	checks, err := r.DataQuality(ctx)
	for _, q := range checks {
		if q.Orphans() && q.Failing > 0 {
			now.Orphans = append(now.Orphans, q)
		}
	}
	return now, err
}

// next is the release to make next: of the newest quarter that can be published by now; else the internal edition of the newest that has
// ended within the records. Empty where none has.
func (now inWarehouse) next() string {
	if now.Through == 0 || now.From == 0 {
		return ""
	}
	internal := ""
	for p := now.Through.Quarter(); p.End() > now.From; p = p.Previous() {
		switch reached := now.Through.Add(1); {
		case reports.FinalFrom(p) <= reached:
			return "release --period " + p.String()
		case internal == "" && p.End() <= reached:
			internal = "release --period " + p.String() + " --edition internal"
		}
	}
	return internal
}

func (a *app) printWarehouse(now inWarehouse) {
	for _, q := range now.Orphans {
		fmt.Fprintf(a.stdout, "In the warehouse now: %s: %s of %s. They are kept and find their place when it arrives.\n", q.Name, numeral.Text(q.Failing), numeral.Text(q.Records))
	}
	if next := now.next(); next != "" {
		fmt.Fprintf(a.stdout, "The records run from %s to %s. Next: %s\n", now.From, now.Through, a.command(next))
	}
}

// command is a command line that works on the same data folder.
func (a *app) command(text string) string {
	if a.data != defaultData {
		text += " --data " + a.data
	}
	return "daylight " + text
}

// summarise prints what a run did and turns it into an exit status.
func (a *app) summarise(s ingest.Summary, now inWarehouse) error {
	if a.json {
		if err := a.printJSON(struct {
			ingest.Summary
			Warehouse inWarehouse `json:"warehouse,omitzero"`
		}{s, now}); err != nil {
			return err
		}
	} else {
		a.printSummary(s)
		a.printWarehouse(now)
	}
	switch {
	case !s.Usable():
		return status(exitFailed)
	case !s.Clean():
		return status(exitPartly)
	}
	return nil
}

func (a *app) printSummary(s ingest.Summary) {
	if len(s.Kinds) > 0 {
		table := tabwriter.NewWriter(a.stdout, 0, 8, 2, ' ', tabwriter.AlignRight)
		fmt.Fprintln(table, "kind\tlines\tloaded\trejected\tduplicate\theader\tblank\tcontinuation\t(corrections)\t")
		row := func(name string, c warehouse.Counts) {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", name, numeral.Text(c.Lines), numeral.Text(c.Loaded), numeral.Text(c.Rejected),
				numeral.Text(c.Duplicate), numeral.Text(c.Header), numeral.Text(c.Blank), numeral.Text(c.Continuation), "("+numeral.Text(c.Superseding)+")")
		}
		for _, kind := range slices.Sorted(maps.Keys(s.Kinds)) {
			row(kind, s.Kinds[kind])
		}
		if len(s.Kinds) > 1 {
			row("all", s.Total)
		}
		table.Flush()
	}
	for _, f := range s.Files {
		switch {
		case f.Quarantine != "":
			fmt.Fprintf(a.stdout, "%s was refused as a whole. %s\n", f.Name, f.Quarantine)
		case f.SameAs != "" && s.Dry:
			fmt.Fprintf(a.stdout, "%s holds the same bytes as %s, which would be or is loaded once.\n", f.Name, f.SameAs)
		case f.SameAs != "":
			fmt.Fprintf(a.stdout, "%s is loaded already (%s).\n", f.Name, f.SameAs)
		case f.Doubt != "":
			fmt.Fprintf(a.stdout, "%s: %s\n", f.Name, f.Doubt)
		}
		if len(f.Ignored) > 0 {
			fmt.Fprintf(a.stdout, "%s: these columns are not in the contract and were ignored: %s.\n", f.Name, strings.Join(f.Ignored, ", "))
		}
	}
	for _, rule := range slices.SortedFunc(maps.Keys(s.Rules), func(x, y string) int {
		if d := s.Rules[y] - s.Rules[x]; d != 0 {
			return int(d)
		}
		return strings.Compare(x, y)
	}) {
		fmt.Fprintf(a.stdout, "%s rejected by %s: %s\n", numeral.Many(s.Rules[rule], "line"), rule, s.Messages[rule])
	}
	for i, r := range s.Examples {
		if i == 3 {
			fmt.Fprintln(a.stdout, "…")
			break
		}
		fmt.Fprintf(a.stdout, "  %s, line %d: %s\n", r.File, r.Line, r.Message)
	}
	for _, u := range s.Uncoded {
		fmt.Fprintln(a.stdout, u.Sentence())
	}
	switch {
	case s.Batch != "" && s.Clean():
		fmt.Fprintf(a.stdout, "Loaded as batch %s.\n", s.Batch)
	case s.Batch != "":
		fmt.Fprintf(a.stdout, "Loaded as batch %s. See what was refused with: daylight rejects --batch %s\n", s.Batch, s.Batch)
	case s.Total.Rejected > 0 && !s.Usable():
		fmt.Fprintln(a.stdout, "Nothing usable was found; nothing was loaded. For every refused line, run daylight check --rejects FILE on the same paths.")
	case s.Dry && s.Usable() && s.Total.Rejected > 0:
		fmt.Fprintln(a.stdout, "Nothing was written: this was a check. For every refused line, add --rejects FILE.")
	case s.Dry && s.Usable():
		fmt.Fprintln(a.stdout, "Nothing was written: this was a check.")
	case s.Usable() && s.Total.Rejected > 0:
		fmt.Fprintln(a.stdout, "There is nothing new to load, so there is no batch that would keep what was refused. For every refused line, run daylight check --rejects FILE on the same paths.")
	case s.Usable():
		fmt.Fprintln(a.stdout, "There is nothing new to load.")
	default:
		fmt.Fprintln(a.stdout, "Nothing usable was found; nothing was loaded.")
	}
}
