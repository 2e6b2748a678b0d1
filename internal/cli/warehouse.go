package cli

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"daylight/ingest"
	"daylight/internal/numeral"
	"daylight/internal/problem"
	"daylight/internal/warehouse"
)

func (a *app) printJSONLine(r ingest.Reject) error { return json.NewEncoder(a.stdout).Encode(r) }

func (a *app) warehouseCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "warehouse",
		Short: "Batches and snapshots: status, rebuild, gc",
		Args:  noArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(a.warehouseStatus(), a.warehouseRebuild(), a.warehouseCollect())
	return c
}

// warehouseState is what status prints.
type warehouseState struct {
	Batches   []warehouse.Batch    `json:"batches"`
	Snapshots []warehouse.Snapshot `json:"snapshots"`
	Current   string               `json:"current,omitempty"`
	Stale     bool                 `json:"stale"` // the current snapshot lacks something: batches, code lists, engine
	Leftovers *warehouse.Leftovers `json:"leftovers,omitempty"`
}

func (a *app) warehouseStatus() *cobra.Command {
	c := &cobra.Command{
		Use:   "status",
		Short: "List batches and snapshots",
		Args:  noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			w := a.warehouse()
			state := warehouseState{Batches: []warehouse.Batch{}, Snapshots: []warehouse.Snapshot{}}
			batches, err := w.Batches()
			if err != nil {
				return err
			}
			snapshots, err := w.Snapshots()
			if err != nil {
				return err
			}
			state.Batches, state.Snapshots = append(state.Batches, batches...), append(state.Snapshots, snapshots...)
			if len(batches) > 0 {
				wanted, err := w.Wanted(c.Context())
				if err != nil {
					return err
				}
				current, err := w.Current()
				if err != nil && problem.KindOf(err) != problem.NotFound {
					return err
				}
				state.Current, state.Stale = current.Name, current.Name != wanted
			}
			left, err := w.Leftovers()
			if err != nil {
				return err
			}
			if len(left.Names) > 0 {
				state.Leftovers = &left
			}
			if a.json {
				return a.printJSON(state)
			}
			a.printState(state)
			return nil
		},
	}
	a.jsonFlag(c)
	return c
}

func (a *app) printState(s warehouseState) {
	defer a.printLeftovers(s.Leftovers)
	if len(s.Batches) == 0 {
		fmt.Fprintf(a.stdout, "There are no records in %s yet. Load some with daylight ingest.\n", a.data)
		return
	}
	table := tabwriter.NewWriter(a.stdout, 0, 8, 2, ' ', 0)
	fmt.Fprintln(table, "batch\tsealed\tsource\tfiles\tlines\tloaded\trejected")
	for _, b := range s.Batches {
		var sum warehouse.Counts
		files, refused := numeral.Text(len(b.Files)), 0
		for _, f := range b.Files {
			sum = sum.Plus(f.Counts)
			if f.Quarantine != "" {
				refused++
			}
		}
		if refused > 0 {
			files += fmt.Sprintf(" (%d refused)", refused)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", b.ID, b.SealedAt.Format(time.RFC3339), b.Source, files, numeral.Text(sum.Lines),
			numeral.Text(sum.Loaded), numeral.Text(sum.Rejected))
	}
	fmt.Fprintln(table, "\nsnapshot\tbuilt\tMB\t\t\t\t")
	for _, snapshot := range s.Snapshots {
		mark := ""
		if snapshot.Current {
			mark = "current"
		}
		fmt.Fprintf(table, "%s\t%s\t%d\t%s\t\t\t\n", snapshot.Name, snapshot.BuiltAt.Format(time.RFC3339), snapshot.Bytes>>20, mark)
	}
	table.Flush()
	if s.Stale {
		fmt.Fprintln(a.stdout, "\nThe current snapshot is out of date. Bring it up to date with daylight warehouse rebuild.")
	}
}

func (a *app) printLeftovers(left *warehouse.Leftovers) {
	switch {
	case left == nil:
	case left.Running:
		fmt.Fprintf(a.stdout, "\nAnother daylight command is writing here now (%d MB so far).\n", left.Bytes>>20)
	default:
		fmt.Fprintf(a.stdout, "\nA command that was stopped left %d MB of unfinished work (%s). Nothing reads it; the next command that writes, or daylight warehouse gc, removes it.\n",
			left.Bytes>>20, strings.Join(left.Names, ", "))
	}
}

func (a *app) warehouseRebuild() *cobra.Command {
	var extend bool
	c := &cobra.Command{
		Use:   "rebuild",
		Short: "Build the snapshot from the batches",
		Args:  noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.locked(func(w *warehouse.Writer) error {
				show := newProgress(a.stderr)
				defer show.Done()
				make := w.Rebuild
				if extend {
					make = w.Refresh
				}
				s, err := make(c.Context(), a.limits, show.step)
				if err != nil {
					return err
				}
				show.Done()
				if a.json {
					return a.printJSON(s)
				}
				fmt.Fprintf(a.stdout, "The current snapshot is %s (%d MB).\n", s.Name, s.Bytes>>20)
				return nil
			})
		},
	}
	c.Flags().BoolVar(&extend, "extend", false, "extend the last snapshot where that is enough")
	a.jsonFlag(c)
	return c
}

func (a *app) warehouseCollect() *cobra.Command {
	var dry bool
	c := &cobra.Command{
		Use:   "gc",
		Short: "Remove all but the newest three snapshots, and what stopped commands left",
		Args:  noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.locked(func(w *warehouse.Writer) error {
				removed, err := w.Collect(dry)
				if err != nil {
					return err
				}
				if a.json {
					return a.printJSON(map[string]any{"removed": append([]warehouse.Snapshot{}, removed...), "dry_run": dry})
				}
				verb := "Removed"
				if dry {
					verb = "Would remove"
				}
				for _, s := range removed {
					fmt.Fprintf(a.stdout, "%s snapshot %s (%d MB).\n", verb, s.Name, s.Bytes>>20)
				}
				if len(removed) == 0 {
					fmt.Fprintln(a.stdout, "There is nothing to remove.")
				}
				return nil
			})
		},
	}
	c.Flags().BoolVar(&dry, "dry-run", false, "only say what would be removed")
	a.jsonFlag(c)
	return c
}
