package server

import (
	"bytes"
	"html/template"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"daylight/docs"
	"daylight/internal/language"
)

// methodsText is docs/methods.md, or its translation docs/methods.de.md, as a page: the same file, rendered once.
type methodsText struct {
	Title    string
	Body     template.HTML
	Contents []link // of the second level
}

// markdown has HTML in the text switched off, and writes tables without styles of their own, which the policy forbids. A heading can name its
// id, so that links to a place of the page lead there in every language.
var markdown = goldmark.New(
	goldmark.WithExtensions(extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignNone))),
	goldmark.WithParserOptions(parser.WithAutoHeadingID(), parser.WithHeadingAttribute()),
)

// loadMethods reads the page of a language.
func loadMethods(l *language.Language) (methodsText, error) {
	var m methodsText
	page, err := docs.Methods(l.Code())
	if err != nil {
		return m, err
	}
	source := []byte(page)
	tree := markdown.Parser().Parse(text.NewReader(source))
	var title ast.Node
	for node := tree.FirstChild(); node != nil; node = node.NextSibling() {
		h, ok := node.(*ast.Heading)
		switch {
		case !ok:
		case h.Level == 1:
			m.Title, title = wording(h, source), h
		case h.Level == 2:
			if id, ok := h.AttributeString("id"); ok {
				m.Contents = append(m.Contents, link{wording(h, source), "#" + string(id.([]byte))})
			}
		}
	}
	if title != nil { // the page has its title already
		tree.RemoveChild(tree, title)
	}
	var out bytes.Buffer
	if err := markdown.Renderer().Render(&out, source, tree); err != nil {
		return m, err
	}
	m.Body = template.HTML(out.String())
	return m, nil
}

// wording is the text of a heading without its marks.
func wording(node ast.Node, source []byte) string {
	var out bytes.Buffer
	for child := node.FirstChild(); child != nil; child = child.NextSibling() {
		if t, ok := child.(*ast.Text); ok {
			out.Write(t.Segment.Value(source))
			continue
		}
		out.WriteString(wording(child, source))
	}
	return out.String()
}

func (v visit) methodsPage() (*answer, error) {
	guide := v.guides[v.language]
	return v.page("methods.html", v.frame(guide.Title, doorData, guide))
}
