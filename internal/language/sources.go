package language

import "embed"

// Sources is the text of this package and the catalogues of what reports say, on which the bytes of a report depend.
//
//go:embed *.go catalogues/*/codes.po catalogues/*/reports.po
var Sources embed.FS
