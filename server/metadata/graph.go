package metadata

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// graph is things and what is said of them, in RDF. Both of its forms say the same.
type graph []*node

// node is a thing. Without an id it is known by what is said of it alone.
type node struct {
	id    string   // IRI
	types []string // of the prefixes below
	said  []statement
}

// statement is one thing said; its object is an iri, a literal or a *node without an id.
type statement struct {
	predicate string // of the prefixes below
	object    any
}

type iri string

// literal is a text, in a language or of a datatype; of neither it is a plain one.
type literal struct{ text, language, datatype string }

// prefixes are the vocabularies.
var prefixes = map[string]string{
	"adms":  "http://www.w3.org/ns/adms#",
	"dcat":  "http://www.w3.org/ns/dcat#",
	"dct":   "http://purl.org/dc/terms/",
	"foaf":  "http://xmlns.com/foaf/0.1/",
	"prov":  "http://www.w3.org/ns/prov#",
	"rdfs":  "http://www.w3.org/2000/01/rdf-schema#",
	"vcard": "http://www.w3.org/2006/vcard/ns#",
	"xsd":   "http://www.w3.org/2001/XMLSchema#",
}

// state adds a statement, unless it says nothing.
func (n *node) state(predicate string, object any) {
	switch o := object.(type) {
	case iri:
		if o == "" {
			return
		}
	case literal:
		if o.text == "" {
			return
		}
	}
	n.said = append(n.said, statement{predicate, object})
}

// english is a text in English, as all that releases hold is.
func english(text string) literal { return literal{text: text, language: "en"} }

// typed is a value of a datatype of XML Schema.
func typed(text, datatype string) literal { return literal{text: text, datatype: "xsd:" + datatype} }

// turtle writes a graph in Turtle.
func (g graph) turtle() []byte {
	var out strings.Builder
	for _, name := range slices.Sorted(maps.Keys(prefixes)) {
		fmt.Fprintf(&out, "@prefix %s: <%s> .\n", name, prefixes[name])
	}
	for _, n := range g {
		fmt.Fprintf(&out, "\n<%s>", iriText(n.id))
		n.turtle(&out, 1)
		out.WriteString(" .\n")
	}
	return []byte(out.String())
}

func (n *node) turtle(out *strings.Builder, depth int) {
	indent := "\n" + strings.Repeat("  ", depth)
	begin := indent
	if len(n.types) > 0 {
		out.WriteString(indent + "a " + strings.Join(n.types, ", "))
		begin = " ;" + indent
	}
	last := ""
	for _, s := range n.said {
		if s.predicate == last {
			out.WriteString(", ")
		} else {
			out.WriteString(begin + s.predicate + " ")
			begin, last = " ;"+indent, s.predicate
		}
		switch o := s.object.(type) {
		case iri:
			out.WriteString("<" + iriText(string(o)) + ">")
		case literal:
			out.WriteString(o.turtle())
		case *node:
			out.WriteString("[")
			o.turtle(out, depth+1)
			out.WriteString(indent + "]")
		}
	}
}

func (l literal) turtle() string {
	text := `"` + literalEscapes.Replace(withoutControls(l.text)) + `"`
	switch {
	case l.language != "":
		return text + "@" + l.language
	case l.datatype != "":
		return text + "^^" + l.datatype
	}
	return text
}

var literalEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`)

// withoutControls leaves out what no text may hold.
func withoutControls(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd"))
}

// iriText is an address without what an IRI may not hold.
func iriText(address string) string {
	var out strings.Builder
	for _, r := range withoutControls(address) {
		if r <= ' ' || strings.ContainsRune("<>\"{}|^`\\", r) {
			fmt.Fprintf(&out, "%%%02X", r)
			continue
		}
		out.WriteRune(r)
	}
	return out.String()
}

// jsonLD writes a graph in JSON-LD 1.1.
func (g graph) jsonLD() ([]byte, error) {
	nodes := make([]any, len(g))
	for at, n := range g {
		nodes[at] = n.object()
	}
	body, err := json.MarshalIndent(map[string]any{"@context": prefixes, "@graph": nodes}, "", " ")
	if err != nil {
		return nil, fmt.Errorf("write JSON-LD: %w", err)
	}
	return append(body, '\n'), nil
}

func (n *node) object() map[string]any {
	made := map[string]any{}
	if n.id != "" {
		made["@id"] = iriText(n.id)
	}
	if len(n.types) > 0 {
		made["@type"] = n.types
	}
	for _, s := range n.said {
		var value any
		switch o := s.object.(type) {
		case iri:
			value = map[string]string{"@id": iriText(string(o))}
		case literal:
			v := map[string]string{"@value": withoutControls(o.text)}
			if o.language != "" {
				v["@language"] = o.language
			}
			if o.datatype != "" {
				v["@type"] = o.datatype
			}
			value = v
		case *node:
			value = o.object()
		}
		list, _ := made[s.predicate].([]any)
		made[s.predicate] = append(list, value)
	}
	return made
}
