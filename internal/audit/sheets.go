package audit

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"daylight/internal/numeral"
	"daylight/internal/problem"
)

// sheetColumns are all that an auditor gets to see of a case, and has to fill in. Nothing of what became of the account is among them.
var sheetColumns = []string{"audit_id", "suspension_id", "finding", "note"}

//go:embed instructions.txt
var instructions []byte

// instructionsFile lies beside the sheets.
const instructionsFile = "README.txt"

// assignment is sheets.json and third-look.json: who looks at the cases. The zero value is nobody.
type assignment struct {
	Format    int       `json:"format"`
	Audit     string    `json:"audit"`
	Frame     string    `json:"frame_json_sha256"`
	Auditors  []string  `json:"auditors"`
	WrittenAt time.Time `json:"written_at"`
}

// coding is one look at a case by one auditor.
type coding struct {
	id      string // the case's, and the auditor's number
	of      int    // place of the case
	auditor string
}

// shares divides the cases among auditors: each gets as many, give or take one, and the ones that two look at go to pairs in turn. The
// same auditors in the same order get the same.
func (a *Audit) shares(auditors []string) [][]coding {
	shares := make([][]coding, len(auditors))
	give := func(to, of int) {
		shares[to] = append(shares[to], coding{a.Cases[of].ID + ":" + strconv.Itoa(to+1), of, auditors[to]})
	}
	pair := 0
	for i, c := range a.Cases {
		if c.Double {
			give(pair%len(auditors), i)
			give((pair+1)%len(auditors), i)
			pair++
		}
	}
	for i, c := range a.Cases {
		if c.Double {
			continue
		}
		least := 0
		for j := range shares {
			if len(shares[j]) < len(shares[least]) {
				least = j
			}
		}
		give(least, i)
	}
	return shares
}

// thirdLook is the codings of who settles the differences.
func (a *Audit) thirdLook(auditor string) (codings []coding) {
	for _, of := range a.differing() {
		codings = append(codings, coding{fmt.Sprintf("%s:%d", a.Cases[of].ID, len(a.assigned.Auditors)+1), of, auditor})
	}
	return codings
}

// Sheet is a sheet that was written for an auditor.
type Sheet struct {
	Auditor string `json:"auditor"`
	File    string `json:"file"`
	Cases   int    `json:"cases"`
	Stood   bool   `json:"stood"` // it was there already and was left as it is
}

// WriteSheets divides the cases among two or more auditors and writes the sheet of each into a folder, with instructions; an empty
// folder's name means the one of the audit. Cases are divided once: later calls must name the same auditors, and write what is missing.
// A sheet that stands is never touched.
func (a *Audit) WriteSheets(auditors []string, dir string, now time.Time) ([]Sheet, error) {
	if len(auditors) < 2 {
		return nil, problem.New(problem.Invalid, "An audit needs two auditors or more, who do not know what the other finds: write --auditor aud-1 --auditor aud-2.")
	}
	if len(auditors) > len(a.Cases) {
		return nil, problem.New(problem.Invalid, "There are %s for %s. Name fewer.", numeral.Many(len(auditors), "auditor"), numeral.Many(len(a.Cases), "case"))
	}
	if err := checkAuditors(auditors); err != nil {
		return nil, err
	}
	if a.assigned.Auditors != nil && !slices.Equal(a.assigned.Auditors, auditors) {
		return nil, problem.New(problem.Invalid, "The cases of %s are divided among %s, in this order, and are not divided anew. Who steps in for somebody takes over the sheet and its label.",
			a.Frame.Name, strings.Join(a.assigned.Auditors, ", "))
	}
	if err := a.assign(assignmentFile, &a.assigned, auditors, now); err != nil {
		return nil, err
	}
	return a.writeSheets(auditors, a.shares(auditors), dir)
}

