// Package docs holds the texts that are pages of the site and files of the project at once.
package docs

import _ "embed"

// Methods is the page of methods, in Markdown.
//
//go:embed methods.md
var Methods string
