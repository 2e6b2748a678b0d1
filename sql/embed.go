// Package sql holds the SQL text and what it rests on, and nothing but: the record contract and the stored tables in schema,
// the code lists, one view per file in views, and the cases that the views are tested with in testdata.
package sql

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Files is the tree of this folder.
//
//go:embed schema codelists views
var Files embed.FS

// Views returns the statements of all views, each view after those it rests on.
func Views() ([]string, error) {
	names, err := fs.Glob(Files, "views/*.sql")
	if err != nil {
		return nil, fmt.Errorf("list views: %w", err)
	}
	texts := map[string]string{}
	for _, name := range names {
		text, err := Files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read view: %w", err)
		}
		texts[strings.TrimSuffix(path.Base(name), ".sql")] = string(text)
	}
	var ordered []string
	done := map[string]bool{}
	var add func(name string, trail []string) error
	add = func(name string, trail []string) error {
		if done[name] {
			return nil
		}
		if slices.Contains(trail, name) {
			return fmt.Errorf("view %s rests on itself", name)
		}
		for _, word := range relations.FindAllStringSubmatch(texts[name], -1) {
			if _, isView := texts[word[1]]; isView && word[1] != name {
				if err := add(word[1], append(trail, name)); err != nil {
					return err
				}
			}
		}
		done[name] = true
		ordered = append(ordered, texts[name])
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		if err := add(name, nil); err != nil {
			return nil, err
		}
	}
	return ordered, nil
}

// relations finds the names behind FROM and JOIN.
var relations = regexp.MustCompile(`(?:FROM|JOIN)\s+([a-z_0-9]+)`)
