// Command bench measures Daylight beside the least that the same work can take, in the same run, and writes the table of
// BENCHMARKS.md to stdout. Every step runs as a process of its own, so that its peak memory is its own.
//
//	go run ./tools/bench [-sizes 1000000,10000000] [-daylight ./daylight] [-dir DIR]
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
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
	only := flag.String("only", "", "site: measure the public site alone")
	dir := flag.String("dir", "", "folder for files and data; a temporary one by default")
	flag.Parse()
	if step := flag.Arg(0); step != "" {
		return ownStep(ctx, step, flag.Args()[1:])
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
	fmt.Println("| step | suspensions | time | baseline | ratio | bar | peak memory |")
	fmt.Println("|---|---|---|---|---|---|---|")
	b := bench{ctx: ctx, program: absolute}
	b.dir = *dir
	if *only == "site" {
		return b.site()
	}
	if err := errors.Join(b.noise(), b.suppression(), b.site()); err != nil {
		return err
	}
	for _, text := range strings.Split(*sizes, ",") {
		if b.n, err = strconv.ParseInt(strings.TrimSpace(text), 10, 64); err != nil {
			return fmt.Errorf("-sizes: %w", err)
		}
		b.dir = filepath.Join(*dir, text)
		if err := b.size(); err != nil {
			return fmt.Errorf("%d suspensions: %w", b.n, err)
		}
	}
	return nil
}

// The records lie in [from, to): nine quarters, of which all but the last are 90 days old at the end and can be public.
const from, to = "2024-07-01", "2026-10-01"

// size measures everything that depends on the number of suspensions.
func (b bench) size() error {
	if err := os.MkdirAll(b.dir, 0o755); err != nil {
		return err
	}
	defer os.RemoveAll(b.dir)
	records, data := b.path("records"), b.path("data")
	m, err := b.daylight("generate", "--suspensions", strconv.FormatInt(b.n, 10), "--from", from, "--to", to, "--out", records)
	if err != nil {
		return err
	}
	b.row("generate, CSV", m, 0, "10 million ≤ 60 s")
	build, err := b.load(records, data)
	if err != nil {
		return err
	}
	for _, measure := range []func(data string) error{
		b.cells, b.releases,
		func(data string) error { return b.extension(data, build) },
		func(string) error { return b.otherForms(records) },
	} {
		if err := measure(data); err != nil {
			return err
		}
	}
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
