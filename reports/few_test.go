package reports_test

import (
	"fmt"
	"strings"
	"testing"

	"daylight/internal/period"
)

// However few the cases are, there is an internal report of them: groups of one or two cases, appeals decided one way only, none at all.
func TestReportOfFewCases(t *testing.T) {
	for _, n := range []int{1, 2, 3, 7, 20} {
		suspensions := strings.Builder{}
		appeals := strings.Builder{}
		suspensions.WriteString("suspension_id,account_key,suspended_at,measure,region,account_created_on\n")
		appeals.WriteString(appealHead)
		for i := range n {
			fmt.Fprintf(&suspensions, "s-%d,a%04dc0ffee,2026-01-%02dT10:00:00Z,account_suspension,%s,%d-01-01\n", i, i, 1+i, []string{"PL", "DE", "IN"}[i%3], 2010+i%16)
			fmt.Fprintf(&appeals, "p-%d,s-%d,2026-01-%02dT12:00:00Z,2026-02-01T12:00:00Z,%s\n", i, i, 1+i, []string{"reversed", "upheld"}[i%2])
		}
		made, _ := releaseOf(t, "2026-Q1", period.NewDate(2026, 9, 1), map[string]string{"suspensions": suspensions.String(), "appeals": appeals.String()})
		if text := headline(made, "suspensions"); !strings.Contains(text, fmt.Sprintf("We suspended %d account", n)) {
			t.Errorf("%d cases: %s", n, text)
		}
	}
}
