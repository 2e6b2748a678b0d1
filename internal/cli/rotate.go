package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"daylight/internal/disclosure/ledger"
	"daylight/internal/keyring"
	"daylight/internal/problem"
	"daylight/internal/release"
	"daylight/internal/warehouse"
)

func (a *app) secretRotate() *cobra.Command {
	var dry bool
	c := &cobra.Command{
		Use:   "rotate",
		Short: "Go on with a new secret, where somebody may know the old one",
		Long: `Puts a new secret with a signing key of its own into the keyring, beside the old ones, writes the public keys anew and enters the change
into the ledger. Later reports are protected and signed with it. What stands keeps its signature, and needs the old secret for as long as
there may be a revision of it, so nothing is taken out of the keyring.

It cannot call back what is known: whoever has read the old secret can take the random amounts off what was published or drawn under it,
and can sign in your name with the old key, which readers still recognise. Where it was interrupted, run it again.`,
		Example: "  daylight secret rotate --secret ~/daylight-keyring.json --dry-run\n  daylight secret rotate --secret ~/daylight-keyring.json",
		Args:    noArgs,
		RunE: func(*cobra.Command, []string) error {
			keys, err := a.keyring()
			if err != nil {
				return err
			}
			if err := a.ownKeyring(keys, "its next secret"); err != nil {
				return err
			}
			if _, err := os.ReadDir(a.data); err != nil {
				return problem.Wrap(problem.Invalid, err, "There is no data folder %s, or it cannot be read. Its ledger must know of the new secret: name it with --data.", a.data)
			}
			return a.locked(func(*warehouse.Writer) error { return a.rotate(keys, dry) })
		},
	}
	c.Flags().BoolVar(&dry, "dry-run", false, "look whether it can be done, and change nothing")
	return c
}

// rotate makes the keyring's new secret, then tells readers, then the ledger: until the last of these an interrupted run is gone on with,
// and at each point the keyring has every secret that the ledger names.
func (a *app) rotate(keys keyring.Keyring, dry bool) error {
	journal, err := a.standingLedger(keys)
	if err != nil {
		return err
	}
	begun := journal != nil && journal.Key() != keys.Current().ID()
	switch {
	case dry && begun:
		fmt.Fprintf(a.stdout, "An interrupted change to the secret %s would be ended. Nothing was written: this was a dry run.\n", keys.Current().ID())
		return nil
	case dry:
		fmt.Fprintf(a.stdout, "%s would have a new secret beside the present one, %s. Nothing was written: this was a dry run.\n", a.secret, keys.Current().ID())
		return nil
	}
	if !begun {
		if keys, err = keyring.Rotate(a.secret, time.Now(), a.data, a.releases); err != nil {
			return err
		}
	}
	public, err := writePublic(keys, a.secret)
	if err != nil {
		return err
	}
	if journal != nil {
		if journal, err = a.standingLedger(keys); err != nil {
			return err
		}
		if err := journal.Rotate(keys.Current().ID()); err != nil {
			return err
		}
	}
	fmt.Fprintf(a.stdout, `The secret is %s now; the old ones stay in %s beside it. Keep a copy of the file in a safe place: a copy made before lacks the new one.
The public keys are in %s.pub. Put them wherever the former ones are, with daylight serve and where readers find them; until then nobody there recognises what you sign:

%s
What was published is not protected anew: whoever has read an old secret can take random amounts off it, and sign with its key.
`, keys.Current().ID(), a.secret, a.secret, public)
	return nil
}

// standingLedger opens the ledger; nil where nothing was drawn or published yet, so that there is none.
func (a *app) standingLedger(keys keyring.Keyring) (*ledger.Ledger, error) {
	approvals, err := release.NewPublicShelf(a.releases, keys.Public(), time.Now).Approvals()
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(a.ledgerFile()); errors.Is(err, fs.ErrNotExist) && len(approvals) == 0 {
		return nil, nil
	}
	return a.ledger(keys, "")
}
