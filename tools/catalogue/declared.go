package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

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

// wordsIn are the properties of the catalogue of indicators that readers see, and countsIn those that name counts, which readers see with
// spaces.
var (
	wordsIn  = []string{"title", "about", "definition", "note", "what", "of", "otherwise", "beside", "by", "groups"}
	countsIn = []string{"root", "whole", "parts", "numerator"}
)

// declared reads the words of the catalogue of indicators. What shares are of is said as well within a phrase such as "540 of 2,700 suspended
// accounts", for which a language may have another form.
func declared(sources fs.FS, name string, add func(message)) error {
	text, err := fs.ReadFile(sources, name)
	if err != nil {
		return err
	}
	var tree yaml.Node
	if err := yaml.Unmarshal(text, &tree); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	var walk func(n *yaml.Node, key string)
	walk = func(n *yaml.Node, key string) {
		for at, child := range n.Content {
			property := key // of a list: what the list is
			if n.Kind == yaml.MappingNode {
				if at%2 == 0 {
					continue
				}
				property = n.Content[at-1].Value
			}
			walk(child, property)
			if child.Kind != yaml.ScalarNode {
				continue
			}
			if n.Kind == yaml.MappingNode && slices.Contains(wordsIn, property) {
				add(message{text: child.Value, where: name})
			}
			if property == "of" || property == "title" && key == "denominator" {
				add(message{context: "of", text: child.Value, where: name})
			}
			if slices.Contains(countsIn, property) {
				add(message{text: strings.ReplaceAll(child.Value, "_", " "), where: name})
			}
		}
	}
	walk(&tree, "")
	return nil
}
