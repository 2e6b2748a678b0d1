package audit

import (
	"bufio"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"daylight/internal/disk"
)

// NotDrawn is the finding of a suspension of the frame that was not drawn.
const NotDrawn = "not_drawn"

// RecordsFile is a file of records of a finished audit.
type RecordsFile struct {
	Path   string
	SHA256 string // in hexadecimal
}

// RecordsFiles returns the files of the finished audit's records: what was found, and the rest of the frame, unless all of it was drawn. Before
// the audit is finished there are none.
func (a *Audit) RecordsFiles() ([]RecordsFile, error) {
	if a.registered == nil {
		return nil, nil
	}
	files := []RecordsFile{{filepath.Join(a.dir, recordsFile), hashOf(a.registered)}}
	if a.Frame.Drawn == a.Frame.Size {
		return files, nil
	}
	sum := sha256.New()
	if err := a.writeNotDrawn(sum); err != nil {
		return nil, err
	}
	return append(files, RecordsFile{filepath.Join(a.dir, notDrawnFile), hex.EncodeToString(sum.Sum(nil))}), nil
}

// registerNotDrawn writes not-drawn.csv, unless it stands or all of the frame was drawn. One that holds anything else is refused.
func (a *Audit) registerNotDrawn() error {
	files, err := a.RecordsFiles()
	if err != nil || len(files) < 2 {
		return err
	}
	file := files[1]
	in, err := os.Open(file.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return fileError(disk.Fill(file.Path, listMode, a.writeNotDrawn), a.dir)
	}
	if err != nil {
		return fmt.Errorf("read audit %s: %w", a.Frame.Name, err)
	}
	defer in.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, in); err != nil {
		return fmt.Errorf("read audit %s: %w", a.Frame.Name, err)
	}
	if hex.EncodeToString(sum.Sum(nil)) != file.SHA256 {
		return spoiled(a.Frame.Name, notDrawnFile+" does not hold the rest of its frame")
	}
	return nil
}

// writeNotDrawn writes a record for each suspension of the frame that was not drawn, in the frame's order. It follows from the frame and the
// draw alone.
func (a *Audit) writeNotDrawn(to io.Writer) error {
	drawn := map[string]bool{}
	for _, c := range a.Cases {
		drawn[c.SuspensionID] = true
	}
	in, err := os.Open(filepath.Join(a.dir, candidatesFile))
	if err != nil {
		return fmt.Errorf("read the frame of audit %s: %w", a.Frame.Name, err)
	}
	defer in.Close()
	out := bufio.NewWriter(to)
	fmt.Fprintln(out, strings.Join(recordColumns, ","))
	rows, at := csv.NewReader(bufio.NewReader(in)), a.Frame.RegisteredAt.Format(time.RFC3339)
	rows.ReuseRecord = true
	for n := 0; ; n++ {
		row, err := rows.Read()
		if err == io.EOF {
			return out.Flush()
		}
		if err != nil {
			return fmt.Errorf("read the frame of audit %s: %w", a.Frame.Name, err)
		}
		if n > 0 && !drawn[row[0]] { // the first row is the header
			fmt.Fprintf(out, "%s:frame:%d,%s,%s,%s,%s,,%s\n", a.Frame.Name, n, row[0], a.Frame.Name, a.fractions[row[1]], at, NotDrawn)
		}
	}
}
