package release

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"syscall"

	"daylight/internal/numeral"
	"daylight/internal/problem"
)

// What is larger is not read, so that a folder from anywhere can be looked at. The largest file of a report on a million suspensions has
// 0.4 MB, and all 750 together have 9 MB.
const (
	MaxFile    = 8 << 20  // bytes of a file
	MaxRelease = 64 << 20 // of all files of a release
)

// inside opens a file by its name below a folder of releases. Releases are folders of files: a link in them is not followed, since what it
// leads to was not published, and nothing else is opened, since a pipe may never answer and a device never end. The folder of releases
// itself may be a link.
func inside(shelf, name string) (*os.File, error) {
	root, err := os.OpenRoot(shelf)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	seen, err := standing(root, name)
	switch {
	case err != nil:
		return nil, err
	case !seen.Mode().IsRegular():
		return nil, problem.New(problem.Internal, "Among the releases, %s is no file, but a folder, a pipe or a device.", name)
	}
	f, err := root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	opened, err := f.Stat()
	if err == nil && !os.SameFile(seen, opened) {
		err = problem.New(problem.Internal, "Among the releases, %s was exchanged while it was opened.", name)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// standing says what stands under a name, where no link is on the way.
func standing(root *os.Root, name string) (seen fs.FileInfo, err error) {
	for at := range len(name) + 1 {
		if at < len(name) && name[at] != '/' {
			continue
		}
		seen, err = root.Lstat(name[:at])
		switch {
		case err != nil:
			return nil, err
		case seen.Mode()&fs.ModeSymlink != 0:
			return nil, problem.New(problem.Internal, "Among the releases, %s is a link, and releases are folders of files: move what it leads to there itself.", name[:at])
		case at < len(name) && !seen.IsDir():
			return nil, noFolder(name[:at])
		}
	}
	return seen, nil
}

func noFolder(name string) error {
	return problem.New(problem.Internal, "Among the releases, %s is no folder.", name)
}

// list returns what stands in a folder below a folder of releases.
func list(shelf, name string) (entries []fs.DirEntry, err error) {
	defer func() { err = unreadable(name, err) }()
	root, err := os.OpenRoot(shelf)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	seen, err := standing(root, name)
	if err == nil && !seen.IsDir() {
		err = noFolder(name)
	}
	if err != nil {
		return nil, err
	}
	return fs.ReadDir(root.FS(), name)
}

// unreadable says of what the disk refuses that it cannot be read.
func unreadable(name string, err error) error {
	var at *fs.PathError
	if !errors.As(err, &at) {
		return err
	}
	return problem.Wrap(problem.Internal, err, "Among the releases, %s cannot be read: %v.", name, at.Err)
}

// copyFile hands over a file below a folder of releases, up to MaxFile.
func copyFile(to io.Writer, shelf, name string) (size int64, err error) {
	defer func() { err = unreadable(name, err) }()
	f, err := inside(shelf, name)
	if err != nil {
		return 0, err
	}
	size, err = io.Copy(to, io.LimitReader(f, MaxFile+1))
	if err == nil && size > MaxFile {
		err = problem.New(problem.Internal, "Among the releases, %s is larger than %s bytes, which no file of a report is.", name, numeral.Text(MaxFile))
	}
	return size, errors.Join(err, f.Close())
}

// readFile is a file below a folder of releases.
func readFile(shelf, name string) ([]byte, error) {
	var text bytes.Buffer
	if _, err := copyFile(&text, shelf, name); err != nil {
		return nil, err
	}
	return text.Bytes(), nil
}
