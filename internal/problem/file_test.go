package problem

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// A folder in the place of a file is named as one, and what is not there as not there.
func TestUnreadable(t *testing.T) {
	dir := t.TempDir()
	for path, want := range map[string]string{
		dir:                        "The release plan " + dir + " is a folder; name the file.",
		filepath.Join(dir, "none"): "There is no release plan " + filepath.Join(dir, "none") + ".",
	} {
		_, err := os.ReadFile(path)
		if got := Unreadable(err, "release plan", path); Sentence(got) != want || KindOf(got) != Invalid || !errors.Is(got, err) {
			t.Errorf("%v, want %q", got, want)
		}
	}
}

// What is wrong in a YAML file is said with its line, without the program's own types.
func TestInYAML(t *testing.T) {
	for said, want := range map[string]string{
		"yaml: unmarshal errors:\n  line 13: field thresold not found in type disclosure.Plan": "line 13: nothing is named thresold here",
		"yaml: unmarshal errors:\n  line 2: cannot unmarshal !!seq into map[string]int64\n" +
			"  line 7: cannot unmarshal !!int `7` into []disclosure.PlannedTable": "line 2: a list does not fit here; line 7: 7 does not fit here",
		"yaml: unmarshal errors:\n  line 3: mapping key \"a\" already defined at line 1": `line 3: "a" stands in line 1 already`,
		"yaml: line 1: did not find expected ',' or ']'":                                 "line 1: did not find expected ',' or ']'",
	} {
		if got := InYAML(errors.New(said)); got != want {
			t.Errorf("%q: %q, want %q", said, got, want)
		}
	}
}
