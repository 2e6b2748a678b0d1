package ledger

import (
	"crypto/hmac"
	"encoding/hex"
	"errors"
)

// Rotate continues the ledger under the secret of another id, which must be in the keyring. The entry that says so is authenticated by
// the secret until now and carries a proof by the new one, so neither alone can turn a ledger over to the other. The old
// secret stays in the keyring: it is needed to verify what came before, and to draw the noise of old labels again.
func (l *Ledger) Rotate(id string) error {
	if _, known := l.keys.keys[id]; !known {
		return notInKeyring(id)
	}
	if id == l.key {
		return nil
	}
	return l.append(Entry{Kind: Rotated, Next: id})
}

// proof shows that the writer of the entry holds the next secret.
func (l *Ledger) proof(e Entry) (string, error) {
	next, known := l.keys.keys[e.Next]
	if !known {
		return "", notInKeyring(e.Next)
	}
	e.Proof = ""
	encoded, err := e.encoded()
	if err != nil {
		return "", err
	}
	return hex.EncodeToString(sum(next.chain, []byte("rotated"), []byte(l.lastMAC()), encoded)), nil
}

func (l *Ledger) applyRotated(e Entry) error {
	proof, err := l.proof(e)
	if err != nil {
		return err
	}
	if !hmac.Equal([]byte(proof), []byte(e.Proof)) {
		return errors.New("the proof is not by the secret that it names")
	}
	l.key = e.Next
	return nil
}
