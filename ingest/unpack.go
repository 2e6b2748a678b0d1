package ingest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// open returns the file's unpacked bytes. Reading ends with ctx.
func (s *source) open(ctx context.Context) (io.ReadCloser, error) {
	f, err := os.Open(s.path)
	if err != nil {
		return nil, pathError(err, s.name)
	}
	return s.unpack(packedBytes{stoppable{ctx, f}, f})
}

// packedBytes are read one way and closed another.
type packedBytes struct {
	io.Reader
	io.Closer
}

// stoppable is a reader that a context ends.
type stoppable struct {
	ctx context.Context
	r   io.Reader
}

func (s stoppable) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.Read(p)
}

// unpack reads packed bytes from r, which the result closes.
func (s *source) unpack(r io.ReadCloser) (io.ReadCloser, error) {
	switch s.packed {
	case packedGzip:
		z, err := gzip.NewReader(bufio.NewReaderSize(r, 256<<10))
		if err != nil {
			return nil, errors.Join(s.readError(err), r.Close())
		}
		return unpacked{z, func() error { return errors.Join(z.Close(), r.Close()) }}, nil
	case packedZstd:
		z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(256<<20))
		if err != nil {
			return nil, errors.Join(s.readError(err), r.Close())
		}
		return unpacked{z, func() error { z.Close(); return r.Close() }}, nil
	}
	return r, nil
}

type unpacked struct {
	io.Reader
	close func() error
}

func (u unpacked) Close() error { return u.close() }

// readError tells a damaged file from a failing machine and from a run that was stopped.
func (s *source) readError(err error) error {
	var pathErr *fs.PathError
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case s.packed == packedNot, errors.As(err, &pathErr):
		return fmt.Errorf("read %s: %w", s.name, err)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return refuse("The %s stream ends too early: the file was cut off. Fetch it again.", s.packed)
	}
	return refuse("The %s stream is damaged. Fetch the file again.", s.packed)
}
