// Package keyring holds the two secrets of a platform: the protection secret, with which the ledger is authenticated and, together with
// the ledger's nonce, the random amounts of protected counts are drawn, and the signing key, with which releases are approved. They live
// in one file that nobody but its owner may read, outside the data, the releases and any repository. Whoever has the protection secret and
// the ledger can take the random amounts off again; whoever has the signing key can publish in the platform's name.
package keyring

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"daylight/internal/disk"
	"daylight/internal/problem"
)

// format is the version of the files.
const format = 1

// Key is one pair of secrets. It prints, logs and encodes as its id alone.
type Key struct {
	id      string
	secrets func() secrets // a function, because package fmt prints what pointers lead to, if asked by the wrong verb
}

type secrets struct {
	protection [32]byte
	signing    ed25519.PrivateKey
}

func (s secrets) public() ed25519.PublicKey { return s.signing.Public().(ed25519.PublicKey) }

// Keyring is the keys of a platform, the newest first: it signs and protects with the newest and recognises all.
// The zero value holds none.
type Keyring struct{ keys []Key }

// The file. Its secrets are base64.
type storedRing struct {
	Format int         `json:"format"`
	About  string      `json:"about"`
	Keys   []storedKey `json:"keys"` // newest first
}

type storedKey struct {
	ID         string    `json:"id"`
	Made       time.Time `json:"made"`
	Protection string    `json:"protection"`
	Signing    string    `json:"signing"` // seed of the Ed25519 key (RFC 8032)
}

const about = "Secrets of the transparency reports. Keep this file out of backups that others can read, and keep a copy where only you can reach it: without it no further revision can be protected or approved."

// Create writes a keyring with one new key to a file that must not exist, readable by its owner alone, outside of repositories and of
// the folders named in apart.
func Create(path string, now time.Time, apart ...string) (k Keyring, err error) {
	if err := errors.Join(outsideRepositories(path), outside(path, apart)); err != nil {
		return Keyring{}, err
	}
	return CreateForDemo(path, now)
}

// CreateForDemo is Create anywhere, for synthetic records: they have no secret to keep.
func CreateForDemo(path string, now time.Time) (k Keyring, err error) {
	key, err := newKey()
	if err != nil {
		return Keyring{}, err
	}
	text, err := storedRing{Format: format, About: about, Keys: []storedKey{stored(key, now)}}.text()
	if err != nil {
		return Keyring{}, err
	}
	err = disk.Write(path, text, 0o600)
	var at *fs.PathError
	switch {
	case errors.Is(err, fs.ErrExist):
		return Keyring{}, problem.Wrap(problem.Invalid, err, "There is a file %s already, and a keyring is never overwritten: what it protected could not be continued. Name another file.", path)
	case errors.As(err, &at):
		return Keyring{}, problem.Wrap(problem.Invalid, err, "The keyring %s cannot be written: %v. Name a file in a folder that exists and is yours.", path, at.Err)
	case err != nil:
		return Keyring{}, fmt.Errorf("write keyring: %w", err)
	}
	if err := disk.Sync(filepath.Dir(path)); err != nil {
		return Keyring{}, fmt.Errorf("write keyring: %w", err)
	}
	return Keyring{[]Key{key}}, nil
}

// stored is a key as the file holds it.
func stored(key Key, now time.Time) storedKey {
	secret := key.secrets()
	return storedKey{ID: key.id, Made: now.UTC().Truncate(time.Second),
		Protection: base64.StdEncoding.EncodeToString(secret.protection[:]), Signing: base64.StdEncoding.EncodeToString(secret.signing.Seed())}
}

func (s storedRing) text() ([]byte, error) {
	text, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		return nil, fmt.Errorf("write keyring: %w", err)
	}
	return append(text, '\n'), nil
}

func newKey() (Key, error) {
	var s secrets
	if _, err := rand.Read(s.protection[:]); err != nil {
		return Key{}, fmt.Errorf("make a key: %w", err)
	}
	var err error
	if _, s.signing, err = ed25519.GenerateKey(rand.Reader); err != nil {
		return Key{}, fmt.Errorf("make a key: %w", err)
	}
	return keyOf(s), nil
}

func keyOf(s secrets) Key { return Key{idOf(s.public()), func() secrets { return s }} }

// idOf names a key by the first 8 bytes of its public half's SHA-256.
func idOf(public ed25519.PublicKey) string {
	sum := sha256.Sum256(public)
	return hex.EncodeToString(sum[:8])
}

