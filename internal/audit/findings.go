package audit

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"daylight/internal/numeral"
	"daylight/internal/problem"
)

// taken is a finding that was handed in.
type taken struct {
	finding string
	at      time.Time // when it was handed in
}

// recordColumns are those of the record contract.
var recordColumns = []string{"audit_id", "suspension_id", "frame", "sampling_fraction", "audited_at", "auditor", "finding"}

// record is a coding as the record contract has it. Who settled a difference stays among the audit's own files.
func (a *Audit) record(c coding, settles bool, r taken) []string {
	auditor := c.auditor
	if settles {
		auditor = Adjudicated
	}
	of := a.Cases[c.of]
	return []string{c.id, of.SuspensionID, a.Frame.Name, a.fractions[of.Stratum], r.at.Format(time.RFC3339), auditor, r.finding}
}

// recordsText is findings.csv and, with the codings that settle differences, audits.csv.
func (a *Audit) recordsText(settling []coding) []byte {
	rows := [][]string{recordColumns}
	for _, c := range a.firstLook() {
		rows = append(rows, a.record(c, false, a.handedIn[c.id]))
	}
	for _, c := range settling {
		rows = append(rows, a.record(c, true, a.handedIn[c.id]))
	}
	return csvText(rows)
}

// firstLook is the codings of all auditors who do not settle differences.
func (a *Audit) firstLook() []coding { return slices.Concat(a.shares(a.assigned.Auditors)...) }

// settling is the codings of who settles differences; none where nobody does yet.
func (a *Audit) settling() []coding {
	if a.third.Auditors == nil {
		return nil
	}
	return a.thirdLook(a.third.Auditors[0])
}

// load reads how far the audit is, and holds each file against those before it.
func (a *Audit) load() error {
	if err := a.loadAssignment(assignmentFile, &a.assigned, true); err != nil {
		return err
	}
	if err := a.loadRecords(findingsFile, len(a.assigned.Auditors) > 1, nil); err != nil {
		return err
	}
	if err := a.loadAssignment(thirdLookFile, &a.third, a.handedIn != nil); err != nil {
		return err
	}
	return a.loadRecords(recordsFile, a.handedIn != nil, a.settling())
}

// loadAssignment reads sheets.json or third-look.json, if it is there; expected says whether it may be.
func (a *Audit) loadAssignment(file string, into *assignment, expected bool) error {
	text, err := os.ReadFile(filepath.Join(a.dir, file))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read audit %s: %w", a.Frame.Name, err)
	}
	if !expected || strictly(text, into) != nil || into.Format != format || into.Audit != a.Frame.Name || into.Frame != a.Commitment ||
		len(into.Auditors) == 0 || len(into.Auditors) > len(a.Cases) || checkAuditors(into.Auditors) != nil {
		return spoiled(a.Frame.Name, file+" does not fit to it")
	}
	return nil
}

// loadRecords reads findings.csv or audits.csv, if it is there.
func (a *Audit) loadRecords(file string, expected bool, settling []coding) error {
	text, err := os.ReadFile(filepath.Join(a.dir, file))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read audit %s: %w", a.Frame.Name, err)
	}
	changed := spoiled(a.Frame.Name, file+" does not hold the findings that were handed in")
	rows, err := readTable(text, recordColumns)
	if err != nil || !expected {
		return changed
	}
	before := a.handedIn
	a.handedIn = map[string]taken{}
	for _, row := range rows {
		at, err := time.Parse(time.RFC3339, row[4])
		if err != nil || !slices.Contains(Findings, row[6]) {
			return changed
		}
		a.handedIn[row[0]] = taken{row[6], at}
	}
	for id, r := range before {
		if a.handedIn[id] != r {
			return changed
		}
	}
	if string(a.recordsText(settling)) != string(text) {
		return changed
	}
	if file == recordsFile {
		a.registered = text
	}
	return nil
}

// looks are the findings of the first look by case: one, or two where the case was for two auditors.
func (a *Audit) looks() [][]string {
	looks := make([][]string, len(a.Cases))
	for _, c := range a.firstLook() {
		looks[c.of] = append(looks[c.of], a.handedIn[c.id].finding)
	}
	return looks
}

// differing is the places of the cases in which two auditors found different things.
func (a *Audit) differing() (cases []int) {
	for i, found := range a.looks() {
		if len(found) == 2 && found[0] != found[1] {
			cases = append(cases, i)
		}
	}
	return cases
}

// Missing is what an auditor has not found yet.
type Missing struct {
	Auditor  string `json:"auditor"`
	Cases    int    `json:"cases"` // of the auditor
	Findings int    `json:"missing"`
	Sheet    string `json:"sheet,omitempty"`      // empty: none was handed in
	Line     int    `json:"first_line,omitempty"` // the first line without a finding; 0 where all missing lines are gone
}

