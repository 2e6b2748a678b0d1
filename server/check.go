package server

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"time"

	"daylight/internal/problem"
	"daylight/internal/release"
)

// keysFile is where the public keys stand that the reports are signed with.
const keysFile = "keys.pub"

// checkView is the page that says how to check a report.
type checkView struct {
	heading
	Approved, Published time.Time
	By                  string // who approved it
	Tool                string // that made it
	Key                 string // name of the key that it is signed with
	Keys                string // file of the public keys
	Seal                string // SHA-256 of the checksums
	Archive             link
	Earlier             []link // archives of the revisions before
	Noise               bool   // some of its counts hold random amounts
	Files, Tables       []link
}

func (s *Server) checkPage(w http.ResponseWriter, r *http.Request) error {
	a, err := s.releaseOf(r)
	if err != nil {
		return err
	}
	if !a.approved() {
		return problem.New(problem.NotFound, "Only a report that was approved can be checked from outside.")
	}
	a.linkVersions(w, "check")
	return s.page(w, r, "check.html", a.stamps(), func() (frame, error) {
		view, err := a.check()
		if err != nil {
			return frame{}, err
		}
		return s.frame("How to check this report · "+a.Period.Label(), doorReport, view), nil
	})
}

func (a asked) check() (v checkView, err error) {
	v = checkView{heading: a.heading(), Approved: a.Approval.ApprovedAt, Published: published(a.Approval), By: a.Approval.ApprovedBy, Tool: a.MadeFrom.Tool,
		Keys: "/" + keysFile, Seal: a.Seal(), Archive: link{archiveName(a.Period, a.Revision), a.base() + archiveFile}, Noise: a.Protection != nil && a.Protection.Noise != nil}
	if v.Key, err = a.SignedWith(); err != nil {
		return v, err
	}
	for _, n := range a.revisions {
		if n < a.Revision {
			v.Earlier = append(v.Earlier, link{archiveName(a.Period, n), reportPath(a.Period, n) + archiveFile})
		}
	}
	for _, file := range []link{
		{"Checksums of all files (SHA-256)", checksumsFile},
		{"The approval, which names the checksums", approvalFile},
		{"The signature of the approval", signatureFile},
		{"The release plan: what is published and how it is cut", release.PlanFile},
		{"What the platform declares beside the tables", release.SettingFile},
	} {
		v.Files = append(v.Files, link{file.Title, a.base() + file.Href})
	}
	for _, name := range a.Files() {
		if table, is := strings.CutPrefix(name, "tables/"); is {
			v.Tables = append(v.Tables, link{table, a.base() + name})
		}
	}
	return v, nil
}

// publicKeys sends the public keys that the reports of this site are signed with.
func (s *Server) publicKeys(w http.ResponseWriter, r *http.Request) error {
	if s.keys == nil {
		return problem.New(problem.NotFound, "The reports of this site are not signed.")
	}
	text, err := s.keys()
	if err != nil {
		return err
	}
	sum := sha256.Sum256(text)
	w.Header().Set("Cache-Control", checkEveryTime)
	w.Header().Set("Content-Disposition", fmt.Sprintf("inline; filename=%q", keysFile))
	content{kind: "application/json", etag: `"` + hex.EncodeToString(sum[:]) + `"`, body: text}.serve(w, r)
	return nil
}