// Open reads a keyring. A file that others may read, or that lies in one of the folders where nothing secret may lie, is refused:
// apart names them.
func Open(path string, apart ...string) (Keyring, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Keyring{}, problem.Wrap(problem.Invalid, err, "There is no keyring %s. Make one with daylight secret new %s, and keep a copy where only you can reach it.", path, path)
	case err != nil:
		return Keyring{}, problem.Unreadable(err, "keyring", path)
	case info.IsDir():
		return Keyring{}, problem.Unreadable(syscall.EISDIR, "keyring", path)
	case !info.Mode().IsRegular():
		return Keyring{}, problem.New(problem.Invalid, "The keyring %s is not a file.", path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return Keyring{}, problem.Unreadable(err, "keyring", path)
	}
	if _, public := parsePublic(text); public {
		return Keyring{}, problem.New(problem.Invalid, "%s is the public half, which anyone may have. Name the keyring itself: the file that daylight secret new wrote beside it, of the same name without .pub.", path)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return Keyring{}, problem.New(problem.Invalid, "The keyring %s can be read by others than its owner (mode %#o), so its secrets may be known. Close it with chmod 600 %s. If somebody may have read it, then run daylight secret rotate: what comes later is protected with a new secret. What was published stays as it is: whoever read the old secret can take random amounts off it, and sign in your name.",
			path, info.Mode().Perm(), path)
	}
	if err := outside(path, apart); err != nil {
		return Keyring{}, err
	}
	ring, _, err := parse(text)
	if err != nil {
		// What the decoder says may quote a secret.
		return Keyring{}, problem.New(problem.Invalid, "The file %s is not a keyring, or it is damaged. Take it from its copy.", path)
	}
	return ring, nil
}

var errDamaged = errors.New("damaged keyring")

func parse(text []byte) (ring Keyring, file storedRing, err error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&file); err != nil || decoder.More() || file.Format != format || len(file.Keys) == 0 {
		return Keyring{}, file, errDamaged
	}
	for _, s := range file.Keys {
		protection, err := base64.StdEncoding.DecodeString(s.Protection)
		seed, err2 := base64.StdEncoding.DecodeString(s.Signing)
		if err != nil || err2 != nil || len(protection) != 32 || len(seed) != ed25519.SeedSize {
			return Keyring{}, file, errDamaged
		}
		key := keyOf(secrets{[32]byte(protection), ed25519.NewKeyFromSeed(seed)})
		if key.id != s.ID {
			return Keyring{}, file, errDamaged
		}
		ring.keys = append(ring.keys, key)
	}
	return ring, file, nil
}

// outside refuses a keyring in folders from which files are handed on.
func outside(path string, apart []string) error {
	for _, dir := range apart {
		if within(path, dir) {
			return problem.New(problem.Invalid, "The keyring %s lies in %s, from which files are handed on. Move it to a folder of its own.", path, dir)
		}
	}
	return nil
}

// within reports whether a file lies in a folder, links followed.
func within(path, dir string) bool {
	inside, outside := resolved(path), resolved(dir)
	if inside == "" || outside == "" {
		return false
	}
	relative, err := filepath.Rel(outside, inside)
	return err == nil && filepath.IsLocal(relative)
}

func resolved(path string) string {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return ""
	}
	if real, err := filepath.EvalSymlinks(absolute); err == nil {
		return real
	}
	return absolute
}

// outsideRepositories refuses a place from which a secret would be committed.
func outsideRepositories(path string) error {
	for dir := filepath.Dir(resolved(path)); ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil {
			return problem.New(problem.Invalid, "%s lies in the repository %s, where it would be committed one day. Name a file outside of it.", path, dir)
		}
		if dir == filepath.Dir(dir) {
			return nil
		}
	}
}

// Current returns the key in use. It panics where the keyring holds none: only Create and Open make one.
func (k Keyring) Current() Key { return k.keys[0] }

// Protection returns the protection secrets by key id, for what was drawn under any of them.
func (k Keyring) Protection() map[string][32]byte {
	byID := map[string][32]byte{}
	for _, key := range k.keys {
		byID[key.id] = key.secrets().protection
	}
	return byID
}

// ID names the key; it stands in what was signed or drawn with it.
func (k Key) ID() string { return k.id }

// Protection returns the protection secret.
func (k Key) Protection() [32]byte { return k.secrets().protection }

// Sign signs a message with Ed25519, which gives the same signature for the same message.
func (k Key) Sign(message []byte) []byte { return ed25519.Sign(k.secrets().signing, message) }

// String, GoString, LogValue and MarshalJSON keep the secrets out of prints, logs and files.
func (k Key) String() string { return "key " + k.id }

// GoString is String.
func (k Key) GoString() string { return k.String() }

// Format prints the key's name whatever the verb.
func (k Key) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(k.String())) }

// LogValue is the key's name.
func (k Key) LogValue() slog.Value { return slog.StringValue(k.String()) }

// MarshalJSON is the key's name.
func (k Key) MarshalJSON() ([]byte, error) { return json.Marshal(k.String()) }
