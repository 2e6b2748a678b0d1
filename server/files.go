package server

import (
	"fmt"
	"net/http"
	"path"
	"strings"

	"github.com/gorilla/mux"

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

func (s *Server) figureFile(w http.ResponseWriter, r *http.Request) error {
	a, err := s.releaseOf(r)
	if err != nil {
		return err
	}
	name := mux.Vars(r)["file"]
	form, ok := fileForms[path.Ext(name)]
	if !ok {
		return a.offerFigures(problem.New(problem.NotFound, "Figures come as .csv, .json, .parquet and .svg."))
	}
	if _, ok := a.Sum("figures/" + name); !ok {
		return a.offerFigures(problem.New(problem.NotFound, "The report for %s has no such file.", a.Period.Label()))
	}
	return a.sendFile(w, r, "figures/"+name, form)
}

func (s *Server) releaseFile(w http.ResponseWriter, r *http.Request) error {
	a, err := s.releaseOf(r)
	if err != nil {
		return err
	}
	name := mux.Vars(r)["file"]
	switch name {
	case checksumsFile:
		a.send(w, r, name, stampOf(a.Opened), a.checksums(), fileForm{kind: "text/plain; charset=utf-8"})
		return nil
	case approvalFile, signatureFile:
		body, err := a.ApprovalFile(name)
		if err != nil {
			return err
		}
		form := fileForms[".json"]
		if name == signatureFile {
			form = fileForm{kind: "text/plain; charset=utf-8"}
		}
		a.send(w, r, name, stampOf(a.Opened)+name, body, form)
		return nil
	}
	switch path.Ext(name) {
	case ".yaml":
		return a.sendFile(w, r, name, fileForm{kind: "application/yaml"})
	case ".txt":
		return a.sendFile(w, r, name, fileForm{kind: "text/plain; charset=utf-8"})
	}
	return a.sendFile(w, r, name, fileForms[".json"])
}

// tableFile sends a protected table.
func (s *Server) tableFile(w http.ResponseWriter, r *http.Request) error {
	a, err := s.releaseOf(r)
	if err != nil {
		return err
	}
	return a.sendFile(w, r, "tables/"+mux.Vars(r)["table"], fileForms[".json"])
}

// sendFile sends a file that the checksums cover.
func (a asked) sendFile(w http.ResponseWriter, r *http.Request, name string, form fileForm) error {
	body, err := a.File(name)
	if err != nil {
		return err
	}
	sum, _ := a.Sum(name)
	a.send(w, r, name, sum, body, form)
	return nil
}

func (a asked) send(w http.ResponseWriter, r *http.Request, name, sum string, body []byte, form fileForm) {
	h := w.Header()
	a.linkVersions(w, name)
	h.Set("Cache-Control", a.cacheControl())
	disposition := "inline"
	if form.download {
		disposition = "attachment"
	}
	h.Set("Content-Disposition",
		fmt.Sprintf(`%s; filename="daylight-%s-r%d-%s"`, disposition, a.Period, a.Revision, path.Base(name)))
	if path.Ext(name) == ".svg" {
		h.Set("Content-Security-Policy", picturePolicy)
	}
	content{kind: form.kind, etag: `"` + strings.ReplaceAll(sum, " ", "-") + `"`, body: body}.serve(w, r)
}

// cacheControl is how long a file of the release may be kept.
func (a asked) cacheControl() string {
	if a.fixed && a.approved() { // else another data folder may have the address tomorrow
		return neverChanges
	}
	return checkEveryTime
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
