package server

import (
	"archive/tar"
	"compress/gzip"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"daylight/internal/period"
	"daylight/internal/problem"
)

// archiveFile is where all files of a published revision stand as one.
const archiveFile = "archive.tar.gz"

// archiveName is what a reader's copy is called.
func archiveName(p period.Period, revision int) string {
	return fmt.Sprintf("daylight-%s-r%d.tar.gz", p, revision)
}

// archive sends every file of a published revision as one, in a folder such as 2026-Q1/r2, one after the other as they are read. The same
// program gives the same bytes.
func (s *Server) archive(w http.ResponseWriter, r *http.Request) error {
	a, err := s.releaseOf(r)
	if err != nil {
		return err
	}
	if !a.approved() {
		return problem.New(problem.NotFound, "Only a report that was approved has an archive.")
	}
	h := w.Header()
	a.linkVersions(w, archiveFile)
	etag := s.pageTag(r.URL.Path, []string{stampOf(a.Opened)})
	h.Set("ETag", etag)
	h.Set("Cache-Control", a.cacheControl())
	if holds(r.Header.Get("If-None-Match"), etag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	h.Set("Content-Type", "application/gzip")
	h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", archiveName(a.Period, a.Revision)))
	if r.Method == http.MethodHead {
		w.WriteHeader(http.StatusOK)
		return nil
	}
	if err := a.pack(w); err != nil {
		s.log.ErrorContext(r.Context(), "archive was cut off", "period", a.Period.String(), "revision", a.Revision, "error", err.Error())
		panic(http.ErrAbortHandler) // else half an archive would look like a whole one
	}
	return nil
}

// pack writes the archive. It holds one file in memory at a time.
func (a asked) pack(w http.ResponseWriter) error {
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

// holds reports whether an If-None-Match header names what is at hand.
func holds(header, etag string) bool {
	for item := range strings.SplitSeq(header, ",") {
		item = strings.TrimSpace(item)
		if item == "*" || item != "" && strings.TrimPrefix(item, "W/") == strings.TrimPrefix(etag, "W/") {
			return true
		}
	}
	return false
}
