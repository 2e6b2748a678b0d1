package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"text/template/parse"

	"go.yaml.in/yaml/v3"
)

// message is something that the program says to readers.
type message struct {
	context, text, several string // several is empty where nothing is counted
	where                  string // the first file that says it
}

// same reports whether one translation serves both.
func (m message) same(o message) bool { return m.context == o.context && m.text == o.text }

// parts are the catalogues of a language, by what says their messages. What several say is in the first.
var parts = []struct {
	name string
	dirs []string // of Go sources, with those below them
}{
	{"codes", nil},
	{"reports", []string{"reports", "internal/stats", "internal/disclosure"}},
	{"site", []string{"server", "internal/release"}},
}

// callees are the functions that messages are handed to, with the place of the message among their arguments.
var callees = map[string]int{"Say": 0, "say": 0, "Message": 0, "Text": 0, "SayIn": 1, "sayIn": 1, "Many": 1, "many": 1}

// problems are those of errors, which readers of the site see.
var problems = map[string]int{"New": 1, "Wrap": 2}

// collect reads the messages of each part, each once, in the order of the sources.
func collect(sources fs.FS) (map[string][]message, error) {
	found := map[string][]message{}
	var faults []error
	seen := func(m message) bool {
		for _, part := range parts {
			if slices.ContainsFunc(found[part.name], m.same) {
				return true
			}
		}
		return false
	}
	for _, part := range parts {
		add := func(m message) {
			if m.text != "" && !seen(m) {
				found[part.name] = append(found[part.name], m)
			}
		}
		switch part.name {
		case "codes":
			faults = append(faults, labels(sources, add))
		case "reports":
			faults = append(faults, declared(sources, "reports/catalogue.yaml", add))
		}
		for _, dir := range part.dirs {
			faults = append(faults, fs.WalkDir(sources, dir, func(name string, entry fs.DirEntry, err error) error {
				switch {
				case err != nil:
					return err
				case path.Ext(name) == ".go" && !strings.HasSuffix(name, "_test.go"):
					return inGo(sources, name, part.name == "site", add)
				case path.Ext(name) == ".html":
					return inTemplate(sources, name, add)
				}
				return nil
			}))
		}
	}
	return found, errors.Join(faults...)
}

// labels reads those of the code lists.
func labels(sources fs.FS, add func(message)) error {
	names, err := fs.Glob(sources, "sql/codelists/*.csv")
	if err != nil {
		return err
	}
	for _, name := range names {
		file, err := sources.Open(name)
		if err != nil {
			return err
		}
		rows, err := csv.NewReader(file).ReadAll()
		if err = errors.Join(err, file.Close()); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		for at, column := range rows[0] {
			if column == "label" || column == "group_label" {
				for _, row := range rows[1:] {
					add(message{text: row[at], where: name})
				}
			}
		}
	}
	return nil
}

// wordsIn are the properties of the catalogue of indicators that readers see.
var wordsIn = []string{"title", "about", "definition", "note", "what", "of", "otherwise", "beside", "by", "groups"}

// declared reads the words of the catalogue of indicators. A list of groups is one of codes.
func declared(sources fs.FS, name string, add func(message)) error {
	text, err := fs.ReadFile(sources, name)
	if err != nil {
		return err
	}
	var tree yaml.Node
	if err := yaml.Unmarshal(text, &tree); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	var walk func(n *yaml.Node)
	walk = func(n *yaml.Node) {
		for at, child := range n.Content {
			if n.Kind == yaml.MappingNode && at%2 == 1 && child.Kind == yaml.ScalarNode && slices.Contains(wordsIn, n.Content[at-1].Value) {
				add(message{text: child.Value, where: name})
			}
			walk(child)
		}
	}
	walk(&tree)
	return nil
}

