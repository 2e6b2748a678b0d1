package server

import (
	"maps"
	"slices"
	"strings"

	"daylight/internal/period"
	"daylight/internal/release"
)

// lister lists the addresses of a route, without languages: what an export writes and a sitemap names.
type lister func(v visit) ([]string, error)

// ofReports lists what names says of each report: of each revision under its own address, or of the newest under that of the period.
func ofReports(fixed bool, names func(o *release.Opened) []string) lister {
	return func(v visit) (found []string, err error) {
		releases, err := v.held.list()
		if err != nil {
			return nil, err
		}
		seen := map[period.Period]bool{}
		for _, r := range releases {
			base := reportPath(r.Period, r.Revision)
			if !fixed {
				if seen[r.Period] {
					continue
				}
				seen[r.Period] = true
				base = reportPath(r.Period, 0)
			}
			o, err := v.held.open(r.Period, r.Revision)
			if err != nil {
				return nil, err
			}
			for _, name := range names(o) {
				found = append(found, base+name)
			}
		}
		return found, nil
	}
}

func only(name string) func(*release.Opened) []string {
	return func(*release.Opened) []string { return []string{name} }
}

func approvedOnly(name string) func(*release.Opened) []string {
	return func(o *release.Opened) []string {
		if o.Approval.Format == 0 {
			return nil
		}
		return []string{name}
	}
}

func revisedOnly(name string) func(*release.Opened) []string {
	return func(o *release.Opened) []string {
		if _, ok := o.Sum(release.ChangesFile); !ok {
			return nil
		}
		return []string{name}
	}
}

// reportFiles are the files of a release that stand in its own folder.
func reportFiles(o *release.Opened) (names []string) {
	for _, name := range o.Files() {
		if !strings.Contains(name, "/") {
			names = append(names, name)
		}
	}
	names = append(names, checksumsFile)
	if o.Approval.Format > 0 {
		names = append(names, approvalFile, signatureFile)
	}
	return names
}

func filesBelow(folder string) func(*release.Opened) []string {
	return func(o *release.Opened) []string {
		return slices.DeleteFunc(o.Files(), func(name string) bool { return !strings.HasPrefix(name, folder) })
	}
}

// spokenFigureFiles are the files of figures that have words in every language.
func spokenFigureFiles(o *release.Opened) []string {
	return slices.DeleteFunc(filesBelow("figures/")(o), func(name string) bool { return !strings.HasSuffix(name, ".json") && !strings.HasSuffix(name, ".svg") })
}

// otherFigureFiles are those that are in English alone.
func otherFigureFiles(o *release.Opened) []string {
	return slices.DeleteFunc(filesBelow("figures/")(o), func(name string) bool { return strings.HasSuffix(name, ".json") || strings.HasSuffix(name, ".svg") })
}

func figurePages(o *release.Opened) (names []string) {
	for _, section := range o.Sections {
		for _, id := range section.Figures {
			names = append(names, "figures/"+id+"/")
		}
	}
	return names
}

// shownFiles are the tables as pages show them.
func shownFiles(o *release.Opened) (names []string) {
	for _, page := range figurePages(o) {
		names = append(names, strings.TrimSuffix(page, "/")+shownEnding)
	}
	return names
}

// figureCards are the pictures of figures to share, of what was approved.
func figureCards(o *release.Opened) (names []string) {
	if o.Approval.Format == 0 {
		return nil
	}
	for _, page := range figurePages(o) {
		names = append(names, strings.TrimSuffix(page, "/")+".png")
	}
	return names
}

func topicPages(o *release.Opened) (names []string) {
	for _, section := range o.Sections {
		if len(section.Figures) > 0 {
			names = append(names, section.ID+"/")
		}
	}
	return names
}

func (v visit) everyAsset() (names []string, err error) {
	for _, name := range slices.Sorted(maps.Keys(v.assets.files)) {
		names = append(names, v.assets.prefix()+"/"+name)
	}
	return names, nil
}

// everyLike lists the pages of all that somebody can say of herself.
func (v visit) everyLike() (found []string, err error) {
	if releases, err := v.held.list(); err != nil || len(releases) == 0 {
		return nil, err
	}
	a, err := v.peopleReport()
	if err != nil {
		return nil, err
	}
	found = []string{"/people/"}
	for _, b := range peopleBreakdowns {
		codes := []string{anything}
		f, ok, err := a.outcomesBy(b.name)
		if err != nil {
			return nil, err
		}
		if ok {
			for _, row := range f.Rows {
				codes = append(codes, row.Category)
			}
		}
		var longer []string
		for _, before := range found {
			for _, code := range codes {
				longer = append(longer, before+code+"/")
			}
		}
		found = longer
	}
	return slices.DeleteFunc(found, func(address string) bool { return address == "/people/any/any/any/" }), nil
}

// everyLikeCard lists the pictures of groups that are chosen by one thing alone; pages of groups by several show the first one's.
func (v visit) everyLikeCard() (found []string, err error) {
	if !v.audience.public {
		return nil, nil
	}
	pages, err := v.everyLike()
	for _, address := range pages {
		named := 0
		for code := range strings.SplitSeq(strings.Trim(strings.TrimPrefix(address, "/people/"), "/"), "/") {
			if code != anything {
				named++
			}
		}
		if named == 1 {
			found = append(found, address+cardFile)
		}
	}
	return found, err
}
