// Package ledger is the journal of protected counts: what noise was drawn for, what was published, and what that cost each case.
//
// It is one file of JSON lines, append-only, and every line carries an authentication code over itself and the line before, under a key
// derived from the protection secret. Without the secret no line can be changed, moved, added or taken out unseen. Only a cut at the end can be
// seen from outside alone: every release records the ledger's Head, and Open takes those heads and refuses a ledger that does not
// contain them. No count stands in the file, neither in the clear nor as a plain hash, which trying out the few likely counts would
// reveal.
//
// The file is opened by one process at a time: whoever opens it holds an exclusive lock from before Open until the last append. The
// package does not take that lock. An append is on disk when it returns.
package ledger

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"daylight/internal/disk"
	"daylight/internal/period"
	"daylight/internal/problem"
)

// Options are what a ledger is opened with. The zero value is the usual.
type Options struct {
	Now    func() time.Time // nil is time.Now
	Budget Budget
	// Rehearsal draws noise that no ledger draws, and never the same twice. A copy that is thrown away forgets what it drew for, and the
	// ledger would draw the same for other counts.
	Rehearsal bool
}

// Head names a state of a ledger: its last entry. Releases record it.
type Head struct {
	N   int    `json:"entry"`
	MAC string `json:"mac"`
}

// Known is a head that a release has recorded.
type Known struct {
	Release string // as messages name it: "2026-Q1 r1"
	Head    Head
}

// Ledger is an open ledger. For one goroutine. It holds no file open between appends, so there is nothing to close.
type Ledger struct {
	path      string
	keys      Keyring
	now       func() time.Time
	budget    Budget
	rehearsal bool
	entries   []Entry
	macs      []string
	key       string // the id of the secret that the next entry is under
	nonce     []byte // of the first line

	drawn     map[drawing]Entry
	draws     map[revision]int // the highest draw of each
	published map[revision]Entry

	whole   int64 // length of the lines that hold
	length  int64 // length of the file, with what a crash left of a line
	ended   bool  // the last whole line has its newline
	failure error // of an append, after which the file's state is not known
}

type revision struct {
	period period.Period
	n      int
}

// Create makes the ledger of a platform that has published nothing yet, under the secret of the given id. It refuses where there is a
// file already.
func Create(path string, keys Keyring, id string, o Options) (*Ledger, error) {
	if _, known := keys.keys[id]; !known {
		return nil, notInKeyring(id)
	}
	l := newLedger(path, keys, o)
	l.key, l.ended = id, true
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, problem.Wrap(problem.Invalid, err, "There is a ledger at %s already; it is continued, never begun again.", path)
	}
	if err != nil {
		return nil, fmt.Errorf("create the ledger: %w", err)
	}
	if err := file.Close(); err != nil {
		return nil, fmt.Errorf("create the ledger: %w", err)
	}
	if err := l.append(Entry{Kind: Created, Format: Format, Nonce: hex.EncodeToString(newNonce())}); err != nil {
		return nil, errors.Join(err, os.Remove(path))
	}
	if err := disk.Sync(filepath.Dir(path)); err != nil {
		return nil, err
	}
	return l, nil
}

// Open reads a ledger and verifies all of it. It writes nothing: what a crash left of a last line is ignored, and overwritten by the
// next append. It refuses a ledger that is not there, was changed, was written under another secret, has no nonce, or lacks a head that a
// release knows.
func Open(path string, keys Keyring, o Options, known ...Known) (*Ledger, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, problem.Wrap(problem.Invalid, err, "There is no ledger at %s. If anything was ever published with protected counts, "+
			"restore the ledger from a backup; only a platform without releases begins a new one.", path)
	}
	if err != nil {
		return nil, fmt.Errorf("read the ledger: %w", err)
	}
	l := newLedger(path, keys, o)
	if err := l.read(text); err != nil {
		return nil, err
	}
	for _, k := range known {
		switch {
		case k.Head.N < 0 || k.Head.N >= len(l.macs):
			return nil, problem.New(problem.Invalid, "The ledger %s is older than release %s, which names entry %d; restore it from a backup.",
				path, k.Release, k.Head.N)
		case l.macs[k.Head.N] != k.Head.MAC:
			return nil, problem.New(problem.Invalid, "The ledger %s is not the one that release %s rests on: its entry %d is another. Restore it from a backup.",
				path, k.Release, k.Head.N)
		}
	}
	return l, nil
}

