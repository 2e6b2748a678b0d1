package release

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"daylight/internal/period"
	"daylight/internal/problem"
)

// Approval is approval.json: who let a draft become public, when it may be read, and what the platform says of its figures. It stands
// beside the checksums, names them, and is signed (approval.sig), so that nothing in the folder can be exchanged.
type Approval struct {
	Format     int               `json:"format"`
	Release    string            `json:"release"`   // as Name writes it
	Checksums  string            `json:"checksums"` // SHA-256 of the file CHECKSUMS in hex
	ApprovedBy string            `json:"approved_by"`
	ApprovedAt time.Time         `json:"approved_at"`
	PublishAt  time.Time         `json:"publish_at"`
	Comments   map[string]string `json:"comments,omitempty"` // by figure; of the whole report under "report"
	Ledger     *LedgerEntry      `json:"ledger,omitempty"`   // under which the platform's ledger knows it
}

// LedgerEntry names an entry of the ledger by its number and authentication code.
type LedgerEntry struct {
	Entry int    `json:"entry"`
	MAC   string `json:"mac"`
}

// ReportComment is the key of the comment on the report as a whole.
const ReportComment = "report"

// Name is how a release is spoken of: "2026-Q1/r2".
func Name(p period.Period, revision int) string { return fmt.Sprintf("%s/r%d", p, revision) }

const (
	approvalFile  = "approval.json"
	signatureFile = "approval.sig"
)

// Keys recognise signatures.
type Keys interface {
	Knows(id string) bool
	Verify(id string, message, signature []byte) bool
	PublicText() ([]byte, error) // the keys as a file that can be given to anyone
}

// Signer signs approvals.
type Signer interface {
	ID() string
	Sign(message []byte) []byte
}

// PublicShelf holds approved releases of the public edition. It opens only what carries the signature of a known key, is whole, and may
// be read by now.
type PublicShelf struct {
	folder
	keys Keys
}

// NewPublicShelf is the door to the public edition in a folder.
func NewPublicShelf(dir string, keys Keys, now func() time.Time) PublicShelf {
	return PublicShelf{keys: keys, folder: folder{dir: dir, edition: Public, admit: func(p period.Period, revision int) (Approval, error) {
		a, err := approvalOf(dir, p, revision, keys)
		if err == nil && now().Before(a.PublishAt) {
			return a, problem.Wrap(problem.NotFound, notYet{a.PublishAt}, "There is no revision %d of the report for %s yet.", revision, period.Spoken(p))
		}
		return a, err
	}}}
}

// PublicKeys returns the keys that it knows as a file that can be given to anyone.
func (s PublicShelf) PublicKeys() ([]byte, error) { return s.keys.PublicText() }

// SignedWith returns the name of the key that an approved release is signed with.
func (o *Opened) SignedWith() (id string, err error) {
	line, err := o.ApprovalFile(signatureFile)
	id, _, _ = strings.Cut(string(line), " ")
	return id, err
}

// LastSignedWith returns the name of the key that signed the newest approval in a folder of public releases, as the approvals say; empty
// where there are none. Nothing vouches for it.
func LastSignedWith(dir string) (id string, err error) {
	shelf := NewDraftShelf(dir)
	periods, err := shelf.Periods()
	if err != nil {
		return "", err
	}
	var newest time.Time
	for _, p := range periods {
		revisions, err := shelf.Revisions(p)
		if err != nil {
			return "", err
		}
		for _, revision := range revisions {
			text, err := readFile(dir, Name(p, revision)+"/"+approvalFile)
			if err != nil {
				return "", fmt.Errorf("read approval: %w", err)
			}
			line, err := readFile(dir, Name(p, revision)+"/"+signatureFile)
			if err != nil {
				return "", fmt.Errorf("read signature: %w", err)
			}
			var a Approval
			if err := json.Unmarshal(text, &a); err != nil {
				return "", problem.Wrap(problem.Internal, err, "The approval of %s cannot be read.", Name(p, revision))
			}
			if id == "" || a.ApprovedAt.After(newest) {
				newest = a.ApprovedAt
				id, _, _ = strings.Cut(string(line), " ")
			}
		}
	}
	return id, nil
}

