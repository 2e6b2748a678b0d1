package audit

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"daylight/internal/disk"
	"daylight/internal/period"
	"daylight/internal/problem"
)

// Registry is the folder of all audits, which need not exist yet. Copies of it are the same registry.
type Registry struct{ dir string }

// At returns the registry in a folder.
func At(dir string) Registry { return Registry{dir} }

// The files of an audit.
const (
	frameFile      = "frame.json"
	candidatesFile = "frame.csv"
	drawFile       = "draw.csv"
	commitmentFile = "COMMITMENT"
	assignmentFile = "sheets.json"
	findingsFile   = "findings.csv"
	thirdLookFile  = "third-look.json"
	recordsFile    = "audits.csv"
	notDrawnFile   = "not-drawn.csv"
	sheetsFolder   = "sheets"
)

// Clear removes what killed writers left: among the audits, in their folders and among their sheets.
func (r Registry) Clear() error {
	if err := disk.Clear(r.dir, 2); err != nil {
		return fmt.Errorf("clear audits: %w", err)
	}
	return nil
}

// Names lists the registered audits in order.
func (r Registry) Names() ([]string, error) {
	entries, err := os.ReadDir(r.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list audits: %w", err)
	}
	var names []string
	for _, entry := range entries {
		if entry.IsDir() && isLabel(entry.Name()) {
			names = append(names, entry.Name())
		}
	}
	return names, nil
}

// Earlier returns the names of the audits of suspensions that a period holds, too.
func (r Registry) Earlier(p period.Period) (names []string, err error) {
	all, err := r.Names()
	if err != nil {
		return nil, err
	}
	for _, name := range all {
		a, err := r.Open(name)
		if err != nil {
			return nil, err
		}
		if other := a.Frame.Period; other.Start() < p.End() && p.Start() < other.End() {
			names = append(names, name)
		}
	}
	return names, nil
}

// Vacant refuses a name under which an audit is registered.
func (r Registry) Vacant(name string) error {
	if err := checkName(name); err != nil {
		return err
	}
	if _, err := os.Lstat(filepath.Join(r.dir, name)); !errors.Is(err, fs.ErrNotExist) {
		return problem.Wrap(problem.Invalid, err, "There is an audit %s already, and what is registered is never drawn again. Choose another name.", name)
	}
	return nil
}

// Register draws the cases of a plan and writes all four files before anybody can look at one. Where the plan has no seed a random one
// is made. A frame that stands is never touched.
func (r Registry) Register(p *Plan, now time.Time) (*Audit, error) {
	f := p.Frame
	if err := r.Vacant(f.Name); err != nil {
		return nil, err
	}
	if f.Seed == "" {
		f.Seed = NewSeed()
	}
	candidates := candidatesText(p.Candidates)
	drawn := drawText(f.draw(p.Candidates))
	f.IDsSHA256, f.FrameSHA256, f.DrawSHA256 = hashOf(idsText(p.Candidates)), hashOf(candidates), hashOf(drawn)
	f.RegisteredAt = now.UTC().Truncate(time.Second)
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(f); err != nil {
		return nil, fmt.Errorf("register audit: %w", err)
	}
	if err := r.put(f.Name, candidates, drawn, text.Bytes()); err != nil {
		return nil, err
	}
	return r.Open(f.Name)
}

func (r Registry) put(name string, candidates, drawn, frame []byte) error {
	err := disk.Folder(filepath.Join(r.dir, name), folderMode, func(beside string) error {
		for _, file := range []struct {
			name string
			text []byte
			mode fs.FileMode
		}{
			{candidatesFile, candidates, listMode},
			{drawFile, drawn, listMode},
			{frameFile, frame, listMode},
			{commitmentFile, []byte(hashOf(frame) + "  " + frameFile + "\n"), openMode},
		} {
			if err := disk.Once(filepath.Join(beside, file.name), file.text, file.mode); err != nil {
				return err
			}
		}
		return nil
	})
	return fileError(err, r.dir)
}