func newLedger(path string, keys Keyring, o Options) *Ledger {
	l := &Ledger{path: path, keys: keys, now: o.Now, budget: o.Budget.orDefault(), rehearsal: o.Rehearsal, drawn: map[drawing]Entry{}, draws: map[revision]int{},
		published: map[revision]Entry{}}
	if l.now == nil {
		l.now = time.Now
	}
	return l
}

// Head returns the ledger's present state, which the release that is being made records.
func (l *Ledger) Head() Head { return Head{len(l.macs) - 1, l.macs[len(l.macs)-1]} }

// Torn says whether a crash has left the beginning of a line at the end of the file. That entry was never reported as made.
func (l *Ledger) Torn() bool { return l.length > l.whole }

// Key returns the id of the secret under which the next entry is made.
func (l *Ledger) Key() string { return l.key }

// Entries returns all entries in order.
func (l *Ledger) Entries() []Entry { return slices.Clone(l.entries) }

func (l *Ledger) read(text []byte) error {
	l.length = int64(len(text))
	for len(text) > 0 {
		n := len(l.entries)
		content, rest, ended := bytes.Cut(text, []byte("\n"))
		entry, mac, err := l.verified(content)
		if err != nil {
			if !ended && n > 0 && torn(content, n) {
				break
			}
			return err
		}
		err = l.apply(entry)
		if errors.Is(err, errNoNonce) {
			return problem.Wrap(problem.Invalid, err, "The first line of the ledger %s lacks the random number of %d bytes that keeps its amounts apart from those "+
				"of every other ledger. If nothing was ever published, remove the file and make the drafts again; otherwise restore it from a backup.", l.path, nonceBytes)
		}
		if err != nil {
			return problem.Wrap(problem.Invalid, err, "Line %d of the ledger %s is authentic but not understood; a later version of Daylight may have written it.",
				n+1, l.path)
		}
		l.entries, l.macs = append(l.entries, entry), append(l.macs, mac)
		l.whole, l.ended = l.length-int64(len(rest)), ended
		text = rest
	}
	if len(l.entries) == 0 {
		return problem.New(problem.Invalid, "The ledger %s has no first line. If nothing was ever published, remove the file and begin a new one; "+
			"otherwise restore it from a backup.", l.path)
	}
	return nil
}

// verified returns the entry of a line that follows from those read so far.
func (l *Ledger) verified(content []byte) (Entry, string, error) {
	n := len(l.entries)
	changed := problem.New(problem.Invalid, "Line %d of the ledger %s does not follow from the lines before it: it was changed, moved or put in, "+
		"or one before it is gone. Restore the ledger from a backup; until then nothing can be drawn or published.", n+1, l.path)
	if n == 0 {
		changed = problem.New(problem.Invalid, "The first line of the ledger %s was changed, or written with another secret than the keyring's. "+
			"Use the keyring that belongs to the ledger, or restore the ledger from a backup.", l.path)
	}
	encoded, mac, ok := split(content)
	if !ok {
		return Entry{}, "", changed
	}
	entry, err := decode(encoded)
	if err != nil {
		return Entry{}, "", changed
	}
	if n == 0 {
		l.key = entry.Key
	}
	if entry.N != n || entry.Key != l.key {
		return Entry{}, "", changed
	}
	k, known := l.keys.keys[l.key]
	if !known {
		return Entry{}, "", problem.New(problem.Invalid, "Line %d of the ledger %s is under the secret %q, which is not in the keyring; add it.",
			n+1, l.path, l.key)
	}
	if !hmac.Equal([]byte(mac), []byte(l.mac(k, encoded))) {
		return Entry{}, "", changed
	}
	if _, known := l.keys.keys[entry.Next]; entry.Kind == Rotated && !known {
		return Entry{}, "", problem.New(problem.Invalid, "The ledger %s goes on after line %d under the secret %q, which is not in the keyring; add it.",
			l.path, n+1, entry.Next)
	}
	return entry, mac, nil
}

