// Command raster packs resvg, which draws SVG pictures as PNG, from the pinned npm package into Daylight.
//
//	cd tools/raster && npm ci && cd ../.. && go run ./tools/raster
//
// Its output is committed, so that neither a build of Daylight nor a running one needs Node or a network. A new version of resvg may
// import other functions than internal/raster provides: its JavaScript, index.mjs in the package, shows them.
package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// What is packed, from where, and the licences of all that is in it, which are kept by hand.
const (
	source   = "node_modules/@resvg/resvg-wasm/index_bg.wasm"
	output   = "internal/raster/resvg.wasm.zst"
	licences = "internal/raster/resvg.LICENSES.txt"
)

// sumsFile lists the SHA-256 of output and licences, in the form that `sha256sum -c` reads from the project's folder.
const sumsFile = "tools/raster/SHA256SUMS"

func main() {
	if err := run("."); err != nil {
		fmt.Fprintln(os.Stderr, "raster:", err)
		os.Exit(1)
	}
}

// run writes the output and the sums into the project at root.
func run(root string) error {
	wasm, err := os.ReadFile(filepath.Join(root, "tools/raster", source))
	if err != nil {
		return fmt.Errorf("read resvg (is `npm ci` run in tools/raster?): %w", err)
	}
	packed, err := pack(wasm)
	if err != nil {
		return fmt.Errorf("pack resvg: %w", err)
	}
	if err := os.WriteFile(filepath.Join(root, output), packed, 0o644); err != nil {
		return err
	}
	listed, err := sums(root)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(root, sumsFile), listed, 0o644)
}

func pack(wasm []byte) ([]byte, error) {
	packer, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithWindowSize(4<<20))
	if err != nil {
		return nil, err
	}
	packed := packer.EncodeAll(wasm, nil)
	return packed, packer.Close()
}

// sums lists the committed files.
func sums(root string) ([]byte, error) {
	var text strings.Builder
	for _, name := range []string{output, licences} {
		content, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&text, "%x  %s\n", sha256.Sum256(content), name)
	}
	return []byte(text.String()), nil
}
