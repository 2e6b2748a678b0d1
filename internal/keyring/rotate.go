package keyring

import (
	"fmt"
	"os"
	"time"

	"daylight/internal/disk"
	"daylight/internal/problem"
)

// Rotate puts a new key before those of a keyring's file, and returns the keyring that it then holds. The old ones stay: what was drawn,
// signed and entered into a ledger under them rests on them for ever. The file is replaced as a whole.
func Rotate(path string, now time.Time, apart ...string) (Keyring, error) {
	if _, err := Open(path, apart...); err != nil {
		return Keyring{}, err
	}
	path = resolved(path) // a link stays one
	text, err := os.ReadFile(path)
	if err != nil {
		return Keyring{}, problem.Unreadable(err, "keyring", path)
	}
	ring, file, err := parse(text)
	if err != nil {
		return Keyring{}, problem.New(problem.Invalid, "The keyring %s was changed meanwhile.", path)
	}
	key, err := newKey()
	if err != nil {
		return Keyring{}, err
	}
	file.Keys = append([]storedKey{stored(key, now)}, file.Keys...)
	if text, err = file.text(); err != nil {
		return Keyring{}, err
	}
	if err := disk.Replace(path, text, 0o600); err != nil {
		return Keyring{}, fmt.Errorf("write keyring: %w", err)
	}
	return Keyring{append([]Key{key}, ring.keys...)}, nil
}
