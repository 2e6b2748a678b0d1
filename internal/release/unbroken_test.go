package release

import (
	"strings"
	"testing"
)

// A number is never parted from its unit by the end of a line, and nothing else is tied together. ~ stands for a no-break space.
func TestUnbroken(t *testing.T) {
	for _, want := range []string{
		"about 1~in~392 of them", "20~in~100 of those decided", "about 1~for~every~4,400 accounts", "30.9~% of those decided", "95~% range: 14 to 16", "1.7~points more",
		"between 0.24 and 2.46~per~1,000", "within 7~days, 24~hours or 1~day", "3~July~2026", "April–June~2026", "since March~2026",
		"12,146 of 18,624 accounts", "5,610 appealed in March", "in 2026 it was 3 in the end", "from 5~years on", "12 daylights",
	} {
		want = strings.ReplaceAll(want, "~", "\u00a0")
		if got := Unbroken(strings.ReplaceAll(want, "\u00a0", " ")); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
