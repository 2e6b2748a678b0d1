package reports

import (
	"embed"
	"slices"
	"strings"

	"daylight/internal/disclosure"
	"daylight/internal/problem"
)

//go:embed plans/*.yaml
var plans embed.FS

// Presets are the names of the plans that come with the program, for smaller platforms first.
var Presets = []string{"small", "medium", "large"}

// Preset returns the text of a plan that comes with the program, comments and all.
func Preset(name string) ([]byte, error) {
	if !slices.Contains(Presets, name) {
		return nil, problem.New(problem.Invalid, "There is no plan %q. There are %s.", name, strings.Join(Presets, ", "))
	}
	return plans.ReadFile("plans/" + name + ".yaml")
}

// ParsePlan reads a release plan. file names it in messages.
func ParsePlan(file string, text []byte) (disclosure.Plan, error) {
	return disclosure.ParsePlan(file, text, DefaultCatalogue().Vocabulary())
}
