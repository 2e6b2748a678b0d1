package release

import "daylight/internal/period"

// Remade is a public report made again of what lies in it.
type Remade struct {
	Files   map[string][]byte // by name, all of them; without the list of changes where the revision before is not at hand
	Other   string            // which program made it, if that is another one than this: then there are no files
	Earlier []period.Period   // whose reports it speaks of
}
