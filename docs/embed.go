// Package docs holds the texts that are pages of the site and files of the project at once.
package docs

import "embed"

//go:embed methods.md methods.*.md
var texts embed.FS

// Methods is the page of methods in the language of a code such as "de", in Markdown.
func Methods(code string) (string, error) {
	name := "methods." + code + ".md"
	if code == "en" {
		name = "methods.md"
	}
	text, err := texts.ReadFile(name)
	return string(text), err
}
