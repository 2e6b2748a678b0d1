package verify

import (
	"maps"
	"slices"
	"strings"

	"daylight/internal/language"
	"daylight/internal/problem"
	"daylight/internal/release"
)

// languages holds what a report says in other languages against what it says in English: every figure has the same numbers there and as many
// pictures, and no file stands in a language's folder that has no English one.
func (r *Release) languages(o *release.Opened, figures map[string]bool) {
	held := 0
	for _, l := range language.All[1:] {
		folder := release.FileIn(l, "")
		said, err := o.In(l)
		if err != nil {
			r.find("languages", release.FileIn(l, release.WordsFile), "%s", problem.Sentence(err))
			continue
		}
		spoken := said.Language() == l
		for _, name := range o.Files() {
			english, inside := strings.CutPrefix(name, folder)
			switch _, written := o.Sum(english); {
			case inside && !spoken:
				r.find("languages", name, "the report has no words in this language")
			case inside && english != release.WordsFile && (!written || !worded(english)):
				r.find("languages", name, "no file in English belongs to it")
			case spoken && worded(name):
				if _, written := o.Sum(folder + name); !written {
					r.find("languages", folder+name, "it is missing")
				}
			}
		}
		for _, id := range slices.Sorted(maps.Keys(figures)) {
			if !spoken {
				break
			}
			if _, err := said.Figure(id); err != nil && problem.KindOf(err) != problem.NotFound {
				r.find("languages", folder+"figures/"+id+".json", "%s", problem.Sentence(err))
				continue
			}
			held++
		}
	}
	if held > 0 {
		r.checked("languages", held, "figures in other languages with the numbers that they have in English")
	}
}

// worded reports whether a file is a figure or a picture of one, which every language has.
func worded(name string) bool {
	return strings.HasPrefix(name, "figures/") && (strings.HasSuffix(name, ".json") && name != "figures/columns.json" || strings.HasSuffix(name, ".svg"))
}
