package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"daylight/internal/numeral"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
	"daylight/internal/warehouse"
	"daylight/queries"
	"daylight/reports"
)

// internalShelf is where releases of the internal edition stand.
func (a *app) internalShelf() release.InternalShelf {
	return release.NewInternalShelf(filepath.Join(a.into(), "internal"))
}

// ordered is what the release command was asked for.
type ordered struct {
	period   period.Period
	editions []release.Edition // in order; the first must be made, and why a second one cannot be is only said
	cutoff   *period.Date
	snapshot string
	plan     string
	change   *release.Change
	again    bool
	dry      bool
}

func (a *app) release() *cobra.Command {
	var when, edition, cutoff, reason, code string
	var o ordered
	c := &cobra.Command{
		Use:   "release --period PERIOD",
		Short: "Make the report of a period",
		Long: `Counts, checks and draws every figure of a period, in two editions: the internal one, exact, for the platform itself; and a draft
of the public one, protected by the release plan, which nobody outside sees before daylight approve. Each is a folder that never
changes; a further run writes the next revision. Periods are quarters (2026-Q1), half-years (2026-H1) and years (2026); months
(2026-03) are for the internal edition only.

With --dry-run both are made and checked as approve would check them, and nothing is written.

Exit status: 0 good, also where there is no public edition to make: its cases still move, people would be singled out, or it is published
and nothing that may be shown has changed. 3 where the internal edition was made and the public one waits for somebody: to name the keyring
or the platform, or to mend the plan or the ledger. 1 where nothing was made.`,
		Example: "  daylight release --period 2026-Q1 --dry-run\n  daylight release --period 2026-Q1\n  daylight release --period 2026-Q1 --edition internal --cutoff 2026-07-01\n  daylight release --period 2026-Q1 --revision-reason \"400 suspensions came late\" --code R",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if when == "" {
				return usage{errors.New("--period is needed, such as --period 2026-Q1")}
			}
			var err error
			if o.period, err = period.Parse(when); err != nil {
				return usage{fmt.Errorf("--period: %w", err)}
			}
			switch edition {
			case "":
				o.editions = []release.Edition{release.Internal, release.Public}
				if o.period.Kind() == period.Month {
					o.editions = o.editions[:1]
				}
			case string(release.Internal), string(release.Public):
				o.editions = []release.Edition{release.Edition(edition)}
			default:
				return usage{fmt.Errorf("there is no edition %q; write --edition internal or --edition public", edition)}
			}
			if o.cutoff, err = parseCutoff(cutoff); err != nil {
				return err
			}
			if code != "" && code != string(release.Revised) && code != string(release.Corrected) {
				return usage{fmt.Errorf("--code: there is no code %q; write R where records came later, C where something was wrong", code)}
			}
			if (reason == "") != (code == "") {
				return usage{errors.New("a further revision needs both --revision-reason \"…\" and --code: R where records came later, C where something was wrong")}
			}
			if code != "" {
				o.change = &release.Change{Code: release.ChangeCode(code), Reason: reason}
			}
			return a.runRelease(c.Context(), o)
		},
	}
	c.Flags().StringVar(&when, "period", "", "reporting period: 2026-Q1, 2026-H1, 2026 or 2026-03")
	c.Flags().StringVar(&edition, "edition", "", "internal or public; default: both")
	c.Flags().StringVar(&cutoff, "cutoff", "", "first day that no longer counts (YYYY-MM-DD); default: the day after the last one on record, and every audit")
	c.Flags().StringVar(&o.snapshot, "snapshot", "", "a sealed snapshot's name; default: the current one, brought up to date")
	c.Flags().StringVar(&o.plan, "plan", "", "the release plan; default: plan.yaml in the data folder")
	c.Flags().StringVar(&reason, "revision-reason", "", "why there is a further public revision; readers see this")
	c.Flags().StringVar(&code, "code", "", "R: records came or changed later; C: something was wrong and is put right")
	c.Flags().BoolVar(&o.again, "again", false, "make an internal revision although nothing has changed since the last")
	c.Flags().BoolVar(&o.dry, "dry-run", false, "make and check everything, say what would be written, and write nothing")
	a.jsonFlag(c)
	a.completeRelease(c)
	return c
}

// parseCutoff reads the flag --cutoff; nil where it was not given.
func parseCutoff(text string) (*period.Date, error) {
	if text == "" {
		return nil, nil
	}
	d, err := period.ParseDate(text)
	if err != nil {
		return nil, usage{fmt.Errorf("--cutoff: %w", err)}
	}
	return &d, nil
}

// runRelease makes what was ordered and says what came of it.
func (a *app) runRelease(ctx context.Context, o ordered) error {
	show := newProgress(a.stderr)
	defer show.Done()
	made, err := a.makeReleases(ctx, o, show)
	if err != nil {
		return err
	}
	show.Done()
	if a.json {
		err = a.printJSON(made)
	} else {
		a.printReleases(o, made)
	}
	if err == nil && made.waits {
		err = status(exitPartly)
	}
	return err
}

