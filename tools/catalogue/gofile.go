package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
)

// callees are the functions that messages are handed to, with the place of the message among their arguments.
var callees = map[string]int{"Say": 0, "say": 0, "Message": 0, "message": 0, "Text": 0, "TextIn": 1, "SayIn": 1, "sayIn": 1, "Many": 1, "many": 1}

// tabled are those that may be handed what is no constant: what stands in a table of its own.
var tabled = []string{"Text", "TextIn", "Message", "message"}

// problems are those of errors, which readers of the site see.
var problems = map[string]int{"New": 1, "Wrap": 2}

// goFile is a Go file, with the constants of our packages that are text.
type goFile struct {
	set       *token.FileSet
	tree      *ast.File
	name      string
	sources   fs.FS
	constants constants
}

// constants are those of our packages that are text, by folder and name, as far as they were asked for.
type constants map[string]map[string]string

func parsed(sources fs.FS, name string, known constants) (goFile, error) {
	text, err := fs.ReadFile(sources, name)
	if err != nil {
		return goFile{}, err
	}
	f := goFile{token.NewFileSet(), nil, name, sources, known}
	f.tree, err = parser.ParseFile(f.set, name, text, 0)
	return f, err
}

// of are the constants of the package in a folder that are text, by name. One may be made of others. Files that cannot be read have none:
// whoever collects their messages says so.
func (c constants) of(sources fs.FS, dir string) map[string]string {
	if found, known := c[dir]; known {
		return found
	}
	found := map[string]string{}
	c[dir] = found
	names, _ := fs.Glob(sources, dir+"/*.go") // the pattern is a good one
	for before := -1; before < len(found); {
		before = len(found)
		for _, name := range names {
			if f, err := parsed(sources, name, c); err == nil {
				maps.Copy(found, f.declared())
			}
		}
	}
	return found
}

// declared are the file's own constants that are text, by name.
func (f goFile) declared() map[string]string {
	found := map[string]string{}
	for _, d := range f.tree.Decls {
		if general, is := d.(*ast.GenDecl); is && general.Tok == token.CONST {
			for _, spec := range general.Specs {
				values := spec.(*ast.ValueSpec)
				for at, value := range values.Values {
					if text, constant := f.constant(value); constant {
						found[values.Names[at].Name] = text
					}
				}
			}
		}
	}
	return found
}

// messages reads those that a file says. One must be a constant, or it could not be collected.
func (f goFile) messages(errorsToo bool, add func(message)) error {
	var faults []error
	ast.Inspect(f.tree, func(n ast.Node) bool {
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
		m := message{where: f.name}
		constant := true
		if m.text, constant = f.constant(call.Args[at]); !constant {
			if !slices.Contains(tabled, called) && !f.wraps(call.Args[at]) {
				faults = append(faults, fmt.Errorf("%s: what is said is no constant; use Text for what stands in a table of its own", f.set.Position(call.Pos())))
			}
			return true
		}
		switch called {
		case "SayIn", "sayIn", "TextIn":
			m.context, _ = f.constant(call.Args[0])
		case "Many", "many":
			m.several, _ = f.constant(call.Args[at+1])
		}
		add(m)
		return true
	})
	return errors.Join(faults...)
}

// constant is the value of a string literal, of a constant of the package, or of several put together.
func (f goFile) constant(e ast.Expr) (text string, is bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return "", false
		}
		text, err := strconv.Unquote(e.Value)
		return text, err == nil
	case *ast.Ident:
		text, is = f.constants.of(f.sources, path.Dir(f.name))[e.Name]
		return text, is
	case *ast.SelectorExpr:
		of, plain := e.X.(*ast.Ident)
		if dir := f.imported(of); plain && dir != "" {
			text, is = f.constants.of(f.sources, dir)[e.Sel.Name]
		}
		return text, is
	case *ast.BinaryExpr:
		left, is := f.constant(e.X)
		right, too := f.constant(e.Y)
		return left + right, is && too
	case *ast.ParenExpr:
		return f.constant(e.X)
	}
	return "", false
}

// imported is the folder of the package of ours that a file knows by a name; empty where it knows none.
func (f goFile) imported(by *ast.Ident) string {
	for _, spec := range f.tree.Imports {
		dir, ours := strings.CutPrefix(strings.Trim(spec.Path.Value, `"`), "daylight/")
		if by != nil && ours && spec.Name == nil && path.Base(dir) == by.Name {
			return dir
		}
	}
	return ""
}

// wraps reports whether an argument is a parameter of the function that it stands in: then that function's callers say the message.
func (f goFile) wraps(arg ast.Expr) bool {
	name, is := arg.(*ast.Ident)
	if !is {
		return false
	}
	found := false
	ast.Inspect(f.tree, func(n ast.Node) bool {
		var params *ast.FieldList
		var body *ast.BlockStmt
		switch of := n.(type) {
		case *ast.FuncDecl:
			params, body = of.Type.Params, of.Body
		case *ast.FuncLit:
			params, body = of.Type.Params, of.Body
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
