package cli

import (
	"context"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"daylight/internal/period"
	"daylight/internal/release"
	"daylight/queries"
)

// offers has shells complete flags of a command. What cannot be looked up is not offered.
func offers(c *cobra.Command, flags map[string]func() []string) {
	for name, offer := range flags {
		if err := c.RegisterFlagCompletionFunc(name, func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return offer(), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
		}); err != nil {
			panic(err)
		}
	}
}

// periodsOnRecord are the quarters that the records reach to the end of, newest first, and then the years that they hold whole; without
// records the quarters that ended last.
func (a *app) periodsOnRecord() (names []string) {
	s, err := a.warehouse().Current()
	if err != nil {
		return lastQuarters()
	}
	r, err := queries.Open(context.Background(), s, nil, a.limits)
	if err != nil {
		return lastQuarters()
	}
	defer r.Close()
	from, reached := r.Snapshot().RecordsFrom, r.Snapshot().RecordsThrough.Add(1)
	var years []string
	for p := reached.Quarter().Previous(); p.End() > from; p = p.Previous() {
		names = append(names, p.String())
		if year := period.MustParse(p.String()[:4]); year.End() == p.End() && year.Start() >= from.Quarter().Start() {
			years = append(years, year.String())
		}
	}
	return slices.Concat(names, years)
}

// lastQuarters are the quarters that ended last, newest first.
func lastQuarters() (offers []string) {
	p := period.DateOf(time.Now().UTC()).Quarter().Previous()
	for range 12 {
		offers, p = append(offers, p.String()), p.Previous()
	}
	return offers
}

// releasesOn are the names of the releases on a shelf, whoever may read them.
func releasesOn(shelf release.Shelf) (names []string) {
	standing, _ := shelf.List() // those that are damaged are no offer
	for _, r := range standing {
		names = append(names, release.Name(r.Period, r.Revision))
	}
	return names
}

// completeReleases offers up to most releases as arguments, and where there is none what others says.
func completeReleases(most int, others cobra.ShellCompDirective, shelves func() []release.Shelf) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) (names []string, _ cobra.ShellCompDirective) {
		if len(args) >= most {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		for _, shelf := range shelves() {
			names = append(names, releasesOn(shelf)...)
		}
		return names, others | cobra.ShellCompDirectiveKeepOrder
	}
}
