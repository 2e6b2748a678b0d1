package ingest

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"slices"

	"daylight/internal/record"
)

// jsonKeys returns the keys of the first objects of an NDJSON text, which say what kind of record it holds: those that some kind
// knows, and the first hundred others.
func jsonKeys(r io.Reader) ([]string, error) {
	const looked, mostOthers = 1000, 100
	lines := newLineReader(r, false)
	var keys []string
	seen, others := map[string]bool{}, 0
	for range looked {
		line, err := lines.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		var object map[string]json.RawMessage
		if json.Unmarshal(bytes.TrimPrefix(line.text, byteOrderMark), &object) != nil {
			continue // refused by the checks, with its line
		}
		for _, key := range slices.Sorted(maps.Keys(object)) {
			if known := inContract(key); !seen[key] && (known || others < mostOthers) {
				seen[key] = true
				keys = append(keys, key)
				if !known {
					others++
				}
			}
		}
	}
	return keys, nil
}

// inContract reports whether a kind of record has a field of the name.
func inContract(name string) bool {
	return slices.ContainsFunc(record.Current().Kinds, func(k record.Kind) bool {
		_, known := k.Field(name)
		return known
	})
}

// outerKeys calls each with the raw text of every key of a JSON object, not of those inside it, until each returns false. Of
// text that is no object it may find anything.
func outerKeys(object []byte, each func(key []byte) bool) {
	depth, expected := 0, false
	for i := 0; i < len(object); i++ {
		switch object[i] {
		case '{', '[':
			depth++
			expected = depth == 1
		case '}', ']':
			if depth--; depth <= 0 {
				return
			}
		case ',':
			expected = depth == 1
		case '"':
			start := i + 1
			i = closingQuote(object, start)
			if depth == 1 && expected {
				expected = false
				if !each(object[start:i]) {
					return
				}
			}
		}
	}
}

// closingQuote returns where the string that begins at start ends; the length of text where it does not.
func closingQuote(text []byte, start int) int {
	for i := start; ; i++ {
		n := bytes.IndexByte(text[i:], '"')
		if n < 0 {
			return len(text)
		}
		i += n
		backslashes := 0
		for i-1-backslashes >= start && text[i-1-backslashes] == '\\' {
			backslashes++
		}
		if backslashes%2 == 0 {
			return i
		}
	}
}

// repeatsKey reports whether an object has a key twice. Readers of JSON differ in which of the two values they take.
func repeatsKey(object []byte) (repeated bool) {
	seen := map[string]bool{}
	outerKeys(object, func(key []byte) bool {
		name := string(key)
		if bytes.IndexByte(key, '\\') >= 0 {
			_ = json.Unmarshal([]byte(`"`+name+`"`), &name) // malformed: refused for that
		}
		repeated = seen[name]
		seen[name] = true
		return !repeated
	})
	return repeated
}

// keyScanner finds repeated keys in many objects whose keys stand in the same order, though none need have them all.
type keyScanner struct{ known [][]byte } // in the order in which they were met, each behind the key that it followed

// repeated reports whether object may have a key twice.
func (k *keyScanner) repeated(object []byte) bool {
	if k.inOrder(object) {
		return false
	}
	if repeatsKey(object) {
		return true
	}
	const many = 1000
	at := 0
	outerKeys(object, func(key []byte) bool {
		i := slices.IndexFunc(k.known, func(known []byte) bool { return bytes.Equal(known, key) })
		if i < 0 && bytes.IndexByte(key, '\\') >= 0 {
			return true // the same key may be written in another way
		}
		if i < 0 {
			i = at
			k.known = slices.Insert(k.known, i, bytes.Clone(key))
		}
		at = i + 1
		return len(k.known) < many
	})
	return false
}

// inOrder reports whether object is a plain one, nothing nested and nothing escaped in it, whose keys stand in the known
// order; then none of them stands twice. Most objects are told apart here, at a fraction of the cost.
func (k *keyScanner) inOrder(object []byte) bool {
	known, rest := k.known, object
	for opening := byte('{'); ; opening = ',' {
		if len(rest) < 2 || rest[0] != opening || rest[1] != '"' {
			return false
		}
		rest = rest[2:]
		end := bytes.IndexByte(rest, '"')
		if end < 0 || end+1 >= len(rest) || rest[end+1] != ':' {
			return false
		}
		i := 0
		for i < len(known) && string(known[i]) != string(rest[:end]) {
			i++
		}
		if i == len(known) {
			return false
		}
		known, rest = known[i+1:], rest[end+2:]
		if len(rest) > 0 && rest[0] == '"' {
			end = 1 + bytes.IndexByte(rest[1:], '"')
			if end == 0 || rest[end-1] == '\\' {
				return false
			}
			rest = rest[end+1:]
		} else {
			end = bytes.IndexAny(rest, ",}[{\"")
			if end < 0 || rest[end] != ',' && rest[end] != '}' {
				return false
			}
			rest = rest[end:]
		}
		if string(rest) == "}" {
			return true
		}
	}
}
