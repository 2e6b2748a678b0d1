package reports_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"daylight/internal/disclosure"
	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/internal/soak"
	"daylight/internal/stats"
	"daylight/reports"
)

const (
	auditHead = "audit_id,suspension_id,frame,sampling_fraction,audited_at,auditor,finding\n"
	liftHead  = "reinstatement_id,suspension_id,reinstated_at,cause\n"
)

// auditOf is an audit of the suspensions a-0 to a-n, of which the first are drawn, and of these the first found wrong.
func auditOf(n, drawn, wrong int, day string) string {
	var b strings.Builder
	b.WriteString(auditHead)
	for i := range n {
		who, finding := "one", "correct"
		switch {
		case i < wrong:
			finding = "wrong"
		case i >= drawn:
			who, finding = "", "not_drawn"
		}
		fmt.Fprintf(&b, "u-%d,a-%d,q1,%.6f,%sT10:00:00Z,%s,%s\n", i, i, float64(drawn)/float64(n), day, who, finding)
	}
	return b.String()
}

// withoutFrame is an audit of which only the drawn cases are on record.
func withoutFrame(audit string) string {
	var kept []string
	for _, line := range strings.SplitAfter(audit, "\n") {
		if !strings.Contains(line, "not_drawn") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}

func decided(from, to int) string {
	var b strings.Builder
	for i := from; i < to; i++ {
		fmt.Fprintf(&b, "p-%d,a-%d,2026-03-10T10:00:00Z,2026-03-20T10:00:00Z,upheld\n", i, i)
	}
	return b.String()
}

func corrected(day string, which ...int) string {
	var b strings.Builder
	for _, i := range which {
		fmt.Fprintf(&b, "r-%d,a-%d,%sT10:00:00Z,self_corrected\n", i, i, day)
	}
	return b.String()
}

// auditTexts are the headline and the notes of a release's audit, without the spaces that print so.
func auditTexts(t *testing.T, made release.Release, o *release.Opened) (headlined, notes string) {
	t.Helper()
	f, err := o.Figure("mistakes-audited-total")
	if err != nil {
		t.Fatal(err)
	}
	return headline(made, "mistakes"), breakable(strings.Join(f.Notes, " ") + " " + f.Measures[1].Method)
}

// Of 60 suspensions 50 could be drawn and 10 were; 1 of these and 5 others were decided late. The frame that is left holds 44, and 9 of
// them were drawn: that is counted, where 9 cases at a fifth would make 45.
func TestAuditKnowsItsFrame(t *testing.T) {
	files := map[string]string{"suspensions": suspensionHead + suspensionsOf("a", 60, "2026-01-10", "PL"), "appeals": appealHead + decided(9, 15),
		"audits": auditOf(50, 10, 2, "2026-05-01")}
	made, o := releaseOf(t, "2026-Q1", period.NewDate(2026, 9, 1), files)
	v := valueAt(t, o, "mistakes-audited-total", "all", "mistakes")
	want, err := stats.SimpleAudit(stats.Audited{Suspended: 50}, stats.Sample{Frame: 44, Drawn: 9, Mistakes: 2})
	if err != nil {
		t.Fatal(err)
	}
	wantNumber(t, "estimate", v.Value, want.Share.Value)
	wantNumber(t, "low", v.Low, want.Share.Interval.Low)
	wantNumber(t, "high", v.High, want.Share.Interval.High)
	headlined, notes := auditTexts(t, made, o)
	for _, says := range []string{"looked at 9 drawn at random from 44 that were neither decided on appeal nor corrected", "The shares are of 50 suspensions. 10 more were neither", stats.HypergeometricMethod} {
		if !strings.Contains(notes, says) {
			t.Errorf("no %q in %s", says, notes)
		}
	}
	if !strings.HasPrefix(headlined, "Of 50 suspensions about ") || !strings.Contains(headlined, "Of those neither decided on appeal nor corrected we re-checked 9, drawn by lot, and found 2 mistakes. For 10 other suspensions no case was drawn") {
		t.Error(headlined)
	}

	files["audits"] = withoutFrame(files["audits"])
	made, o = releaseOf(t, "2026-Q1", period.NewDate(2026, 9, 1), files)
	headlined, notes = auditTexts(t, made, o)
	for _, says := range []string{"drawn at random from about 45 that were neither decided on appeal nor corrected", "they are of about 51 suspensions", "hypergeometric, frame size estimated from the sampling fraction"} {
		if !strings.Contains(notes, says) {
			t.Errorf("no %q in %s", says, notes)
		}
	}
	if !strings.HasPrefix(headlined, "Of about 51 suspensions") || strings.Contains(headlined+notes, "nobody looked") || strings.Contains(headlined+notes, "could be drawn,") ||
		strings.Contains(notes, "exact") {
		t.Errorf("a guess is told as a fact: %s %s", headlined, notes)
	}
}

// What an audit brings to light is often put right at once. Those corrected then are mistakes that it found, as if they were not corrected
// yet; dropping them would leave an audit that found none, and counting them as corrected too would count them twice. Where nothing found
// wrong was corrected, corrections have nothing to do with the audit.
func TestAuditOfCorrectedMistakes(t *testing.T) {
	files := map[string]string{"suspensions": suspensionHead + suspensionsOf("a", 50, "2026-01-10", "PL"), "audits": auditOf(49, 10, 2, "2026-03-01"),
		"reinstatements": liftHead + corrected("2026-02-01", 49) + corrected("2026-03-05", 30)}
	share := func(why string, want float64) {
		t.Helper()
		_, o := releaseOf(t, "2026-Q1", period.NewDate(2026, 9, 1), files)
		wantNumber(t, why, valueAt(t, o, "mistakes-audited-total", "all", "mistakes").Value, want)
	}
	share("one of the others was corrected", (2+48*.2)/50)
	files["reinstatements"] += corrected("2026-03-10", 0, 1)
	share("those found wrong were corrected, too", (1+49*.2)/50)
	made, o := releaseOf(t, "2026-Q1", period.NewDate(2026, 9, 1), files)
	headlined, notes := auditTexts(t, made, o)
	if !strings.Contains(notes, "looked at 10 drawn at random from 49 that were neither decided on appeal nor corrected") || !strings.Contains(notes, "3 were corrected since the audit began") ||
		!strings.Contains(headlined, "We had already taken back 1 as a mistake. Of those") {
		t.Errorf("%s %s", headlined, notes)
	}
	files["audits"] = withoutFrame(files["audits"])
	share("and the frame is not on record, of which no more than 48 were uncorrected", (2+48*.2)/50)
}

// A part of which no case drawn is left is told apart, and not estimated from the others; one that was drawn whole needs no estimate.
func TestAuditOfStrata(t *testing.T) {
	audits := auditHead
	for i := range 40 {
		fraction, finding := "0.2", "not_drawn"
		switch {
		case i < 10 && i%5 == 0:
			finding = "correct"
		case i >= 10 && i < 20:
			fraction, finding = "1", []string{"wrong", "correct"}[i%2]
		case i >= 20:
			fraction = "0.5"
			if i%2 == 0 {
				finding = "wrong"
			}
		}
		audits += fmt.Sprintf("u-%d,a-%d,q1,%s,2026-05-01T10:00:00Z,,%s\n", i, i, fraction, finding)
	}
	appeals := appealHead + decided(0, 1) + decided(5, 6)
	made, o := releaseOf(t, "2026-Q1", period.NewDate(2026, 9, 1), map[string]string{"suspensions": suspensionHead + suspensionsOf("a", 45, "2026-01-10", "PL"),
		"audits": audits, "appeals": appeals})
	headlined, notes := auditTexts(t, made, o)
	wantNumber(t, "estimate", valueAt(t, o, "mistakes-audited-total", "all", "mistakes").Value, (5+20.)/32)
	for _, says := range []string{"looked at 20 drawn at random from 30 that were neither decided on appeal nor corrected", "The shares are of 32 suspensions. 5 more were neither", "8 more could be drawn"} {
		if !strings.Contains(notes, says) {
			t.Errorf("no %q in %s", says, notes)
		}
	}
	if !strings.Contains(headlined, "For 13 other suspensions no case was drawn") {
		t.Error(headlined)
	}
}

// The public edition prints the frame as it was counted, and verify computes the estimate from the published table alone: also where
// enough were corrected since to be told.
func TestPublicAuditPrintsItsFrame(t *testing.T) {
	whole := func(n int) (all []int) {
		for i := range n {
			all = append(all, i)
		}
		return all
	}
	const hiddenCount = "A count of suspensions that were decided or corrected does not show"
	ten := corrected("2026-02-01", 900, 901, 902, 903, 904, 905, 906, 907, 908, 909)
	five := corrected("2026-02-01", 995, 996, 997, 998, 999) // before their appeals were decided: hidden, with those who withdrew theirs
	for _, c := range []struct {
		why       string
		lifted    string
		from      int    // suspensions that the audit was drawn from
		withdrawn int    // appeals that hide the five, where these are
		frame     int64  // as published; 0: none is
		about     string // said of it, where fewer than ten could not be drawn
		outside   string // how many, where it is told
		withheld  string
	}{
		{why: "as it was drawn", lifted: ten, from: 710, frame: 693, outside: "250"},
		{why: "twelve corrected because of it", lifted: corrected("2026-02-15", whole(12)...), from: 710, frame: 693, outside: "260"},
		{why: "nine corrected because of it", lifted: ten + corrected("2026-02-15", whole(9)...), from: 710, withheld: disclosure.TooFewAround},
		{why: "nine corrected in all", lifted: corrected("2026-02-15", whole(9)...), from: 710, withheld: hiddenCount},
		{why: "twelve, and two before", lifted: corrected("2026-02-15", whole(12)...) + corrected("2026-02-01", 900, 901), from: 710, withheld: disclosure.TooFewAround},
		{why: "nine outside, which may not be told", lifted: ten, from: 991, frame: 943, about: "about "},
		{why: "none outside, of which the same is said", lifted: ten, from: 1000, frame: 943, about: "about "},
		// The five stay among those that the audit does not speak of. Where it would say that these are few, as the tables do not, it says nothing.
		{why: "five hidden ones, and many outside", lifted: ten + five, from: 710, withdrawn: 15, frame: 693, outside: "250"},
		{why: "five hidden ones and nobody else outside", lifted: five, from: 995, withdrawn: 15, withheld: disclosure.TooFewAround},
		{why: "five hidden ones and four more outside", lifted: five, from: 991, withdrawn: 15, withheld: disclosure.TooFewAround},
		{why: "five hidden ones and five more outside, where the tables say 20 at most", lifted: five, from: 990, withdrawn: 15, withheld: disclosure.TooFewAround},
		{why: "five hidden ones and fifteen more outside", lifted: five, from: 980, withdrawn: 15, frame: 933, outside: "20"},
		{why: "five hidden ones, and twelve corrected because of it", lifted: five + corrected("2026-02-15", whole(12)...), from: 980, withdrawn: 15, withheld: disclosure.TooFewAround},
	} {
		closed := ""
		if c.withdrawn > 0 {
			closed = strings.ReplaceAll(decided(995, 1000), ",upheld", ",omitted") + strings.ReplaceAll(decided(600, 600+c.withdrawn), ",upheld", ",withdrawn")
		}
		r := readerOf(t, period.NewDate(2026, 9, 1), map[string]string{"suspensions": suspensionHead + suspensionsOf("a", 1000, "2026-01-10", "PL") + suspensionsOf("z", 1, "2026-08-10", "PL"),
			"appeals": appealHead + decided(190, 207) + decided(910, 940) + closed, "audits": auditOf(c.from, 200, 20, "2026-02-10"), "reinstatements": liftHead + c.lifted})
		office := newOffice(t, "large")
		o := office.draft(t, r, period.MustParse("2026-Q1"))
		if c.withheld != "" {
			found := ""
			for _, w := range o.Protection.Withheld {
				found += w.Why + "\n"
			}
			if !strings.Contains(found, c.withheld) {
				t.Errorf("%s: %s", c.why, found)
			}
			continue
		}
		headlined, notes := auditTexts(t, o.Release, o)
		from := fmt.Sprintf("drawn at random from %s%d that were neither decided on appeal nor corrected", c.about, c.frame)
		if !strings.Contains(notes, "looked at 190 "+from) || !strings.Contains(headlined, "we re-checked 190, drawn by lot") {
			t.Errorf("%s: %s %s", c.why, headlined, notes)
		}
		if f, err := o.Figure("outcomes-total"); err != nil || (f.Rows[0].Values[slices.IndexFunc(f.Measures, func(m release.Measure) bool { return m.ID == "corrected_undecided" })].Word == release.Hidden) != (c.withdrawn > 0) {
			t.Errorf("%s: outcomes %+v, %v", c.why, f.Rows, err)
		}
		beside := ""
		switch {
		case c.outside != "" && c.withdrawn > 0:
			beside = " This leaves out " + c.outside + " other suspensions, those given back before their appeal was decided among them."
		case c.outside != "":
			beside = " For " + c.outside + " other suspensions no case was drawn, so we do not know how many mistakes they hold."
		}
		if !strings.HasSuffix(headlined, "and found 20 mistakes."+beside) || strings.HasPrefix(headlined, "About ") != (beside == "") {
			t.Errorf("%s: %s", c.why, headlined)
		}
		if (c.about != "") != strings.Contains(notes, "Fewer than 10 of these, or none, could not be drawn") || (c.about != "") != strings.Contains(notes, stats.NearlyAllMethod) {
			t.Errorf("%s: %s", c.why, notes)
		}
		sound(t, office.Drafts.Dir(o.Period, 1), o.Period)
	}
}

// Platforms whose truth is known: of 60 suspensions of a frame 18 were mistakes, 20 are drawn, and while auditors look some are decided on
// appeal, mistakes more often than others. Half of the platforms put right what the audit found. The interval must hold the number of
// mistakes left in the frame 19 times of 20 or more, and the estimates must be right on average.
func TestAuditIntervalsCover(t *testing.T) {
	const members, mistakes, drawn = 60, 18, 20
	runs := soak.Runs(t, 60, "audits")
	rng := rand.New(rand.NewPCG(17, 4))
	var suspensions, audits, appeals, lifted strings.Builder
	suspensions.WriteString(suspensionHead)
	audits.WriteString(auditHead)
	appeals.WriteString(appealHead)
	lifted.WriteString(liftHead)
	left := make([]int64, runs) // mistakes that no appeal found
	for run := range runs {
		suspensions.WriteString(suspensionsOf(fmt.Sprintf("s%d", run), members, "2026-02-10", "PL"))
		inLot := map[int]bool{}
		for _, i := range rng.Perm(members)[:drawn] {
			inLot[i] = true
		}
		for i := range members {
			mistake, id := i < mistakes, fmt.Sprintf("s%d-%d", run, i)
			finding, at := "not_drawn", "2026-03-10"
			if inLot[i] {
				finding, at = map[bool]string{true: "wrong", false: "correct"}[mistake], "2026-03-20"
			}
			fmt.Fprintf(&audits, "u-%s,%s,f%d,0.333333,%sT10:00:00Z,,%s\n", id, id, run, at, finding)
			switch chance := rng.Float64(); {
			case mistake && chance < .3:
				fmt.Fprintf(&appeals, "p-%s,%s,2026-03-12T10:00:00Z,2026-04-02T10:00:00Z,reversed\n", id, id)
				continue
			case !mistake && chance < .1:
				fmt.Fprintf(&appeals, "p-%s,%s,2026-03-12T10:00:00Z,2026-04-02T10:00:00Z,upheld\n", id, id)
			case mistake && run%2 == 0 && (inLot[i] || chance > .9):
				lifted.WriteString(fmt.Sprintf("r-%s,%s,2026-04-10T10:00:00Z,self_corrected\n", id, id))
			}
			if mistake {
				left[run]++
			}
		}
	}
	r := readerOf(t, period.NewDate(2026, 9, 1), map[string]string{"suspensions": suspensions.String(), "audits": audits.String(), "appeals": appeals.String(),
		"reinstatements": lifted.String()})
	cells, err := r.Audit(t.Context(), period.MustParse("2026-Q1"), 90)
	if err != nil {
		t.Fatal(err)
	}
	missed, bias, squares := 0, 0., 0.
	for run := range runs {
		samples := reports.SamplesOf(cells, fmt.Sprintf("f%d", run), int64(members*runs))
		if len(samples) != 1 {
			t.Fatalf("audit %d: %+v", run, samples)
		}
		found, err := stats.SimpleAudit(stats.Audited{Suspended: samples[0].Frame}, samples[0])
		if err != nil {
			t.Fatal(err)
		}
		if in := found.Mistakes.Interval; float64(left[run]) < in.Low || float64(left[run]) > in.High {
			missed++
		}
		off := found.Mistakes.Value - float64(left[run])
		bias, squares = bias+off, squares+off*off
	}
	n := float64(runs)
	if most := .05*n + 3*math.Sqrt(.05*.95*n); float64(missed) > most {
		t.Errorf("%d of %d intervals missed the truth", missed, runs)
	}
	if mean, se := bias/n, math.Sqrt(squares)/n; math.Abs(mean) > 3*se {
		t.Errorf("the estimates are off by %.2f on average, with a standard error of %.2f", mean, se)
	}
}

// The frame of an audit is all that nobody looked at twice. Where a count of the others is hidden, the size of the frame would tell it.
func TestFrameOfAnAuditTellsNoHiddenCount(t *testing.T) {
	for admitted, shown := range map[int]bool{0: true, 5: false, 12: true} {
		appeals := "appeal_id,suspension_id,filed_at,decided_at,outcome\n"
		reinstatements := "reinstatement_id,suspension_id,reinstated_at,cause\n"
		audits := "audit_id,suspension_id,frame,sampling_fraction,audited_at,auditor,finding\n"
		for i := range 120 {
			outcome := []string{"upheld", "reversed"}[i%2]
			if i < admitted {
				outcome = "omitted"
				reinstatements += fmt.Sprintf("r-%d,s-%d,2026-01-15T10:00:00Z,self_corrected\n", i, i)
			}
			appeals += fmt.Sprintf("p-%d,s-%d,2026-01-11T10:00:00Z,2026-01-21T10:00:00Z,%s\n", i, i, outcome)
		}
		for i := range 20 {
			reinstatements += fmt.Sprintf("c-%d,s-%d,2026-01-15T10:00:00Z,self_corrected\n", i, 120+i)
		}
		for i := range 120 {
			audits += fmt.Sprintf("u-%d,s-%d,q1,0.25,2026-05-01T10:00:00Z,one,correct\n", i, 140+i)
		}
		r := readerOf(t, period.NewDate(2026, 9, 1), map[string]string{"suspensions": suspensionHead + suspensionsOf("s", 620, "2026-01-10", "PL") +
			suspensionsOf("later", 1, "2026-08-10", "PL"), "appeals": appeals, "reinstatements": reinstatements, "audits": audits})
		files := newOffice(t, "small").draft(t, r, period.MustParse("2026-Q1")).Files()
		sampled := slices.ContainsFunc(files, func(name string) bool { return strings.HasPrefix(name, "tables/"+release.AuditPartition) })
		if sampled != shown {
			t.Errorf("with %d admitted before a decision, what the audit found is published: %t, want %t", admitted, sampled, shown)
		}
	}
}
