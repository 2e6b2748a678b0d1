package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"daylight/internal/numeral"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
	"daylight/internal/verify"
	"daylight/reports"
)

func (a *app) verify() *cobra.Command {
	var key string
	c := &cobra.Command{
		Use:   "verify [RELEASE|DIR]",
		Short: "Check what was published",
		Long: `Checks releases with nothing but what was published, offline: every file against the checksums, the approval's signature, every
number against the protected tables, the whole report against one made again of its tables, and the tables against an attack that computes
each hidden count as closely as it follows from its table, the revisions of the period and the shorter periods. It does not look for what
readers can learn by other means. Anyone can run it on a folder that they downloaded. It ends with status 1 where
something was found, and with 3 where another version of the program made a report, so that its words and pictures could not be compared,
and no key vouches for them.`,
		Example: "  daylight verify --key keyring.json.pub\n  daylight verify 2026-Q1/r2\n  daylight verify ~/Downloads/releases --key keyring.json.pub",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage{errors.New("name one release or folder, or none for all. See daylight verify --help")}
			}
			return nil
		},
		// What is verified is opened as it stands, whoever may read it.
		ValidArgsFunction: completeReleases(1, cobra.ShellCompDirectiveDefault, func() []release.Shelf { return []release.Shelf{release.NewDraftShelf(a.releases)} }),
		RunE: func(c *cobra.Command, args []string) error {
			dir, p, revision, err := a.asked(args)
			if err != nil {
				return err
			}
			var keys release.Keys
			if key != "" || a.secret != "" {
				if keys, err = a.publicKeys(key); err != nil {
					return err
				}
			}
			report, err := verifier(keys).Shelf(c.Context(), dir, p, revision)
			if err != nil {
				return err
			}
			if a.json {
				if err := a.printJSON(report); err != nil {
					return err
				}
			} else {
				a.printVerified(report)
			}
			switch {
			case !report.Sound():
				return status(exitFailed)
			case !report.Vouched():
				return status(exitPartly)
			}
			return nil
		},
	}
	c.Flags().StringVar(&key, "key", fromEnv("DAYLIGHT_KEY", ""), "file with the public keys (DAYLIGHT_KEY); without one signatures are not checked")
	a.jsonFlag(c)
	return c
}

// verifier checks releases, and makes reports again as this version of the program makes them.
func verifier(keys release.Keys) verify.Verifier {
	return verify.Verifier{Keys: keys, Remake: func(ctx context.Context, o, replaced *release.Opened) (release.Remade, error) {
		return reports.Remake(ctx, o, replaced, Version)
	}}
}

// asked reads what to verify: a release of the folder of public releases, a folder of releases, or one release's own folder.
func (a *app) asked(args []string) (dir string, p period.Period, revision int, err error) {
	if len(args) > 0 {
		p, revision, err = named(args[0])
	}
	if err == nil {
		if _, err := os.Stat(a.releases); errors.Is(err, fs.ErrNotExist) {
			return "", p, 0, problem.Wrap(problem.Invalid, err, "There is no folder %s. Name the folder of the public releases with --releases, or the folder to check: daylight verify FOLDER", a.releases)
		}
		return a.releases, p, revision, nil
	}
	if _, err := os.Stat(args[0]); err != nil {
		return "", p, 0, usage{fmt.Errorf("%q is neither a release such as 2026-Q1/r2 nor a folder", args[0])}
	}
	clean := filepath.Clean(args[0])
	if p, revision, err := named(filepath.ToSlash(filepath.Join(filepath.Base(filepath.Dir(clean)), filepath.Base(clean)))); err == nil {
		return filepath.Dir(filepath.Dir(clean)), p, revision, nil
	}
	return clean, period.Period{}, 0, nil
}

func (a *app) printVerified(report verify.Report) {
	for _, r := range report.Releases {
		state := "sound"
		if !r.Remade {
			state = "NOT COMPARED: words, pictures, Parquet and further files; nothing is wrong with the numbers in JSON and CSV"
		}
		if !r.Signed {
			state += "; and nobody's: without a public key (--key) anyone can have made it"
		}
		if n := len(r.Findings); n > 0 {
			state = "NOT SOUND, " + numeral.Many(n, "finding")
		}
		fmt.Fprintf(a.stdout, "%s: %s\n", r.Name, state)
		for _, check := range r.Checks {
			of := "–"
			if check.Of > 0 {
				of = numeral.Text(check.Of)
			}
			fmt.Fprintf(a.stdout, "  %-11s %7s  %s\n", check.Name, of, check.What)
		}
		for _, f := range r.Findings {
			fmt.Fprintf(a.stdout, "  FOUND %s: %s: %s\n", f.Check, f.Where, f.What)
		}
	}
}

