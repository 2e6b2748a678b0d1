package noise

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"log/slog"

	"daylight/internal/problem"
)

// KeyBytes is the length of a secret.
const KeyBytes = 32

// Key is the secret that the noise is drawn with. It cannot be read back, printed or marshalled: every way says "secret". The
// bytes live in a function, so that printers that walk through structs find an address. The zero value draws nothing.
type Key struct{ newMAC func() hash.Hash }

// NewKey takes a secret of 32 random bytes. The caller may wipe its own copy.
func NewKey(secret []byte) (Key, error) {
	if len(secret) != KeyBytes || bytes.Equal(secret, make([]byte, KeyBytes)) {
		return Key{}, problem.New(problem.Invalid, "A protection secret is %d random bytes; this one is not.", KeyBytes)
	}
	own := bytes.Clone(secret)
	return Key{func() hash.Hash { return hmac.New(sha256.New, own) }}, nil
}

const hidden = "secret"

// String says "secret".
func (Key) String() string { return hidden }

// GoString says "secret".
func (Key) GoString() string { return hidden }

// Format says "secret" whatever the verb.
func (Key) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, hidden) }

// MarshalText says "secret".
func (Key) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// MarshalJSON says "secret".
func (Key) MarshalJSON() ([]byte, error) { return []byte(`"` + hidden + `"`), nil }

// LogValue says "secret".
func (Key) LogValue() slog.Value { return slog.StringValue(hidden) }
