// Package soak lets tests of chance run longer than usual: DAYLIGHT_SOAK times as long, where that is set. Only tests use it.
package soak

import (
	"os"
	"strconv"
	"testing"
)

// Runs returns how many times a test draws: few times with the tests, and DAYLIGHT_SOAK times as often where that is set. The test's log
// then says how many of what they are.
func Runs(t testing.TB, few int, what string) int {
	t.Helper()
	text := os.Getenv("DAYLIGHT_SOAK")
	if text == "" {
		return few
	}
	times, err := strconv.Atoi(text)
	if err != nil || times < 1 {
		t.Fatalf("DAYLIGHT_SOAK is %q and must be a whole number of at least 1", text)
	}
	t.Logf("%d %s", times*few, what)
	return times * few
}
