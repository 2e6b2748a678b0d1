package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"daylight/internal/keyring"
	"daylight/internal/problem"
)

func (a *app) secretCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "secret",
		Short: "The keyring: what protects people and what signs reports",
		Args:  noArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(a.secretRotate(), &cobra.Command{
		Use:   "new FILE",
		Short: "Make a keyring",
		Long: `Writes a keyring that only you can read, and beside it FILE.pub with the public key, which anyone may have: with it
every reader can check that a report is yours. The keyring must lie outside of the data, the releases and any repository. Keep a
copy of it in a safe place: without it no report can be revised or approved.`,
		Example: "  daylight secret new ~/daylight-keyring.json\n  export DAYLIGHT_SECRET=~/daylight-keyring.json",
		Args:    oneArg("FILE, the keyring to make"),
		RunE: func(_ *cobra.Command, args []string) error {
			path := args[0]
			k, err := keyring.Create(path, time.Now(), a.data, a.releases)
			if err != nil {
				return err
			}
			text, err := writePublic(k, path)
			if err != nil {
				return err
			}
			fmt.Fprintf(a.stdout, "The keyring is %s; only you can read it. Keep a copy in a safe place.\nThe public key is in %s.pub; publish it, so that readers can check your reports:\n\n%s\nUse the keyring with --secret %s, or export DAYLIGHT_SECRET=%s\n",
				path, path, text, path, path)
			return nil
		},
	})
	return c
}

// writePublic writes the public half of a keyring beside it.
func writePublic(k keyring.Keyring, path string) ([]byte, error) {
	text, err := k.PublicText()
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(path+".pub", text, 0o644); err != nil {
		return nil, problem.Wrap(problem.Invalid, err, "The public key cannot be written to %s.pub; the keyring itself was.", path)
	}
	return text, nil
}

// keyring opens the keyring that --secret names.
func (a *app) keyring() (keyring.Keyring, error) {
	if a.secret == "" {
		return keyring.Keyring{}, a.noKeyring(problem.New(problem.Invalid, "This needs the keyring. Name it with --secret FILE or DAYLIGHT_SECRET; daylight secret new FILE makes one."))
	}
	keys, err := keyring.Open(a.secret, a.data, a.releases)
	if errors.Is(err, fs.ErrNotExist) {
		return keys, a.noKeyring(err)
	}
	return keys, err
}

// publicKeys are the keys that approved releases may be signed with: of a file of public keys, or of the keyring.
func (a *app) publicKeys(file string) (keyring.Public, error) {
	if file != "" {
		return keyring.OpenPublic(file)
	}
	if a.secret == "" {
		return keyring.Public{}, problem.New(problem.Invalid, "To show only what was approved, this needs the public key. Name it with --key FILE.pub or DAYLIGHT_KEY; daylight secret new writes it beside the keyring.")
	}
	k, err := a.keyring()
	return k.Public(), err
}
