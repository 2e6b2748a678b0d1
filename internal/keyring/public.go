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
type Public struct {
	keys map[string]ed25519.PublicKey
	ids  []string // newest first
}

type storedPublic struct {
	Format int                  `json:"format"`
	About  string               `json:"about"`
	Keys   []storedVerifyingKey `json:"keys"`
}

type storedVerifyingKey struct {
	ID     string `json:"id"`
	Public string `json:"ed25519"`
}

func (p *Public) add(id string, key ed25519.PublicKey) {
	if p.keys == nil {
		p.keys = map[string]ed25519.PublicKey{}
	}
	if _, known := p.keys[id]; !known {
		p.ids = append(p.ids, id)
	}
	p.keys[id] = key
}

// Public returns the public halves.
func (k Keyring) Public() Public {
	var p Public
	for _, key := range k.keys {
		p.add(key.id, key.secrets().public())
	}
	return p
}

// PublicText returns the public halves as a file that can be given to anyone.
func (k Keyring) PublicText() ([]byte, error) { return k.Public().PublicText() }

// PublicText returns them as the file that they came from.
func (p Public) PublicText() ([]byte, error) {
	stored := storedPublic{Format: format, About: "Public keys with which the transparency reports are signed. Nothing here is secret."}
	for _, id := range p.ids {
		stored.Keys = append(stored.Keys, storedVerifyingKey{id, base64.StdEncoding.EncodeToString(p.keys[id])})
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
	var p Public
	for _, s := range stored.Keys {
		key, err := base64.StdEncoding.DecodeString(s.Public)
		if err != nil || len(key) != ed25519.PublicKeySize || idOf(key) != s.ID {
			return Public{}, false
		}
		p.add(s.ID, key)
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
