package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A job that makes reports hears by its exit status where the public one waits for somebody, though the internal one was made; and hears
// nothing where there is none to make.
func TestReleaseThatWaits(t *testing.T) {
	p := newPlatform(t)
	order := []string{"release", "--period", "2025-Q1"}
	ends := func(why string, want int, says string, args ...string) {
		t.Helper()
		for _, more := range [][]string{nil, {"--json"}} {
			if status, out, stderr := p.run(t, append(args, more...)...); status != want || !strings.Contains(out, says) {
				t.Errorf("%s: exit %d, want %d with %q; %s%s", why, status, want, says, out, stderr)
			}
		}
	}
	keyring := p.secret
	p.secret = ""
	ends("no keyring", exitPartly, "This needs the keyring.", order...)
	ends("a rehearsal without a keyring", exitPartly, "This needs the keyring.", append(order, "--dry-run")...)
	p.secret = keyring
	plan := filepath.Join(p.data, "plan.yaml")
	text, err := os.ReadFile(plan)
	must0(t, err)
	must0(t, os.WriteFile(plan, append(text, "thresold: 10\n"...), 0o644))
	ends("a broken plan", exitPartly, "nothing is named thresold here", order...)
	must0(t, os.WriteFile(plan, text, 0o644))
	ends("cases that still move", exitGood, "can be made from 2025-07-01 on", append(order, "--cutoff", "2025-05-01")...)
	p.must(t, order...)
	p.must(t, "approve", "2025-Q1", "--by", "Us")
	ends("published already", exitGood, "is published already, as revision 1", order...)
	ends("nothing has changed", exitGood, "Nothing that may be shown has changed", append(order, "--code", "C", "--revision-reason", "Wording")...)
	if _, out, _ := p.run(t, order...); !strings.Contains(out, "Write --again to make one of the internal edition all the same.") {
		t.Errorf("--again is offered for what it does not do: %s", out)
	}
}
