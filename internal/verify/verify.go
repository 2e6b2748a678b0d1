// Package verify checks what was published, with nothing but what was published: that every file is the one that the checksums name and
// the approval signed, that the figures say what the protected tables say, that the whole report comes out of them again byte by byte, that
// nobody can be computed from the tables, and that no revision singles anyone out. It needs no record, no secret and no network, so that
// anyone can run it on what they downloaded.
package verify

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"daylight/internal/disclosure"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
)

// Report is what was checked and what was found.
type Report struct {
	Releases []Release `json:"releases"`
}

// Release is one release's part of a report.
type Release struct {
	Name     string    `json:"release"`
	Signed   bool      `json:"signed"` // with a known key
	Remade   bool      `json:"remade"` // it was made again, and every file was compared
	Checks   []Check   `json:"checks"`
	Findings []Finding `json:"findings"`
}

// Check is something that was looked at, and how much of it.
type Check struct {
	Name string `json:"check"`
	Of   int    `json:"of"` // how many things were looked at
	What string `json:"what"`
}

// Finding is something that is not as it should be.
type Finding struct {
	Check string `json:"check"`
	Where string `json:"where"`
	What  string `json:"what"`
}

// Sound reports whether nothing was found.
func (r Report) Sound() bool {
	return !slices.ContainsFunc(r.Releases, func(one Release) bool { return len(one.Findings) > 0 })
}

// Verifier checks releases.
type Verifier struct {
	Keys   release.Keys // may be nil: then signatures are not checked, and the report says so
	Remake Remake       // may be nil: then words, pictures and further files are not held against the tables, and the report says so
}

// Vouched reports whether every file of every release was compared, or signed with a known key.
func (r Report) Vouched() bool {
	return !slices.ContainsFunc(r.Releases, func(one Release) bool { return !one.Remade && !one.Signed })
}

// Shelf checks every release of a folder, or those of one period where it is not zero; revision 0 means all of them. Each is attacked
// together with the revisions before it.
func (v Verifier) Shelf(ctx context.Context, dir string, p period.Period, revision int) (Report, error) {
	found, err := standing(dir)
	if err != nil {
		return Report{}, err
	}
	var report Report
	for _, at := range found {
		if !p.IsZero() && at.period != p || revision != 0 && at.revision != 0 && at.revision != revision {
			continue
		}
		one := v.verify(ctx, at, found)
		if err := ctx.Err(); err != nil {
			return Report{}, fmt.Errorf("verify %s: %w", one.Name, err)
		}
		report.Releases = append(report.Releases, one)
	}
	if len(report.Releases) == 0 {
		return report, problem.New(problem.NotFound, "There is no such release in %s.", dir)
	}
	return report, nil
}

// Draft checks a draft as it would be checked once it stands among the releases, which need not exist yet; signatures are left out.
func (v Verifier) Draft(ctx context.Context, drafts string, p period.Period, revision int, releases string) (Release, error) {
	at := place{drafts, p, revision}
	all := []place{at}
	if _, err := os.Stat(releases); err == nil {
		found, err := standing(releases)
		if err != nil {
			return Release{}, err
		}
		all = append(found, at)
	}
	v.Keys = nil
	return v.verify(ctx, at, all), ctx.Err()
}

// place is a release's folder.
type place struct {
	dir      string // of all releases that it stands among
	period   period.Period
	revision int // 0: what has the period's name holds no releases that can be listed
}

func (p place) name() string {
	if p.revision == 0 {
		return p.period.String()
	}
	return release.Name(p.period, p.revision)
}

// open reads the release, whoever may see it by now.
func (p place) open() (*release.Opened, error) {
	return release.NewDraftShelf(p.dir).Open(p.period, p.revision)
}

// standing lists the releases of a folder, oldest first.
func standing(dir string) (found []place, err error) {
	shelf := release.NewDraftShelf(dir)
	switch _, err := os.ReadDir(dir); {
	case errors.Is(err, syscall.ENOTDIR):
		return nil, problem.Wrap(problem.Invalid, err, "%s is a file. Name a folder of releases, or one release's own folder; an archive must be unpacked first.", dir)
	case err != nil:
		return nil, problem.Wrap(problem.Invalid, err, "The folder %s cannot be read.", dir)
	}
	periods, err := shelf.Periods()
	if err != nil {
		return nil, err
	}
	for _, p := range periods {
		revisions, err := shelf.Revisions(p)
		if err != nil {
			revisions = []int{0} // opening it says why
		}
		for _, n := range revisions {
			found = append(found, place{dir, p, n})
		}
	}
	slices.SortFunc(found, func(a, b place) int {
		if d := int(a.period.End()) - int(b.period.End()); d != 0 {
			return d
		}
		if d := int(a.period.Kind()) - int(b.period.Kind()); d != 0 {
			return d
		}
		return a.revision - b.revision
	})
	return found, nil
}

func (r *Release) find(check, where, format string, args ...any) {
	r.Findings = append(r.Findings, Finding{check, where, fmt.Sprintf(format, args...)})
}

func (r *Release) checked(name string, of int, what string) {
	r.Checks = append(r.Checks, Check{name, of, what})
}

