// Command catalogue keeps the catalogues of messages true: it reads from the sources all that the program can say to readers, adds to each
// language's PO files what is missing, and takes away what is said no more. Translations that stand are kept.
//
//	go run ./tools/catalogue
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"daylight/internal/language"
)

func main() {
	if err := run("."); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run brings the catalogues below a folder of the sources up to date, and says what is left to translate.
func run(root string) error {
	found, err := collect(os.DirFS(root))
	if err != nil {
		return err
	}
	for _, l := range language.All {
		if l == language.English {
			continue
		}
		for _, part := range parts {
			name := filepath.Join(root, "internal/language/catalogues", l.Code(), part.name+".po")
			known, err := os.ReadFile(name)
			if err != nil && !os.IsNotExist(err) {
				return err
			}
			text, missing := merge(l.Code(), found[part.name], known)
			if err := os.WriteFile(name, text, 0o644); err != nil {
				return err
			}
			fmt.Printf("%s: %d messages, %d to translate\n", name, len(found[part.name]), missing)
		}
	}
	return nil
}
