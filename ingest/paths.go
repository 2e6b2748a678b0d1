package ingest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"daylight/internal/problem"
	"daylight/internal/warehouse"
)

// expand turns files, folders and globs into files, in a stable order without repeats. A folder stands for the files below it
// that have a known ending; a glob for what it matches, folders too.
func expand(paths []string) ([]source, error) {
	var found []source
	seen := map[string]bool{}
	for _, given := range paths {
		names, err := filesOf(given)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			absolute, err := filepath.Abs(name)
			if err != nil {
				return nil, fmt.Errorf("find %s: %w", name, err)
			}
			info, err := os.Stat(absolute)
			if err != nil {
				return nil, pathError(err, name)
			}
			if !info.Mode().IsRegular() {
				return nil, problem.New(problem.Invalid, "%s is not a regular file.", printable(name))
			}
			if inBatch(absolute) {
				return nil, problem.New(problem.Invalid, "%s holds records that were loaded before: it lies in a data folder. Name the files, or the folder of them, that the platform handed over.", printable(name))
			}
			if !seen[absolute] {
				seen[absolute] = true
				found = append(found, source{name: printable(name), path: absolute, state: info})
			}
		}
	}
	return found, nil
}

// inBatch reports whether a file is one of a sealed batch's own, which would be loaded a second time as if they were new.
func inBatch(path string) bool {
	_, err := os.Stat(filepath.Join(filepath.Dir(path), warehouse.BatchFile))
	return err == nil && filepath.Base(filepath.Dir(filepath.Dir(path))) == warehouse.BatchesFolder
}

// filesOf returns the files that one argument stands for.
func filesOf(given string) ([]string, error) {
	info, err := os.Stat(given)
	switch {
	case err == nil && info.IsDir():
		inside, err := filesBelow(given)
		if err == nil && len(inside) == 0 {
			err = problem.New(problem.Invalid, "The folder %s holds no .csv, .ndjson, .jsonl, .json or .parquet file.", printable(given))
		}
		return inside, err
	case err == nil:
		return []string{given}, nil
	case !errors.Is(err, fs.ErrNotExist) || !strings.ContainsAny(given, "*?["):
		return nil, pathError(err, given)
	}
	matches, err := filepath.Glob(given)
	if err != nil || len(matches) == 0 {
		return nil, problem.Wrap(problem.Invalid, err, "Nothing matches %s.", printable(given))
	}
	slices.Sort(matches)
	var names []string
	for _, match := range matches {
		if info, err := os.Stat(match); err != nil || !info.IsDir() {
			names = append(names, match) // what is wrong with it shows when it is opened
			continue
		}
		inside, err := filesOf(match)
		if err != nil {
			return nil, err
		}
		names = append(names, inside...)
	}
	return names, nil
}

// printable makes a file name fit for messages and manifests: file systems take any bytes, also those that steer a terminal.
func printable(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return '\uFFFD'
		}
		return r
	}, strings.ToValidUTF8(name, "\uFFFD"))
}

func pathError(err error, name string) error {
	if errors.Is(err, fs.ErrNotExist) {
		return problem.Wrap(problem.Invalid, err, "There is no file or folder %s.", printable(name))
	}
	if errors.Is(err, fs.ErrPermission) {
		return problem.Wrap(problem.Invalid, err, "The file %s cannot be read: permission denied.", printable(name))
	}
	return fmt.Errorf("find %s: %w", printable(name), err)
}

var (
	endings = []string{".csv", ".ndjson", ".jsonl", ".json", ".parquet"}
	// Archives hold files of any name, and are refused aloud as well.
	archives = []string{".zip", ".7z", ".tar", ".rar"}
	// Spreadsheets cannot be read either; refused aloud, too.
	spreadsheets = []string{".xlsx", ".xlsm", ".xls", ".ods"}
	// Also packings that cannot be read: such a file is refused aloud, not passed over.
	packings = []string{".gz", ".zst", ".bz2", ".xz", ".zip", ".lz4", ".7z"}
)

// filesBelow lists the files of a folder that look like sources. Hidden files and folders are passed over.
func filesBelow(folder string) ([]string, error) {
	var names []string
	root := folder + string(filepath.Separator) // so that a link to a folder is one
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrPermission):
			return problem.Wrap(problem.Invalid, err, "The folder %s cannot be read: permission denied.", printable(strings.TrimSuffix(path, "/")))
		case err != nil:
			return err
		case path == root:
			return nil
		case strings.HasPrefix(entry.Name(), ".") && entry.IsDir():
			return filepath.SkipDir
		case strings.HasPrefix(entry.Name(), ".") || entry.IsDir():
			return nil
		}
		bare := strings.ToLower(entry.Name())
		if archive := filepath.Ext(bare); slices.Contains(archives, archive) || slices.Contains(archives, filepath.Ext(strings.ToLower(entry.Name()))) {
			names = append(names, path)
			return nil
		}
		if ending := filepath.Ext(bare); slices.Contains(packings, ending) {
			bare = strings.TrimSuffix(bare, ending)
		}
		if archive := filepath.Ext(bare); slices.Contains(archives, archive) || slices.Contains(archives, filepath.Ext(strings.ToLower(entry.Name()))) {
			names = append(names, path)
			return nil
		}
		if ending := filepath.Ext(bare); slices.Contains(endings, ending) || slices.Contains(spreadsheets, ending) {
			names = append(names, path)
		}
		return nil
	})
	if err != nil && problem.KindOf(err) == problem.Invalid {
		return nil, err
	}
	if err != nil {
		return nil, pathError(err, folder)
	}
	slices.Sort(names)
	return names, nil
}

// sqlPath is SQL for the file's path. A path that SQL cannot spell, or that DuckDB would take apart at a backslash, is reached
// by a link in folder; the result of spell removes it.
func (s *source) sqlPath() string {
	if s.alias != "" {
		return warehouse.QuotePath(s.alias)
	}
	return warehouse.QuotePath(s.path)
}

func (s *source) spell(folder string) (remove func() error, err error) {
	if utf8.ValidString(s.path) && !strings.Contains(s.path, `\`) {
		return func() error { return nil }, nil
	}
	s.alias = filepath.Join(folder, "source")
	if err := os.Symlink(s.path, s.alias); err != nil {
		return nil, fmt.Errorf("read %s: %w", s.name, err)
	}
	return func() error { return os.Remove(s.alias) }, nil
}

// unchanged refuses a file that is not what it was when it was found.
func (s *source) unchanged() error {
	now, err := os.Stat(s.path)
	if err == nil && now.Size() == s.state.Size() && now.ModTime().Equal(s.state.ModTime()) && os.SameFile(now, s.state) {
		return nil
	}
	return refuse("The file changed while it was read. Hand it over again when it is complete.")
}
