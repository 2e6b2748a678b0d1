package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"daylight/fixtures"
	"daylight/ingest"
	"daylight/internal/keyring"
	"daylight/internal/numeral"
	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
	"daylight/internal/warehouse"
	"daylight/queries"
	"daylight/reports"
	"daylight/server"
)

// The demo's world: eight quarters of a marketplace that does not exist, and the quarter after them, so that the last report
// but one is final.
var (
	demoFrom = period.MustParse("2024-Q3").Start()
	demoTo   = period.MustParse("2026-Q3").End()
	demoLast = period.MustParse("2026-Q2")
)

const (
	demoPlatform = "Example Market"
	demoReports  = 8
)

func (a *app) demo() *cobra.Command {
	var addr, dir string
	var suspensions int64
	var once bool
	c := &cobra.Command{
		Use:   "demo",
		Short: "All of it on synthetic records, in a folder of its own",
		Long: `Generates a synthetic marketplace, loads it, makes the reports of eight quarters and serves them. The folder is
made anew each time.`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := loopback(addr); err != nil {
				return err
			}
			if err := freshDemo(dir); err != nil {
				return err
			}
			a.data, a.releases, a.secret = filepath.Join(dir, "data"), filepath.Join(dir, "releases"), filepath.Join(dir, "keyring.json")
			start := time.Now()
			if err := a.makeDemo(c.Context(), dir, suspensions); err != nil {
				return err
			}
			fmt.Fprintf(a.stdout, "Eight reports on %s synthetic suspensions are ready (%.0f s), in two editions: protected and public, and exact and internal.\n",
				numeral.Text(suspensions), time.Since(start).Seconds())
			internal := "daylight serve --internal --addr 127.0.0.1:8081 --data " + a.data
			if once {
				fmt.Fprintf(a.stdout, "Read them with: daylight serve --releases %s --key %s.pub\n           and: %s\n", a.releases, a.secret, internal)
				return nil
			}
			keys, err := a.publicKeys(a.secret + ".pub")
			if err != nil {
				return err
			}
			return a.serveSite(c.Context(), func(address string) (*server.Server, error) {
				config := a.siteConfig()
				config.Address = address
				return server.NewPublic(a.publicShelf(keys), config)
			}, listening{addr: addr, ready: func(at net.Addr) {
				fmt.Fprintf(a.stdout, "\n  Open http://%s/\n\n  Records:   %s\n  Releases:  %s\n  Internal:  %s\n  Stop with Ctrl-C.\n\n", at, filepath.Join(dir, "records"), a.releases, internal)
			}})
		},
	}
	c.Flags().StringVar(&addr, "addr", "127.0.0.1:8080", "address to listen on")
	c.Flags().StringVar(&dir, "dir", "demo", "folder to work in")
	c.Flags().Int64Var(&suspensions, "suspensions", 200_000, "how many suspensions")
	c.Flags().BoolVar(&once, "once", false, "make the reports and stop")
	return c
}

// demoMark is a file by which a folder is known to be a demo's, and so may be emptied.
const demoMark = ".daylight-demo"

// freshDemo empties a demo's folder; any other folder with something in it is left alone.
func freshDemo(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("use demo folder: %w", err)
	}
	if len(entries) > 0 {
		if _, err := os.Stat(filepath.Join(dir, demoMark)); err != nil {
			return problem.New(problem.Invalid, "The folder %s holds other things. Choose an empty one with --dir.", dir)
		}
		if err := os.RemoveAll(dir); err != nil {
			return fmt.Errorf("empty demo folder: %w", err)
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, "data"), 0o755); err != nil {
		return fmt.Errorf("make demo folder: %w", err)
	}
	return os.WriteFile(filepath.Join(dir, demoMark), nil, 0o644)
}

func (a *app) makeDemo(ctx context.Context, dir string, suspensions int64) error {
	show := newProgress(a.stderr)
	defer show.Done()
	records := filepath.Join(dir, "records")
	show.Phase("generating", "", suspensions)
	if _, err := fixtures.Generate(ctx, fixtures.Options{Suspensions: suspensions, Seed: 1, From: demoFrom, To: demoTo, Format: fixtures.CSV, Out: records,
		Workers: a.limits.Threads}, func(n, _ int64) { show.At(n) }); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(a.data, "daylight.yaml"), []byte("platform: "+demoPlatform+"\n"), 0o644); err != nil {
		return fmt.Errorf("write settings: %w", err)
	}
	keys, err := keyring.CreateForDemo(a.secret, time.Now())
	if err != nil {
		return err
	}
	if _, err := writePublic(keys, a.secret); err != nil {
		return err
	}
	plan, err := reports.Preset("large")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(a.data, "plan.yaml"), plan, 0o644); err != nil {
		return fmt.Errorf("write plan: %w", err)
	}
	return a.locked(func(w *warehouse.Writer) (err error) {
		if _, err := ingest.Run(ctx, w, ingest.Options{Paths: []string{records}, Limits: a.limits, Tool: Version, Progress: show}); err != nil {
			return err
		}
		s, err := w.Refresh(ctx, a.limits, show.step)
		if err != nil {
			return err
		}
		r, err := queries.Open(ctx, s, nil, a.limits)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, r.Close()) }()
		p := demoLast
		for range demoReports - 1 {
			p = p.Previous()
		}
		for ; p.End() <= demoLast.End(); p = p.Next() {
			label := p.Label()
			order := reports.Order{Period: p, Platform: demoPlatform, Tool: Version, Step: func(what string) { show.step(label + ": " + what) }}
			if _, err := reports.MakeInternal(ctx, r, a.internalShelf(), order); err != nil {
				return err
			}
			publication, err := a.publication(ordered{period: p})
			if err != nil {
				return err
			}
			if _, err := reports.MakePublic(ctx, r, publication, order); err != nil {
				return err
			}
			now := time.Now()
			if _, _, err := a.approveLocked(ctx, keys, p, 1, release.Approval{ApprovedBy: "The demo", ApprovedAt: now, PublishAt: now}, said{}, false); err != nil {
				return err
			}
		}
		return nil
	})
}
