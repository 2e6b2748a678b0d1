package reports

import (
	"bytes"
	"context"
	"encoding/json"

	"daylight/internal/disclosure"
	"daylight/internal/problem"
	"daylight/internal/release"
)

// Remade is a public report made again of what lies in it.
type Remade struct {
	Files map[string][]byte // by name, all of them; without the list of changes where the revision before is not at hand
	Other string            // why this program does not make it, in words: another version made it; then there are no files
}

// Remake makes a public report again of nothing but its protected tables, its setting and its plan, as anyone can who has it. replaced is
// the revision before, which the list of changes is made of; nil where that is not at hand. tool is the version of this program. Tables
// that give somebody away, and those that the plan does not ask for, are an error (problem.Withheld, problem.Invalid).
func Remake(ctx context.Context, o, replaced *release.Opened, tool string) (Remade, error) {
	if o.MadeFrom.Tool != tool || o.MadeFrom.Catalogue != catalogueHash() {
		return Remade{Other: "It was made by version " + o.MadeFrom.Tool + ", and this is version " + tool + "."}, nil
	}
	text, err := o.File(release.PlanFile)
	if err != nil {
		return Remade{}, err
	}
	plan, err := ParsePlan(release.PlanFile, text)
	if err != nil {
		return Remade{}, err
	}
	if text, err = o.File(release.SettingFile); err != nil {
		return Remade{}, err
	}
	var s setting
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&s); err != nil {
		return Remade{}, problem.Wrap(problem.Invalid, err, "Its %s cannot be read.", release.SettingFile)
	}
	published, err := tablesOf(o)
	if err != nil {
		return Remade{}, err
	}
	if err := plan.Asks(o.Period, published, s.Withheld, DefaultCatalogue().Partitions); err != nil {
		return Remade{}, err
	}
	tables, err := disclosure.Reread(ctx, published)
	if err != nil {
		return Remade{}, err
	}
	of := subject{period: o.Period, revision: o.Revision, edition: o.Edition, platform: o.Platform, cutoff: o.Cutoff, through: o.RecordsThrough}
	_, files, err := publicReport{subject: of, setting: s, plan: plan, tables: tables, change: o.Change, madeFrom: o.MadeFrom, replaced: replaced}.files()
	return Remade{Files: files}, err
}
