package ingest

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"regexp"
	"strings"

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
	rows, err := csv.NewReader(bytes.NewReader(list)).ReadAll()
	if err != nil {
		return nil, log.kind, fmt.Errorf("read code list blocklog_reasons: %w", err)
	}
	log.reasons = make(map[string]string, len(rows))
	for _, row := range rows[1:] {
		log.reasons[strings.ToLower(row[0])] = row[1]
	}
	switch as {
	case formatCSV:
		return &logCSV{blockLog: log, csv: newCSVReader(text, func(line []byte) bool { return bytes.HasPrefix(line, []byte("logid,")) })}, log.kind, nil
	case formatNDJSON, formatJSON:
		return &logJSON{blockLog: log, decoder: json.NewDecoder(text)}, log.kind, nil
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
	indefinite := ""
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
	}
	e.fields = []string{strings.TrimSuffix(event.id, ".0"), event.action, account, address, event.at, expiry, indefinite,
		b.pseudonym("adm-", event.user), b.reason(event.comment)}
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

// logCSV reads the CSV form. Every header line sets the layout of the lines behind it.
type logCSV struct {
	blockLog
	csv *csvReader
}

func (l *logCSV) next() (entry, error) {
	e, err := l.csv.next()
	if err != nil || e.class != classRecord || e.shape != "" {
		return e, err
	}
	var event logEvent
	params := ""
	for i, name := range l.csv.header {
		switch value := e.fields[i]; name {
		case "logid":
			event.id = value
		case "type":
			event.kind = value
		case "action":
			event.action = value
		case "title":
			event.title = value
		case "user":
			event.user = value
		case "timestamp":
			event.at = value
		case "comment":
			event.comment = value
		case "params":
			params = value
		}
	}
	e.fields = nil
	event.parameters = params != ""
	event.expiry, event.duration = literal(params, "expiry"), literal(params, "duration")
	l.put(&e, event)
	return e, nil
}

// literal returns the text value of a key in a dictionary written as Python writes it: {'duration': '1 month', …}.
func literal(dictionary, key string) string {
	_, after, found := strings.Cut(dictionary, "'"+key+"': ")
	if !found || after == "" {
		return ""
	}
	quote := after[0]
	if quote != '\'' && quote != '"' {
		return ""
	}
	value, _, closed := strings.Cut(after[1:], string(quote))
	if !closed {
		return ""
	}
	return value
}

// logJSON reads API answers: whole documents, continued ones one after another, or bare events one a line.
type logJSON struct {
	blockLog
	decoder *json.Decoder
	inside  bool                       // within an array of events
	depth   int                        // of the document outside that array
	pairs   map[string]json.RawMessage // of the document's outermost object
	count   int64
}

func (l *logJSON) next() (entry, error) {
	raw, err := l.event()
	if errors.Is(err, io.EOF) {
		return entry{}, io.EOF
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) || errors.Is(err, io.ErrUnexpectedEOF) {
		return entry{}, refuse("The JSON breaks off or is malformed after event %d.", l.count)
	}
	if err != nil {
		return entry{}, err
	}
	l.count++
	digest := sha256.Sum256(raw)
	e := entry{line: l.count, sha256: hex.EncodeToString(digest[:])}
	var fields struct {
		ID        json.Number `json:"logid"`
		Type      string      `json:"type"`
		Action    string      `json:"action"`
		Title     string      `json:"title"`
		User      string      `json:"user"`
		Timestamp string      `json:"timestamp"`
		Comment   string      `json:"comment"`
		Params    *struct {
			Duration string `json:"duration"`
			Expiry   string `json:"expiry"`
		} `json:"params"`
	}
	if err := json.Unmarshal(raw, &fields); err != nil {
		e.shape = ruleUnparsed
		return e, nil
	}
	event := logEvent{id: fields.ID.String(), kind: fields.Type, action: fields.Action, title: fields.Title, user: fields.User,
		at: fields.Timestamp, comment: fields.Comment}
	if fields.Params != nil {
		event.parameters, event.expiry, event.duration = true, fields.Params.Expiry, fields.Params.Duration
	}
	l.put(&e, event)
	return e, nil
}

// event returns the next event's text, walking into the documents as far as an array of events.
func (l *logJSON) event() (json.RawMessage, error) {
	for {
		if l.inside && l.decoder.More() {
			var raw json.RawMessage
			return raw, l.decoder.Decode(&raw)
		}
		token, err := l.decoder.Token()
		if err != nil {
			return nil, err
		}
		switch token {
		case json.Delim('['):
			l.depth++
			l.inside = l.depth == 1
		case json.Delim('{'):
			if l.depth++; l.depth == 1 {
				l.pairs = map[string]json.RawMessage{}
			}
		case json.Delim(']'):
			l.depth--
			l.inside = false
		case json.Delim('}'):
			if l.depth--; l.depth == 0 && l.pairs["logid"] != nil {
				return json.Marshal(l.pairs)
			}
		case "query":
		case "logevents":
			if open, err := l.decoder.Token(); err != nil {
				return nil, err
			} else if open == json.Delim('[') {
				l.depth++
				l.inside = true
			}
		default:
			if name, isKey := token.(string); isKey && l.depth == 1 {
				var raw json.RawMessage
				if err := l.decoder.Decode(&raw); err != nil {
					return nil, err
				}
				l.pairs[name] = raw
			}
		}
	}
}
