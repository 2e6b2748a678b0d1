package audit

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// numbered finds wrong in the cases up to a number, unclear in the next so many, and correct in the others.
func numbered(wrong, unclear int) func(number, suspension string) string {
	return func(number, _ string) string {
		switch n, _ := strconv.Atoi(number); {
		case n <= wrong:
			return "wrong"
		case n <= wrong+unclear:
			return "unclear"
		}
		return "correct"
	}
}

// The worked example of METHODS 1.5: 28 mistakes among 400 of 7,150 make 500.5, exactly 341 to 706, and .119 of 10,000 suspensions with
// the 690 confirmed ones, .1031 to .1396.
func TestResult(t *testing.T) {
	r, sheets := out(t, quarter(400), frameOf(7150))
	find := numbered(28, 0)
	handIn := []string{fill(t, sheets[0].File, find), fill(t, sheets[1].File, find)}
	got, err := reopened(t, r).HandIn(handIn, day, false)
	must(t, err)
	if got.State != Settled || len(got.Estimates) != 1 || got.Findings["wrong"] != 28 || got.Findings["correct"] != 372 || got.Records != 440 {
		t.Fatalf("%+v", got)
	}
	e := got.Estimates[0]
	if e.Mistakes.Value != 500.5 || e.Mistakes.Low != 341 || e.Mistakes.High != 706 || math.Abs(e.Share.Value-.11905) > 1e-9 ||
		math.Abs(e.Share.Low-.1031) > 1e-9 || math.Abs(e.Share.High-.1396) > 1e-9 {
		t.Errorf("%+v", e)
	}
	if g := got.Agreement; g.Cases != 40 || g.Agreed != 40 || len(g.Notes) == 0 {
		t.Errorf("%+v", g)
	}
	a := reopened(t, r)
	text := readFile(t, filepath.Join(a.Dir(), recordsFile))
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if len(lines) != 441 || lines[0] != "audit_id,suspension_id,frame,sampling_fraction,audited_at,auditor,finding" ||
		!strings.HasSuffix(lines[1], ",2026-q1-unreviewed,0.055944055944,2026-07-06T10:00:00Z,aud-1,wrong") {
		t.Errorf("%d lines\n%s", len(lines), lines[1])
	}
	// The rest of the frame stands beside it; an audit that was finished before there was such a file gets it at the next call.
	rest := readFile(t, filepath.Join(a.Dir(), notDrawnFile))
	if n := strings.Count(rest, ",2026-q1-unreviewed,0.055944055944,") - strings.Count(rest, ",aud-"); n != 6750 || strings.Count(rest, ",,not_drawn\n") != n {
		t.Errorf("%d records of the 6,750 that were not drawn", n)
	}
	for _, c := range a.Cases {
		if strings.Contains(rest, ","+c.SuspensionID+",") {
			t.Fatalf("%s was drawn", c.SuspensionID)
		}
	}
	must(t, os.Remove(filepath.Join(a.Dir(), notDrawnFile)))
	_, err = a.HandIn(nil, day, false)
	must(t, err)
	if readFile(t, filepath.Join(a.Dir(), notDrawnFile)) != rest {
		t.Error("the rest of the frame is not what it was")
	}
	for _, again := range [][]string{handIn, nil, {handIn[1]}} { // the same sheets, none, some: the same, at another time
		b := reopened(t, r)
		same, err := b.HandIn(again, day.Add(48*time.Hour), false)
		must(t, err)
		if readFile(t, filepath.Join(b.Dir(), recordsFile)) != text || same.Estimates[0].Mistakes != e.Mistakes || same.State != Settled {
			t.Errorf("again with %d sheets: %+v", len(again), same)
		}
	}
}

