package problem

import (
	"errors"
	"io/fs"
	"regexp"
	"strings"
	"syscall"
)

// Unreadable says why a file that somebody named cannot be read or written: what names it, as in "release plan".
func Unreadable(err error, what, path string) error {
	switch {
	case errors.Is(err, syscall.EISDIR):
		return Wrap(Invalid, err, "The %s %s is a folder; name the file.", what, path)
	case errors.Is(err, fs.ErrNotExist):
		return Wrap(Invalid, err, "There is no %s %s.", what, path)
	case errors.Is(err, fs.ErrPermission):
		return Wrap(Invalid, err, "The %s %s cannot be opened: permission denied.", what, path)
	}
	return Wrap(Invalid, err, "The %s %s cannot be opened.", what, path)
}

var (
	yamlUnknown = regexp.MustCompile(`field (.*) not found in type \S+`)
	yamlTwice   = regexp.MustCompile(`field (.*) already set in type \S+`)
	yamlMapping = regexp.MustCompile(`mapping key (.*) already defined at line (\d+)`)
	yamlMisfit  = regexp.MustCompile("cannot unmarshal !!([a-z]+)(?: `(.*)`)? into .*")
	yamlShapes  = map[string]string{"seq": "a list", "map": "a mapping", "null": "nothing"}
)

// InYAML says in words what is wrong in a YAML file: the decoder's own words name types of the program.
func InYAML(err error) string {
	var faults []string
	for line := range strings.Lines(strings.TrimPrefix(err.Error(), "yaml: ")) {
		line = strings.TrimSpace(line)
		if line == "unmarshal errors:" {
			continue
		}
		line = yamlUnknown.ReplaceAllString(line, "nothing is named $1 here")
		line = yamlTwice.ReplaceAllString(line, "$1 stands here twice")
		line = yamlMapping.ReplaceAllString(line, "$1 stands in line $2 already")
		line = yamlMisfit.ReplaceAllStringFunc(line, func(text string) string {
			found := yamlMisfit.FindStringSubmatch(text)
			if shape, known := yamlShapes[found[1]]; known {
				return shape + " does not fit here"
			}
			return found[2] + " does not fit here"
		})
		faults = append(faults, line)
	}
	return strings.Join(faults, "; ")
}
