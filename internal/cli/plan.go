package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"daylight/internal/disclosure"
	"daylight/internal/numeral"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/warehouse"
	"daylight/reports"
)

func (a *app) planCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "plan",
		Short: "The release plan: what is published, and how people are protected",
		Args:  noArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(a.planSuggest(), a.planPreview())
	return c
}

func (a *app) planSuggest() *cobra.Command {
	var preset string
	c := &cobra.Command{
		Use:     "suggest",
		Short:   "Print a plan to edit",
		Long:    "Prints a release plan with every part explained. Save it as plan.yaml in the data folder.",
		Example: "  daylight plan suggest --preset medium > data/plan.yaml",
		Args:    noArgs,
		RunE: func(*cobra.Command, []string) error {
			text, err := reports.Preset(preset)
			if err != nil {
				return usage{errors.New(problem.Sentence(err))}
			}
			_, err = a.stdout.Write(text)
			return err
		},
	}
	c.Flags().StringVar(&preset, "preset", "medium", strings.Join(reports.Presets, ", "))
	offers(c, map[string]func() []string{"preset": func() []string { return reports.Presets }})
	return c
}

func (a *app) planPreview() *cobra.Command {
	var when, file string
	var tables bool
	c := &cobra.Command{
		Use:   "preview --period PERIOD",
		Short: "What each plan would show of a period",
		Long: `Protects a period by your plan and by each that comes with the program, and says how much would show; with --tables table by table, with
the categories that would be counted together. A number can be missing although every count shows: because it is not recorded, or
because its cases are too few. Nothing is published or written. Where much is hidden, merge more in the plan:
fewer categories or parts show more.`,
		Example: "  daylight plan preview --period 2026-Q1\n  daylight plan preview --period 2026-Q1 --plan other.yaml --json",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if when == "" {
				return usage{errors.New("--period is needed, such as --period 2026-Q1")}
			}
			p, err := period.Parse(when)
			if err != nil {
				return usage{fmt.Errorf("--period: %w", err)}
			}
			return a.previewPlans(c.Context(), p, file, tables)
		},
	}
	c.Flags().StringVar(&when, "period", "", "reporting period to try the plans on")
	c.Flags().StringVar(&file, "plan", "", "the release plan; default: plan.yaml in the data folder, if there is one")
	c.Flags().BoolVar(&tables, "tables", false, "say of each plan which tables it would show")
	a.jsonFlag(c)
	offers(c, map[string]func() []string{"period": a.periodsOnRecord})
	return c
}

// namedPreview is a preview with where its plan came from.
type namedPreview struct {
	Plan string `json:"plan"`
	reports.Preview
	Mergings []reports.Merging `json:"mergings,omitempty"` // of the first plan
}

func (a *app) previewPlans(ctx context.Context, p period.Period, file string, tables bool) error {
	var names []string
	var plans []disclosure.Plan
	own := a.planFile(file)
	if _, err := os.Stat(own); err == nil || file != "" {
		plan, err := a.plan(file)
		if err != nil {
			return err
		}
		names, plans = append(names, own), append(plans, plan)
	}
	for _, preset := range reports.Presets {
		text, err := reports.Preset(preset)
		if err != nil {
			return err
		}
		plan, err := reports.ParsePlan(preset, text)
		if err != nil {
			return err
		}
		names, plans = append(names, preset), append(plans, plan)
	}
	show := newProgress(a.stderr)
	defer show.Done()
	var previews []namedPreview
	err := a.locked(func(w *warehouse.Writer) error {
		r, platform, err := a.reader(ctx, w, ordered{period: p}, show)
		if err != nil {
			return err
		}
		order := reports.Order{Period: p, Platform: platform, Tool: Version, Step: show.step}
		made, err := reports.PreviewPlans(ctx, r, order, plans)
		for i, m := range made {
			previews = append(previews, namedPreview{Plan: names[i], Preview: m})
		}
		if err == nil && names[0] == own {
			previews[0].Mergings, err = reports.PreviewMergings(ctx, r, order, plans[0])
		}
		return errors.Join(err, r.Close())
	})
	if err != nil {
		return err
	}
	show.Done()
	if a.json {
		return a.printJSON(previews)
	}
	a.comparePreviews(p, previews)
	for _, v := range previews {
		if tables {
			a.printPreview(v)
		}
		a.printMergings(v)
	}
	if !tables {
		fmt.Fprintln(a.stdout, "Which tables each would show, and what is counted together: --tables")
	}
	return nil
}

