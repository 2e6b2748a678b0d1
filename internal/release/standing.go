package release

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"daylight/internal/period"
)

// Standing is a revision that has a folder. Its mark changes when the files that say what it is do, so that a reader who keeps what it
// opened need not read it again; what else is in the folder is held against these files whenever it is read.
type Standing struct {
	Period   period.Period
	Revision int
	Mark     string
}

// Standing lists the revisions that have a folder, in no order, those that do not open among them; none where there is no folder of
// releases yet.
func (s folder) Standing() ([]Standing, error) {
	periods, err := s.Periods()
	if err != nil {
		return nil, err
	}
	var found []Standing
	for _, p := range periods {
		revisions, err := s.standing(p)
		if err != nil {
			found = append(found, Standing{Period: p, Mark: err.Error()})
			continue
		}
		for _, n := range revisions {
			found = append(found, Standing{p, n, s.mark(p, n)})
		}
	}
	return found, nil
}

// mark names the state of the files of a release that say what it is, by their sizes and times, and by where they lie, since whoever
// writes a release writes it beside and renames it.
func (s folder) mark(p period.Period, revision int) (mark string) {
	for _, name := range []string{".", checksumsFile, releaseFile, approvalFile, signatureFile} {
		seen, err := os.Lstat(filepath.Join(s.Dir(p, revision), name))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			mark += "-|"
		case err != nil:
			mark += err.Error() + "|"
		default:
			mark += fmt.Sprintf("%d %d %s %s|", seen.Size(), seen.ModTime().UnixNano(), seen.Mode(), place(seen))
		}
	}
	return mark
}

// notYet is behind the answer that a release may not be read before some time.
type notYet struct{ at time.Time }

func (e notYet) Error() string { return "not to be read before " + e.at.Format(time.RFC3339) }

// OpensAt returns from when on a release can be read, of the error that said that it cannot yet.
func OpensAt(err error) (at time.Time, is bool) {
	var e notYet
	is = errors.As(err, &e)
	return e.at, is
}
