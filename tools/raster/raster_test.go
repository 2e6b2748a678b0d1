package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/klauspost/compress/zstd"

	"daylight/internal/needs"
)

const root = "../.."

// What is committed is what the sums say: a file that was changed or half merged is noticed without Node.
func TestCommittedFilesMatchTheirSums(t *testing.T) {
	got, err := sums(root)
	if err != nil {
		t.Fatal(err)
	}
	if want := read(t, filepath.Join(root, sumsFile)); !bytes.Equal(got, want) {
		t.Errorf("sums of the committed files\n%s\n%s says\n%s", got, sumsFile, want)
	}
}

// What is committed is what the pinned package holds: the program runs no WebAssembly that its project did not publish.
func TestCommittedWasmIsThePackages(t *testing.T) {
	if _, err := os.Stat(source); os.IsNotExist(err) {
		needs.Lacking(t, "%s is absent: run `npm ci` in tools/raster", source)
	}
	unpacker, err := zstd.NewReader(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer unpacker.Close()
	committed, err := unpacker.DecodeAll(read(t, filepath.Join(root, output)), nil)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(committed, read(t, source)) {
		t.Errorf("%s is not what the package holds; run `go run ./tools/raster`", output)
	}
}

// The licences name the version that is packed, and the texts they promise are there.
func TestLicences(t *testing.T) {
	text := read(t, filepath.Join(root, licences))
	pinned := read(t, "package.json")
	if !bytes.Contains(pinned, []byte(`"@resvg/resvg-wasm": "2.6.2"`)) || !bytes.Contains(text, []byte("@resvg/resvg-wasm 2.6.2")) {
		t.Errorf("%s and package.json name different versions: look through all that is listed when resvg changes", licences)
	}
	for _, must := range []string{
		"Mozilla Public License Version 2.0", "https://github.com/yisibl/resvg-js (tag v2.6.2)", "Permission is hereby granted, free of charge",
		"Redistributions in binary form must reproduce",
	} {
		if !bytes.Contains(text, []byte(must)) {
			t.Errorf("%s lacks %q", licences, must)
		}
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}
