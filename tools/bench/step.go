package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// bench measures one size; what does not depend on the size has none.
type bench struct {
	ctx     context.Context
	program string
	dir     string
	n       int64
}

func (b bench) path(name string) string { return filepath.Join(b.dir, name) }

// measured is how long a process took and how much memory it had at most.
type measured struct {
	seconds float64
	peakMB  int64
}

// time runs a program to its end and returns what it wrote to stdout.
func (b bench) time(program string, args ...string) (measured, []byte, error) {
	cmd := exec.CommandContext(b.ctx, program, args...)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	start := time.Now()
	err := cmd.Run()
	m := measured{seconds: time.Since(start).Seconds()}
	if err != nil {
		err = fmt.Errorf("%s %s: %w\n%s%s", filepath.Base(program), strings.Join(args, " "), err, out.String(), said.String())
	}
	if cmd.ProcessState != nil {
		if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
			m.peakMB = usage.Maxrss >> 10
		}
	}
	return m, out.Bytes(), err
}

// daylight runs the program that is measured.
func (b bench) daylight(args ...string) (measured, error) {
	m, _, err := b.time(b.program, args...)
	return m, err
}

func exitCode(err error) int {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	return -1
}

// own runs a step of this program as a process of its own.
func (b bench) own(step string, args ...string) (measured, []byte, error) {
	self, err := os.Executable()
	if err != nil {
		return measured{}, nil, err
	}
	return b.time(self, append([]string{step}, args...)...)
}

// duel is what a step prints that measures us and a baseline in turn within one process: the best seconds of each.
type duel struct{ Ours, Baseline float64 }

// fight measures both in turn, so many times. Whatever they share must be prepared before.
func fight(rounds int, ours, baseline func() error) error {
	best := duel{1e9, 1e9}
	for range rounds {
		for _, side := range []struct {
			run  func() error
			best *float64
		}{{ours, &best.Ours}, {baseline, &best.Baseline}} {
			start := time.Now()
			if err := side.run(); err != nil {
				return err
			}
			*side.best = min(*side.best, time.Since(start).Seconds())
		}
	}
	return json.NewEncoder(os.Stdout).Encode(best)
}

// duel runs a step that ends with fight, and prints its row. The peak memory of the two together is that of neither, and left out.
func (b bench) duel(row, bar, step string, args ...string) error {
	_, out, err := b.own(step, args...)
	if err != nil {
		return err
	}
	var best duel
	if err := json.Unmarshal(out, &best); err != nil {
		return fmt.Errorf("%s: %w", step, err)
	}
	b.row(row, measured{seconds: best.Ours}, best.Baseline, bar)
	return nil
}

// row prints one line of the table; a zero baseline leaves the ratio out.
func (b bench) row(step string, m measured, baseline float64, bar string) {
	size, base, ratio, memory := "", "", "", ""
	if b.n > 0 {
		size = fmt.Sprint(b.n)
	}
	if baseline > 0 {
		base, ratio = seconds(baseline), fmt.Sprintf("%.2f", m.seconds/baseline)
	}
	if m.peakMB > 0 {
		memory = fmt.Sprintf("%d MB", m.peakMB)
	}
	fmt.Printf("| %s | %s | %s | %s | %s | %s | %s |\n", step, size, seconds(m.seconds), base, ratio, bar, memory)
}

func seconds(s float64) string {
	if s < .1 {
		return fmt.Sprintf("%.3f s", s)
	}
	return fmt.Sprintf("%.2f s", s)
}

// ownStep runs one step in this process: what is measured within the program, a baseline, or the preparation of files.
func ownStep(ctx context.Context, step string, args []string) error {
	steps := map[string]struct {
		args int
		run  func() error
	}{
		"bare-load":   {2, func() error { return bareLoad(ctx, args[0], args[1]) }},
		"quote":       {2, func() error { return rewrite(args[0], args[1], quoteFields) }},
		"spoil":       {2, func() error { return rewrite(args[0], args[1], spoil) }},
		"cells":       {2, func() error { return cells(ctx, args[0], args[1]) }},
		"noise":       {0, protectCells},
		"suppression": {1, func() error { return suppress(ctx, args[0]) }},
		"hash":        {1, func() error { return hashFiles(args[0]) }},
	}
	s, known := steps[step]
	if !known || len(args) != s.args {
		return fmt.Errorf("there is no step %s with %d arguments", step, len(args))
	}
	return s.run()
}
