package ingest

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"io"
	"net/netip"
	"regexp"
	"strconv"
	"strings"

	"daylight/internal/problem"
	"daylight/internal/record"
	"daylight/internal/warehouse"
)

// The adapter for MediaWiki's block log: CSV as exported from the API, with header lines repeated and columns that come and
// go within a file, or the JSON that list=logevents answers (https://www.mediawiki.org/wiki/API:Logevents).

const blockLogKind = "blocklog"

// logEvent is one entry as the log has it, before anything is made of it.
type logEvent struct {
	id, kind, action, title, user, at, comment string
	expiry, duration                           string
	parameters                                 bool // the log shows the entry's parameters
	partial                                    bool // it covers some pages or actions only
}

// blockLog turns log events into records of the kind blocklog.
type blockLog struct {
	kind    record.Kind
	reasons map[string]string // template or policy page, in lower case → reason code
	key     []byte            // pseudonymises accounts and actors; nil where the log already is pseudonymous
}

// newBlockLogReader reads a block log in either form. The text may be of any size.
func newBlockLogReader(text io.Reader, as format, w warehouse.Warehouse, key []byte) (entryReader, record.Kind, error) {
	log := blockLog{kind: record.BlockLog(), key: key}
	list, err := w.CodeList("blocklog_reasons")
	if err != nil {
		return nil, log.kind, err
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(list, byteOrderMark))).ReadAll()
	if err != nil || len(rows) == 0 || len(rows[0]) < 2 {
		return nil, log.kind, problem.Wrap(problem.Invalid, err, "The code list blocklog_reasons cannot be read. It is CSV with the columns code and reason.")
	}
	log.reasons = make(map[string]string, len(rows))
	for _, row := range rows[1:] {
		log.reasons[strings.ToLower(row[0])] = row[1]
	}
	switch as {
	case formatCSV:
		return &logCSV{blockLog: log, csv: newCSVReader(text, func(line []byte) bool { return bytes.HasPrefix(line, []byte("logid,")) })}, log.kind, nil
	case formatNDJSON, formatJSON:
		return newLogJSON(log, text), log.kind, nil
	}
	return nil, log.kind, refuse("A block log is CSV or the JSON of list=logevents.")
}

func (b blockLog) columns() []string {
	names := make([]string, len(b.kind.Fields))
	for i, f := range b.kind.Fields {
		names[i] = f.Name
	}
	return names
}

// put fills e with the record of an event.
func (b blockLog) put(e *entry, event logEvent) {
	e.action = event.action
	if event.kind != "block" || (event.action != "block" && event.action != "reblock" && event.action != "unblock") {
		e.shape, e.action = ruleAction, "other"
		return
	}
	account, address := b.account(event.title)
	indefinite, partial := "", ""
	expiry := event.expiry
	if event.action != "unblock" && event.parameters {
		switch {
		case expiry != "":
			indefinite = "false"
		case endless(event.duration):
			indefinite = "true"
		default:
			e.shape = ruleUnparsed
			return
		}
		partial = strconv.FormatBool(event.partial)
	}
	e.fields = []string{strings.TrimSuffix(event.id, ".0"), event.action, account, address, event.at, expiry, indefinite,
		b.pseudonym("adm-", event.user), b.reason(event.comment), partial}
}

func endless(duration string) bool {
	switch duration {
	case "infinity", "infinite", "indefinite", "never":
		return true
	}
	return false
}

// account returns the account's key and whether it is a network address. A hidden target is withheld.
func (b blockLog) account(title string) (key, address string) {
	name := title
	if _, after, found := strings.Cut(title, ":"); found && !strings.HasPrefix(title, "#") {
		name = after
	}
	if name == "" {
		return record.Withheld, ""
	}
	isAddress := strings.HasPrefix(name, "ip-")
	if _, err := netip.ParseAddr(name); err == nil {
		isAddress = true
	} else if _, err := netip.ParsePrefix(name); err == nil {
		isAddress = true
	}
	if isAddress {
		return b.pseudonym("ip-", name), "true"
	}
	return b.pseudonym("acct-", name), "false"
}

// pseudonym replaces a name by a keyed hash where there is a key; without one, names that are no keys fail their rule.
func (b blockLog) pseudonym(prefix, name string) string {
	if b.key == nil || name == "" {
		return name
	}
	mac := hmac.New(sha256.New, b.key)
	mac.Write([]byte(prefix + name))
	return prefix + hex.EncodeToString(mac.Sum(nil)[:12])
}

var policyPage = regexp.MustCompile(`\{\{[^{}|]*|\[\[[^\[\]|]*`)

// reason returns the reason code of the first template or policy page in the comment that the code list knows, or "".
func (b blockLog) reason(comment string) string {
	for _, page := range policyPage.FindAllString(comment, -1) {
		closing := "}}"
		if page[0] == '[' {
			closing = "]]"
		}
		if code, known := b.reasons[strings.ToLower(strings.TrimSpace(page))+closing]; known {
			return code
		}
	}
	return ""
}
