package main

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"text/template/parse"
)

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
