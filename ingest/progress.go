package ingest

import (
	"bytes"
	"os"
	"strconv"
	"time"
)

// Progress is told what a run is doing. Its methods are called from one goroutine at a time.
type Progress interface {
	// Phase begins a piece of work on a file; total is in bytes while reading and in records while checking, 0 if unknown.
	Phase(what, file string, total int64)
	// At says how much of the phase is done.
	At(done int64)
	// Done ends the last phase.
	Done()
}

// tracker passes on progress, and does nothing for a nil Progress.
type tracker struct {
	to   Progress
	done int64
}

func newTracker(to Progress) *tracker { return &tracker{to: to} }

func (t *tracker) Phase(what, file string, total int64) {
	t.done = 0
	if t.to != nil {
		t.to.Phase(what, file, total)
	}
}

func (t *tracker) Advance(n int64) {
	t.done += n
	if t.to != nil {
		t.to.At(t.done)
	}
}

func (t *tracker) Done() {
	if t.to != nil {
		t.to.Done()
	}
}

// watch follows a scan of DuckDB, which does not report its own progress through the driver: the share of the source's bytes
// that this process has read since, where the system tells, stands for the share of the records. The result ends it.
func (t *tracker) watch(bytes, records int64) (stop func()) {
	start, ok := bytesRead()
	if t.to == nil || !ok || bytes == 0 {
		return func() {}
	}
	ended, ending := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-ending:
				return
			case <-tick.C:
				if now, ok := bytesRead(); ok {
					share := min(float64(now-start)/float64(bytes), 1)
					t.to.At(int64(share * float64(records)))
				}
			}
		}
	}()
	return func() {
		close(ending)
		<-ended
		t.to.At(records)
	}
}

// bytesRead is what this process has read so far (proc(5), /proc/pid/io, rchar).
func bytesRead() (int64, bool) {
	text, err := os.ReadFile("/proc/self/io")
	if err != nil {
		return 0, false
	}
	for line := range bytes.Lines(text) {
		if value, found := bytes.CutPrefix(line, []byte("rchar: ")); found {
			n, err := strconv.ParseInt(string(bytes.TrimSpace(value)), 10, 64)
			return n, err == nil
		}
	}
	return 0, false
}
