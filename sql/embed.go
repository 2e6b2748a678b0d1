// Package sql holds the SQL text and what it rests on, and nothing but: the record contract and the stored tables in schema,
// the code lists, one view per file in views, and the cases that the views are tested with in testdata.
package sql

import "embed"

// Files is the tree of this folder.
//
//go:embed schema codelists
var Files embed.FS
