package release

import (
	"encoding/json"

	"daylight/internal/period"
	"daylight/internal/problem"
)

// Compared is a revision of an earlier period's report.
type Compared struct {
	Period   period.Period `json:"period"`
	Revision int           `json:"revision"`
}

// ComparedWith returns the reports of earlier periods that a public one holds numbers of, oldest first, as its setting names them; none
// of the internal edition, which counts them itself.
func (o *Opened) ComparedWith() ([]Compared, error) {
	text, err := o.File(SettingFile)
	if problem.KindOf(err) == problem.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var setting struct {
		Earlier []Compared `json:"earlier"`
	}
	if err := json.Unmarshal(text, &setting); err != nil {
		return nil, o.unread(SettingFile, err)
	}
	return setting.Earlier, nil
}

// RevisedSince returns the newest revisions on a shelf of those reports that a release compares with and that were revised after it was
// made.
func RevisedSince(o *Opened, on interface {
	Revisions(period.Period) ([]int, error)
}) (newer []Compared, err error) {
	with, err := o.ComparedWith()
	if err != nil {
		return nil, err
	}
	for _, c := range with {
		revisions, err := on.Revisions(c.Period)
		if err != nil {
			return nil, err
		}
		if len(revisions) > 0 && revisions[0] > c.Revision {
			newer = append(newer, Compared{c.Period, revisions[0]})
		}
	}
	return newer, nil
}
