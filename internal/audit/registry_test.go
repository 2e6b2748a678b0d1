package audit

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"daylight/internal/disk"
)

// What is registered says what was drawn from what, commits to all of it, and is the same when it is opened again.
func TestRegister(t *testing.T) {
	o := quarter(40)
	o.Seed = ""
	r, a := registered(t, o, frameOf(400))
	f := a.Frame
	if len(f.Seed) != 64 || f.SeedNamed || f.Size != 400 || f.Drawn != 40 || f.DoubleCoded != 4 || len(a.Cases) != 40 || f.RegisteredAt.IsZero() {
		t.Errorf("%+v", f)
	}
	text := readFile(t, filepath.Join(a.Dir(), frameFile))
	if a.Commitment != hashOf([]byte(text)) || !strings.Contains(a.PublicLine(), a.Commitment) || !strings.Contains(a.PublicLine(), ": 40 of the unreviewed") || strings.Contains(a.PublicLine(), "400") {
		t.Errorf("%s", a.PublicLine())
	}
	if got := readFile(t, filepath.Join(a.Dir(), commitmentFile)); got != a.Commitment+"  frame.json\n" { // as sha256sum -c reads it
		t.Errorf("COMMITMENT is %q", got)
	}
	for name, mode := range map[string]os.FileMode{drawFile: 0o600, candidatesFile: 0o600, frameFile: 0o600, commitmentFile: 0o644} {
		info, err := os.Stat(filepath.Join(a.Dir(), name))
		must(t, err)
		if info.Mode().Perm() != mode {
			t.Errorf("%s has mode %v", name, info.Mode().Perm())
		}
	}
	if names, err := r.Names(); err != nil || len(names) != 1 || names[0] != o.Name {
		t.Errorf("names %v, %v", names, err)
	}
	if b := reopened(t, r); b.Commitment != a.Commitment || b.State() != Drawn {
		t.Errorf("opened again: %+v", b)
	}
}

// A frame is registered once: neither another draw of its name nor a killed one changes anything.
func TestRegisteredOnce(t *testing.T) {
	r, a := registered(t, quarter(40), frameOf(400))
	_, err := r.Register(planned(t, quarter(50), frameOf(400)), day)
	refuses(t, "the same name", err, "never drawn again")
	must(t, os.Mkdir(filepath.Join(r.dir, disk.Unfinished+"1"), 0o700))
	write(t, filepath.Join(a.Dir(), disk.Unfinished+"2"), "half")
	must(t, r.Clear())
	if names, _ := r.Names(); len(names) != 1 {
		t.Errorf("names %v", names)
	}
	for _, left := range []string{filepath.Join(r.dir, disk.Unfinished+"1"), filepath.Join(a.Dir(), disk.Unfinished+"2")} {
		if _, err := os.Stat(left); err == nil {
			t.Errorf("%s is still there", left)
		}
	}
	reopened(t, r)
	_, err = r.Open("2026-q2-unreviewed")
	refuses(t, "no such audit", err, "There are: 2026-q1-unreviewed")
	_, err = At(t.TempDir()).Open("../audits")
	refuses(t, "a path", err, "There is no audit")
	must(t, At(filepath.Join(t.TempDir(), "none")).Clear())
}

// A second audit of the same suspensions draws from the whole frame again, so that its estimate needs no other; it says that there was one.
func TestSecondAudit(t *testing.T) {
	r, first := registered(t, quarter(40), frameOf(400))
	o := quarter(40)
	o.Name, o.Seed = "second-look", "another seed"
	earlier, err := r.Earlier(o.Period)
	must(t, err)
	p := planned(t, o, frameOf(400))
	p.Frame.Earlier = earlier
	second, err := r.Register(p, day)
	must(t, err)
	if second.Frame.Size != first.Frame.Size || second.Frame.IDsSHA256 != first.Frame.IDsSHA256 || len(second.Frame.Earlier) != 1 {
		t.Errorf("%+v", second.Frame)
	}
	if notes := second.Frame.Notes(); !strings.Contains(strings.Join(notes, " "), "drawn from before, in 2026-q1-unreviewed") {
		t.Errorf("%q", notes)
	}
	if none, err := r.Earlier(o.Period.Next()); err != nil || len(none) != 0 {
		t.Errorf("audits of the next quarter: %v, %v", none, err)
	}
}

