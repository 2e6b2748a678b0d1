package keyring

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"daylight/internal/problem"
)

// Public is the public halves of signing keys: all that is needed to check a release. The zero value recognises nothing.
type Public struct{ keys map[string]ed25519.PublicKey }

type storedPublic struct {
	Format int    `json:"format"`
	About  string `json:"about"`
	Keys   []struct {
		ID     string `json:"id"`
		Public string `json:"ed25519"`
	} `json:"keys"`
}

// Public returns the public halves.
func (k Keyring) Public() Public {
	p := Public{map[string]ed25519.PublicKey{}}
	for _, key := range k.keys {
		p.keys[key.id] = key.secrets().public()
	}
	return p
}

// PublicText returns the public halves as a file that can be given to anyone.
func (k Keyring) PublicText() ([]byte, error) {
	stored := storedPublic{Format: format, About: "Public keys with which the transparency reports are signed. Nothing here is secret."}
	for _, key := range k.keys {
		stored.Keys = append(stored.Keys, struct {
			ID     string `json:"id"`
			Public string `json:"ed25519"`
		}{key.id, base64.StdEncoding.EncodeToString(key.secrets().public())})
	}
	text, err := json.MarshalIndent(stored, "", " ")
	if err != nil {
		return nil, fmt.Errorf("write public keys: %w", err)
	}
	return append(text, '\n'), nil
}

// OpenPublic reads a file of public keys.
func OpenPublic(path string) (Public, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Public{}, problem.Wrap(problem.Invalid, err, "There is no file of public keys %s. daylight secret new writes one beside the keyring.", path)
	}
	if err != nil {
		return Public{}, problem.Unreadable(err, "file of public keys", path)
	}
	p, ok := parsePublic(text)
	if !ok {
		return Public{}, problem.New(problem.Invalid, "The file %s holds no public keys as daylight secret new writes them.", path)
	}
	return p, nil
}

// parsePublic reads the text of a file of public keys; false where it is none.
func parsePublic(text []byte) (Public, bool) {
	var stored storedPublic
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&stored); err != nil || decoder.More() || stored.Format != format || len(stored.Keys) == 0 {
		return Public{}, false
	}
	p := Public{map[string]ed25519.PublicKey{}}
	for _, s := range stored.Keys {
		key, err := base64.StdEncoding.DecodeString(s.Public)
		if err != nil || len(key) != ed25519.PublicKeySize || idOf(key) != s.ID {
			return Public{}, false
		}
		p.keys[s.ID] = key
	}
	return p, true
}

// Verify reports whether a signature of the message was made with the key of that id. A key that is not among these signs nothing.
func (p Public) Verify(id string, message, signature []byte) bool {
	key, known := p.keys[id]
	return known && ed25519.Verify(key, message, signature)
}

// Knows reports whether the key of that id is among these.
func (p Public) Knows(id string) bool {
	_, known := p.keys[id]
	return known
}
