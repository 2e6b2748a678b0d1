package reports

import (
	"errors"
	"fmt"
	"maps"
	"sync"

	"daylight/internal/language"
	"daylight/internal/release"
)

// files makes the figures in every language and draws them, and returns the release, which is in English, with its files by name. made says what
// a draft is in its own language, once its figures are made.
func (d *draft) files(made func(*draft) (release.Release, error)) (release.Release, map[string][]byte, error) {
	parts := make([]written, len(language.All))
	faults := make([]error, len(language.All))
	var all sync.WaitGroup
	for at, l := range language.All {
		own := d
		if l != d.Language {
			own = d.in(l)
		}
		all.Go(func() { parts[at], faults[at] = own.write(made) })
	}
	all.Wait()
	if err := errors.Join(faults...); err != nil {
		return release.Release{}, nil, err
	}
	files := map[string][]byte{}
	for _, part := range parts {
		maps.Copy(files, part.files)
	}
	return parts[0].made, files, nil // English comes first
}

// written is what a draft made in its language.
type written struct {
	made  release.Release
	files map[string][]byte
}

// write makes the figures of a draft and its files. Numbers for programs are written once, with the English words.
func (d *draft) write(made func(*draft) (release.Release, error)) (w written, err error) {
	if err := d.makeFigures(); err != nil {
		return w, err
	}
	if w.made, err = made(d); err != nil {
		return w, err
	}
	w.files = map[string][]byte{}
	writers := map[string]func(release.Figure) ([]byte, error){"json": func(f release.Figure) ([]byte, error) { return jsonFile(f) }}
	if d.Language == language.English {
		writers["csv"], writers["parquet"] = csvFile, parquetFile
	}
	for _, f := range d.figures() {
		drawn, err := d.pictures(f)
		if err != nil {
			return w, err
		}
		f.Chart = drawn.Document
		maps.Copy(w.files, d.pictureFiles(f.ID, drawn))
		for ending, write := range writers {
			text, err := write(f)
			if err != nil {
				return w, fmt.Errorf("write figure %s: %w", f.ID, err)
			}
			w.files[d.file(f.ID+"."+ending)] = text
		}
	}
	if d.Language == language.English {
		w.files["release.json"], err = jsonFile(w.made)
		return w, err
	}
	w.files[release.FileIn(d.Language, release.WordsFile)], err = jsonFile(release.WordsOf(w.made, d.Language))
	return w, err
}

// file is the name of one of a figure's files in the draft's language.
func (d *draft) file(name string) string { return release.FileIn(d.Language, "figures/"+name) }
