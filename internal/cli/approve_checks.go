package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"daylight/internal/disclosure/ledger"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
)

// timely refuses an approval that would be out of its time: readers would be told that they could read it before anybody had approved it,
// or the draft is no longer what the records make. One that an interrupted approval entered into the ledger must become public as it is.
func (a *app) timely(ctx context.Context, journal *ledger.Ledger, public release.PublicShelf, draft *release.Opened, approval release.Approval) error {
	if approval.PublishAt.Before(approval.ApprovedAt.Truncate(time.Second)) { // approvals hold whole seconds
		return problem.New(problem.Invalid, "--publish-at: %s is past, and nothing was public before it was approved. Name a time to come, or leave --publish-at away to publish at once.",
			approval.PublishAt.Format(time.RFC3339))
	}
	entered := func(e ledger.Entry) bool { return e.Kind == ledger.Published && e.Checksums == draft.Seal() }
	if a.asDrafted || slices.ContainsFunc(journal.Entries(), entered) {
		return nil
	}
	differs, err := a.madeSince(ctx, public, draft)
	if err != nil || len(differs) == 0 {
		return err
	}
	return problem.New(problem.Invalid, "Since the draft of %s was made, %s; so it may not say what the records say now. Make it anew: %s\nTo approve it all the same, write --as-drafted.",
		draft.Period.Label(), strings.Join(differs, ", and "), a.command(a.again(draft)))
}

// madeSince says in words what a draft made now would be made from and the draft is not, besides what follows from a cut-off that was named.
func (a *app) madeSince(ctx context.Context, public release.PublicShelf, draft *release.Opened) (differs []string, err error) {
	config, err := a.warehouse().Config()
	if err != nil {
		return nil, err
	}
	now, err := a.warehouse().Contents(ctx)
	if err != nil {
		return nil, err
	}
	made := draft.MadeFrom
	if added := without(now.Batches, made.Batches); len(added) > 0 {
		differs = append(differs, fmt.Sprintf("records were loaded (%s)", batchesNamed(added)))
	}
	if gone := without(made.Batches, now.Batches); len(gone) > 0 {
		differs = append(differs, fmt.Sprintf("records were taken away (%s)", batchesNamed(gone)))
	}
	if made.Zone != now.Zone {
		differs = append(differs, fmt.Sprintf("the reporting zone became %s", now.Zone))
	}
	if made.Contract != now.Contract || made.Schema != now.Schema {
		differs = append(differs, "the code lists or the program's definitions changed")
	}
	if draft.Platform != config.Platform {
		differs = append(differs, fmt.Sprintf("the platform's name became %s", config.Platform))
	}
	switch other, err := a.otherPlan(draft); {
	case err != nil:
		return nil, err
	case other && a.planOfDraft == "":
		differs = append(differs, fmt.Sprintf("the release plan %s changed (a draft that was made with release --plan FILE is approved with --plan FILE)", a.planFile("")))
	case other:
		differs = append(differs, fmt.Sprintf("the release plan %s changed", a.planOfDraft))
	}
	revised, err := release.RevisedSince(draft, public)
	for _, c := range revised {
		differs = append(differs, fmt.Sprintf("%s was revised, with which it compares", c.Period.Label()))
	}
	return differs, err
}

// otherPlan reports whether a draft was made with another release plan than there is now; a platform without one made it with one that it
// named.
func (a *app) otherPlan(draft *release.Opened) (bool, error) {
	now, err := a.plan(a.planOfDraft)
	if a.planOfDraft == "" && errors.Is(err, fs.ErrNotExist) || draft.Protection == nil {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	hash, err := now.Hash()
	return hash != draft.Protection.Plan, err
}

func without(all, those []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(one string) bool { return slices.Contains(those, one) })
}

func batchesNamed(ids []string) string {
	const shown = 3
	if len(ids) > shown {
		return fmt.Sprintf("batches %s and %d more", strings.Join(ids[:shown], ", "), len(ids)-shown)
	}
	return "batch " + strings.Join(ids, ", ")
}

// again is the command that makes a draft like this one from what is there now.
func (a *app) again(draft *release.Opened) string {
	command := "release --period " + draft.Period.String()
	if a.planOfDraft != "" {
		command += " --plan " + a.planOfDraft
	}
	if draft.Cutoff != draft.RecordsThrough.Add(1) {
		command += " --cutoff " + draft.Cutoff.String()
	}
	if c := draft.Change; c != nil {
		command += fmt.Sprintf(" --code %s --revision-reason %q", c.Code, c.Reason)
	}
	return command
}

// noDraft says why there is none to approve: it was approved, or is another revision than the one named.
func (a *app) noDraft(drafts release.DraftShelf, public release.PublicShelf, p period.Period, revision int, missing error) error {
	waiting, err := drafts.Revisions(p)
	if err != nil {
		return err
	}
	approved, err := public.Revisions(p)
	if err != nil {
		return err
	}
	switch {
	case len(waiting) > 0:
		return problem.Wrap(problem.NotFound, missing, "There is no draft %s. The draft is %s: %s", release.Name(p, revision), release.Name(p, waiting[0]),
			a.command("approve "+release.Name(p, waiting[0])+` --by "…"`))
	case len(approved) > 0:
		return problem.Wrap(problem.NotFound, missing, "%s was approved already, and no other draft waits. A further revision begins with: %s",
			release.Name(p, approved[0]), a.command("release --period "+p.String()+` --code C --revision-reason "…"`))
	}
	return problem.Wrap(problem.NotFound, missing, "There is no draft of %s. Make one with: %s", p.Label(), a.command("release --period "+p.String()))
}