// Strata are estimated each by itself: the worked example of METHODS, 30 of 150 from 600 and 10 of 250 from 6,550 make 382.
func TestResultOfStrata(t *testing.T) {
	o := quarter(0)
	o.By, o.PerStratum = "route", 150
	r, a := registered(t, o, frameOf(600, 6550))
	_, err := a.WriteSheets([]string{"aud-1", "aud-2"}, "", day)
	must(t, err)
	left := map[string]int{"s-0": 30, "s-1": 10}
	finding := map[string]string{}
	for _, c := range a.Cases {
		finding[c.SuspensionID] = "correct"
		if left[c.SuspensionID[:3]] > 0 {
			left[c.SuspensionID[:3]]--
			finding[c.SuspensionID] = "wrong"
		}
	}
	find := func(_, suspension string) string { return finding[suspension] }
	var handIn []string
	for _, auditor := range []string{"aud-1", "aud-2"} {
		handIn = append(handIn, fill(t, filepath.Join(a.Dir(), sheetsFolder, a.Frame.Name+"-"+auditor+".csv"), find))
	}
	got, err := reopened(t, r).HandIn(handIn, day, false)
	must(t, err)
	want := 600*30./150 + 6550*10./150
	if e := got.Estimates[0]; math.Abs(e.Mistakes.Value-want) > 1e-9 || !(e.Mistakes.Low < want && want < e.Mistakes.High) {
		t.Errorf("%+v, want %v", e, want)
	}
	if s := got.Strata; len(s) != 2 || s[0].Wrong != 30 || s[0].Share.Value != 0.2 || !(s[0].Share.Low < 0.2 && 0.2 < s[0].Share.High) {
		t.Errorf("%+v", s)
	}
	text := readFile(t, filepath.Join(a.Dir(), recordsFile))
	if strings.Count(text, ",0.250000000000,") < 150 || strings.Count(text, ",0.022900763359,") < 150 {
		t.Errorf("the records do not hold each stratum's fraction:\n%s", text[:500])
	}
}

// A case that cannot be told is counted once as no mistake and once as one: what is unknown widens the answer.
func TestUnclearIsCountedBothWays(t *testing.T) {
	r, sheets := out(t, quarter(100), frameOf(1000))
	find := numbered(10, 5)
	got, err := reopened(t, r).HandIn([]string{fill(t, sheets[0].File, find), fill(t, sheets[1].File, find)}, day, false)
	must(t, err)
	if len(got.Estimates) != 2 || got.Estimates[0].Mistakes.Value != 100 || got.Estimates[1].Mistakes.Value != 150 || got.Estimates[1].UnclearAs != "wrong" ||
		got.Estimates[1].Found != 15 || got.Estimates[0].Found != 10 {
		t.Errorf("%+v", got.Estimates)
	}
}

// An audit that drops cases is biased: while one finding is missing nothing is taken over, and it says whose.
func TestMissingFindings(t *testing.T) {
	r, sheets := out(t, quarter(40), frameOf(400))
	complete := fill(t, sheets[0].File, always("correct"))
	var cut string
	holes := fill(t, sheets[1].File, func(number, _ string) string {
		if n, _ := strconv.Atoi(number); n%2 == 0 {
			return ""
		}
		return "correct"
	})
	lines := strings.SplitAfter(readFile(t, fill(t, sheets[1].File, always("wrong"))), "\n")
	cut = write(t, filepath.Join(t.TempDir(), "cut.csv"), strings.Join(lines[:10], ""))
	for _, c := range []struct {
		why    string
		sheets []string
		want   []Missing
	}{
		{"one sheet alone", []string{complete}, []Missing{{Auditor: "aud-2", Cases: 22, Findings: 22}}},
		{"lines taken out", []string{complete, cut}, []Missing{{Auditor: "aud-2", Cases: 22, Findings: 13, Sheet: cut}}},
	} {
		got, err := reopened(t, r).HandIn(c.sheets, day, false)
		must(t, err)
		if !slices.Equal(got.Missing, c.want) || got.Agreement != nil || got.Estimates != nil {
			t.Errorf("%s: %+v", c.why, got)
		}
	}
	got, err := reopened(t, r).HandIn([]string{holes, complete}, day, false)
	must(t, err)
	if m := got.Missing; len(m) != 1 || m[0].Findings < 5 || m[0].Line < 2 || m[0].Sheet != holes {
		t.Errorf("holes: %+v", m)
	}
	if s := reopened(t, r).State(); s != Out {
		t.Errorf("something was taken over: %s", s)
	}
}