// WriteThirdLook writes the sheet of who settles the differences, which are known once the first findings were handed in.
func (a *Audit) WriteThirdLook(auditor, dir string, now time.Time) ([]Sheet, error) {
	if err := checkAuditors([]string{auditor}); err != nil {
		return nil, err
	}
	switch {
	case a.handedIn == nil:
		return nil, problem.New(problem.Invalid, "The findings of %s are not handed in yet, so nobody knows where the auditors differ. Hand them in with: daylight audit result %s SHEET...",
			a.Frame.Name, a.Frame.Name)
	case len(a.differing()) == 0:
		return nil, problem.New(problem.Invalid, "The auditors of %s nowhere found different things: there is nothing to settle.", a.Frame.Name)
	case slices.ContainsFunc(a.assigned.Auditors, func(first string) bool { return strings.EqualFold(first, auditor) }):
		return nil, problem.New(problem.Invalid, "%s has looked at cases of this audit before. Somebody else must settle where the auditors differ.", auditor)
	case a.third.Auditors != nil && a.third.Auditors[0] != auditor:
		return nil, problem.New(problem.Invalid, "The differences are with %s. Who steps in takes over the sheet and its label.", a.third.Auditors[0])
	}
	if err := a.assign(thirdLookFile, &a.third, []string{auditor}, now); err != nil {
		return nil, err
	}
	return a.writeSheets([]string{auditor}, [][]coding{a.thirdLook(auditor)}, dir)
}

func checkAuditors(auditors []string) error {
	for i, name := range auditors {
		if !isLabel(name) {
			return problem.New(problem.Invalid, "%q is no label for an auditor. Write a pseudonym of letters, digits, - and _, such as aud-1.", name)
		}
		if slices.ContainsFunc(auditors[:i], func(other string) bool { return strings.EqualFold(other, name) }) {
			return problem.New(problem.Invalid, "%s is named twice. Each auditor needs a label of their own.", name)
		}
	}
	return nil
}

// assign registers who looks at the cases, once.
func (a *Audit) assign(file string, into *assignment, auditors []string, now time.Time) error {
	if into.Auditors != nil {
		return nil
	}
	*into = assignment{format, a.Frame.Name, a.Commitment, auditors, now.UTC().Truncate(time.Second)}
	text, err := json.MarshalIndent(into, "", "  ")
	if err != nil {
		return fmt.Errorf("assign cases: %w", err)
	}
	return writeOnce(filepath.Join(a.dir, file), append(text, '\n'), openMode)
}

func (a *Audit) writeSheets(auditors []string, shares [][]coding, dir string) ([]Sheet, error) {
	if dir == "" {
		dir = filepath.Join(a.dir, sheetsFolder)
		if err := os.MkdirAll(dir, folderMode); err != nil {
			return nil, fileError(err, a.dir)
		}
	}
	readme := filepath.Join(dir, instructionsFile)
	if err := writeOnce(readme, instructions, openMode); errors.Is(err, fs.ErrExist) {
		if there, err := os.ReadFile(readme); err != nil || !bytes.Equal(there, instructions) {
			return nil, problem.Wrap(problem.Invalid, err, "%s is there already and says something else than the instructions for auditors. Choose another folder with --out.", readme)
		}
	} else if err != nil {
		return nil, err
	}
	var sheets []Sheet
	for i, auditor := range auditors {
		s := Sheet{Auditor: auditor, File: filepath.Join(dir, a.Frame.Name+"-"+auditor+".csv"), Cases: len(shares[i])}
		err := writeOnce(s.File, a.sheetText(auditor, shares[i]), listMode)
		if s.Stood = errors.Is(err, fs.ErrExist); err != nil && !s.Stood {
			return nil, err
		}
		sheets = append(sheets, s)
	}
	return sheets, nil
}

// sheetText is a sheet to fill in. Its order is the auditor's own, so that no case is everybody's first or last.
func (a *Audit) sheetText(auditor string, share []coding) []byte {
	share = slices.Clone(share)
	byLot(a.Frame.Seed, share, func(c coding) string { return "sheet\n" + auditor + "\n" + c.id })
	rows := [][]string{sheetColumns}
	for _, c := range share {
		rows = append(rows, []string{c.id, a.Cases[c.of].SuspensionID, "", ""})
	}
	return csvText(rows)
}
