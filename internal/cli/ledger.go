package cli

import (
	"errors"
	"io/fs"
	"os"
	"time"

	"daylight/internal/disclosure/ledger"
	"daylight/internal/keyring"
	"daylight/internal/problem"
	"daylight/internal/release"
)

// ledger opens the journal of what was published, or begins it where nothing was. Every release names the entry that it made, and every
// entry its release, so that neither can be lost without the other telling. pending is the seal of a draft that is about to become
// public: an earlier attempt may have entered it already.
func (a *app) ledger(k keyring.Keyring, pending string) (*ledger.Ledger, error) {
	secrets := map[string][]byte{}
	for id, secret := range k.Protection() {
		secrets[id] = secret[:]
	}
	keys, err := ledger.NewKeyring(secrets)
	if err != nil {
		return nil, err
	}
	approvals, err := release.NewPublicShelf(a.releases, k.Public(), time.Now).Approvals()
	if err != nil {
		return nil, err
	}
	path, options := a.ledgerFile(), ledger.Options{Rehearsal: a.output != ""}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) && len(approvals) == 0 {
		return ledger.Create(path, keys, k.Current().ID(), options)
	}
	var known []ledger.Known
	published := map[string]string{}
	for _, approval := range approvals {
		published[approval.Release] = approval.Checksums
		if approval.Ledger != nil {
			known = append(known, ledger.Known{Release: approval.Release, Head: ledger.Head{N: approval.Ledger.Entry, MAC: approval.Ledger.MAC}})
		}
	}
	l, err := ledger.Open(path, keys, options, known...)
	if err != nil {
		return nil, err
	}
	for _, e := range l.Entries() {
		if e.Kind != ledger.Published || e.Checksums == pending {
			continue
		}
		name := release.Name(*e.Period, e.Revision)
		switch published[name] {
		case e.Checksums:
		case "":
			return nil, problem.New(problem.Invalid, "The ledger says that %s was published, and it is not among the releases in %s. What comes next must be held against it: put it back, or name its folder with --releases. If approving it was interrupted, approve it again.",
				name, a.releases)
		default:
			return nil, problem.New(problem.Invalid, "%s in %s is not the release that the ledger says was published. Put the true one back.", name, a.releases)
		}
	}
	return l, nil
}
