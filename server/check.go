package server

import (
	"fmt"
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
	Address             string // of the site, if it is known
	Archive             link
	Earlier             []link // archives of the revisions before
	Noise               bool   // some of its counts hold random amounts
	Files, Tables       []link
}

func (v visit) checkPage() (*answer, error) {
	a, err := v.release()
	if err != nil {
		return nil, err
	}
	if !a.approved() {
		return nil, problem.New(problem.NotFound, "Only a report that was approved can be checked from outside.")
	}
	view, err := a.check()
	if err != nil {
		return nil, err
	}
	view.Address = v.config.Address
	return a.page(v, "check.html", "check/", v.frame(v.language.Say("How to check this report · %s", a.Period), doorReport, view))
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
		{a.in.Say("Checksums of all files (SHA-256)"), checksumsFile},
		{a.in.Say("The approval, which names the checksums"), approvalFile},
		{a.in.Say("The signature of the approval"), signatureFile},
		{a.in.Say("The release plan: what is published and how it is cut"), release.PlanFile},
		{a.in.Say("What the platform declares beside the tables"), release.SettingFile},
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

// publicKeys is the public keys that the reports of this site are signed with.
func (v visit) publicKeys() (*answer, error) {
	if v.keys == nil {
		return nil, problem.New(problem.NotFound, "The reports of this site are not signed.")
	}
	text, err := v.keys()
	if err != nil {
		return nil, err
	}
	return &answer{kind: "application/json", disposition: fmt.Sprintf("inline; filename=%q", keysFile), body: text, embeddable: true}, nil
}
