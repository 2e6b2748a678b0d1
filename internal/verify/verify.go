// Package verify checks what was published, with nothing but what was published: that every file is the one that the checksums name and
// the approval signed, that the figures say what the protected tables say, that the whole report comes out of them again byte by byte, that
// nobody can be computed from the tables, and that no revision singles anyone out. It needs no record, no secret and no network, so that
// anyone can run it on what they downloaded.
package verify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
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
		if !p.IsZero() && at.period != p || revision != 0 && at.revision != revision {
			continue
		}
		one := Release{Name: release.Name(at.period, at.revision), Checks: []Check{}, Findings: []Finding{}}
		if err := v.verify(ctx, &one, at, found); err != nil {
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
	one := Release{Name: release.Name(p, revision), Checks: []Check{}, Findings: []Finding{}}
	v.Keys = nil
	return one, v.verify(ctx, &one, at, all)
}

// place is a release's folder.
type place struct {
	dir      string // of all releases that it stands among
	period   period.Period
	revision int
}

// open reads the release, whoever may see it by now.
func (p place) open() (*release.Opened, error) {
	return release.NewDraftShelf(p.dir).Open(p.period, p.revision)
}

// standing lists the releases of a folder, oldest first.
func standing(dir string) ([]place, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, problem.Wrap(problem.Invalid, err, "The folder %s cannot be read.", dir)
	}
	var found []place
	for _, entry := range entries {
		p, err := period.Parse(entry.Name())
		if err != nil {
			continue
		}
		revisions, err := release.NewDraftShelf(dir).Revisions(p)
		if err != nil {
			return nil, err
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

func (v Verifier) verify(ctx context.Context, r *Release, at place, all []place) error {
	o, err := at.open()
	if err != nil {
		r.find("form", "release.json", "%s", problem.Sentence(err))
		return nil
	}
	r.signature(o, at, v.Keys)
	r.files(o, release.NewDraftShelf(at.dir).Dir(at.period, at.revision))
	figures, err := o.Figures()
	if err != nil {
		r.find("form", "figures", "%s", problem.Sentence(err))
		return nil
	}
	tables, ok := r.tables(o)
	if !ok {
		return nil
	}
	shelf := earlier{places: all, except: at, read: map[period.Period][][]disclosure.Published{}}
	r.figures(figures, tables, shelf)
	before, replaced := r.before(at, all)
	found, err := disclosure.Attack(ctx, tables, before)
	if err != nil {
		return err
	}
	for _, f := range found {
		r.find("attack", f.Table+", "+f.Where, "%s", f.What)
	}
	r.change(o, replaced)
	r.overlaps(o, tables, shelf)
	if len(found) == 0 {
		r.remade(ctx, v.Remake, o, replaced, all)
	}
	r.count(tables, len(before))
	if lacks := at.revision - 1 - len(before); lacks > 0 {
		r.checked("revisions", 0, fmt.Sprintf("not checked: %d of %d earlier revisions are not in this folder", lacks, at.revision-1))
	}
	return nil
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
		if old, ok := (&Release{}).tables(o); ok {
			before = append(before, old)
		}
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

// files reads every file that the checksums name, and looks for others.
func (r *Release) files(o *release.Opened, dir string) {
	for _, name := range o.Files() {
		if _, err := o.File(name); err != nil {
			r.find("checksums", name, "%s", problem.Sentence(err))
		}
	}
	beside := []string{"CHECKSUMS", "approval.json", "approval.sig"}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if _, known := o.Sum(filepath.ToSlash(name)); err == nil && !known && !slices.Contains(beside, name) {
			r.find("checksums", name, "the checksums do not name it")
		}
		return err
	})
	if err != nil {
		r.find("checksums", dir, "the folder cannot be read")
	}
	r.checked("checksums", len(o.Files()), "files that are as CHECKSUMS says")
}

// tables reads the protected tables.
func (r *Release) tables(o *release.Opened) (tables []disclosure.Published, ok bool) {
	ok = true
	for _, name := range o.Files() {
		if !strings.HasPrefix(name, "tables/") {
			continue
		}
		var t disclosure.Published
		text, err := o.File(name)
		if err == nil {
			err = json.Unmarshal(text, &t)
		}
		if err == nil && t.Period != o.Period {
			err = errors.New("another period's table")
		}
		if err == nil && (t.Sampled != nil) != (t.Partition.ID == release.AuditPartition) {
			err = errors.New("only an audit is a sample")
		}
		if err == nil && o.Protection != nil && t.Noise == nil && t.Threshold != o.Protection.Threshold {
			err = errors.New("another threshold than the release's")
		}
		if err != nil {
			r.find("form", name, "it is no protected table of this release")
			ok = false
			continue
		}
		tables = append(tables, t)
	}
	if o.Edition == release.Public && o.Protection == nil {
		r.find("form", "release.json", "it does not say how people are protected")
	}
	if o.Protection != nil && len(tables) != len(o.Protection.Tables) {
		r.find("form", "tables", "there are %d protected tables, and the release speaks of %d", len(tables), len(o.Protection.Tables))
	}
	return tables, ok
}

// endOfTime lets releases be checked before they may be read.
func endOfTime() time.Time { return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC) }
