package server

import (
	"archive/tar"
	"compress/gzip"
	"fmt"
	"io"
	"slices"

	"daylight/internal/language"
	"daylight/internal/period"
	"daylight/internal/problem"
)

// archiveFile is where all files of a published revision stand as one.
const archiveFile = "archive.tar.gz"

// archiveName is what a reader's copy is called.
func archiveName(p period.Period, revision int) string {
	return fmt.Sprintf("daylight-%s-r%d.tar.gz", p, revision)
}

// archive is every file of a published revision as one, in a folder such as 2026-Q1/r2, one after the other as they are read. The same
// program gives the same bytes.
func (v visit) archive() (*answer, error) {
	a, err := v.release()
	if err != nil {
		return nil, err
	}
	if !a.approved() {
		return nil, problem.New(problem.NotFound, "Only a report that was approved has an archive.")
	}
	return &answer{kind: "application/gzip", etag: `W/"` + a.Seal()[:24] + `-` + a.Approval.Checksums[:8] + `-tar"`, keep: a.cacheControl(), links: a.versions(archiveFile, language.English),
		disposition: fmt.Sprintf("attachment; filename=%q", archiveName(a.Period, a.Revision)), stream: a.pack}, nil
}

// pack writes the archive. It holds one file in memory at a time.
func (a asked) pack(w io.Writer) error {
	zipped := gzip.NewWriter(w)
	packed := tar.NewWriter(zipped)
	names := append(a.Files(), checksumsFile, approvalFile, signatureFile)
	slices.Sort(names)
	for _, name := range names {
		body, err := a.body(name)
		if err != nil {
			return err
		}
		header := tar.Header{Typeflag: tar.TypeReg, Name: fmt.Sprintf("%s/r%d/%s", a.Period, a.Revision, name), Mode: 0o644,
			Size: int64(len(body)), ModTime: a.Approval.ApprovedAt}
		if err := packed.WriteHeader(&header); err != nil {
			return fmt.Errorf("pack %s: %w", name, err)
		}
		if _, err := packed.Write(body); err != nil {
			return fmt.Errorf("pack %s: %w", name, err)
		}
	}
	if err := packed.Close(); err != nil {
		return fmt.Errorf("pack: %w", err)
	}
	return zipped.Close()
}

// body is a file of the release, of those that the checksums cover and of those beside them.
func (a asked) body(name string) ([]byte, error) {
	switch name {
	case checksumsFile:
		return a.checksums(), nil
	case approvalFile, signatureFile:
		return a.ApprovalFile(name)
	}
	return a.File(name)
}
