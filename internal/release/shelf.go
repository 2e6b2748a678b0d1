package release

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/internal/problem"
)

// ChartOptions is an ECharts option object, kept as it was written.
type ChartOptions = json.RawMessage

// Shelf is a folder of releases, for reading. Its three kinds are types of their own, so that what is made to show one cannot be handed
// another: InternalShelf, DraftShelf and PublicShelf.
type Shelf interface {
	Edition() Edition
	Dir(p period.Period, revision int) string
	List() ([]Release, error)
	Revisions(p period.Period) ([]int, error)
	Standing() ([]Standing, error)
	Open(p period.Period, revision int) (*Opened, error)
}

// InternalShelf holds the exact edition. Whoever opens it answers for who may read.
type InternalShelf struct{ folder }

// DraftShelf holds protected releases that nobody has approved yet.
type DraftShelf struct{ folder }

// NewInternalShelf is the door to the internal edition in a folder, which need not exist yet.
func NewInternalShelf(dir string) InternalShelf {
	return InternalShelf{folder{dir: dir, edition: Internal}}
}

// NewDraftShelf is the door to the drafts in a folder.
func NewDraftShelf(dir string) DraftShelf { return DraftShelf{folder{dir: dir, edition: Public}} }

// folder is what the shelves share. Copies of it are the same shelf.
type folder struct {
	dir     string
	edition Edition
	admit   func(p period.Period, revision int) (Approval, error) // nil: whoever stands here may be read
}

// Edition returns which edition the shelf holds.
func (s folder) Edition() Edition { return s.edition }

// Dir returns the folder of one release, whether it exists or not.
func (s folder) Dir(p period.Period, revision int) string {
	return filepath.Join(s.dir, p.String(), "r"+strconv.Itoa(revision))
}

// List returns all releases that open, newest period first and newest revision first within it. A damaged release does not hide
// the others: it is left out, and the error, returned beside the list, names it.
func (s folder) List() ([]Release, error) {
	periods, err := s.Periods()
	if err != nil {
		return nil, err
	}
	var found []Release
	var damaged []error
	for _, p := range periods {
		revisions, err := s.standing(p)
		if err != nil {
			damaged = append(damaged, err)
		}
		for _, n := range revisions {
			r, err := s.Open(p, n)
			if problem.KindOf(err) == problem.NotFound {
				continue // not public yet, or taken away meanwhile
			}
			if err != nil {
				damaged = append(damaged, err)
				continue
			}
			found = append(found, r.Release)
		}
	}
	slices.SortFunc(found, func(a, b Release) int {
		if a.Period != b.Period {
			if d := int(b.Period.End()) - int(a.Period.End()); d != 0 {
				return d
			}
			return int(b.Period.Kind()) - int(a.Period.Kind())
		}
		return b.Revision - a.Revision
	})
	return found, errors.Join(damaged...)
}

// Periods lists the periods that something in the folder is named by, in no order; none where there is no folder yet.
func (s folder) Periods() (found []period.Period, err error) {
	entries, err := list(s.dir, ".")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, problem.Wrap(problem.Internal, err, "The folder of releases cannot be read.")
	}
	for _, entry := range entries {
		if p, err := period.Parse(entry.Name()); err == nil { // else somebody's notes
			found = append(found, p)
		}
	}
	return found, nil
}

// Revisions returns the revision numbers of a period, newest first; none where the period has no release. On the public shelf these
// are the ones that may be read.
func (s folder) Revisions(p period.Period) ([]int, error) {
	found, err := s.standing(p)
	if s.admit == nil || err != nil {
		return found, err
	}
	return slices.DeleteFunc(found, func(n int) bool {
		_, err := s.admit(p, n)
		return err != nil
	}), nil
}

// standing lists the revisions that have a folder, newest first.
func (s folder) standing(p period.Period) ([]int, error) {
	entries, err := list(s.dir, p.String())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list revisions of %s: %w", p, err)
	}
	var found []int
	for _, entry := range entries {
		if n, err := strconv.Atoi(strings.TrimPrefix(entry.Name(), "r")); err == nil && entry.Name() == "r"+strconv.Itoa(n) && n > 0 {
			found = append(found, n)
		}
	}
	slices.Sort(found)
	slices.Reverse(found)
	return found, nil
}

// Opened is a release whose checksums were read and whose release.json was checked against them. It is safe for use from
// several goroutines.
type Opened struct {
	Release
	Approval Approval      // zero where the shelf is not of approved releases
	shelf    string        // the folder of releases that it stands in
	folder   string        // and its own in that one
	period   period.Period // and revision, as the folder names them: release.json is read later
	revision int
	seal     string
	sums     map[string]string
	language *language.Language // nil: English
	english  *Opened            // the release in English, where it speaks another language
}