func (a *app) diff() *cobra.Command {
	var format, key string
	var internal, drafts bool
	c := &cobra.Command{
		Use:   "diff RELEASE RELEASE",
		Short: "What changed between two releases, cell by cell",
		Long: `Compares two public releases, or with --internal two of the internal edition. With --drafts each name is first looked for among the
drafts, so that one can be compared with what is public before it is approved.`,
		Example: "  daylight diff 2026-Q1/r1 2026-Q1/r2\n  daylight diff 2026-Q1/r1 2026-Q1/r2 --drafts\n  daylight diff 2025-Q4 2026-Q1 --format csv > changes.csv",
		Args:    cobra.ArbitraryArgs,
		ValidArgsFunction: completeReleases(2, cobra.ShellCompDirectiveNoFileComp, func() []release.Shelf {
			switch {
			case internal:
				return []release.Shelf{a.internalShelf()}
			case drafts:
				return []release.Shelf{a.draftShelf(), release.NewDraftShelf(a.releases)}
			}
			return []release.Shelf{release.NewDraftShelf(a.releases)}
		}),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usage{fmt.Errorf("name two releases, such as 2026-Q1/r1 2026-Q1/r2. See daylight diff --help")}
			}
			if internal && drafts {
				return usage{errors.New("write --internal or --drafts, not both")}
			}
			var opened [2]*release.Opened
			for i, arg := range args {
				p, revision, err := named(arg)
				if err != nil {
					return err
				}
				if opened[i], err = a.compared(p, revision, internal, drafts, key); err != nil {
					return err
				}
			}
			changes, err := release.Compare(opened[0], opened[1])
			if err != nil {
				return err
			}
			return a.printChanges(changes, format)
		},
	}
	c.Flags().StringVar(&format, "format", "text", "text, csv or json")
	c.Flags().StringVar(&key, "key", fromEnv("DAYLIGHT_KEY", ""), "file with the public keys (DAYLIGHT_KEY); default: those of the keyring")
	c.Flags().BoolVar(&internal, "internal", false, "compare internal editions")
	c.Flags().BoolVar(&drafts, "drafts", false, "compare drafts, too")
	return c
}

// compared opens one of two releases that are compared. Public ones need a key.
func (a *app) compared(p period.Period, revision int, internal, drafts bool, key string) (*release.Opened, error) {
	if internal {
		return a.internalShelf().Open(p, revision)
	}
	if drafts {
		if o, err := a.draftShelf().Open(p, revision); problem.KindOf(err) != problem.NotFound {
			return o, err
		}
	}
	keys, err := a.publicKeys(key)
	if err != nil {
		return nil, err
	}
	public := a.ownShelf(keys)
	o, err := public.Open(p, revision)
	if problem.KindOf(err) != problem.NotFound {
		return o, err
	}
	if draft, none := a.draftShelf().Open(p, revision); none == nil {
		return nil, problem.Wrap(problem.NotFound, err, "%s is a draft: add --drafts.", release.Name(p, draft.Revision))
	}
	approved, unread := public.Revisions(p)
	if unread != nil {
		return nil, unread
	}
	drafting := "release --period " + p.String()
	if len(approved) > 0 {
		drafting += ` --code C --revision-reason "…"`
	}
	return nil, problem.Wrap(problem.NotFound, err, "%s A draft is made with: %s", problem.Sentence(err), a.command(drafting))
}

func (a *app) printChanges(c release.Changes, format string) error {
	switch format {
	case "json":
		return a.printJSON(c)
	case "csv":
		text, err := c.CSV()
		if err == nil {
			_, err = a.stdout.Write(text)
		}
		return err
	case "text":
	default:
		return usage{fmt.Errorf("--format: there is no format %q; write text, csv or json", format)}
	}
	if len(c.Differences) == 0 {
		fmt.Fprintf(a.stdout, "%s and %s say the same.\n", c.From, c.To)
		a.printRedrawn(c)
		return nil
	}
	figure := ""
	for _, d := range c.Differences {
		if d.Figure != figure {
			figure = d.Figure
			fmt.Fprintf(a.stdout, "%s\n", figure)
		}
		fmt.Fprintf(a.stdout, "  %s · %s: %s → %s\n", d.Label, strings.ToLower(d.Title), d.Before.Text(d.Unit), d.After.Text(d.Unit))
	}
	fmt.Fprintf(a.stdout, "%s differ between %s and %s.\n", numeral.Many(len(c.Differences), "value"), c.From, c.To)
	a.printRedrawn(c)
	return nil
}

func (a *app) printRedrawn(c release.Changes) {
	if c.Redrawn > 0 {
		fmt.Fprintf(a.stdout, "Protected numbers that differ by no more than their random amounts explain: %s.\n", numeral.Text(c.Redrawn))
	}
}
