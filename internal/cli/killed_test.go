package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"daylight/internal/release"
	"daylight/internal/soak"
	"daylight/internal/warehouse"
)

// process runs the program as a process of its own; a positive delay kills it, without a word of warning, after that time.
// It reports whether the process was killed before it ended.
func process(t *testing.T, delay time.Duration, args ...string) (killed bool) {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), "DAYLIGHT_RUN_MAIN=1")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if delay > 0 {
		kill := time.AfterFunc(delay, func() { _ = cmd.Process.Kill() }) // it fails where the process has just ended by itself, as is seen below
		defer kill.Stop()
	}
	err := cmd.Wait()
	var exit *exec.ExitError
	if delay > 0 && errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL {
		return true
	}
	if err != nil {
		t.Fatalf("daylight %s: %v", strings.Join(args, " "), err)
	}
	return false
}

// Killed at random moments of ingest, snapshot and release, each of them twice with every delivery: no accepted batch is lost, nothing
// half is ever visible, and the next run goes on where the last one was stopped.
func TestKilled(t *testing.T) {
	deliveries := soak.Runs(t, 2, "deliveries")
	random := rand.New(rand.NewPCG(1, uint64(deliveries)))
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	for delivery := range deliveries {
		records := filepath.Join(dir, fmt.Sprintf("records-%d", delivery))
		must(t, "generate", "--suspensions", "3000", "--seed", strconv.Itoa(delivery+1), "--from", "2025-01-01", "--to", "2025-07-01", "--out", records)
		before := accepted(t, data)
		for _, step := range [][]string{
			{"ingest", "--data", data, records},
			{"warehouse", "rebuild", "--data", data},
			{"release", "--data", data, "--period", "2025-Q1", "--edition", "internal"},
		} {
			start := time.Now()
			process(t, 0, append(step, "--data", filepath.Join(dir, "rehearsal"))...)
			whole := time.Since(start)
			for kills, tries := 0, 0; kills < 2; tries++ {
				if tries == 50 {
					t.Fatalf("daylight %s ended by itself 50 times less %d, the last time within %v", step[0], kills, whole)
				}
				start := time.Now()
				if process(t, time.Duration(random.Int64N(int64(whole)))+time.Millisecond, step...) {
					kills++
				} else {
					whole = time.Since(start) // what was done before need not be done again
				}
				before = stillWhole(t, data, before)
			}
			process(t, 0, step...)
			before = stillWhole(t, data, before)
		}
		if err := os.RemoveAll(filepath.Join(dir, "rehearsal")); err != nil {
			t.Fatal(err)
		}
		if delivery%8 == 7 { // keep the folder small
			if err := os.RemoveAll(data); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// accepted lists the sealed batches.
func accepted(t *testing.T, data string) []string {
	t.Helper()
	batches, err := warehouse.At(data).Batches()
	if err != nil {
		t.Fatal(err)
	}
	ids := []string{}
	for _, b := range batches {
		ids = append(ids, b.ID)
	}
	return ids
}

// stillWhole looks at the folder as a reader would, right after a kill: batches that stood still stand and match their hashes, the current
// snapshot opens and adds up, every release is complete. It returns the batches that stand now.
func stillWhole(t *testing.T, data string, before []string) []string {
	t.Helper()
	batches, err := warehouse.At(data).Batches()
	if err != nil {
		t.Fatal(err)
	}
	standing := map[string]bool{}
	ids := []string{}
	var loaded int64
	for _, b := range batches {
		standing[b.ID] = true
		ids = append(ids, b.ID)
		if err := b.Verify(); err != nil {
			t.Error(err)
		}
		for _, f := range b.Files {
			loaded += f.Counts.Loaded
			if f.Counts.Unaccounted() != 0 {
				t.Errorf("batch %s, %s: %d lines are not accounted for", b.ID, f.Name, f.Counts.Unaccounted())
			}
		}
	}
	for _, id := range before {
		if !standing[id] {
			t.Errorf("the accepted batch %s is lost", id)
		}
	}
	if current, err := warehouse.At(data).Current(); err == nil {
		status, stdout, stderr := run(t, "warehouse", "status", "--data", data, "--json")
		var state warehouseState
		if err := json.Unmarshal([]byte(stdout), &state); status != exitGood || err != nil {
			t.Errorf("status: exit %d, %v: %s", status, err, stderr)
		}
		e, err := warehouse.OpenEngine(t.Context(), warehouse.Limits{}, "")
		if err != nil {
			t.Fatal(err)
		}
		defer e.Close()
		if _, err := e.Exec(t.Context(), fmt.Sprintf("ATTACH '%s' AS s (READ_ONLY)", current.Path)); err != nil {
			t.Errorf("the current snapshot does not open: %v", err)
		}
		var records, repeated int64
		if err := e.Value(t.Context(), "SELECT count(*), count(*) - count(DISTINCT suspension_id) FROM s.suspensions", &records, &repeated); err != nil || records == 0 || repeated != 0 {
			t.Errorf("the current snapshot has %d suspensions, %d of them twice: %v", records, repeated, err)
		}
	}
	for _, o := range releases(t, data) {
		for _, name := range o.Files() {
			if _, err := o.File(name); err != nil {
				t.Errorf("release %s r%d: %v", o.Period, o.Revision, err)
			}
		}
	}
	return ids
}

func releases(t *testing.T, data string) []*release.Opened {
	t.Helper()
	shelf := release.NewInternalShelf(filepath.Join(data, "internal"))
	list, err := shelf.List()
	if err != nil {
		t.Error(err)
	}
	var opened []*release.Opened
	for _, r := range list {
		o, err := shelf.Open(r.Period, r.Revision)
		if err != nil {
			t.Error(err)
			continue
		}
		opened = append(opened, o)
	}
	return opened
}