// comparePreviews says in a line for each plan how much would show.
func (a *app) comparePreviews(p period.Period, previews []namedPreview) {
	width := len("plan")
	for _, v := range previews {
		width = max(width, len(v.Plan))
	}
	of := func(some, all int) string { return numeral.Text(some) + " of " + numeral.Text(all) }
	fmt.Fprintf(a.stdout, "What would show of %s:\n", p.Label())
	fmt.Fprintf(a.stdout, "  %-*s  %11s  %16s  %16s  %11s\n", width, "plan", "figures", "numbers in them", "counts hidden", "wide ranges")
	for _, v := range previews {
		hidden, counts := 0, 0
		for _, t := range v.Tables {
			hidden, counts = hidden+t.Counts-t.Shown, counts+t.Counts
		}
		fmt.Fprintf(a.stdout, "  %-*s  %11s  %16s  %16s  %11s\n", width, v.Plan, of(v.Figures, v.Of), of(v.Shown, v.Numbers), of(hidden, counts), numeral.Text(v.Ranges))
	}
	fmt.Fprintln(a.stdout, "  Counts are those of the protected tables; a wide range spans 30 points or more.")
}

func (a *app) printPreview(v namedPreview) {
	fmt.Fprintf(a.stdout, "%s:\n", v.Plan)
	if words := byFrequency(v.Words); len(words) > 0 {
		fmt.Fprintf(a.stdout, "  In the place of the others stands a word: %s\n", strings.Join(words, "; "))
	}
	fmt.Fprintln(a.stdout, "  The protected tables behind them:")
	for _, t := range v.Tables {
		categories := ""
		switch {
		case t.Breakdown == disclosure.Total:
		case t.Categories == 0:
			categories = "  no category by itself: all are counted together"
		case len(t.Merged) > 0:
			categories = fmt.Sprintf("  %s; counted together: %s", numeral.Many(t.Categories, "category"), strings.Join(t.Merged, ", "))
		default:
			categories = "  " + numeral.Many(t.Categories, "category")
		}
		fmt.Fprintf(a.stdout, "  %-17s by %-12s %6s of %12s shown%s\n", t.Partition, t.Breakdown, numeral.Text(t.Shown), numeral.Many(t.Counts, "count"), categories)
	}
	for _, t := range v.Crosses {
		fmt.Fprintf(a.stdout, "  %s: %s; about %s of %s shown\n", t.Name, numeral.Many(t.Cells, "protected count"), numeral.Text(t.Shown), numeral.Many(t.Rates, "rate"))
	}
	for _, w := range v.Withheld {
		fmt.Fprintf(a.stdout, "  %-17s by %-12s not published: %s\n", w.Partition, w.Breakdown, w.Sentence())
	}
}

// byFrequency lists words with how often each stands, the commonest first.
func byFrequency(words map[string]int) (list []string) {
	for _, word := range slices.SortedFunc(maps.Keys(words), func(x, y string) int { return cmp.Or(words[y]-words[x], strings.Compare(x, y)) }) {
		list = append(list, fmt.Sprintf("%s, %s", word, numeral.Text(words[word])))
	}
	return list
}

// printMergings says what merging more would win.
func (a *app) printMergings(v namedPreview) {
	for i, m := range v.Mergings {
		if i == 0 {
			fmt.Fprintf(a.stdout, "What merging more in %s would win, one change at a time:\n", v.Plan)
		}
		if i == 8 {
			fmt.Fprintf(a.stdout, "  and %s more, which --json lists\n", numeral.Text(len(v.Mergings)-i))
			break
		}
		where := ""
		if m.Partition != "" {
			where = fmt.Sprintf(" at %s by %s", m.Partition, strings.Join(m.By, ", "))
		}
		fmt.Fprintf(a.stdout, "  %+4d numbers show (%s of %s) with %s%s\n", m.Shown-v.Shown, numeral.Text(m.Shown), numeral.Text(m.Numbers), m.Change, where)
	}
}

// planFile is the file of the release plan: the one named, or plan.yaml in the data folder.
func (a *app) planFile(file string) string { return cmp.Or(file, filepath.Join(a.data, "plan.yaml")) }

// plan reads the release plan: the file named, or plan.yaml in the data folder.
func (a *app) plan(file string) (disclosure.Plan, error) {
	file = a.planFile(file)
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return disclosure.Plan{}, problem.Wrap(problem.Invalid, err, "There is no release plan %s, which says what is published and how people are protected. Write one with: daylight plan suggest > %s", file, file)
	}
	if err != nil {
		return disclosure.Plan{}, problem.Unreadable(err, "release plan", file)
	}
	return reports.ParsePlan(file, text)
}
