package reports

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"daylight/internal/disclosure"
	"daylight/internal/problem"
	"daylight/internal/release"
)

// Remake makes a public report again of nothing but its protected tables, its setting and its plan, as anyone can who has it. replaced is
// the revision before, which the list of changes is made of; nil where that is not at hand. tool is the version of this program. Tables
// that give somebody away, and those that the plan does not ask for, are an error (problem.Withheld, problem.Invalid).
func Remake(ctx context.Context, o, replaced *release.Opened, tool string) (release.Remade, error) {
	if o.MadeFrom.Making != making() {
		return release.Remade{Other: fmt.Sprintf("version %s (%s) made it, and this is version %s (%s)", o.MadeFrom.Tool, o.MadeFrom.Making, tool, making())}, nil
	}
	if o.MadeFrom.Tool != tool || o.MadeFrom.Catalogue != catalogueHash() {
		return release.Remade{}, problem.New(problem.Invalid, "It names another version or another catalogue than the program that made it.")
	}
	text, err := o.File(release.PlanFile)
	if err != nil {
		return release.Remade{}, err
	}
	plan, err := ParsePlan(release.PlanFile, text)
	if err != nil {
		return release.Remade{}, err
	}
	if text, err = o.File(release.SettingFile); err != nil {
		return release.Remade{}, err
	}
	var s setting
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&s); err != nil {
		return release.Remade{}, problem.Wrap(problem.Invalid, err, "Its %s cannot be read.", release.SettingFile)
	}
	published, err := tablesOf(o)
	if err != nil {
		return release.Remade{}, err
	}
	if err := plan.Asks(o.Period, published, s.Withheld, DefaultCatalogue().Partitions); err != nil {
		return release.Remade{}, err
	}
	if err := s.agrees(published, DefaultCatalogue().meanings(o.MadeFrom.Zone, s.Codes, plan)); err != nil {
		return release.Remade{}, err
	}
	tables, err := disclosure.Reread(ctx, published)
	if err != nil {
		return release.Remade{}, err
	}
	of := subject{period: o.Period, revision: o.Revision, edition: o.Edition, platform: o.Platform, cutoff: o.Cutoff, through: o.RecordsThrough, zone: o.MadeFrom.Zone}
	_, files, err := publicReport{subject: of, setting: s, plan: plan, tables: tables, change: o.Change, madeFrom: o.MadeFrom, replaced: replaced}.files()
	made := release.Remade{Files: files}
	for _, e := range s.Earlier {
		made.Earlier = append(made.Earlier, e.Period)
	}
	return made, err
}

// countedThough are counts that cannot be there where the records are said to hold nothing of a kind.
var countedThough = map[string]string{"appeals" + onRecord: "appealed", "responses" + onRecord: "responded", "causes" + onRecord: "self_corrected",
	"audits" + onRecord: release.AuditDrawn}

// agrees holds what a setting says is not recorded against what the tables count, and what the tables mean against its code lists and the
// release's time zone.
func (s setting) agrees(tables []disclosure.Published, now meanings) error {
	if what := now.otherThan(tables); what != "" {
		return problem.New(problem.Invalid, "Its tables were counted with another %s than its %s and release.json have.", what, release.SettingFile)
	}
	for kind, node := range countedThough {
		for _, t := range tables {
			if n, shown := t.Count(disclosure.Total, node); shown && n > 0 && !s.Recorded[kind] {
				return problem.New(problem.Invalid, "It says that nothing is recorded of what its tables count: %s.", node)
			}
		}
	}
	return nil
}