// printReleases says what was made.
func (a *app) printReleases(o ordered, made releasesMade) {
	if len(made.Late) > 0 {
		fmt.Fprintf(a.stdout, "What was found in %s counts only from a later cut-off on, or without --cutoff: not all of it was handed in before %s.\n", strings.Join(made.Late, ", "), *o.cutoff)
	}
	if made.Dry {
		a.printRehearsed(made)
		return
	}
	if m := made.Internal; m != nil {
		state := "final"
		if !m.Release.Final {
			state = "provisional until " + m.Release.FinalFrom.String()
		}
		if m.Unchanged {
			fmt.Fprintln(a.stdout, "Nothing has changed since this revision, so no other was made. Write --again to make one of the internal edition all the same.")
		}
		fmt.Fprintf(a.stdout, "%s, revision %d, internal edition (%s): %s\n", m.Release.Period.Label(), m.Release.Revision, state, m.Folder)
		for _, line := range m.Release.Headlines {
			fmt.Fprintf(a.stdout, "  %s\n", line.Text)
		}
		fmt.Fprintf(a.stdout, "Read it with: %s\n", a.command("serve --internal"))
		if m.Release.Platform == warehouse.NoPlatform {
			fmt.Fprintf(a.stdout, "It speaks of %q; to name yours, write platform: NAME into %s.\n", m.Release.Platform, filepath.Join(a.data, "daylight.yaml"))
		}
	}
	if m := made.Draft; m != nil {
		fmt.Fprintf(a.stdout, "%s, revision %d, draft of the public edition: %s\n", m.Release.Period.Label(), m.Release.Revision, m.Folder)
		for _, line := range m.Release.Headlines {
			fmt.Fprintf(a.stdout, "  %s\n", line.Text)
		}
		fmt.Fprintf(a.stdout, "It rests on %s; not published: %s, and it says which and why.\n",
			numeral.Many(len(m.Release.Protection.Tables), "protected table"), numeral.Many(len(m.Release.Protection.Withheld), "figure"))
		if c := m.Release.Change; c != nil {
			fmt.Fprintf(a.stdout, "See what it changes with: %s\n", a.command(fmt.Sprintf("diff %s %s --drafts",
				release.Name(m.Release.Period, c.Replaces), release.Name(m.Release.Period, m.Release.Revision))))
		}
		fmt.Fprintf(a.stdout, "Make it public with: %s\n", a.command("approve "+m.Release.Period.String()+` --by "…"`))
	}
	if len(made.comments) > 0 {
		fmt.Fprintf(a.stderr, "%s The draft has none: keep or replace them with daylight approve --keep-comments or --comments FILE.\n", commented(made.Draft.Release, made.comments))
	}
	if made.NoDraft != "" {
		fmt.Fprintf(a.stdout, "There is no draft of the public edition. %s\n", made.NoDraft)
	}
}

// releasesMade is what the release command made.
type releasesMade struct {
	Dry      bool         `json:"dry_run,omitempty"`
	Internal *releaseMade `json:"internal,omitempty"`
	Draft    *releaseMade `json:"draft,omitempty"`
	NoDraft  string       `json:"no_draft,omitempty"`    // why none was made although none was refused
	Late     []string     `json:"late_audits,omitempty"` // that were not over at the cut-off that was named
	Costs    []cost       `json:"costs,omitempty"`       // of a dry run

	waits    bool              // there is no draft because somebody must mend something first
	comments map[string]string // of the revision that the draft replaces
}

type releaseMade struct {
	Folder    string          `json:"folder"`
	Release   release.Release `json:"release"`
	Unchanged bool            `json:"unchanged"`
}

// completeRelease offers what shells may complete.
func (a *app) completeRelease(c *cobra.Command) {
	offers(c, map[string]func() []string{
		"edition": func() []string { return []string{string(release.Internal), string(release.Public)} },
		"code":    func() []string { return []string{string(release.Revised), string(release.Corrected)} },
		"period":  a.periodsOnRecord,
		"snapshot": func() (names []string) {
			snapshots, _ := a.warehouse().Snapshots() // no snapshots, no offers
			for _, s := range snapshots {
				names = append(names, s.Name)
			}
			return names
		},
	})
}

// makeReleases makes the editions asked for from a named snapshot or the current one. Where both were asked for and the draft of the public
// one cannot be made, the internal one stands and the reason is returned with it.
func (a *app) makeReleases(ctx context.Context, o ordered, show *progress) (made releasesMade, err error) {
	if o.dry {
		return a.rehearse(ctx, o, show)
	}
	err = a.locked(func(w *warehouse.Writer) error {
		made, err = a.makeFrom(ctx, func() (warehouse.Snapshot, error) { return a.snapshot(ctx, w, o, show) }, o, show)
		return err
	})
	return made, err
}

