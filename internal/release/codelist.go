package release

import (
	"encoding/json"

	"daylight/internal/problem"
)

// Code is a code of a code list as a public report declares it.
type Code struct {
	Code       string `json:"code"`
	Label      string `json:"label"`
	Group      string `json:"group,omitempty"` // that it is counted with, where the list has groups
	GroupLabel string `json:"group_label,omitempty"`
}

// CodeList returns a code list, such as regions, of a public report; none of the internal edition, which does not carry it.
func (o *Opened) CodeList(name string) ([]Code, error) {
	text, err := o.File(SettingFile)
	if problem.KindOf(err) == problem.NotFound && err != nil {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var setting struct {
		Codes map[string][]Code `json:"codes"`
	}
	if err := json.Unmarshal(text, &setting); err != nil {
		return nil, o.unread(SettingFile, err)
	}
	return setting.Codes[name], nil
}
