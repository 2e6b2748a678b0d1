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

	"daylight/internal/disclosure/noise"
	"daylight/internal/problem"
)

// SecretBytes is the length of a secret.
const SecretBytes = 32

// Keyring holds the keys of a ledger by the id of the secret that they come from. Keys are derived (HKDF, RFC 5869) under labels of
// their own; that of the noise also from the ledger's nonce, so that two ledgers under one secret draw other noise. It cannot be printed or
// marshalled: every way says "secret". The zero value holds nothing.
type Keyring struct{ keys map[string]key }

// key hides its bytes in functions, from printers that walk through structs.
type key struct {
	chain func() hash.Hash // authenticates entries
	count func() hash.Hash // codes counts
	noise func(nonce []byte) (noise.Key, error)
}

// NewKeyring takes secrets of 32 random bytes by id. The caller may wipe its own copies.
func NewKeyring(secrets map[string][]byte) (Keyring, error) {
	ring := Keyring{map[string]key{}}
	for id, secret := range secrets {
		if id == "" || len(secret) != SecretBytes || bytes.Equal(secret, make([]byte, SecretBytes)) {
			return Keyring{}, problem.New(problem.Invalid, "A protection secret has an id and is %d random bytes; one of them is not.", SecretBytes)
		}
		chain, err := derived(secret, nil, "daylight ledger 1 chain")
		if err != nil {
			return Keyring{}, err
		}
		count, err := derived(secret, nil, "daylight ledger 1 counts")
		if err != nil {
			return Keyring{}, err
		}
		own := bytes.Clone(secret)
		ring.keys[id] = key{
			chain: func() hash.Hash { return hmac.New(sha256.New, chain) },
			count: func() hash.Hash { return hmac.New(sha256.New, count) },
			noise: func(nonce []byte) (noise.Key, error) {
				bytes, err := derived(own, nonce, "daylight ledger 2 noise")
				if err != nil {
					return noise.Key{}, err
				}
				return noise.NewKey(bytes)
			},
		}
	}
	return ring, nil
}

func derived(secret, nonce []byte, label string) ([]byte, error) {
	bytes, err := hkdf.Key(sha256.New, secret, nonce, label, SecretBytes)
	if err != nil {
		return nil, fmt.Errorf("derive a key of the ledger: %w", err)
	}
	return bytes, nil
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
