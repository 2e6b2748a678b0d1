package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"daylight/internal/disclosure/ledger"
	"daylight/internal/numeral"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
	"daylight/internal/warehouse"
)

// rehearse makes the releases that were ordered in a folder of its own, which is gone afterwards, and holds the draft against the checks of
// approve. The data folder is only read.
func (a *app) rehearse(ctx context.Context, o ordered, show *progress) (made releasesMade, err error) {
	aside := *a
	if aside.output, err = os.MkdirTemp("", "daylight-dry-run-"); err != nil {
		return made, fmt.Errorf("make a scratch folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(aside.output)) }()
	if err := a.copyForRehearsal(aside, o.period); err != nil {
		return made, err
	}
	made, err = aside.makeFrom(ctx, func() (warehouse.Snapshot, error) { return a.standing(ctx, o.snapshot) }, o, show)
	if said := problem.Sentence(err); err != nil && strings.Contains(said, aside.output) {
		err = problem.Wrap(problem.KindOf(err), err, "%s", strings.ReplaceAll(said, aside.output, a.data))
	}
	if err != nil {
		return made, err
	}
	made.Dry, made.NoDraft = true, strings.ReplaceAll(made.NoDraft, aside.output, a.data)
	if m := made.Internal; m != nil {
		m.Folder = a.internalShelf().Dir(m.Release.Period, m.Release.Revision)
	}
	m := made.Draft
	if m == nil {
		return made, nil
	}
	draft, err := aside.draftShelf().Open(m.Release.Period, m.Release.Revision)
	if err != nil {
		return made, err
	}
	if err := aside.sound(ctx, draft); err != nil {
		return made, err
	}
	m.Folder = a.draftShelf().Dir(m.Release.Period, m.Release.Revision)
	// A headline of a rehearsal has random amounts that no release will have.
	m.Release.Headlines = nil
	made.Costs, err = aside.costs(m.Release)
	return made, err
}

// standing is the snapshot that a release would be made from, if there need be no new one.
func (a *app) standing(ctx context.Context, name string) (warehouse.Snapshot, error) {
	w := a.warehouse()
	if name == "" {
		current, err := w.Current()
		if err != nil {
			return current, err
		}
		if name, err = w.Wanted(ctx); err != nil {
			return current, err
		}
		if current.Name != name {
			return current, problem.New(problem.Invalid, "The current snapshot is out of date, and a dry run makes none. Bring it up to date with daylight warehouse rebuild --extend.")
		}
	}
	s, err := w.Snapshot(name)
	if err != nil {
		return s, err
	}
	return s, w.Usable(ctx, s)
}

// copyForRehearsal copies what the next release follows: the ledger, and the newest internal revision.
func (a *app) copyForRehearsal(aside app, p period.Period) error {
	text, err := os.ReadFile(a.ledgerFile())
	if err == nil {
		err = os.WriteFile(aside.ledgerFile(), text, 0o600)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("copy the ledger: %w", err)
	}
	revisions, err := a.internalShelf().Revisions(p)
	if err != nil || len(revisions) == 0 {
		return err
	}
	return os.CopyFS(aside.internalShelf().Dir(p, revisions[0]), os.DirFS(a.internalShelf().Dir(p, revisions[0])))
}

// cost is what a release takes from the budget of everybody who was suspended in a quarter.
type cost struct {
	Quarter period.Period `json:"quarter"`
	Asked   string        `json:"asked"` // fractions
	Left    string        `json:"left_before"`
}

func (a *app) costs(draft release.Release) (costs []cost, err error) {
	entry := ledgerRelease(draft)
	if len(entry.Charges) == 0 {
		return nil, nil
	}
	keys, err := a.keyring()
	if err != nil {
		return nil, err
	}
	journal, err := a.ledger(keys, "")
	if err != nil {
		return nil, err
	}
	for _, quarter := range draft.Period.Quarters() {
		left, err := journal.Left(quarter)
		if err != nil {
			return nil, err
		}
		costs = append(costs, cost{quarter, entry.Rho().RatString(), left.RatString()})
	}
	return costs, nil
}

// ledgerRelease is a draft as the ledger knows it.
func ledgerRelease(draft release.Release) ledger.Release {
	r := ledger.Release{Period: draft.Period, Revision: draft.Revision}
	if draft.Protection != nil && draft.Protection.Noise != nil {
		r.Draw = draft.Protection.Noise.Label
		for _, measure := range draft.Protection.Noise.Measures {
			r.Charges = append(r.Charges, ledger.Charge{Measure: measure, Variance: draft.Protection.Noise.Variance})
		}
	}
	if draft.Change != nil {
		r.Code = string(draft.Change.Code)
	}
	return r
}

// printRehearsed says what would have been written.
func (a *app) printRehearsed(made releasesMade) {
	figures := func(r release.Release) (n int) {
		for _, s := range r.Sections {
			n += len(s.Figures)
		}
		return n
	}
	if m := made.Internal; m != nil {
		would := "would be written to"
		if m.Unchanged {
			would = "stands as it would be made, in"
		}
		fmt.Fprintf(a.stdout, "%s, revision %d, internal edition, %s %s: %s.\n", m.Release.Period.Label(), m.Release.Revision, would, m.Folder, numeral.Many(figures(m.Release), "figure"))
	}
	if m := made.Draft; m != nil {
		fmt.Fprintf(a.stdout, "%s, revision %d, draft of the public edition, would be written to %s: %s of %s. It passes the checks of approve.\n", m.Release.Period.Label(), m.Release.Revision, m.Folder,
			numeral.Many(figures(m.Release), "figure"), numeral.Many(len(m.Release.Protection.Tables), "protected table"))
		a.printWithheld(m.Release.Protection.Withheld)
		for _, c := range made.Costs {
			fmt.Fprintf(a.stdout, "To publish it would take %s from the budget of everybody suspended in %s, of which %s is left.\n", c.Asked, c.Quarter.Label(), c.Left)
		}
		if len(made.Costs) == 0 {
			fmt.Fprintln(a.stdout, "To publish it would take nothing from the ledger's budget: no count of it has random amounts added.")
		}
	}
	if made.NoDraft != "" {
		fmt.Fprintf(a.stdout, "There would be no draft of the public edition. %s\n", made.NoDraft)
	}
	fmt.Fprintln(a.stdout, "Nothing was written: this was a dry run.")
}

// printWithheld says what is not published, by the reason.
func (a *app) printWithheld(withheld []release.Withheld) {
	var reasons []string
	titles := map[string][]string{}
	for _, w := range withheld {
		if titles[w.Why] == nil {
			reasons = append(reasons, w.Why)
		}
		titles[w.Why] = append(titles[w.Why], w.Title)
	}
	fmt.Fprintf(a.stdout, "Not published: %s.\n", numeral.Many(len(withheld), "figure"))
	for _, why := range reasons {
		fmt.Fprintf(a.stdout, "  %s\n    %s\n", why, strings.Join(titles[why], "\n    "))
	}
}

// ledgerFile is where the ledger stands.
func (a *app) ledgerFile() string { return filepath.Join(a.into(), "ledger.jsonl") }
