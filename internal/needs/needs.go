// Package needs names the programs that tests compare with. Where one is absent its test is skipped with a line that says how to get it;
// where DAYLIGHT_NEEDS is "all", as in `make test` on a machine on which it installs them itself, the test fails. Only tests use it.
package needs

import (
	"os"
	"os/exec"
	"testing"
)

// Program returns the path of a program that a package of Debian's holds.
func Program(t testing.TB, name, debian string) (path string) {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		Lacking(t, "%s is not installed: apt-get install %s", name, debian)
	}
	return path
}

// Lacking ends a test that cannot run, since something is absent.
func Lacking(t testing.TB, format string, args ...any) {
	t.Helper()
	if os.Getenv("DAYLIGHT_NEEDS") == "all" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}