// Whatever is done to what was registered, nobody goes on with it: whoever changes a file and the hash that names it has the next hash to
// change, and the last one was published.
func TestTamperingIsNoticed(t *testing.T) {
	reseal := func(t *testing.T, dir string) {
		write(t, filepath.Join(dir, commitmentFile), hashOf([]byte(readFile(t, filepath.Join(dir, frameFile))))+"  frame.json\n")
	}
	replace := func(t *testing.T, dir, name, old, new string) {
		text := readFile(t, filepath.Join(dir, name))
		if !strings.Contains(text, old) {
			t.Fatalf("%s has no %q", name, old)
		}
		write(t, filepath.Join(dir, name), strings.Replace(text, old, new, 1))
	}
	for _, c := range []struct {
		why    string
		tamper func(t *testing.T, dir string, a *Audit)
		says   string
	}{
		{"another size in frame.json", func(t *testing.T, dir string, a *Audit) { replace(t, dir, frameFile, `"drawn": 40`, `"drawn": 39`) }, "frame.json is not the one"},
		{"another seed, and the commitment made to fit", func(t *testing.T, dir string, a *Audit) {
			replace(t, dir, frameFile, `"seed": "lottery`, `"seed": "Lottery`)
			reseal(t, dir)
		}, "does not hold the cases that the seed draws"},
		{"a case exchanged in draw.csv", func(t *testing.T, dir string, a *Audit) {
			replace(t, dir, drawFile, a.Cases[3].SuspensionID, "s-9-99999")
		}, "draw.csv is not the one"},
		{"a case exchanged, and all hashes made to fit", func(t *testing.T, dir string, a *Audit) {
			replace(t, dir, drawFile, a.Cases[3].SuspensionID, a.Cases[4].SuspensionID)
			replace(t, dir, frameFile, a.Frame.DrawSHA256, hashOf([]byte(readFile(t, filepath.Join(dir, drawFile)))))
			reseal(t, dir)
		}, "does not hold the cases that the seed draws"},
		{"a suspension taken out of the frame, and all hashes made to fit", func(t *testing.T, dir string, a *Audit) {
			replace(t, dir, candidatesFile, a.Cases[3].SuspensionID+",all\n", "")
			replace(t, dir, frameFile, a.Frame.FrameSHA256, hashOf([]byte(readFile(t, filepath.Join(dir, candidatesFile)))))
			reseal(t, dir)
		}, "does not hold the frame that frame.json describes"},
		{"the frame gone", func(t *testing.T, dir string, a *Audit) { must(t, os.Remove(filepath.Join(dir, candidatesFile))) }, "frame.csv is gone"},
		{"frame.json gone", func(t *testing.T, dir string, a *Audit) { must(t, os.Remove(filepath.Join(dir, frameFile))) }, "frame.json is gone"},
		{"another audit's folder", func(t *testing.T, dir string, a *Audit) {
			replace(t, dir, frameFile, `"name": "2026-q1`, `"name": "2026-q2`)
			reseal(t, dir)
		}, "is of the audit 2026-q2"},
		{"somebody else among the auditors", func(t *testing.T, dir string, a *Audit) { replace(t, dir, assignmentFile, "aud-2", "aud-1") }, "sheets.json does not fit"},
		{"findings before there were sheets", func(t *testing.T, dir string, a *Audit) {
			must(t, os.Remove(filepath.Join(dir, assignmentFile)))
			write(t, filepath.Join(dir, findingsFile), "")
		}, "findings.csv does not hold"},
		{"findings that nobody handed in", func(t *testing.T, dir string, a *Audit) {
			write(t, filepath.Join(dir, findingsFile), strings.Join(recordColumns, ",")+"\n")
		}, "findings.csv does not hold"},
	} {
		r, _ := out(t, quarter(40), frameOf(400))
		a := reopened(t, r)
		c.tamper(t, a.Dir(), a)
		_, err := r.Open(a.Frame.Name)
		refuses(t, c.why, err, c.says)
	}
}