// Open opens one release; revision 0 means the newest.
func (s folder) Open(p period.Period, revision int) (*Opened, error) {
	if revision == 0 {
		revisions, err := s.Revisions(p)
		if err != nil {
			return nil, err
		}
		if len(revisions) == 0 {
			return nil, problem.New(problem.NotFound, "There is no report for %s.", period.Spoken(p))
		}
		revision = revisions[0]
	}
	text, err := readFile(s.dir, Name(p, revision)+"/"+checksumsFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, problem.New(problem.NotFound, "There is no revision %d of the report for %s.", revision, period.Spoken(p))
	}
	if err != nil {
		return nil, fmt.Errorf("open release %s r%d: %w", p, revision, err)
	}
	o := &Opened{shelf: s.dir, folder: Name(p, revision), period: p, revision: revision}
	if s.admit != nil {
		if o.Approval, err = s.admit(p, revision); err != nil {
			return nil, err
		}
	}
	sum := sha256.Sum256(text)
	o.seal = hex.EncodeToString(sum[:])
	if s.admit != nil && o.Approval.Checksums != o.seal { // exchanged between two readings
		return nil, problem.New(problem.Internal, "Revision %d of the report for %s is not shown: its files are not those that were approved.", revision, period.Spoken(p))
	}
	if o.sums, err = parseChecksums(text); err != nil {
		return nil, fmt.Errorf("open release %s r%d: %w", p, revision, err)
	}
	text, err = o.File(releaseFile)
	if err != nil {
		return nil, err
	}
	if err := strictly(text, &o.Release); err != nil {
		return nil, o.unread(releaseFile, err)
	}
	switch {
	case o.Format != Format:
		return nil, problem.New(problem.Internal, "The report for %s was written in format %d; this program reads format %d.", period.Spoken(p), o.Format, Format)
	case o.Period != p || o.Revision != revision:
		return nil, problem.New(problem.Internal, "The folder of %s, revision %d holds another release.", period.Spoken(p), revision)
	case o.Edition != s.edition:
		return nil, problem.New(problem.Internal, "The report for %s is of the edition %q and stands on the shelf of the %s edition.", period.Spoken(p), o.Edition, s.edition)
	}
	return o, nil
}

// The files of a release beside its figures.
const (
	releaseFile   = "release.json"
	checksumsFile = "CHECKSUMS"
)

var checksumLine = regexp.MustCompile(`^([0-9a-f]{64})  ([A-Za-z0-9_][A-Za-z0-9_./-]*)$`)

func parseChecksums(text []byte) (map[string]string, error) {
	sums := map[string]string{}
	for line := range bytes.Lines(text) {
		m := checksumLine.FindSubmatch(bytes.TrimSuffix(line, []byte("\n")))
		if m == nil || strings.Contains(string(m[2]), "..") {
			return nil, problem.New(problem.Internal, "The file CHECKSUMS has a line of another form than sha256sum writes.")
		}
		sums[string(m[2])] = string(m[1])
	}
	return sums, nil
}

// strictly decodes one JSON value and refuses fields that it does not know.
func strictly(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if decoder.More() {
		return errors.New("there is more behind the JSON value")
	}
	return nil
}

// Seal is the SHA-256 of the file CHECKSUMS in hex: it names every byte of the release.
func (o *Opened) Seal() string { return o.seal }

// Files lists the names that the checksums cover, sorted.
func (o *Opened) Files() []string {
	names := make([]string, 0, len(o.sums))
	for name := range o.sums {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Sum returns the SHA-256 of a file in hex as the checksums have it, and whether they cover it.
func (o *Opened) Sum(name string) (string, bool) {
	sum, ok := o.sums[name]
	return sum, ok
}

// File returns a file's bytes after comparing them with its checksum. A name that the checksums do not cover is not found.
func (o *Opened) File(name string) ([]byte, error) {
	var text bytes.Buffer
	if _, err := o.copy(&text, name); err != nil {
		return nil, err
	}
	return text.Bytes(), nil
}

// Size returns how many bytes a file has, after comparing it with its checksum as File does.
func (o *Opened) Size(name string) (int64, error) { return o.copy(io.Discard, name) }

func (o *Opened) copy(to io.Writer, name string) (size int64, err error) {
	want, ok := o.sums[name]
	if !ok {
		return 0, problem.New(problem.NotFound, "The report has no file %s.", name)
	}
	sum := sha256.New()
	size, err = copyFile(io.MultiWriter(to, sum), o.shelf, o.folder+"/"+name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return 0, problem.Wrap(problem.Internal, err, "The file %s of revision %d of the report for %s is missing.", name, o.revision, period.Spoken(o.period))
	case err != nil:
		return 0, fmt.Errorf("read %s: %w", name, err)
	case hex.EncodeToString(sum.Sum(nil)) != want:
		return 0, problem.New(problem.Internal, "The file %s of revision %d of the report for %s was changed after it was published.", name, o.revision, period.Spoken(o.period))
	}
	return size, nil
}

// unread says that a file is not in the form that it should have.
func (o *Opened) unread(name string, err error) error {
	return problem.Wrap(problem.Internal, err, "The file %s of revision %d of the report for %s is in another form than this program reads.", name, o.revision, period.Spoken(o.period))
}

// Figure returns one figure of the release.
func (o *Opened) Figure(id string) (Figure, error) {
	if o.language != nil {
		return o.said(id)
	}
	return o.figureIn("figures/"+id+".json", id)
}

// figureIn reads a figure from one of its files.
func (o *Opened) figureIn(name, id string) (Figure, error) {
	var f Figure
	text, err := o.File(name)
	if err != nil {
		if problem.KindOf(err) == problem.NotFound {
			return f, problem.New(problem.NotFound, "The report for %s has no figure %s.", period.Spoken(o.Period), id)
		}
		return f, err
	}
	if err := strictly(text, &f); err != nil {
		return f, o.unread(name, err)
	}
	if f.ID != id || f.Period != o.Period || f.Revision != o.Revision || f.Edition != o.Edition {
		return f, problem.New(problem.Internal, "The figure %s belongs to another release.", id)
	}
	for _, row := range f.Rows {
		if len(row.Values) != len(f.Measures) {
			return f, problem.New(problem.Internal, "The figure %s has a row with %d values for %d measures.", id, len(row.Values), len(f.Measures))
		}
	}
	return f, nil
}
