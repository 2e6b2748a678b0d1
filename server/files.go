package server

import (
	"fmt"
	"path"
	"strings"

	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/internal/problem"
)

// fileForm is how a file of a release is sent.
type fileForm struct {
	kind     string // media type
	download bool   // a browser saves it instead of showing it
}

// fileForms is every ending that a file of a figure may have.
var fileForms = map[string]fileForm{
	".csv":     {"text/csv; charset=utf-8; header=present", true},
	".json":    {"application/json", false},
	".parquet": {"application/vnd.apache.parquet", true},
	".svg":     {"image/svg+xml", false},
}

// checksumsFile is the one file that the checksums do not cover: they are it.
const checksumsFile = "CHECKSUMS"

// The approval and its signature speak of the checksums.
const (
	approvalFile  = "approval.json"
	signatureFile = "approval.sig"
)

func (v visit) figureFile() (*answer, error) {
	a, err := v.release()
	if err != nil {
		return nil, err
	}
	name := v.vars["file"]
	form, ok := fileForms[path.Ext(name)]
	if !ok {
		return nil, a.offerFigures(problem.New(problem.NotFound, "Figures come as .csv, .json, .parquet and .svg."))
	}
	if _, ok := a.Sum("figures/" + name); !ok {
		return nil, a.offerFigures(problem.New(problem.NotFound, "The report for %s has no such file.", period.Spoken(a.Period)))
	}
	return a.file(a.Translated("figures/"+name), form)
}

// translatedFile is a file of the release in another language, under the name that the checksums have for it.
func (v visit) translatedFile() (*answer, error) {
	a, err := v.release()
	if err != nil {
		return nil, err
	}
	name := v.vars["tongue"] + "/" + v.vars["file"]
	form, ok := fileForms[path.Ext(name)]
	if !ok {
		form = fileForm{kind: "application/octet-stream", download: true}
	}
	return a.file(name, form)
}

func (v visit) releaseFile() (*answer, error) {
	a, err := v.release()
	if err != nil {
		return nil, err
	}
	name := v.vars["file"]
	plain := fileForm{kind: "text/plain; charset=utf-8"}
	switch name {
	case checksumsFile:
		return a.made(name, a.checksums(), plain, a.Seal()), nil
	case approvalFile, signatureFile:
		body, err := a.ApprovalFile(name)
		if err != nil {
			return nil, err
		}
		form := fileForms[".json"]
		if name == signatureFile {
			form = plain
		}
		return a.made(name, body, form, ""), nil
	}
	switch path.Ext(name) {
	case ".yaml":
		return a.file(name, fileForm{kind: "application/yaml"})
	case ".txt":
		return a.file(name, plain)
	}
	return a.file(name, fileForms[".json"])
}

// tableFile is a protected table.
func (v visit) tableFile() (*answer, error) {
	a, err := v.release()
	if err != nil {
		return nil, err
	}
	return a.file("tables/"+v.vars["table"], fileForms[".json"])
}

// file is a file that the checksums cover.
func (a asked) file(name string, form fileForm) (*answer, error) {
	body, err := a.File(name)
	if err != nil {
		return nil, err
	}
	sum, _ := a.Sum(name)
	return a.made(name, body, form, sum), nil
}

// made is a file of the release as an answer. Its ETag is its checksum, or made of what is in it.
func (a asked) made(name string, body []byte, form fileForm, sum string) *answer {
	disposition := "inline"
	if form.download {
		disposition = "attachment"
	}
	made := &answer{kind: form.kind, body: body, keep: a.cacheControl(), links: append(a.versions(name, language.English), a.described(name)...), embeddable: a.approved(),
		disposition: fmt.Sprintf(`%s; filename="daylight-%s-r%d-%s"`, disposition, a.Period, a.Revision, path.Base(name))}
	if sum != "" {
		made.etag = `"` + sum + `"`
	}
	if path.Ext(name) == ".svg" {
		made.policy = picturePolicy
	}
	return made
}

// cacheControl is how long a file of the release may be kept, if not as anything else.
func (a asked) cacheControl() string {
	if a.fixed && a.approved() { // else another data folder may have the address tomorrow
		return neverChanges
	}
	return ""
}

// checksums writes the release's checksums as they were read, in the form of sha256sum.
func (a asked) checksums() []byte {
	var text strings.Builder
	for _, name := range a.Files() {
		sum, _ := a.Sum(name)
		fmt.Fprintf(&text, "%s  %s\n", sum, name)
	}
	return []byte(text.String())
}