// inGo reads the messages of a Go file. A message must be a constant, or it could not be collected.
func inGo(sources fs.FS, name string, errorsToo bool, add func(message)) error {
	text, err := fs.ReadFile(sources, name)
	if err != nil {
		return err
	}
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, text, 0)
	if err != nil {
		return err
	}
	var faults []error
	ast.Inspect(file, func(n ast.Node) bool {
		call, is := n.(*ast.CallExpr)
		if !is {
			return true
		}
		called, of := "", ""
		switch fun := call.Fun.(type) {
		case *ast.Ident:
			called = fun.Name
		case *ast.SelectorExpr:
			called = fun.Sel.Name
			if x, is := fun.X.(*ast.Ident); is {
				of = x.Name
			}
		}
		at, known := callees[called]
		if of == "problem" {
			at, known = problems[called]
			known = known && errorsToo
		}
		if !known || len(call.Args) <= at || strings.EqualFold(called, "many") && len(call.Args) <= at+1 {
			return true
		}
		m := message{where: name}
		constant := true
		if m.text, constant = constantOf(call.Args[at]); !constant {
			if called != "Text" && called != "Message" && !wraps(file, call.Args[at]) {
				faults = append(faults, fmt.Errorf("%s: what is said is no constant; use Text for what stands in a table of its own", set.Position(call.Pos())))
			}
			return true
		}
		switch called {
		case "SayIn", "sayIn":
			m.context, _ = constantOf(call.Args[0])
		case "Many", "many":
			m.several, _ = constantOf(call.Args[at+1])
		}
		add(m)
		return true
	})
	return errors.Join(faults...)
}

// constantOf is the value of a string literal, or of several put together.
func constantOf(e ast.Expr) (text string, is bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return "", false
		}
		text, err := strconv.Unquote(e.Value)
		return text, err == nil
	case *ast.BinaryExpr:
		left, is := constantOf(e.X)
		right, too := constantOf(e.Y)
		return left + right, is && too
	case *ast.ParenExpr:
		return constantOf(e.X)
	}
	return "", false
}

// wraps reports whether an argument is a parameter of the function that it stands in: then that function's callers say the message.
func wraps(file *ast.File, arg ast.Expr) bool {
	name, is := arg.(*ast.Ident)
	if !is {
		return false
	}
	found := false
	ast.Inspect(file, func(n ast.Node) bool {
		var params *ast.FieldList
		var body *ast.BlockStmt
		switch f := n.(type) {
		case *ast.FuncDecl:
			params, body = f.Type.Params, f.Body
		case *ast.FuncLit:
			params, body = f.Type.Params, f.Body
		}
		if params == nil || body == nil || arg.Pos() < body.Pos() || arg.Pos() > body.End() {
			return true
		}
		for _, field := range params.List {
			found = found || slices.ContainsFunc(field.Names, func(p *ast.Ident) bool { return p.Name == name.Name })
		}
		return true
	})
	return found
}

// inTemplate reads the messages of a template.
func inTemplate(sources fs.FS, name string, add func(message)) error {
	text, err := fs.ReadFile(sources, name)
	if err != nil {
		return err
	}
	tree := parse.New(name)
	tree.Mode = parse.SkipFuncCheck
	trees := map[string]*parse.Tree{}
	if _, err := tree.Parse(string(text), "", "", trees); err != nil {
		return err
	}
	var names []string
	for name := range trees {
		names = append(names, name)
	}
	slices.Sort(names)
	var faults []error
	for _, defined := range names {
		commands(trees[defined].Root, func(args []parse.Node) {
			called, is := args[0].(*parse.IdentifierNode)
			if !is {
				return
			}
			at, known := map[string]int{"say": 1, "tell": 1, "sayIn": 2, "many": 2, "tellMany": 2}[called.Ident]
			if !known || len(args) <= at {
				return
			}
			words, constant := args[at].(*parse.StringNode)
			if !constant {
				faults = append(faults, fmt.Errorf("%s: what %s says is no constant; use text for what stands in a table of its own", name, called))
				return
			}
			m := message{text: words.Text, where: name}
			if called.Ident == "sayIn" {
				m.context = args[1].(*parse.StringNode).Text
			}
			if strings.HasSuffix(strings.ToLower(called.Ident), "many") {
				m.several = args[at+1].(*parse.StringNode).Text
			}
			add(m)
		})
	}
	return errors.Join(faults...)
}

// commands calls do with the arguments of every command of a template, those in brackets among them.
func commands(n parse.Node, do func(args []parse.Node)) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, child := range n.Nodes {
			commands(child, do)
		}
	case *parse.ActionNode:
		commands(n.Pipe, do)
	case *parse.PipeNode:
		if n == nil {
			return
		}
		for _, command := range n.Cmds {
			do(command.Args)
			for _, arg := range command.Args {
				commands(arg, do)
			}
		}
	case *parse.IfNode:
		branch(&n.BranchNode, do)
	case *parse.RangeNode:
		branch(&n.BranchNode, do)
	case *parse.WithNode:
		branch(&n.BranchNode, do)
	case *parse.TemplateNode:
		commands(n.Pipe, do)
	}
}

func branch(n *parse.BranchNode, do func(args []parse.Node)) {
	commands(n.Pipe, do)
	commands(n.List, do)
	commands(n.ElseList, do)
}
