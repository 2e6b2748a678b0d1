package cli

import (
	"fmt"

	"daylight/internal/disclosure/ledger"
	"daylight/internal/keyring"
	"daylight/internal/problem"
	"daylight/internal/release"
)

// publishesWith is the id of the key that this platform publishes with, as the ledger or else its newest approval says; empty where it has
// published nothing yet. Nothing vouches for it: it tells whoever lost the keyring which one to look for.
func (a *app) publishesWith() (id string, err error) {
	if id, err = ledger.KeyOf(a.ledgerFile()); id != "" || err != nil {
		return id, err
	}
	return release.LastSignedWith(a.releases)
}

// noKeyring says what to do where there is none: a platform that has published goes on with the keyring that it has, and the first one makes
// its own.
func (a *app) noKeyring(missing error) error {
	id, err := a.publishesWith()
	if err != nil || id == "" {
		return missing
	}
	none := "This needs the keyring."
	if a.secret != "" {
		none = fmt.Sprintf("There is no keyring %s.", a.secret)
	}
	return problem.Wrap(problem.Invalid, missing, "%s This platform publishes with the key %s: name the keyring that has it with --secret FILE or DAYLIGHT_SECRET, or restore it from its copy.", none, id)
}

// ownKeyring refuses a keyring without the key that this platform publishes with. what needs it.
func (a *app) ownKeyring(keys keyring.Keyring, what string) error {
	id, err := a.publishesWith()
	if err != nil || id == "" || keys.Public().Knows(id) {
		return err
	}
	return problem.New(problem.Invalid, "The keyring %s is not the one that this platform publishes with (key %s), and %s needs that one. Name it with --secret FILE or DAYLIGHT_SECRET, or restore its copy.", a.secret, id, what)
}
