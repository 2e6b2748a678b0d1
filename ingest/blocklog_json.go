package ingest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
)

// logJSON reads API answers: whole documents, continued ones one after another, arrays of events, or bare events one a line.
// Events stand for lines. It holds one event at a time.
type logJSON struct {
	blockLog
	decoder *json.Decoder
	open    []json.Delim // what the decoder stands inside of
	inside  bool         // within an array of events
	count   int64
}

func (l *logJSON) next() (entry, error) {
	raw, err := l.event()
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) || errors.Is(err, io.ErrUnexpectedEOF) || err == io.EOF && len(l.open) > 0 {
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
			Duration     string          `json:"duration"`
			Expiry       string          `json:"expiry"`
			Sitewide     json.RawMessage `json:"sitewide"` // "" or true for a block of everything, since 2018
			Restrictions json.RawMessage `json:"restrictions"`
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
		sitewide := string(fields.Params.Sitewide)
		event.partial = sitewide == "false" || sitewide == "" && len(fields.Params.Restrictions) > 0
	}
	l.put(&e, event)
	return e, nil
}

// event returns the next event's text, walking into the documents as far as an array of events. io.EOF after the last.
func (l *logJSON) event() (json.RawMessage, error) {
	for {
		switch {
		case l.inside && l.decoder.More():
			var raw json.RawMessage
			return raw, l.decoder.Decode(&raw)
		case l.inside:
			l.inside = false
			if err := l.leave(); err != nil {
				return nil, err
			}
		case len(l.open) > 0 && !l.decoder.More():
			if err := l.leave(); err != nil {
				return nil, err
			}
		case len(l.open) > 0:
			if err := l.pair(); err != nil {
				return nil, err
			}
		default:
			if event, err := l.document(); event != nil || err != nil {
				return event, err
			}
		}
	}
}

// leave reads the end of the innermost object or array.
func (l *logJSON) leave() error {
	if _, err := l.decoder.Token(); err != nil {
		return err
	}
	l.open = l.open[:len(l.open)-1]
	return nil
}

// enter reads a delimiter that opens; anything else is no answer of list=logevents.
func (l *logJSON) enter() error {
	token, err := l.decoder.Token()
	if err != nil {
		return err
	}
	opened, ok := token.(json.Delim)
	if !ok {
		return errNoLog
	}
	l.open = append(l.open, opened)
	return nil
}

var errNoLog = refuse("It is not the JSON of list=logevents: documents with query.logevents, or the events themselves.")

// document begins what stands outermost. A bare event is returned at once.
func (l *logJSON) document() (json.RawMessage, error) {
	if err := l.enter(); err != nil {
		return nil, err
	}
	if l.open[0] == '[' {
		l.inside = true
		return nil, nil
	}
	// An answer leads with its outer keys, an event with its own; so the first key tells them apart.
	if !l.decoder.More() {
		return nil, errNoLog
	}
	token, err := l.decoder.Token()
	if err != nil {
		return nil, err
	}
	if key := token.(string); !answerKeys[key] {
		return l.bare(key)
	} else if key == "query" {
		return nil, l.enter()
	}
	return nil, l.skip()
}

// answerKeys are the outer keys of an answer of the API. An answer that is an error is no log.
var answerKeys = map[string]bool{"batchcomplete": true, "continue": true, "query-continue": true, "limits": true, "query": true, "warnings": true}

// bare reads the rest of an object that is itself an event, and leaves it.
func (l *logJSON) bare(key string) (json.RawMessage, error) {
	pairs := map[string]json.RawMessage{}
	for {
		var value json.RawMessage
		if err := l.decoder.Decode(&value); err != nil {
			return nil, err
		}
		pairs[key] = value
		if !l.decoder.More() {
			break
		}
		token, err := l.decoder.Token()
		if err != nil {
			return nil, err
		}
		key = token.(string)
	}
	if pairs["logid"] == nil {
		return nil, errNoLog
	}
	if err := l.leave(); err != nil {
		return nil, err
	}
	return json.Marshal(pairs)
}

// pair reads a key inside an answer and goes in where it leads to the events.
func (l *logJSON) pair() error {
	token, err := l.decoder.Token()
	if err != nil {
		return err
	}
	depth := len(l.open)
	key, ok := token.(string)
	switch {
	case !ok:
		return errNoLog // an array where an object should be
	case depth == 1 && key == "query":
		return l.enter()
	case depth == 2 && key == "logevents":
		if err := l.enter(); err != nil {
			return err
		}
		if l.open[depth] != '[' {
			return errNoLog
		}
		l.inside = true
		return nil
	case depth == 1 && !answerKeys[key]:
		return errNoLog
	}
	return l.skip()
}

// skip passes over one value.
func (l *logJSON) skip() error {
	var raw json.RawMessage
	return l.decoder.Decode(&raw)
}

// newLogJSON reads events from text.
func newLogJSON(log blockLog, text io.Reader) *logJSON {
	marked := make([]byte, len(byteOrderMark))
	n, _ := io.ReadFull(text, marked) // an error is met again behind what was read
	start := bytes.TrimPrefix(marked[:n], byteOrderMark)
	return &logJSON{blockLog: log, decoder: json.NewDecoder(io.MultiReader(bytes.NewReader(start), text))}
}
