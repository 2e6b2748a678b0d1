package server

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// Disclosure is a type: a raw table does not fit where a protected one is asked for, and a shelf that nobody approved does not fit the
// public server. The compiler says so of every line that tries.
func TestRawCountsDoNotCompile(t *testing.T) {
	const file = "testdata/raw/raw.go"
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	wanted := regexp.MustCompile(`// want: (.*)`)
	printed, err := exec.CommandContext(t.Context(), "go", "build", "-gcflags=-e", "./testdata/raw").CombinedOutput()
	if err == nil {
		t.Fatal("it compiles")
	}
	for i, line := range strings.Split(string(source), "\n") {
		m := wanted.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		at := regexp.MustCompile(fmt.Sprintf(`raw\.go:%d:\d+: .*%s`, i+1, regexp.QuoteMeta(m[1])))
		if !at.Match(printed) {
			t.Errorf("line %d, %q: the compiler does not say %q:\n%s", i+1, strings.TrimSpace(line), m[1], printed)
		}
	}
}
