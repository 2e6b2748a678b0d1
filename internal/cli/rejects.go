package cli

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"strconv"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"daylight/ingest"
	"daylight/internal/problem"
	"daylight/internal/warehouse"
)

func (a *app) rejects() *cobra.Command {
	var batch, as string
	c := &cobra.Command{
		Use:   "rejects",
		Short: "List the refused lines and files of a batch",
		Long: `Prints file, line, the SHA-256 of the line's bytes, kind, rule and message of every refused line of the newest
batch or of the one named, and every file that was refused as a whole. What the line says is not kept: find it in the source file.
Files of which nothing was loaded make no batch; what is wrong with these daylight check --rejects FILE writes down.`,
		Example: "  daylight rejects --format csv > rejects.csv",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if as != "table" && as != "csv" && as != "json" {
				return usage{fmt.Errorf("there is no format %q; choose table, csv or json", as)}
			}
			b, err := a.findBatch(batch)
			if err != nil {
				return err
			}
			return a.printRejects(c, b, as)
		},
	}
	c.Flags().StringVar(&batch, "batch", "", "a batch's id; the newest by default")
	c.Flags().StringVar(&as, "format", "table", "table, csv or json (one object a line)")
	offers(c, map[string]func() []string{
		"format": func() []string { return []string{"table", "csv", "json"} },
		"batch": func() (ids []string) {
			batches, _ := a.warehouse().Batches() // no batches, no offers
			for _, b := range batches {
				ids = append(ids, b.ID)
			}
			return ids
		},
	})
	return c
}

func (a *app) findBatch(id string) (warehouse.Batch, error) {
	batches, err := a.warehouse().Batches()
	if err != nil {
		return warehouse.Batch{}, err
	}
	if len(batches) == 0 {
		return warehouse.Batch{}, problem.New(problem.NotFound, "There are no records in %s yet. Load some with daylight ingest.", a.data)
	}
	if id == "" {
		return batches[len(batches)-1], nil
	}
	for _, b := range batches {
		if b.ID == id {
			return b, nil
		}
	}
	return warehouse.Batch{}, problem.New(problem.NotFound, "There is no batch %s. List them with daylight warehouse status.", id)
}

func (a *app) printRejects(c *cobra.Command, b warehouse.Batch, as string) error {
	switch as {
	case "json":
		return eachRefused(c.Context(), b, a.printJSONLine)
	case "csv":
		w := csv.NewWriter(a.stdout)
		if err := w.Write(rejectColumns); err != nil {
			return err
		}
		if err := eachRefused(c.Context(), b, writeReject(w)); err != nil {
			return err
		}
		w.Flush()
		return w.Error()
	}
	w := tabwriter.NewWriter(a.stdout, 0, 8, 2, ' ', 0)
	refused := 0
	if err := eachRefused(c.Context(), b, func(r ingest.Reject) error {
		if refused++; refused == 1 {
			fmt.Fprintln(w, "file\tline\trule\tmessage")
		}
		_, err := fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", r.File, lineNumber(r), r.Rule, r.Message)
		return err
	}); err != nil {
		return err
	}
	if refused == 0 {
		fmt.Fprintf(a.stdout, "Nothing was refused in batch %s. Files of which nothing was loaded are in no batch: daylight check --rejects FILE says what is wrong with them.\n", b.ID)
	}
	return w.Flush()
}

// wholeFile is the rule of a file that was refused as a whole; it has no line.
const wholeFile = "whole_file"

// eachRefused calls each with every file that was refused as a whole and every refused line.
func eachRefused(ctx context.Context, b warehouse.Batch, each func(ingest.Reject) error) error {
	for _, f := range b.Files {
		if f.Quarantine == "" {
			continue
		}
		if err := each(ingest.Reject{File: f.Name, Rule: wholeFile, Message: f.Quarantine}); err != nil {
			return err
		}
	}
	return ingest.Rejects(ctx, b, each)
}

func lineNumber(r ingest.Reject) string {
	if r.Rule == wholeFile {
		return ""
	}
	return strconv.FormatInt(r.Line, 10)
}

var rejectColumns = []string{"file", "line", "line_sha256", "kind", "rule", "message"}

func writeReject(w *csv.Writer) func(ingest.Reject) error {
	return func(r ingest.Reject) error {
		return w.Write([]string{r.File, lineNumber(r), r.LineSHA256, r.Kind, r.Rule, r.Message})
	}
}

// listingRefused runs with the refused lines going to a CSV file, if one is named.
func listingRefused(name string, o ingest.Options, run func(ingest.Options) (ingest.Summary, error)) (summary ingest.Summary, err error) {
	if name == "" {
		return run(o)
	}
	f, err := os.Create(name)
	if err != nil {
		return summary, problem.Wrap(problem.Invalid, err, "The list of refused lines cannot be written to %s. Name a file in a folder that exists.", name)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := csv.NewWriter(f)
	if err := w.Write(rejectColumns); err != nil {
		return summary, err
	}
	o.Refused = writeReject(w)
	if summary, err = run(o); err != nil {
		return summary, err
	}
	w.Flush()
	return summary, w.Error()
}
