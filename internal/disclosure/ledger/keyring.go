package ledger

import (
	"bytes"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"log/slog"

	"daylight/internal/problem"
)

// SecretBytes is the length of a secret.
const SecretBytes = 32

// Keyring holds the keys of a ledger by the id of the secret that they come from. Keys are derived (HKDF, RFC 5869) under labels of
// their own, so that one secret may also serve to draw noise. It cannot be printed or marshalled: every way says "secret". The zero
// value holds nothing.
type Keyring struct{ keys map[string]key }

// key hides its bytes in functions, from printers that walk through structs.
type key struct {
	chain func() hash.Hash // authenticates entries
	count func() hash.Hash // codes counts
}

// NewKeyring takes secrets of 32 random bytes by id. The caller may wipe its own copies.
func NewKeyring(secrets map[string][]byte) (Keyring, error) {
	ring := Keyring{map[string]key{}}
	for id, secret := range secrets {
		if id == "" || len(secret) != SecretBytes || bytes.Equal(secret, make([]byte, SecretBytes)) {
			return Keyring{}, problem.New(problem.Invalid, "A protection secret has an id and is %d random bytes; one of them is not.", SecretBytes)
		}
		var k key
		var err error
		if k.chain, err = derived(secret, "daylight ledger 1 chain"); err != nil {
			return Keyring{}, err
		}
		if k.count, err = derived(secret, "daylight ledger 1 counts"); err != nil {
			return Keyring{}, err
		}
		ring.keys[id] = k
	}
	return ring, nil
}

func derived(secret []byte, label string) (func() hash.Hash, error) {
	bytes, err := hkdf.Key(sha256.New, secret, nil, label, SecretBytes)
	if err != nil {
		return nil, fmt.Errorf("derive a key of the ledger: %w", err)
	}
	return func() hash.Hash { return hmac.New(sha256.New, bytes) }, nil
}

func sum(newMAC func() hash.Hash, parts ...[]byte) []byte {
	mac := newMAC()
	for _, part := range parts {
		mac.Write(part)
	}
	return mac.Sum(nil)
}

const hidden = "secret"

// String says "secret".
func (Keyring) String() string { return hidden }

// GoString says "secret".
func (Keyring) GoString() string { return hidden }

// Format says "secret" whatever the verb.
func (Keyring) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, hidden) }

// MarshalText says "secret".
func (Keyring) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// MarshalJSON says "secret".
func (Keyring) MarshalJSON() ([]byte, error) { return []byte(`"` + hidden + `"`), nil }

// LogValue says "secret".
func (Keyring) LogValue() slog.Value { return slog.StringValue(hidden) }
