package font

import "embed"

// Sources is the text of this package and its letters, on which the bytes of a report depend.
//
//go:embed *.go *.ttf
var Sources embed.FS
