package main

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// message is something that the program says to readers.
type message struct {
	context, text, several string // several is empty where nothing is counted
	where                  string // the first file that says it
}

// same reports whether one translation serves both.
func (m message) same(o message) bool { return m.context == o.context && m.text == o.text }

// parts are the catalogues of a language, by what says their messages. What several say is in the first.
var parts = []struct {
	name string
	dirs []string // of Go sources, with those below them
}{
	{"codes", nil},
	{"reports", []string{"reports", "internal/stats", "internal/disclosure"}},
	{"site", []string{"server", "internal/release"}},
}

// collect reads the messages of each part, each once, in the order of the sources.
func collect(sources fs.FS) (map[string][]message, error) {
	found := map[string][]message{}
	var faults []error
	known := constants{}
	seen := func(m message) bool {
		for _, part := range parts {
			if slices.ContainsFunc(found[part.name], m.same) {
				return true
			}
		}
		return false
	}
	for _, part := range parts {
		add := func(m message) {
			if m.text != "" && !seen(m) {
				found[part.name] = append(found[part.name], m)
			}
		}
		switch part.name {
		case "codes":
			faults = append(faults, labels(sources, add))
		case "reports":
			faults = append(faults, declared(sources, "reports/catalogue.yaml", add))
		}
		for _, dir := range part.dirs {
			faults = append(faults, fs.WalkDir(sources, dir, func(name string, entry fs.DirEntry, err error) error {
				switch {
				case err != nil:
					return err
				case path.Ext(name) == ".go" && !strings.HasSuffix(name, "_test.go"):
					f, err := parsed(sources, name, known)
					switch {
					case err != nil:
						return err
					case path.Dir(name) == statistics:
						f.statistics(add)
						return nil
					}
					return f.messages(part.name == "site", add)
				case path.Ext(name) == ".html":
					return inTemplate(sources, name, add)
				}
				return nil
			}))
		}
	}
	return found, errors.Join(faults...)
}