// Each way in which a sheet can be wrong has its sentence, with file and line, and changes nothing.
func TestBadSheets(t *testing.T) {
	r, sheets := out(t, quarter(40), frameOf(400))
	one, two := fill(t, sheets[0].File, always("correct")), fill(t, sheets[1].File, always("correct"))
	lines := strings.SplitAfter(readFile(t, two), "\n")
	theirs := strings.SplitAfter(readFile(t, one), "\n")
	bad := func(change func(lines []string) []string) string {
		return write(t, filepath.Join(t.TempDir(), "bad.csv"), strings.Join(change(slices.Clone(lines)), ""))
	}
	for _, c := range []struct {
		why    string
		sheets []string
		says   string
	}{
		{"an audit_id that was not handed out", []string{one, bad(func(l []string) []string { l[3] = "2026-q1-unreviewed:9999:2,s-0-00001,wrong,\n"; return l })},
			"bad.csv, line 4: This audit_id is none of those handed out for 2026-q1-unreviewed."},
		{"a case of the other auditor", []string{one, bad(func(l []string) []string { return append(l, theirs[1]) })},
			"bad.csv, line 24: This case is from the sheet of aud-1, and the others are of aud-2."},
		{"a case twice", []string{one, bad(func(l []string) []string { return append(l, strings.Replace(l[2], "correct", "wrong", 1)) })},
			"bad.csv, line 24: The case of line 3 stands here again."},
		{"another suspension", []string{one, bad(func(l []string) []string { l[5] = strings.Replace(l[5], ",s-0-", ",s-9-", 1); return l })},
			"bad.csv, line 6: The suspension_id is not the one that was handed out"},
		{"another word", []string{one, bad(func(l []string) []string { l[5] = strings.Replace(l[5], "correct", "maybe", 1); return l })},
			"bad.csv, line 6: The finding must be correct, wrong or unclear."},
		{"the same sheet twice", []string{one, one, two}, "This is the sheet of aud-1, and so is " + one},
		{"an empty sheet", []string{one, bad(func(l []string) []string { return l[:1] })}, "bad.csv: There is no case in this sheet."},
		{"no file", []string{one, "none.csv"}, "There is no sheet none.csv."},
		{"a folder", []string{one, r.dir}, "is a folder; name the file"},
		{"no sheets", nil, "Name the filled sheets"},
		{"many faults", []string{one, bad(func(l []string) []string {
			for i := range l[1:] {
				l[i+1] = strings.Replace(l[i+1], "correct", "maybe", 1)
			}
			return l
		})}, "And 12 more."},
	} {
		a := reopened(t, r)
		_, err := a.HandIn(c.sheets, day, false)
		refuses(t, c.why, err, c.says)
		if err != nil && strings.Contains(err.Error(), "maybe") {
			t.Errorf("%s: what somebody wrote is repeated", c.why)
		}
		if s := reopened(t, r).State(); s != Out {
			t.Fatalf("%s: the audit is %s", c.why, s)
		}
	}
}

// Where two auditors differ a third one decides, who sees no more than they did; the first findings stay what they were, so that agreement
// is published as it was.
func TestThirdLook(t *testing.T) {
	r, sheets := out(t, quarter(60), frameOf(400))
	one, two := fill(t, sheets[0].File, always("correct")), fill(t, sheets[1].File, always("wrong"))
	dry, err := reopened(t, r).HandIn([]string{one, two}, day, true)
	must(t, err)
	if !dry.Held || dry.Agreement != nil || dry.Disagreements != nil || reopened(t, r).State() != Out {
		t.Errorf("a dry run shows %+v", dry)
	}
	got, err := reopened(t, r).HandIn([]string{one, two}, day, false)
	must(t, err)
	if got.State != Differing || len(got.Disagreements) != 6 || got.Agreement.Agreed != 0 || got.Estimates != nil || got.Findings != nil {
		t.Fatalf("%+v", got)
	}
	a := reopened(t, r)
	_, err = a.WriteThirdLook("AUD-1", "", day)
	refuses(t, "one of the first settles", err, "Somebody else")
	third, err := a.WriteThirdLook("aud-3", "", day)
	must(t, err)
	_, err = reopened(t, r).WriteThirdLook("aud-4", "", day)
	refuses(t, "somebody else yet", err, "are with aud-3")
	if text := readFile(t, third[0].File); strings.Count(text, "\n") != 7 || strings.Contains(text, "correct") || strings.Contains(text, "wrong") {
		t.Errorf("the third sheet:\n%s", text)
	}
	waiting, err := reopened(t, r).HandIn([]string{one, two}, day, false)
	must(t, err)
	if len(waiting.Missing) != 1 || waiting.Missing[0].Auditor != "aud-3" || waiting.State != Settling {
		t.Errorf("%+v", waiting)
	}
	changed := fill(t, sheets[1].File, always("correct"))
	settled := fill(t, third[0].File, always("unclear"))
	_, err = reopened(t, r).HandIn([]string{one, changed, settled}, day, false)
	refuses(t, "a finding changed after the disagreements were known", err, "it was wrong then and is correct here")

	tried, err := reopened(t, r).HandIn([]string{settled}, day, true)
	must(t, err)
	if !tried.Held || tried.Estimates != nil || tried.Agreement == nil {
		t.Errorf("a dry run of the third look shows %+v", tried)
	}
	later := day.Add(24 * time.Hour)
	done, err := reopened(t, r).HandIn([]string{one, two, settled}, later, false)
	must(t, err)
	// 27 each are correct and wrong by one auditor's word, and the 6 that were disputed unclear.
	if done.State != Settled || done.Findings["correct"] != 27 || done.Findings["wrong"] != 27 || done.Findings["unclear"] != 6 || done.Agreement.Agreed != 0 || done.Records != 72 {
		t.Errorf("%+v", done)
	}
	text := readFile(t, filepath.Join(a.Dir(), recordsFile))
	if strings.Count(text, ",2026-07-07T10:00:00Z,adjudicated,unclear\n") != 6 || strings.Contains(text, "aud-3") || strings.Count(text, ",2026-07-06T10:00:00Z,aud-") != 66 {
		t.Errorf("records\n%s", text)
	}
	// Who edits what was handed in is found out by the other file.
	write(t, filepath.Join(a.Dir(), findingsFile), strings.Replace(readFile(t, filepath.Join(a.Dir(), findingsFile)), "aud-2,wrong", "aud-2,correct", 1))
	_, err = r.Open(a.Frame.Name)
	refuses(t, "an edited finding", err, "audits.csv does not hold the findings that were handed in")
}

