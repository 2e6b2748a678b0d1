package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"daylight/internal/needs"
)

const root = "../.."

// What is committed is what the sums say: a bundle changed by hand or half merged is noticed without Node.
func TestCommittedBundleMatchesItsSums(t *testing.T) {
	files := map[string][]byte{output: read(t, output), licences: read(t, licences)}
	if got, want := sums(files), read(t, sumsFile); !bytes.Equal(got, want) {
		t.Errorf("sums of the committed files\n%s\n%s says\n%s", got, sumsFile, want)
	}
}

// What is committed is what src and the pinned packages give: the bundle carries no code that nobody can read here.
func TestCommittedBundleComesFromItsSources(t *testing.T) {
	if _, err := os.Stat("node_modules/echarts"); os.IsNotExist(err) {
		needs.Lacking(t, "node_modules is absent: run `npm ci` in tools/bundle")
	}
	files, err := build(".")
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		if !bytes.Equal(content, read(t, name)) {
			t.Errorf("%s differs from what its sources give; run `go run ./tools/bundle`", name)
		}
	}
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}
