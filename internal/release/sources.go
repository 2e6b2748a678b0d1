package release

import "embed"

// Sources is the text of this package, on which the bytes of a report depend.
//
//go:embed *.go
var Sources embed.FS
