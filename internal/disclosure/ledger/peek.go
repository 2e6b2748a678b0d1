package ledger

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// KeyOf returns the id of the secret under which a ledger goes on, as the file says and without any secret to check that by; empty where
// there is no ledger, or nothing that can be read as one.
func KeyOf(path string) (id string, err error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read the ledger: %w", err)
	}
	for content := range bytes.Lines(text) {
		encoded, _, whole := split(bytes.TrimSuffix(content, []byte("\n")))
		if !whole {
			break
		}
		e, err := decode(encoded)
		if err != nil {
			break
		}
		id = cmp.Or(e.Next, e.Key)
	}
	return id, nil
}
