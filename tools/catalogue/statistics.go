package main

import (
	"go/ast"
	"maps"
	"slices"
	"strings"
)

// statistics is the package whose pure functions know no language: what they say beside numbers is said by reports.
const statistics = "internal/stats"

// statistics reads the names of methods, which are constants, and the notes that stand beside estimates as they are.
func (f goFile) statistics(add func(message)) {
	say := func(e ast.Expr) {
		if text, constant := f.constant(e); constant {
			add(message{text: text, where: f.name})
		}
	}
	own := f.declared()
	for _, name := range slices.Sorted(maps.Keys(own)) {
		if strings.HasSuffix(name, "Method") {
			add(message{text: own[name], where: f.name})
		}
	}
	isNotes := func(e ast.Expr) bool {
		selector, is := e.(*ast.SelectorExpr)
		name, plain := e.(*ast.Ident)
		return is && selector.Sel.Name == "Notes" || plain && name.Name == "Notes"
	}
	all := func(e ast.Expr) {
		if list, is := e.(*ast.CompositeLit); is {
			for _, element := range list.Elts {
				say(element)
			}
		}
	}
	ast.Inspect(f.tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if called, is := n.Fun.(*ast.Ident); is && called.Name == "append" && len(n.Args) > 1 && isNotes(n.Args[0]) {
				for _, note := range n.Args[1:] {
					say(note)
				}
			}
		case *ast.KeyValueExpr:
			if isNotes(n.Key) {
				all(n.Value)
			}
		case *ast.AssignStmt:
			if len(n.Lhs) == 1 && len(n.Rhs) == 1 && isNotes(n.Lhs[0]) {
				all(n.Rhs[0])
			}
		}
		return true
	})
}
