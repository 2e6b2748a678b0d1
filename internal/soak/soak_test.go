package soak

import "testing"

func TestRuns(t *testing.T) {
	for _, c := range []struct {
		variable string
		want     int
	}{{"", 6}, {"1", 6}, {"40", 240}} {
		t.Setenv("DAYLIGHT_SOAK", c.variable)
		if got := Runs(t, 6, "draws"); got != c.want {
			t.Errorf("DAYLIGHT_SOAK=%s makes %d draws of 6, want %d", c.variable, got, c.want)
		}
	}
}
