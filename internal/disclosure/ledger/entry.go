package ledger

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"daylight/internal/period"
)

// Format is the version of the file.
const Format = "daylight-ledger-2"

// Kind says what an entry records.
type Kind string

// The kinds of entries.
const (
	Created   Kind = "created"   // the first line
	Drawn     Kind = "drawn"     // a measure was drawn for a draft; costs nothing
	Published Kind = "published" // a release was approved; its measures are charged
	Rotated   Kind = "rotated"   // later entries are under another key
)

// Entry is one line of the ledger, without its authentication code. Which fields are set follows from the kind.
type Entry struct {
	N      int       `json:"n"` // 0 for the first line
	Time   time.Time `json:"time"`
	Kind   Kind      `json:"kind"`
	Key    string    `json:"key"`              // the id of the secret that authenticates the entry
	Format string    `json:"format,omitempty"` // of the file, in the first line
	Nonce  string    `json:"nonce,omitempty"`  // 32 random bytes in hexadecimal, in the first line; no secret

	Period   *period.Period `json:"period,omitempty"`
	Revision int            `json:"revision,omitempty"`
	Draw     string         `json:"draw,omitempty"` // the label under which the noise is drawn

	// Drawn. Neither code tells a count to anyone without the secret; a plain hash would, to whoever tries the few likely ones.
	Measure  string `json:"measure,omitempty"`
	Variance int    `json:"variance,omitempty"`
	Cells    string `json:"cells,omitempty"`  // SHA-256 of the list of cells
	Counts   string `json:"counts,omitempty"` // keyed code of the counts

	// Published. Cap and reserve are those in force at the time.
	Checksums string         `json:"checksums,omitempty"` // SHA-256 of the release's CHECKSUMS
	Code      string         `json:"code,omitempty"`
	Charges   []chargedEntry `json:"charges,omitempty"`
	Cap       string         `json:"cap,omitempty"`
	Reserve   string         `json:"reserve,omitempty"`

	// Rotated.
	Next  string `json:"next,omitempty"`  // the id of the secret from the next entry on
	Proof string `json:"proof,omitempty"` // that whoever wrote the entry holds it
}

type chargedEntry struct {
	Measure  string `json:"measure"`
	Variance int    `json:"variance"`
	Rho      string `json:"rho"` // an exact fraction
}

// A line is the entry's JSON with its code as the last field.
const (
	macField = `,"mac":"`
	macTail  = len(macField) + 64 + len(`"}`)
)

// encoded returns the JSON that the code is computed over.
func (e Entry) encoded() ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(e); err != nil {
		return nil, fmt.Errorf("encode entry %d of the ledger: %w", e.N, err)
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), nil
}

// line returns an encoded entry with its code and a newline.
func line(encoded, mac []byte) []byte {
	text := append([]byte(nil), encoded[:len(encoded)-1]...)
	text = append(text, macField...)
	text = hex.AppendEncode(text, mac)
	return append(text, "\"}\n"...)
}

// split takes a line without its newline apart; false where it does not have the form of one.
func split(text []byte) (encoded []byte, mac string, ok bool) {
	at := len(text) - macTail
	if at < 1 || string(text[at:at+len(macField)]) != macField || string(text[len(text)-2:]) != `"}` {
		return nil, "", false
	}
	return append(append([]byte(nil), text[:at]...), '}'), string(text[at+len(macField) : len(text)-2]), true
}

// decode reads an entry in exactly the form that encoded writes.
func decode(encoded []byte) (Entry, error) {
	var e Entry
	decoder := json.NewDecoder(bytes.NewReader(encoded))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&e); err != nil {
		return Entry{}, err
	}
	again, err := e.encoded()
	if err != nil {
		return Entry{}, err
	}
	if !bytes.Equal(again, encoded) {
		return Entry{}, fmt.Errorf("the entry is not in the form that Daylight writes")
	}
	return e, nil
}

// torn says whether a text without a newline is the beginning of entry n, as a crash leaves it; anything else was not written by us.
func torn(text []byte, n int) bool {
	start := fmt.Sprintf(`{"n":%d,"time":"`, n)
	if common := min(len(start), len(text)); string(text[:common]) != start[:common] {
		return false
	}
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	var any json.RawMessage
	return decoder.Decode(&any) == io.ErrUnexpectedEOF
}
