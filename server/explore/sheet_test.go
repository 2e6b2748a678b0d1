package explore

import (
	"strings"
	"testing"
)

// No text of a file is a formula to a spreadsheet, and numbers stay numbers.
func TestSheet(t *testing.T) {
	var s Sheet
	for _, line := range [][]string{{"=1+1", "+x", "-x", "@x"}, {"\tx", "\rx", "", "x=1"}, {"-0.5", "+1", "-1e-07", "-1+cmd"}} {
		if err := s.Line(line...); err != nil {
			t.Fatal(err)
		}
	}
	const want = "'=1+1,'+x,'-x,'@x\n'\tx,\"'\rx\",,x=1\n-0.5,+1,-1e-07,'-1+cmd\n"
	if got, err := s.Bytes(); err != nil || string(got) != want {
		t.Errorf("%q, want %q (%v)", got, want, err)
	}
	body, err := CSV([]RowInFile{{Label: "=HYPERLINK(1)", Label2: "@x"}})
	if err != nil || !strings.Contains(string(body), ",'=HYPERLINK(1),") || !strings.Contains(string(body), ",'@x,") {
		t.Errorf("the labels of rows are formulas: %s (%v)", body, err)
	}
}
