package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"daylight/internal/keyring"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
	"daylight/internal/warehouse"
)

// draftShelf is where protected releases wait to be approved.
func (a *app) draftShelf() release.DraftShelf {
	return release.NewDraftShelf(filepath.Join(a.into(), "drafts"))
}

// publicShelf is what readers may see by now.
func (a *app) publicShelf(keys release.Keys) release.PublicShelf {
	return release.NewPublicShelf(a.releases, keys, time.Now)
}

// ownShelf is what was approved, also what readers may not see yet: whoever publishes must know of it.
func (a *app) ownShelf(keys release.Keys) release.PublicShelf {
	return release.NewPublicShelf(a.releases, keys, func() time.Time { return endOfTime })
}

var endOfTime = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// named reads the name of a release, 2026-Q1 or 2026-Q1/r2; revision 0 is the newest.
func named(text string) (p period.Period, revision int, err error) {
	when, rest, has := strings.Cut(text, "/")
	if p, err = period.Parse(when); err != nil {
		return p, 0, usage{fmt.Errorf("%q is no release such as 2026-Q1 or 2026-Q1/r2", text)}
	}
	if !has {
		return p, 0, nil
	}
	revision, err = strconv.Atoi(strings.TrimPrefix(rest, "r"))
	if err != nil || revision < 1 || rest != "r"+strconv.Itoa(revision) {
		return p, 0, usage{fmt.Errorf("%q is no release such as 2026-Q1 or 2026-Q1/r2", text)}
	}
	return p, revision, nil
}

func (a *app) approve() *cobra.Command {
	var by, at string
	var comments said
	var dry bool
	c := &cobra.Command{
		Use:   "approve RELEASE",
		Short: "Make a draft public",
		Long: `Signs a draft and copies it among the public releases, with who approved it and from when on it may be read. What stands there
never changes; a mistake that is found later is put right by a further revision. A file of comments says in the platform's
own words what stands beside a figure:

  report: We changed our rules on 1 February.
  reversal-rate-total: Two thirds of these were one faulty filter.

Comments belong to one revision. With --keep-comments a further one says what the one that it replaces says.

A draft is of the records, the plan and the earlier reports that there were when it was made. Where one of these changed since it is not
approved, unless you say so with --as-drafted. One that was made with release --plan FILE is approved with --plan FILE.`,
		Example:           "  daylight approve 2026-Q1 --by \"Transparency team\"\n  daylight approve 2026-Q1/r2 --by \"Transparency team\" --publish-at 2026-07-14T09:00:00+02:00 --comments comments.yaml",
		Args:              oneArg("the draft to approve, such as 2026-Q1"),
		ValidArgsFunction: completeReleases(1, cobra.ShellCompDirectiveNoFileComp, func() []release.Shelf { return []release.Shelf{a.draftShelf()} }),
		RunE: func(c *cobra.Command, args []string) error {
			p, revision, err := named(args[0])
			if err != nil {
				return err
			}
			now := time.Now()
			approval := release.Approval{ApprovedBy: strings.TrimSpace(by), ApprovedAt: now, PublishAt: now}
			if approval.ApprovedBy == "" {
				return usage{errors.New("--by is needed: who approves this, in words that readers will see")}
			}
			if comments.keep && comments.file != "" {
				return usage{errors.New("write --comments or --keep-comments, not both")}
			}
			if at != "" {
				if approval.PublishAt, err = time.Parse(time.RFC3339, at); err != nil {
					return usage{fmt.Errorf("--publish-at: %q is no time such as 2026-07-14T09:00:00+02:00", at)}
				}
			}
			return a.approveDraft(c.Context(), p, revision, approval, comments, dry)
		},
	}
	c.Flags().StringVar(&by, "by", "", "who approves it; readers see this")
	c.Flags().StringVar(&at, "publish-at", "", "when it may be read (RFC 3339), not before now; default: at once")
	c.Flags().StringVar(&comments.file, "comments", "", "file with the platform's comments, by figure")
	c.Flags().BoolVar(&comments.keep, "keep-comments", false, "say of this revision what was said of the one that it replaces")
	c.Flags().BoolVar(&a.asDrafted, "as-drafted", false, "approve it although records were loaded or settings changed since it was made")
	c.Flags().StringVar(&a.planOfDraft, "plan", "", "the release plan it was made with; default: plan.yaml in the data folder, if there is one")
	c.Flags().BoolVar(&dry, "dry-run", false, "check everything and publish nothing")
	a.jsonFlag(c)
	return c
}

