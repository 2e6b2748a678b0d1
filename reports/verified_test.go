package reports_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"daylight/internal/release"
	"daylight/internal/verify"
)

// Whatever number of a public release is changed, verify computes another, also of what is no share: the estimate of an audit, bounds,
// limits, differences, and what is said of earlier periods. Each number is changed by itself.
func TestVerifyComputesEveryNumber(t *testing.T) {
	office := newOffice(t, "large")
	r := open(t, nil, 2)
	office.publish(t, r, quarter.Previous())
	o := office.publish(t, r, quarter)
	dir := office.Releases.Dir(quarter, 1)
	shelf := filepath.Dir(filepath.Dir(dir))
	findings := func() []verify.Finding {
		t.Helper()
		report, err := verify.Verifier{}.Shelf(t.Context(), shelf, quarter, 0)
		if err != nil {
			t.Fatal(err)
		}
		var all []verify.Finding
		for _, one := range report.Releases {
			all = append(all, one.Findings...)
		}
		return all
	}
	if found := findings(); len(found) > 0 {
		t.Fatalf("sound releases: %+v", found)
	}
	changed := map[release.Estimate]int{}
	for _, id := range []string{"mistakes-audited-total", "mistake-bounds-total", "reversal-funnel-by-tenure", "changes-total", "appeal-rate-over-time",
		"outcomes-total", "exposure-total", "reversal-rate-by-region-tenure"} {
		whole, err := o.Figure(id)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, "figures", id+".json")
		was, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range whole.Rows {
			if i > 1 && i < len(whole.Rows)-1 {
				continue // the first, the second and the last stand for all
			}
			for j, v := range row.Values {
				for at, number := range []*float64{v.Value, v.Low, v.High} {
					if number == nil || at == 0 && v.Value == nil {
						continue
					}
					kept := *number
					*number = kept*1.001 + 0.0001
					write(t, path, whole)
					*number = kept
					if found := findings(); !slices.ContainsFunc(found, func(f verify.Finding) bool { return f.Check == "figures" && strings.HasPrefix(f.Where, id) }) {
						t.Errorf("%s, %s, %s, number %d: unnoticed; %+v", id, row.Category, whole.Measures[j].ID, at, found)
					}
					estimate := release.Estimate("")
					if whole.Measures[j].Counts != nil {
						estimate = whole.Measures[j].Counts.Estimate
					}
					changed[estimate]++
				}
			}
		}
		if err := os.WriteFile(path, was, 0o644); err != nil {
			t.Fatal(err)
		}
		reseal(t, dir)
	}
	for name, forge := range map[string]func(limits *release.Measure, v *release.Value){
		"limits said to lie around the groups that show":         func(m *release.Measure, _ *release.Value) { m.Counts.Centre = "" },
		"limits said to be an interval":                          func(m *release.Measure, _ *release.Value) { m.Limits = false },
		"limits that do not say of which counts":                 func(m *release.Measure, _ *release.Value) { m.Counts = nil },
		"limits with the share of all as if it were the group's": func(_ *release.Measure, v *release.Value) { v.Value = v.Low },
	} {
		f, err := o.Figure("reversal-funnel-by-tenure")
		if err != nil {
			t.Fatal(err)
		}
		forge(&f.Measures[1], &f.Rows[0].Values[1])
		path := filepath.Join(dir, "figures", f.ID+".json")
		was, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		write(t, path, f)
		if found := findings(); !slices.ContainsFunc(found, func(v verify.Finding) bool { return v.Check == "figures" && strings.HasPrefix(v.Where, f.ID) }) {
			t.Errorf("%s: unnoticed; %+v", name, found)
		}
		if err := os.WriteFile(path, was, 0o644); err != nil {
			t.Fatal(err)
		}
		reseal(t, dir)
	}
	for _, e := range []release.Estimate{"", release.AuditUnclearRight, release.AuditUnclearWrong, release.MonotoneBound, release.RegionOfBounds, release.FunnelLimits95,
		release.FunnelLimits998, release.FunnelLimitsWide, release.PeriodBefore, release.SinceThePeriodBefore} {
		if changed[e] == 0 {
			t.Errorf("no number of the kind %q was changed", e)
		}
	}
	if found := findings(); len(found) > 0 {
		t.Errorf("put right again: %+v", found)
	}
}

func write(t *testing.T, path string, f release.Figure) {
	t.Helper()
	text, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	reseal(t, filepath.Dir(filepath.Dir(path)))
}

// reseal writes the checksums anew, as a forger would.
func reseal(t *testing.T, dir string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "CHECKSUMS"))
	if err != nil {
		t.Fatal(err)
	}
	var lines strings.Builder
	for line := range strings.Lines(string(text)) {
		_, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		body, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&lines, "%x  %s\n", sha256.Sum256(body), name)
	}
	if err := os.WriteFile(filepath.Join(dir, "CHECKSUMS"), []byte(lines.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