// A finished audit that could not be loaded, or a writer that was killed in between, goes on where it was: no sheet is needed any more.
func TestGoesOnWhereItWas(t *testing.T) {
	r, sheets := out(t, quarter(40), frameOf(400))
	find := always("correct")
	a := reopened(t, r)
	want, err := a.HandIn([]string{fill(t, sheets[0].File, find), fill(t, sheets[1].File, find)}, day, false)
	must(t, err)
	text := readFile(t, filepath.Join(a.Dir(), recordsFile))
	must(t, os.Remove(filepath.Join(a.Dir(), recordsFile)))
	if s := reopened(t, r).State(); s != HandedIn {
		t.Errorf("the audit is %s", s)
	}
	again, err := reopened(t, r).HandIn(nil, day.Add(time.Hour), false)
	must(t, err)
	if again.Estimates[0].Mistakes != want.Estimates[0].Mistakes || readFile(t, filepath.Join(a.Dir(), recordsFile)) != text {
		t.Errorf("%+v", again)
	}
	_, err = reopened(t, r).WriteThirdLook("aud-3", "", day)
	refuses(t, "nothing to settle", err, "nothing to settle")
}

// Once sheets are handed in, one that says something else is refused in every state of the audit, from its first line to its last: whoever
// hands it in would believe that it counts.
func TestChangedSheets(t *testing.T) {
	r, sheets := out(t, quarter(40), frameOf(400))
	one, two := fill(t, sheets[0].File, always("correct")), fill(t, sheets[1].File, always("wrong"))
	lines := strings.SplitAfter(readFile(t, one), "\n")
	last := len(lines) - 2
	changed := map[string]string{
		strings.Replace(readFile(t, one), ",correct,", ",wrong,", 1):                           "line 2: This sheet was handed in on 2026-07-06, and this finding differs: it was correct then and is wrong here. What was handed in stays",
		strings.Join(lines[:last], "") + strings.Replace(lines[last], "correct", "unclear", 1): "line " + strconv.Itoa(last+1) + ": This sheet was handed in on 2026-07-06",
		strings.Join(lines[:last], "") + strings.Replace(lines[last], "correct", "", 1):        "it was correct then and is empty here",
		strings.Join(lines[:last], ""):                                                         "This sheet was handed in on 2026-07-06 with 1 case more.",
	}
	refused := func(state State) {
		t.Helper()
		if s := reopened(t, r).State(); s != state {
			t.Fatalf("the audit is %s, not %s", s, state)
		}
		for text, says := range changed {
			path := write(t, filepath.Join(t.TempDir(), "changed.csv"), text)
			for _, dry := range []bool{true, false} {
				_, err := reopened(t, r).HandIn([]string{path}, day.Add(48*time.Hour), dry)
				refuses(t, string(state), err, says)
			}
		}
		_, err := reopened(t, r).HandIn([]string{one, two}, day.Add(48*time.Hour), true)
		must(t, err)
	}
	_, err := reopened(t, r).HandIn([]string{one, two}, day, false)
	must(t, err)
	refused(Differing)
	third, err := reopened(t, r).WriteThirdLook("aud-3", "", day)
	must(t, err)
	refused(Settling)
	settled := fill(t, third[0].File, always("unclear"))
	_, err = reopened(t, r).HandIn([]string{settled}, day, false)
	must(t, err)
	refused(Settled)
	path := write(t, filepath.Join(t.TempDir(), "third.csv"), strings.Replace(readFile(t, settled), "unclear", "correct", 1))
	_, err = reopened(t, r).HandIn([]string{path}, day, false)
	refuses(t, "the third look", err, "line 2: This sheet was handed in on 2026-07-06, and this finding differs")
}