func (a *app) approveDraft(ctx context.Context, p period.Period, revision int, approval release.Approval, comments said, dry bool) error {
	keys, err := a.keyring()
	if err != nil {
		return err
	}
	return a.locked(func(*warehouse.Writer) error {
		dir, approval, err := a.approveLocked(ctx, keys, p, revision, approval, comments, dry)
		if err != nil {
			return err
		}
		var outdated []string
		if !dry {
			if outdated, err = outdatedBy(a.ownShelf(keys.Public()), p); err != nil { // it is public all the same
				fmt.Fprintf(a.stderr, "Which reports hold numbers that it replaces cannot be told: %s\n", problem.Sentence(err))
			}
		}
		if a.json {
			said := map[string]any{"folder": dir, "approval": approval, "dry_run": dry}
			if !dry {
				said["outdated"] = outdated
			}
			return a.printJSON(said)
		}
		when := "can be read now"
		if approval.PublishAt.After(approval.ApprovedAt) {
			when = "can be read from " + approval.PublishAt.Format(time.RFC3339) + " on"
		}
		if dry {
			fmt.Fprintf(a.stdout, "%s can be approved; nothing was published.\n", approval.Release)
			return nil
		}
		fmt.Fprintf(a.stdout, "%s, revision %d is public and %s: %s\n", p.Label(), revisionOf(approval), when, dir)
		if len(outdated) > 0 {
			fmt.Fprintf(a.stdout, "Numbers that it replaces stand in %s. Revise each, the oldest first: %s\n", strings.Join(outdated, ", "),
				a.command("release --period "+strings.Split(outdated[0], "/")[0]+` --code R --revision-reason "…"`))
		}
		return nil
	})
}

// outdatedBy names the newest revisions that hold numbers of a period's report which were revised since, oldest first. A report that cannot
// be read is an error beside them.
func outdatedBy(public release.PublicShelf, p period.Period) (names []string, err error) {
	standing, err := public.List()
	for i, r := range slices.Backward(standing) {
		if i > 0 && standing[i-1].Period == r.Period {
			continue // a newer revision stands before it
		}
		o, unread := public.Open(r.Period, r.Revision)
		var newer []release.Compared
		if unread == nil {
			newer, unread = release.RevisedSince(o, public)
		}
		err = errors.Join(err, unread)
		if slices.ContainsFunc(newer, func(c release.Compared) bool { return c.Period == p }) {
			names = append(names, release.Name(r.Period, r.Revision))
		}
	}
	return names, err
}

// revisionOf is the revision that an approval names.
func revisionOf(approval release.Approval) int {
	_, revision, err := named(approval.Release)
	if err != nil {
		panic(err) // Name wrote it
	}
	return revision
}

// approveLocked makes a draft public, or with dry only checks that it could; the caller holds the right to write.
func (a *app) approveLocked(ctx context.Context, keys keyring.Keyring, p period.Period, revision int, approval release.Approval, comments said, dry bool) (dir string, approved release.Approval, err error) {
	if err := a.ownKeyring(keys, "the report of "+p.Label()); err != nil {
		return "", approval, err
	}
	drafts, public := a.draftShelf(), a.ownShelf(keys.Public())
	draft, err := drafts.Open(p, revision)
	if problem.KindOf(err) == problem.NotFound {
		return "", approval, a.noDraft(drafts, public, p, revision, err)
	}
	if err != nil {
		return "", approval, err
	}
	if err := a.called(draft.Platform); err != nil {
		return "", approval, problem.Wrap(problem.Invalid, err, "%s Then make the draft anew: %s", problem.Sentence(err), a.command("release --period "+p.String()))
	}
	if approval.Comments, err = a.comments(comments, draft, public); err != nil {
		return "", approval, err
	}
	journal, err := a.ledger(keys, draft.Seal())
	if err != nil {
		return "", approval, err
	}
	if err := a.timely(ctx, journal, public, draft, approval); err != nil {
		return "", approval, err
	}
	if err := public.Vacant(p, draft.Revision); err != nil {
		return "", approval, err
	}
	if err := embargoed(public, draft, approval.PublishAt); err != nil {
		return "", approval, err
	}
	if err := a.sound(ctx, draft); err != nil {
		return "", approval, err
	}
	dir = public.Dir(p, draft.Revision)
	if dry {
		approval.Release = release.Name(p, draft.Revision)
		return dir, approval, nil
	}
	entry := ledgerRelease(draft.Release)
	entry.Draw, entry.Checksums = cmp.Or(entry.Draw, journal.LatestDraw(p, draft.Revision)), draft.Seal()
	if err := journal.Publish(entry); err != nil {
		return "", approval, err
	}
	head := journal.Head()
	approval.Ledger = &release.LedgerEntry{Entry: head.N, MAC: head.MAC}
	if approval, err = public.Publish(draft, approval, keys.Current()); err != nil {
		return "", approval, err
	}
	return dir, approval, drafts.Discard(p, draft.Revision)
}

// sound refuses a draft that readers would find unsound once it is public: its tables attacked with every earlier revision's, its numbers
// computed anew.
func (a *app) sound(ctx context.Context, draft *release.Opened) error {
	found, err := verifier(nil).Draft(ctx, filepath.Join(a.into(), "drafts"), draft.Period, draft.Revision, a.releases)
	if err != nil || len(found.Findings) == 0 {
		return err
	}
	f := found.Findings[0]
	return problem.New(problem.Invalid, "The draft is not sound, so it was not approved: %s, %s: %s. Make it anew with daylight release --period %s.", f.Check, f.Where, f.What, draft.Period)
}
