package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// An audit that no report will rest on is not made in vain unknowingly: drawing and handing in say so.
func TestAuditThatIsNotUsed(t *testing.T) {
	p := newPlatform(t)
	draw := []string{"audit", "draw", "--period", "2025-Q2", "--name", "q2-few", "--size", "20", "--double", "0.1"}
	for _, c := range []struct {
		more []string
		says []string
	}{
		{nil, []string{"hold an audit of April–June 2025 already", "would leave this one out", "by the internal edition alone. Fewer than 100 were drawn."}},
		{[]string{"--size", "500"}, []string{"More than one in 2 were drawn"}},
		{[]string{"--by", "route", "--size", "250"}, []string{"the public one shows audits drawn from the whole frame"}},
	} {
		out := must(t, append(append(draw, "--data", p.data, "--dry-run"), c.more...)...)
		for _, says := range c.says {
			if !strings.Contains(out, says) {
				t.Errorf("%v: no %q in\n%s", c.more, says, out)
			}
		}
		if strings.Contains(out, "hold an audit") != (c.more == nil) {
			t.Errorf("%v: another audit is the larger one:\n%s", c.more, out)
		}
	}

	must(t, append(draw, "--data", p.data)...)
	must(t, "audit", "sheet", "q2-few", "--auditor", "ada", "--auditor", "ben", "--data", p.data)
	result := []string{"audit", "result", "q2-few", "--data", p.data}
	for _, auditor := range []string{"ada", "ben"} {
		rows := table(t, filepath.Join(p.data, "audits", "q2-few", "sheets", "q2-few-"+auditor+".csv"))
		path := filepath.Join(t.TempDir(), auditor+".csv")
		text := strings.Join(rows[0], ",") + "\n"
		for _, row := range rows[1:] {
			text += strings.Join([]string{row[0], row[1], "correct", ""}, ",") + "\n"
		}
		must0(t, os.WriteFile(path, []byte(text), 0o600))
		result = append(result, path)
	}
	for _, again := range []string{"were loaded as batch", "were loaded before"} {
		out := must(t, result...)
		if !strings.Contains(out, again) || !strings.Contains(out, "The report of April–June 2025 does not rest on them: it rests on the audit ") || strings.Contains(out, "rests on them.") {
			t.Errorf("result says\n%s", out)
		}
	}
}
