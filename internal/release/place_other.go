//go:build !unix

package release

import "io/fs"

// place is unknown here: a file is told apart by its size and time.
func place(fs.FileInfo) string { return "" }
