package metadata

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/piprate/json-gold/ld"
)

// Both forms of a graph say the same, whatever stands in a text or an address: JSON-LD is read by another program, Turtle by the grammar below.
func TestFormsSayTheSame(t *testing.T) {
	const hostile = "</script><b>\"x\" \\ \u2028\n\t& 'y' @en ^^xsd:date . ;\x00\x07"
	inner := &node{types: []string{"vcard:Organization"}}
	inner.state("vcard:fn", literal{text: hostile})
	thing := &node{id: "https://example.org/a b<c>\"d\"^{e}|`\\", types: []string{"dcat:Dataset", "prov:Entity"}}
	thing.state("dct:title", english(hostile))
	thing.state("dct:title", literal{text: "Zwei", language: "de"})
	thing.state("dct:description", english("")) // nothing is said
	thing.state("dct:issued", typed("2026-07-14", "date"))
	thing.state("dcat:contactPoint", inner)
	thing.state("foaf:page", iri("https://example.org/ä?x=1&y=2"))
	thing.state("foaf:page", iri(""))
	plain := &node{id: "https://example.org/plain"}
	plain.state("rdfs:label", literal{text: "No type"})
	g := graph{thing, plain}
	sameInBothForms(t, g)
}

// sameInBothForms compares the statements of the two forms of a graph.
func sameInBothForms(t *testing.T, g graph) {
	t.Helper()
	text, err := g.jsonLD()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "</script>") {
		t.Error("JSON-LD cannot stand in a page")
	}
	var doc any
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	options := ld.NewJsonLdOptions("")
	options.Format = "application/n-quads"
	quads, err := ld.NewJsonLdProcessor().ToRDF(doc, options)
	if err != nil {
		t.Fatal(err)
	}
	fromJSON := statements(t, quads.(string), nil)
	fromTurtle := statements(t, "", turtleTriples(t, string(g.turtle())))
	if len(fromJSON) < 5 || !slices.Equal(fromJSON, fromTurtle) {
		t.Errorf("JSON-LD says\n%s\n\nTurtle says\n%s", strings.Join(fromJSON, "\n"), strings.Join(fromTurtle, "\n"))
	}
}

type triple struct{ subject, predicate, object string }

var quad = regexp.MustCompile(`^(<[^>]*>|_:\w+) (<[^>]*>) (.*) \.$`)

// statements are triples as lines, sorted, with what has no name written by what is said of it.
func statements(t *testing.T, quads string, triples []triple) (lines []string) {
	t.Helper()
	for line := range strings.Lines(quads) {
		m := quad.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if m == nil {
			t.Fatalf("%q is no statement", line)
		}
		triples = append(triples, triple{m[1], m[2], m[3]})
	}
	var named func(term string) string
	named = func(term string) string {
		if !strings.HasPrefix(term, "_:") {
			return strings.ReplaceAll(term, "^^<http://www.w3.org/2001/XMLSchema#string>", "")
		}
		var said []string
		for _, tr := range triples {
			if tr.subject == term {
				said = append(said, tr.predicate+" "+named(tr.object))
			}
		}
		slices.Sort(said)
		return "[" + strings.Join(said, "; ") + "]"
	}
	for _, tr := range triples {
		if !strings.HasPrefix(tr.subject, "_:") {
			lines = append(lines, named(tr.subject)+" "+tr.predicate+" "+named(tr.object))
		}
	}
	slices.Sort(lines)
	return lines
}

var turtleToken = regexp.MustCompile(`^(@prefix\b|<[^\x00-\x20<>"{}|^` + "`" + `\\]*>|"(?:[^"\\\n\r]|\\["\\nrt])*"|@[a-z]+|\^\^|[a-z]+:[A-Za-z]*|a\b|[\[\];,.])`)

// turtleTriples reads the part of Turtle's grammar that is written here, and nothing else.
func turtleTriples(t *testing.T, text string) (triples []triple) {
	t.Helper()
	var tokens []string
	for rest := strings.TrimSpace(text); rest != ""; rest = strings.TrimSpace(rest) {
		token := turtleToken.FindString(rest)
		if token == "" {
			t.Fatalf("no Turtle: %.80q", rest)
		}
		tokens, rest = append(tokens, token), rest[len(token):]
	}
	at, blanks := 0, 0
	names := map[string]string{}
	next := func() string {
		if at == len(tokens) {
			t.Fatal("Turtle ends too early")
		}
		at++
		return tokens[at-1]
	}
	expand := func(name string) string {
		if name == "a" {
			return "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
		}
		prefix, local, ok := strings.Cut(name, ":")
		if !ok || names[prefix] == "" {
			t.Fatalf("%s is no name", name)
		}
		return "<" + names[prefix] + local + ">"
	}
	var said func(subject, end string)
	object := func() string {
		switch token := next(); {
		case token == "[":
			blanks++
			name := fmt.Sprintf("_:b%d", blanks)
			said(name, "]")
			return name
		case token[0] == '<':
			return token
		case token[0] == '"':
			if at < len(tokens) && tokens[at][0] == '@' {
				token += next()
			} else if at < len(tokens) && tokens[at] == "^^" {
				next()
				token += "^^" + expand(next())
			}
			return token
		default:
			return expand(token)
		}
	}
	said = func(subject, end string) {
		for {
			predicate := expand(next())
			for more := true; more; {
				triples = append(triples, triple{subject, predicate, object()})
				switch token := next(); token {
				case ",":
				case ";":
					more = false
				case end:
					return
				default:
					t.Fatalf("%s where a statement ends", token)
				}
			}
		}
	}
	for at < len(tokens) {
		token := next()
		if token == "@prefix" {
			name, address := next(), next()
			names[strings.TrimSuffix(name, ":")] = strings.Trim(address, "<>")
			next()
			continue
		}
		said(token, ".")
	}
	return triples
}