// mac authenticates an encoded entry and, with it, all before.
func (l *Ledger) mac(k key, encoded []byte) string {
	return hex.EncodeToString(sum(k.chain, []byte(l.lastMAC()), encoded))
}

func (l *Ledger) lastMAC() string {
	if len(l.macs) == 0 {
		return ""
	}
	return l.macs[len(l.macs)-1]
}

// apply takes an authentic entry into account, or says what is wrong with it and takes nothing.
func (l *Ledger) apply(e Entry) error {
	if first := len(l.entries) == 0; first != (e.Kind == Created) {
		return fmt.Errorf("an entry of kind %q in line %d", e.Kind, e.N+1)
	}
	switch e.Kind {
	case Created:
		nonce, err := hex.DecodeString(e.Nonce)
		if err != nil || len(nonce) != nonceBytes {
			return errNoNonce
		}
		if e.Format != Format {
			return fmt.Errorf("the format %q", e.Format)
		}
		l.nonce = nonce
		return nil
	case Drawn:
		return l.applyDrawn(e)
	case Published:
		return l.applyPublished(e)
	case Rotated:
		return l.applyRotated(e)
	}
	return fmt.Errorf("the kind %q", e.Kind)
}

// append adds an entry and returns when it is on disk. After a failure the ledger must be opened again.
func (l *Ledger) append(e Entry) error {
	if l.failure != nil {
		return problem.Wrap(problem.Internal, l.failure, "An earlier entry could not be written to the ledger; open it again.")
	}
	e.N, e.Key, e.Time = len(l.entries), l.key, l.now().UTC().Truncate(time.Second)
	if e.N > 0 {
		if last := l.entries[e.N-1].Time; e.Time.Before(last) {
			return problem.New(problem.Invalid, "The clock says %s, but the ledger's last entry was made at %s. Set the clock right and try again.",
				e.Time.Format(time.RFC3339), last.Format(time.RFC3339))
		}
	}
	if e.Kind == Rotated {
		proof, err := l.proof(e)
		if err != nil {
			return err
		}
		e.Proof = proof
	}
	encoded, err := e.encoded()
	if err != nil {
		return err
	}
	if e, err = decode(encoded); err != nil { // what is read back is what counts
		return fmt.Errorf("encode entry %d of the ledger: %w", e.N, err)
	}
	mac := l.mac(l.keys.keys[l.key], encoded)
	raw, err := hex.DecodeString(mac)
	if err != nil {
		return err
	}
	text := line(encoded, raw)
	if !l.ended {
		text = append([]byte("\n"), text...)
	}
	if err := l.write(text); err != nil {
		l.failure = err
		return fmt.Errorf("write entry %d of the ledger: %w", e.N, err)
	}
	if err := l.apply(e); err != nil {
		l.failure = err
		return fmt.Errorf("entry %d of the ledger: %w", e.N, err)
	}
	l.entries, l.macs, l.ended = append(l.entries, e), append(l.macs, mac), true
	return nil
}

func (l *Ledger) write(text []byte) (err error) {
	file, err := os.OpenFile(l.path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if info.Size() != l.length {
		return problem.New(problem.Internal, "The ledger %s was changed by another process while it was open.", l.path)
	}
	if l.length > l.whole {
		if err := file.Truncate(l.whole); err != nil {
			return err
		}
	}
	if _, err := file.WriteAt(text, l.whole); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	l.whole += int64(len(text))
	l.length = l.whole
	return nil
}

// nonceBytes is the length of the random number in the first line.
const nonceBytes = 32

var errNoNonce = errors.New("no nonce")

func newNonce() []byte {
	nonce := make([]byte, nonceBytes)
	rand.Read(nonce) // never fails
	return nonce
}

func notInKeyring(id string) error {
	return problem.New(problem.Invalid, "There is no secret %q in the keyring; add it.", id)
}
