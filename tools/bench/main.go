// Command bench measures Daylight beside bare DuckDB on the same files in the same run, and writes the table of BENCHMARKS.md
// to stdout. Every step runs as a process of its own, so that its peak memory is its own.
//
//	go run ./tools/bench [-sizes 1000000,10000000] [-daylight ./daylight] [-dir DIR] [-runs 1]
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	sizes := flag.String("sizes", "1000000,10000000", "numbers of suspensions")
	program := flag.String("daylight", "./daylight", "the program to measure")
	dir := flag.String("dir", "", "folder for files and data; a temporary one by default")
	flag.Parse()
	if step := flag.Arg(0); step != "" {
		return bareStep(ctx, step, flag.Args()[1:])
	}
	if *dir == "" {
		made, err := os.MkdirTemp("", "daylight-bench-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(made)
		*dir = made
	}
	absolute, err := filepath.Abs(*program)
	if err != nil {
		return err
	}
	fmt.Printf("Machine: %s, %d cores. Date: %s.\n\n", processor(), runtime.NumCPU(), time.Now().UTC().Format("2006-01-02"))
	fmt.Println("| step | suspensions | time | bare DuckDB | ratio | bar | peak memory |")
	fmt.Println("|---|---|---|---|---|---|---|")
	for _, text := range strings.Split(*sizes, ",") {
		n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
		if err != nil {
			return fmt.Errorf("-sizes: %w", err)
		}
		b := bench{ctx: ctx, program: absolute, dir: filepath.Join(*dir, text), n: n}
		if err := b.all(); err != nil {
			return fmt.Errorf("%d suspensions: %w", n, err)
		}
	}
	return nil
}

// bench measures one size.
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

// time runs a program to its end. Its output is kept only for the error message.
func (b bench) time(program string, args ...string) (measured, error) {
	cmd := exec.CommandContext(b.ctx, program, args...)
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = &said, &said
	start := time.Now()
	err := cmd.Run()
	m := measured{seconds: time.Since(start).Seconds()}
	if err != nil {
		err = fmt.Errorf("%s %s: %w\n%s", filepath.Base(program), strings.Join(args, " "), err, said.String())
	}
	if cmd.ProcessState != nil {
		if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
			m.peakMB = usage.Maxrss >> 10
		}
	}
	return m, err
}

// bare runs a step of this program as a process of its own.
func (b bench) bare(step string, args ...string) (measured, error) {
	self, err := os.Executable()
	if err != nil {
		return measured{}, err
	}
	return b.time(self, append([]string{step}, args...)...)
}

// row prints one line of the table; a zero baseline leaves the ratio out.
func (b bench) row(step string, m measured, baseline float64, bar string) {
	base, ratio := "", ""
	if baseline > 0 {
		base, ratio = fmt.Sprintf("%.2f s", baseline), fmt.Sprintf("%.2f", m.seconds/baseline)
	}
	memory := ""
	if m.peakMB > 0 {
		memory = fmt.Sprintf("%d MB", m.peakMB)
	}
	fmt.Printf("| %s | %d | %.2f s | %s | %s | %s | %s |\n", step, b.n, m.seconds, base, ratio, bar, memory)
}

func (b bench) all() error {
	if err := os.MkdirAll(b.dir, 0o755); err != nil {
		return err
	}
	defer os.RemoveAll(b.dir)
	const from, to, period = "2024-10-01", "2026-10-01", "2026-Q1"
	records, data := b.path("records"), b.path("data")
	m, err := b.time(b.program, "generate", "--suspensions", strconv.FormatInt(b.n, 10), "--from", from, "--to", to, "--out", records)
	if err != nil {
		return err
	}
	b.row("generate, CSV", m, 0, "10 million ≤ 60 s")

	load, err := b.bare("bare-load", records, b.path("bare.duckdb"))
	if err != nil {
		return err
	}
	b.row("bare load: typed read_csv into tables", load, 0, "")
	if err := os.Remove(b.path("bare.duckdb")); err != nil {
		return err
	}
	if m, err = b.time(b.program, "ingest", "--no-snapshot", "--data", data, records); err != nil {
		return err
	}
	b.row("ingest to a sealed batch", m, load.seconds, "≤ 1.3, ≤ 1.5 GB")
	build, err := b.time(b.program, "warehouse", "rebuild", "--data", data)
	if err != nil {
		return err
	}
	b.row("snapshot with materialised episodes", build, load.seconds, "≤ 2.2, ≤ 1.5 GB")

	if err := b.cells(data, period); err != nil {
		return err
	}
	if m, err = b.time(b.program, "release", "--data", data, "--period", period); err != nil {
		return err
	}
	b.row("release of a quarter", m, 0, "≤ 5 s, ≤ 1 GB")
	if err := b.extension(data, build.seconds, from, to); err != nil {
		return err
	}
	return errors.Join(b.quoted(records), os.RemoveAll(records))
}

