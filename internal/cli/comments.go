package cli

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"daylight/internal/numeral"
	"daylight/internal/problem"
	"daylight/internal/release"
)

// said is what an approval was told of comments.
type said struct {
	file string // of comments; empty: none was named
	keep bool   // those of the revision that is replaced are said of this one, too
}

// comments are those that a draft is approved with. Those of the revision that it replaces are not lost unseen: whoever approves keeps
// them, or names others.
func (a *app) comments(s said, draft *release.Opened, public release.PublicShelf) (map[string]string, error) {
	before, err := replacedComments(draft.Release, public)
	if err != nil {
		return nil, err
	}
	comments := map[string]string{}
	switch {
	case s.keep:
		comments = maps.Clone(before)
	case s.file != "":
		if comments, err = readComments(s.file); err != nil {
			return nil, err
		}
	case len(before) > 0:
		return nil, problem.New(problem.Invalid, "%s Write --keep-comments to say the same of this revision, or name a file with --comments; an empty one says nothing.",
			commented(draft.Release, before))
	}
	for _, id := range slices.Sorted(maps.Keys(comments)) {
		if id == release.ReportComment {
			continue
		}
		if _, err := draft.Figure(id); err != nil {
			return nil, problem.Wrap(problem.Invalid, err, "A comment speaks of %q, which is no figure of the draft. Name a file of comments without it: --comments FILE.", id)
		}
	}
	maps.DeleteFunc(before, func(id, _ string) bool { return comments[id] != "" })
	if len(before) > 0 {
		fmt.Fprintf(a.stderr, "%s This one says nothing of that.\n", commented(draft.Release, before))
	}
	return comments, nil
}

// replacedComments are the comments of the revision that a draft replaces; none where it is the first.
func replacedComments(draft release.Release, public release.PublicShelf) (map[string]string, error) {
	if draft.Change == nil {
		return nil, nil
	}
	replaced, err := public.Open(draft.Period, draft.Change.Replaces)
	if err != nil {
		return nil, err
	}
	return replaced.Approval.Comments, nil
}

// commented says which comments stand beside the revision that a draft replaces.
func commented(draft release.Release, before map[string]string) string {
	return fmt.Sprintf("Revision %d has %s of yours, on %s, in its approval.json.", draft.Change.Replaces, numeral.Many(len(before), "comment"),
		strings.Join(slices.Sorted(maps.Keys(before)), ", "))
}

// readComments reads a file of comments.
func readComments(file string) (map[string]string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, problem.Unreadable(err, "file of comments", file)
	}
	comments := map[string]string{}
	if err := yaml.Unmarshal(text, &comments); err != nil {
		return nil, problem.Wrap(problem.Invalid, err, "The comments %s are no list of figures with a text each (%s). Write\n  reversal-rate-total: Two thirds of these were one faulty filter.", file, problem.InYAML(err))
	}
	for id, text := range comments {
		if comments[id] = strings.TrimSpace(text); comments[id] == "" {
			delete(comments, id)
		}
	}
	return comments, nil
}