// makeFrom is makeReleases from a snapshot, which is asked for when nothing else is missing.
func (a *app) makeFrom(ctx context.Context, snapshot func() (warehouse.Snapshot, error), o ordered, show *progress) (made releasesMade, err error) {
	var publication reports.Publication
	var refused error
	if slices.Contains(o.editions, release.Public) {
		if publication, refused = a.publication(o); refused != nil && len(o.editions) == 1 {
			return made, refused
		}
	}
	s, err := snapshot()
	if err != nil {
		return made, err
	}
	r, platform, err := a.open(ctx, s, o)
	if err != nil {
		return made, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	if made.Late, err = r.LateAudits(ctx, o.period); err != nil {
		return made, err
	}
	order := reports.Order{Period: o.period, Platform: platform, Tool: Version, Step: show.step}
	for _, edition := range o.editions {
		switch {
		case edition == release.Internal:
			if made.Internal, err = a.makeInternal(ctx, r, order, o.again); err != nil {
				return made, err
			}
		case refused == nil:
			var draft release.Release
			if draft, refused = reports.MakePublic(ctx, r, publication, order); refused == nil {
				made.Draft = &releaseMade{Folder: a.draftShelf().Dir(draft.Period, draft.Revision), Release: draft}
				made.comments, refused = replacedComments(draft, publication.Releases)
			}
		}
	}
	if refused != nil && (len(o.editions) == 1 || problem.KindOf(refused) == problem.Internal) {
		return made, refused
	}
	if refused != nil {
		made.NoDraft = problem.Sentence(refused)
		made.waits = problem.KindOf(refused) == problem.Invalid && !errors.Is(refused, reports.ErrNothingToMake)
	}
	return made, nil
}

// called refuses a public report of a platform without a name: readers must know whose it is.
func (a *app) called(platform string) error {
	if platform != "" && platform != warehouse.NoPlatform {
		return nil
	}
	return problem.New(problem.Invalid, "A public report must say whose it is. Write a line such as \"platform: Example Market\" into %s.", filepath.Join(a.data, "daylight.yaml"))
}

// publication is what a draft of the public edition needs.
func (a *app) publication(o ordered) (p reports.Publication, err error) {
	keys, err := a.keyring()
	if err != nil {
		return p, err
	}
	if err := a.ownKeyring(keys, "the report of "+o.period.Label()); err != nil {
		return p, err
	}
	config, err := a.warehouse().Config()
	if err != nil {
		return p, err
	}
	if err := a.called(config.Platform); err != nil {
		return p, err
	}
	journal, err := a.ledger(keys, "")
	if err != nil {
		return p, err
	}
	p = reports.Publication{Ledger: journal, Drafts: a.draftShelf(), Releases: a.ownShelf(keys.Public()), Change: o.change}
	p.Plan, err = a.plan(o.plan)
	return p, err
}

// reader opens the snapshot that releases are made from, with the platform's name.
func (a *app) reader(ctx context.Context, w *warehouse.Writer, o ordered, show *progress) (*queries.Reader, string, error) {
	s, err := a.snapshot(ctx, w, o, show)
	if err != nil {
		return nil, "", err
	}
	return a.open(ctx, s, o)
}

// snapshot is the one that was named, or the current one, brought up to date.
func (a *app) snapshot(ctx context.Context, w *warehouse.Writer, o ordered, show *progress) (warehouse.Snapshot, error) {
	if o.snapshot == "" {
		return w.Refresh(ctx, a.limits, show.step)
	}
	s, err := w.Snapshot(o.snapshot)
	if err != nil {
		return s, err
	}
	return s, w.Usable(ctx, s)
}

// open opens a snapshot at the cut-off that was ordered.
func (a *app) open(ctx context.Context, s warehouse.Snapshot, o ordered) (*queries.Reader, string, error) {
	config, err := a.warehouse().Config()
	if err != nil {
		return nil, "", err
	}
	r, err := queries.Open(ctx, s, o.cutoff, a.limits)
	if err != nil {
		return nil, "", err
	}
	if o.cutoff != nil && *o.cutoff > period.DateOf(time.Now().UTC()).Add(1) {
		err := usage{fmt.Errorf("--cutoff: %s lies in the future, and the records reach only to %s. Leave --cutoff away to count all of them", *o.cutoff, r.Snapshot().RecordsThrough)}
		return nil, "", errors.Join(err, r.Close())
	}
	return r, config.Platform, nil
}

// makeInternal makes one release of the internal edition. Where the newest revision was made from the same, that one stands, unless
// another is wanted again.
func (a *app) makeInternal(ctx context.Context, r *queries.Reader, order reports.Order, again bool) (*releaseMade, error) {
	shelf := a.internalShelf()
	made, stood := reports.Unchanged(r, shelf, order)
	if !stood || again {
		var err error
		stood = false
		if made, err = reports.MakeInternal(ctx, r, shelf, order); err != nil {
			return nil, err
		}
	}
	return &releaseMade{Folder: shelf.Dir(made.Period, made.Revision), Release: made, Unchanged: stood}, nil
}