// Open returns a registered audit, after it has held its files against each other: frame.json against the commitment, the other lists
// against frame.json, and the cases against a draw made anew.
func (r Registry) Open(name string) (*Audit, error) {
	dir := filepath.Join(r.dir, name)
	if _, err := os.Stat(filepath.Join(dir, frameFile)); err != nil || checkName(name) != nil {
		if _, err := os.Stat(dir); err == nil && checkName(name) == nil {
			return nil, spoiled(name, frameFile+" is gone")
		}
		return nil, r.unknown(name)
	}
	a := &Audit{dir: dir, fractions: map[string]string{}}
	texts := map[string][]byte{}
	for _, file := range []string{frameFile, commitmentFile, candidatesFile, drawFile} {
		text, err := os.ReadFile(filepath.Join(dir, file))
		if errors.Is(err, fs.ErrNotExist) {
			return nil, spoiled(name, file+" is gone")
		}
		if err != nil {
			return nil, fmt.Errorf("read audit %s: %w", name, err)
		}
		texts[file] = text
	}
	a.Commitment = hashOf(texts[frameFile])
	f := &a.Frame
	switch {
	case string(texts[commitmentFile]) != a.Commitment+"  "+frameFile+"\n":
		return nil, spoiled(name, frameFile+" is not the one that was registered")
	case strictly(texts[frameFile], f) != nil || f.Format != format:
		return nil, spoiled(name, fmt.Sprintf("%s cannot be read; this program reads format %d", frameFile, format))
	case f.Name != name:
		return nil, spoiled(name, frameFile+" is of the audit "+f.Name)
	case hashOf(texts[candidatesFile]) != f.FrameSHA256:
		return nil, spoiled(name, candidatesFile+" is not the one that was registered")
	case hashOf(texts[drawFile]) != f.DrawSHA256:
		return nil, spoiled(name, drawFile+" is not the one that was registered")
	}
	candidates, err := readCandidates(texts[candidatesFile])
	if err != nil || hashOf(idsText(candidates)) != f.IDsSHA256 || !f.possible(candidates) {
		return nil, spoiled(name, candidatesFile+" does not hold the frame that "+frameFile+" describes")
	}
	a.Cases = f.draw(candidates)
	if !bytes.Equal(drawText(a.Cases), texts[drawFile]) {
		return nil, spoiled(name, drawFile+" does not hold the cases that the seed draws")
	}
	for _, s := range f.Strata {
		a.fractions[s.Name] = s.Fraction
	}
	return a, a.load()
}

// possible says whether so many can be drawn from the strata of the candidates.
func (f Frame) possible(candidates []Candidate) bool {
	strata, drawn := strataOf(candidates), int64(0)
	if len(strata) != len(f.Strata) || f.Size != int64(len(candidates)) {
		return false
	}
	for i, s := range strata {
		if s.Name != f.Strata[i].Name || s.Frame != f.Strata[i].Frame || f.Strata[i].Drawn < 0 || f.Strata[i].Drawn > s.Frame {
			return false
		}
		drawn += f.Strata[i].Drawn
	}
	return drawn == f.Drawn && 0 <= f.DoubleCoded && f.DoubleCoded <= drawn
}

func spoiled(name, why string) error {
	return problem.New(problem.Invalid, "The audit %s was changed after it was registered: %s. Restore its folder from a backup; without the frame as it was drawn there is no audit.", name, why)
}

func (r Registry) unknown(name string) error {
	names, err := r.Names()
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return problem.New(problem.NotFound, "There is no audit %s, and no other. Draw one with daylight audit draw.", name)
	}
	return problem.New(problem.NotFound, "There is no audit %s. There are: %s.", name, strings.Join(names, ", "))
}

// strictly reads one JSON object and nothing besides.
func strictly(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if decoder.More() {
		return errors.New("more than one object")
	}
	return nil
}

// idsText is what is hashed as the list of the frame's suspension ids: sorted, one a line.
func idsText(candidates []Candidate) []byte {
	var text bytes.Buffer
	for _, c := range candidates {
		text.WriteString(c.SuspensionID)
		text.WriteByte('\n')
	}
	return text.Bytes()
}

var candidateColumns = []string{"suspension_id", "stratum"}

func candidatesText(candidates []Candidate) []byte {
	rows := [][]string{candidateColumns}
	for _, c := range candidates {
		rows = append(rows, []string{c.SuspensionID, c.Stratum})
	}
	return csvText(rows)
}

func readCandidates(text []byte) ([]Candidate, error) {
	rows, err := readTable(text, candidateColumns)
	if err != nil {
		return nil, err
	}
	candidates := make([]Candidate, len(rows))
	for i, row := range rows {
		candidates[i] = Candidate{row[0], row[1]}
		if i > 0 && row[0] <= rows[i-1][0] {
			return nil, errors.New("not sorted")
		}
	}
	return candidates, nil
}

func drawText(cases []Case) []byte {
	rows := [][]string{{"audit_id", "suspension_id", "stratum", "order", "double"}}
	for _, c := range cases {
		double := "no"
		if c.Double {
			double = "yes"
		}
		rows = append(rows, []string{c.ID, c.SuspensionID, c.Stratum, strconv.Itoa(c.Order), double})
	}
	return csvText(rows)
}

// csvText writes rows that hold no text of people's own.
func csvText(rows [][]string) []byte {
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	if err := w.WriteAll(rows); err != nil {
		panic(err) // a buffer takes everything
	}
	return text.Bytes()
}

// readTable reads what csvText wrote, without its header.
func readTable(text []byte, columns []string) ([][]string, error) {
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord = len(columns)
	rows, err := r.ReadAll()
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 || strings.Join(rows[0], ",") != strings.Join(columns, ",") {
		return nil, errors.New("no header")
	}
	return rows[1:], nil
}
