package language

import "regexp"

// joints are where the long words of a language may part: behind the s that joins two words in German ("Zugehörigkeits-dauer").
var joints = map[*Language]*regexp.Regexp{German: regexp.MustCompile(`((?:heit|keit|schaft|ung|ion|tät)s)(\p{Ll}{3,})`)}

// Parted writes a title so that its longest words may part at the end of a line, where a column is too narrow for them, also in browsers that
// have no dictionary of the language: with soft hyphens, which show nowhere else.
func (l *Language) Parted(title string) string {
	if joint := joints[l]; joint != nil {
		return joint.ReplaceAllString(title, "$1\u00ad$2")
	}
	return title
}