// verify checks one release. Whoever forged one may have written what no program expects: that is a finding of it, and never the end of
// the others.
func (v Verifier) verify(ctx context.Context, at place, all []place) (r Release) {
	r = Release{Name: at.name(), Checks: []Check{}, Findings: []Finding{}}
	defer func() {
		if what := recover(); what != nil {
			r.find("form", "the report", "it holds what no report holds, and was not checked to the end (%v)", what)
		}
	}()
	o, err := at.open()
	if err != nil {
		r.find("form", "the report", "%s", problem.Sentence(err))
		return r
	}
	r.signature(o, at, v.Keys)
	if !r.files(o, release.NewDraftShelf(at.dir).Dir(at.period, at.revision)) {
		return r
	}
	tables, ok := r.tables(o)
	if !ok {
		return r
	}
	shelf := earlier{places: all, except: at, read: map[period.Period]published{}}
	r.figures(o, tables, shelf)
	before, replaced := r.before(at, all)
	found, err := disclosure.Attack(ctx, tables, before)
	if err != nil {
		r.find("attack", "the tables", "they cannot be attacked: %v", err)
	} else {
		r.count(tables, len(before))
	}
	for _, f := range found {
		r.find("attack", f.Table+", "+f.Where, "%s", f.What)
	}
	r.frame(tables)
	r.change(o, replaced)
	r.overlaps(o, tables, shelf)
	r.zone(o, all)
	if err == nil && len(found) == 0 {
		r.remade(ctx, v.Remake, o, replaced, all)
	}
	if lacks := at.revision - 1 - len(before); lacks > 0 {
		r.checked("revisions", 0, fmt.Sprintf("not checked: %d of %d earlier revisions are not in this folder", lacks, at.revision-1))
	}
	return r
}

// before reads the tables of the revisions before a release, oldest first, and opens the one that it replaces.
func (r *Release) before(at place, all []place) (before [][]disclosure.Published, replaced *release.Opened) {
	for _, other := range all {
		if other.period != at.period || other.revision >= at.revision {
			continue
		}
		o, err := other.open()
		if err != nil {
			r.find("revisions", release.Name(other.period, other.revision), "%s", problem.Sentence(err))
			continue
		}
		if other.revision == at.revision-1 {
			replaced = o
		}
		old, ok := (&Release{}).tables(o)
		if !ok {
			r.find("revisions", release.Name(other.period, other.revision), "its tables cannot be read, so that nothing could be held against them")
			continue
		}
		before = append(before, old)
	}
	return before, replaced
}

// count says how much was attacked.
func (r *Release) count(tables []disclosure.Published, before int) {
	hidden, noisy := 0, 0
	for _, t := range tables {
		for _, row := range t.Rows {
			for _, n := range row.Counts {
				if n == nil {
					hidden++
				}
				if t.Noise != nil {
					noisy++
				}
			}
		}
	}
	r.checked("attack", hidden, "hidden counts that nobody can compute from the others")
	if noisy > 0 {
		r.checked("noise", noisy, "protected counts, which hold random amounts")
	}
	if before > 0 {
		r.checked("revisions", before, "earlier revisions held against this one: no count moved by fewer people than the threshold")
	}
}

// signature checks that the release was approved with a known key.
func (r *Release) signature(o *release.Opened, at place, keys release.Keys) {
	if keys == nil {
		r.checked("signature", 0, "not checked: no public key was named (--key)")
		return
	}
	approved, err := release.NewPublicShelf(at.dir, keys, endOfTime).Open(at.period, at.revision)
	if err != nil {
		r.find("signature", "approval.json", "%s", problem.Sentence(err))
		return
	}
	r.Signed = true
	if a := approved.Approval; a.PublishAt.Before(a.ApprovedAt) {
		r.find("signature", "approval.json", "it says that the report could be read from %s on, and that it was approved later, at %s", a.PublishAt.Format(time.RFC3339), a.ApprovedAt.Format(time.RFC3339))
	}
	r.checked("signature", 1, "approval signed with a known key, of these very files")
}

// files reads every file that the checksums name, and looks for others. It reports whether there is no more than a release can hold.
func (r *Release) files(o *release.Opened, dir string) bool {
	all, whole, told := int64(0), 0, ""
	for _, name := range o.Files() {
		size, err := o.Size(name)
		if err == nil {
			whole++
		} else if why := problem.Sentence(err); why != told { // a folder that is a link is told of once
			told = why
			r.find("checksums", name, "%s", why)
		}
		if all += size; all > release.MaxRelease {
			r.find("checksums", "the files", "together they are larger than %d MB, which no report is, and the report was not checked further", release.MaxRelease>>20)
			return false
		}
	}
	beside := []string{"CHECKSUMS", "approval.json", "approval.sig"}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		_, known := o.Sum(filepath.ToSlash(name))
		switch aside := slices.Contains(beside, name); {
		case !known && !aside:
			r.find("checksums", name, "the checksums do not name it")
		case aside && !entry.Type().IsRegular():
			r.find("checksums", name, "it is no file, but a link, a pipe or a device")
		}
		return err
	})
	if err != nil {
		r.find("checksums", dir, "the folder cannot be read")
	}
	r.checked("checksums", whole, "files that are as CHECKSUMS says")
	return true
}

// endOfTime lets releases be checked before they may be read.
func endOfTime() time.Time { return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC) }