// handed is what filled sheets hold, held against the codings that are wanted of them.
type handed struct {
	findings map[string]string // by the id of the coding
	sheets   map[string]string // by auditor
	empty    map[string]int    // line of the first row without a finding, by auditor
}

// read reads filled sheets. What is wrong with them is one error that names file and line of each fault; what is only missing is none.
func (a *Audit) read(paths []string, wanted []coding) (handed, error) {
	h := handed{map[string]string{}, map[string]string{}, map[string]int{}}
	known := map[string]coding{}
	for _, c := range wanted {
		known[c.id] = c
	}
	var faults []string
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return h, problem.Unreadable(err, "sheet", path)
		}
		rows, wrong := readSheet(text)
		wrong = append(wrong, a.attribute(&h, path, rows, known)...)
		if len(rows) == 0 && len(wrong) == 0 {
			wrong = []fault{{0, "There is no case in this sheet."}}
		}
		slices.SortStableFunc(wrong, func(x, y fault) int { return x.line - y.line })
		for _, f := range wrong {
			where := path
			if f.line > 0 {
				where = fmt.Sprintf("%s, line %d", path, f.line)
			}
			faults = append(faults, where+": "+f.what)
		}
	}
	const shown = 10
	if len(faults) > shown {
		faults = append(faults[:shown], fmt.Sprintf("And %d more.", len(faults)-shown))
	}
	if len(faults) > 0 {
		return h, problem.New(problem.Invalid, "%s", strings.Join(faults, "\n"))
	}
	return h, nil
}

// attribute takes over the rows of one sheet. The sheet is its first known row's auditor's: files are renamed on their way.
func (a *Audit) attribute(h *handed, path string, rows []row, known map[string]coding) (faults []fault) {
	auditor := ""
	seen := map[string]int{}
	for _, r := range rows {
		c, ok := known[r.id]
		if ok && auditor == "" {
			auditor = c.auditor
			if other := h.sheets[auditor]; other != "" {
				return append(faults, fault{r.line, fmt.Sprintf("This is the sheet of %s, and so is %s. Hand in one of them.", auditor, other)})
			}
			h.sheets[auditor] = path
		}
		switch was := a.handedIn[r.id]; {
		case !ok:
			faults = append(faults, fault{r.line, "This audit_id is none of those handed out for " + a.Frame.Name + "."})
			continue
		case c.auditor != auditor:
			faults = append(faults, fault{r.line, fmt.Sprintf("This case is from the sheet of %s, and the others are of %s.", c.auditor, auditor)})
			continue
		case seen[r.id] > 0:
			faults = append(faults, fault{r.line, fmt.Sprintf("The case of line %d stands here again. Leave the one line that counts.", seen[r.id])})
			continue
		case was.finding != "" && was.finding != r.finding:
			faults = append(faults, fault{r.line, fmt.Sprintf("This sheet was handed in on %s, and this finding differs: it was %s then and is %s here. %s",
				was.at.Format(time.DateOnly), was.finding, cmp.Or(r.finding, "empty"), stays)})
			continue
		}
		if r.suspensionID != a.Cases[c.of].SuspensionID {
			faults = append(faults, fault{r.line, fmt.Sprintf("The suspension_id is not the one that was handed out for %s. Copy it from %s, and see that the others were not changed, too.",
				r.id, filepath.Join(a.dir, drawFile))})
			continue
		}
		seen[r.id] = r.line
		if r.finding == "" {
			if h.empty[auditor] == 0 {
				h.empty[auditor] = r.line
			}
			continue
		}
		h.findings[r.id] = r.finding
	}
	if len(faults) == 0 {
		faults = a.takenOut(auditor, seen, known)
	}
	return faults
}

// stays is what holds when a sheet comes again with other findings.
const stays = "What was handed in stays; where two auditors differ, a third look settles it."

// takenOut finds cases that were handed in with an auditor's sheet and are not in it any more.
func (a *Audit) takenOut(auditor string, seen map[string]int, known map[string]coding) []fault {
	lacks, at := 0, time.Time{}
	for id, was := range a.handedIn {
		if c, ok := known[id]; ok && c.auditor == auditor && seen[id] == 0 {
			lacks, at = lacks+1, was.at
		}
	}
	if lacks == 0 {
		return nil
	}
	return []fault{{0, fmt.Sprintf("This sheet was handed in on %s with %s more. %s", at.Format(time.DateOnly), numeral.Many(lacks, "case"), stays)}}
}

// missing says whose codings have no finding, in the order of the codings.
func (h handed) missing(codings []coding) (all []Missing) {
	for _, c := range codings {
		if len(all) == 0 || all[len(all)-1].Auditor != c.auditor {
			all = append(all, Missing{Auditor: c.auditor, Sheet: h.sheets[c.auditor], Line: h.empty[c.auditor]})
		}
		last := &all[len(all)-1]
		last.Cases++
		if h.findings[c.id] == "" {
			last.Findings++
		}
	}
	return slices.DeleteFunc(all, func(m Missing) bool { return m.Findings == 0 })
}