// approvalOf reads the approval of a release and holds it against the signature, the folder's name and the checksums.
func approvalOf(shelf string, p period.Period, revision int, keys Keys) (Approval, error) {
	unapproved := func(why string) error {
		return problem.New(problem.Internal, "Revision %d of the report for %s is not shown: %s.", revision, period.Spoken(p), why)
	}
	var a Approval
	folder := Name(p, revision) + "/"
	text, err := readFile(shelf, folder+approvalFile)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := readFile(shelf, folder+checksumsFile); errors.Is(err, fs.ErrNotExist) {
			return a, problem.New(problem.NotFound, "There is no revision %d of the report for %s.", revision, period.Spoken(p))
		}
		return a, unapproved("nobody has approved it")
	}
	if err != nil {
		return a, fmt.Errorf("read approval: %w", err)
	}
	line, err := readFile(shelf, folder+signatureFile)
	if errors.Is(err, fs.ErrNotExist) {
		return a, unapproved("its approval is not signed")
	}
	if err != nil {
		return a, fmt.Errorf("read signature: %w", err)
	}
	id, encoded, _ := strings.Cut(strings.TrimSuffix(string(line), "\n"), " ")
	signature, err := base64.StdEncoding.DecodeString(encoded)
	switch {
	case err != nil:
		return a, unapproved("the signature of its approval cannot be read")
	case !keys.Knows(id):
		return a, unapproved("its approval is signed with a key that is not known here")
	case !keys.Verify(id, signedText(text), signature):
		return a, unapproved("its approval was changed after it was signed")
	}
	if err := strictly(text, &a); err != nil {
		return a, unapproved("its approval cannot be read")
	}
	sums, err := readFile(shelf, folder+checksumsFile)
	if err != nil {
		return a, fmt.Errorf("read checksums: %w", err)
	}
	switch sum := sha256.Sum256(sums); {
	case a.Format != Format:
		return a, unapproved(fmt.Sprintf("its approval was written in format %d, and this program reads format %d", a.Format, Format))
	case a.Release != Name(p, revision):
		return a, unapproved("its approval is of " + a.Release)
	case a.Checksums != hex.EncodeToString(sum[:]):
		return a, unapproved("its files are not those that were approved")
	}
	return a, nil
}

// ApprovalFile returns approval.json or approval.sig of an approved release, as they are.
func (o *Opened) ApprovalFile(name string) ([]byte, error) {
	if o.Approval.Format == 0 || name != approvalFile && name != signatureFile {
		return nil, problem.New(problem.NotFound, "The report has no file %s.", name)
	}
	text, err := readFile(o.shelf, o.folder+"/"+name)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return text, nil
}

// signedText is what is signed: a label, so that a signature of anything else is none of an approval, and the file.
func signedText(approval []byte) []byte { return append([]byte("daylight approval\n"), approval...) }

// Approvals returns the approvals of all releases that stand, those that may not be read yet among them. One that does not hold is an
// error: what was published must be known before more is.
func (s PublicShelf) Approvals() ([]Approval, error) {
	periods, err := s.Periods()
	if err != nil {
		return nil, err
	}
	var all []Approval
	for _, p := range periods {
		revisions, err := s.standing(p)
		if err != nil {
			return nil, err
		}
		for _, n := range revisions {
			a, err := s.admit(p, n)
			if _, waits := OpensAt(err); waits {
				err = nil
			}
			if err != nil {
				return nil, err
			}
			all = append(all, a)
		}
	}
	return all, nil
}

// Publish copies a draft among the public releases with its approval, of which it fills in what names the draft. A revision that stands
// is never touched. The draft stays; discard it afterwards.
func (s PublicShelf) Publish(draft *Opened, a Approval, signer Signer) (Approval, error) {
	p, revision := draft.Period, draft.Revision
	if draft.Edition != Public {
		return a, problem.New(problem.Invalid, "Only drafts of the public edition can be approved.")
	}
	if err := s.Vacant(p, revision); err != nil {
		return a, err
	}
	files := map[string][]byte{}
	for _, name := range draft.Files() {
		text, err := draft.File(name)
		if err != nil {
			return a, err
		}
		files[name] = text
	}
	a.Format, a.Release, a.Checksums = Format, Name(p, revision), draft.Seal()
	a.ApprovedAt, a.PublishAt = a.ApprovedAt.UTC().Truncate(time.Second), a.PublishAt.UTC().Truncate(time.Second)
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(a); err != nil {
		return a, fmt.Errorf("write approval: %w", err)
	}
	files[approvalFile] = text.Bytes()
	files[signatureFile] = []byte(signatureLine(signer.ID(), signer.Sign(signedText(text.Bytes()))))
	return a, s.put(p, revision, files)
}

// signatureLine is the file approval.sig.
func signatureLine(id string, signature []byte) string {
	return id + " " + base64.StdEncoding.EncodeToString(signature) + "\n"
}
