package reports

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"

	"daylight/internal/disclosure"
	"daylight/internal/disclosure/noise"
	"daylight/internal/disclosure/suppression"
	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/internal/stats"
	"daylight/reports/chart"
	"daylight/reports/chart/font"
)

//go:embed *.go catalogue.yaml
var sources embed.FS

// making names the program that makes reports, as far as their bytes depend on it: its own text, its libraries, the compiler, and the kind
// of processor, which may round the last digit otherwise. Reports that another program made are not expected to be the same.
var making = sync.OnceValue(func() string {
	sum := sha256.New()
	for _, source := range []embed.FS{sources, chart.Sources, font.Sources, stats.Sources, disclosure.Sources, noise.Sources, suppression.Sources, release.Sources, period.Sources, language.Sources} {
		err := fs.WalkDir(source, ".", func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || strings.HasSuffix(name, "_test.go") {
				return err
			}
			text, err := source.ReadFile(name)
			fmt.Fprintf(sum, "%s %d\n%s", name, len(text), text)
			return err
		})
		if err != nil {
			panic(err) // they are part of the program
		}
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, module := range info.Deps {
			fmt.Fprintln(sum, module.Path, module.Version)
		}
	}
	fmt.Fprintln(sum, runtime.Version(), runtime.GOARCH)
	return hex.EncodeToString(sum.Sum(nil))[:16]
})