// extension adds a batch of one hundredth.
func (b bench) extension(data string, build float64, from, to string) error {
	more := b.path("more")
	if _, err := b.time(b.program, "generate", "--suspensions", strconv.FormatInt(b.n/100, 10), "--seed", "2", "--from", from, "--to", to, "--out", more); err != nil {
		return err
	}
	if _, err := b.time(b.program, "ingest", "--no-snapshot", "--data", data, more); err != nil && exitCode(err) != 3 {
		return err
	}
	m, err := b.time(b.program, "warehouse", "rebuild", "--extend", "--data", data)
	if err != nil {
		return err
	}
	b.row("a 1 % batch added to the snapshot (beside the full build)", m, build, "≤ 0.25")
	return os.RemoveAll(data)
}

func exitCode(err error) int {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	return -1
}

// quoted measures the same records with every field quoted, and with one line in two hundred bad.
func (b bench) quoted(records string) error {
	quoted := b.path("quoted")
	if _, err := b.bare("quote", records, quoted); err != nil {
		return err
	}
	load, err := b.bare("bare-load", quoted, b.path("bare.duckdb"))
	if err != nil {
		return err
	}
	if err := os.Remove(b.path("bare.duckdb")); err != nil {
		return err
	}
	m, err := b.time(b.program, "ingest", "--no-snapshot", "--data", b.path("data-quoted"), quoted)
	if err != nil {
		return err
	}
	b.row("ingest, every field quoted", m, load.seconds, "≤ 1.3, ≤ 1.5 GB")
	if err := errors.Join(os.RemoveAll(quoted), os.RemoveAll(b.path("data-quoted"))); err != nil {
		return err
	}
	dirty := b.path("dirty")
	if _, err := b.bare("spoil", records, dirty); err != nil {
		return err
	}
	if load, err = b.bare("bare-load", records, b.path("bare.duckdb")); err != nil {
		return err
	}
	m, err = b.time(b.program, "ingest", "--no-snapshot", "--data", b.path("data-dirty"), dirty)
	if err != nil && exitCode(err) != 3 {
		return err
	}
	b.row("ingest, one line in 200 refused", m, load.seconds, "≤ 1.3, ≤ 1.5 GB")
	return errors.Join(os.Remove(b.path("bare.duckdb")), os.RemoveAll(dirty), os.RemoveAll(b.path("data-dirty")))
}

// cells measures a quarter's cells in one process: our query and the bare ones in turn, the best of each.
func (b bench) cells(data, period string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	out, err := exec.CommandContext(b.ctx, self, "cells", data, period).Output()
	if err != nil {
		return fmt.Errorf("cells: %w", err)
	}
	var best struct{ Ours, Bare float64 }
	if err := json.Unmarshal(out, &best); err != nil {
		return fmt.Errorf("cells: %w", err)
	}
	b.row("a quarter's cells, twelve breakdowns", measured{seconds: best.Ours}, best.Bare, "≤ 1.1")
	return nil
}

// processor names the machine's processor.
func processor() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "unknown processor"
	}
	for line := range strings.Lines(string(text)) {
		if name, found := strings.CutPrefix(line, "model name"); found {
			return strings.TrimSpace(strings.TrimLeft(name, "\t: "))
		}
	}
	return runtime.GOARCH
}
