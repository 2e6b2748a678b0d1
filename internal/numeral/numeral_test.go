package numeral

import "testing"

func TestText(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 7: "7", 999: "999", 1000: "1,000", -999: "-999", -1000: "-1,000", 1234567: "1,234,567", -123456: "-123,456"} {
		if got := Text(n); got != want {
			t.Errorf("Text(%d) = %q, want %q", n, got, want)
		}
	}
}

// One is a thing, and all other numbers are of things, none among them.
func TestMany(t *testing.T) {
	for _, c := range []struct {
		n     int
		thing string
		want  string
	}{
		{1, "case", "1 case"}, {0, "case", "0 cases"}, {1200, "case", "1,200 cases"},
		{1, "category", "1 category"}, {2, "category", "2 categories"}, {2, "day", "2 days"},
	} {
		if got := Many(c.n, c.thing); got != c.want {
			t.Errorf("Many(%d, %q) = %q, want %q", c.n, c.thing, got, c.want)
		}
	}
}
