package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"daylight/internal/problem"
	"daylight/internal/release"
	"daylight/server"
	"daylight/server/site"
)

func (a *app) serve() *cobra.Command {
	var addr, metrics, key, siteFile string
	var internal, drafts, logRequests bool
	c := &cobra.Command{
		Use:   "serve",
		Short: "Show the reports in a browser",
		Long: `Serves the public reports: those that were approved, signed with your key, and may be read by now. It needs the public key
alone, so keep the keyring off the machine that serves. With --internal it shows the exact internal edition, and with --drafts what
waits to be approved, both on this machine only.`,
		Example: "  daylight serve --releases releases --key keyring.json.pub\n  daylight serve --internal --addr 127.0.0.1:8080\n  daylight serve --drafts",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			config := a.siteConfig()
			config.LogRequests = logRequests
			if siteFile != "" {
				var err error
				if config.Site, err = site.Open(siteFile); err != nil {
					return err
				}
			}
			switch {
			case internal && drafts:
				return usage{errors.New("write --internal or --drafts, not both")}
			case internal || drafts:
				if err := loopback(addr); err != nil {
					return err
				}
				if _, err := os.ReadDir(a.data); err != nil {
					return problem.Wrap(problem.Invalid, err, "There is no data folder %s, or it cannot be read. Name it with --data.", a.data)
				}
				if drafts {
					a.warnOfDamage(a.draftShelf())
					return a.serveSite(c.Context(), func(address string) (*server.Server, error) {
						config.Address = address
						return server.NewDrafts(a.draftShelf(), config)
					}, listening{addr: addr, metrics: metrics})
				}
				a.warnOfDamage(a.internalShelf())
				return a.serveInternal(c.Context(), listening{addr: addr, metrics: metrics})
			}
			keys, err := a.publicKeys(key)
			if err != nil {
				return err
			}
			if _, err := os.ReadDir(a.releases); err != nil {
				return problem.Wrap(problem.Invalid, err, "There is no folder of public releases %s, or it cannot be read. Name it with --releases; daylight approve fills it. The internal edition is shown with --internal.", a.releases)
			}
			shelf := a.publicShelf(keys)
			a.warnOfDamage(shelf)
			return a.serveSite(c.Context(), func(address string) (*server.Server, error) {
				config.Address = address
				return server.NewPublic(shelf, config)
			}, listening{addr: addr, metrics: metrics})
		},
	}
	c.Flags().StringVar(&addr, "addr", "127.0.0.1:8080", "address to listen on")
	c.Flags().StringVar(&metrics, "metrics-addr", "", "address of its own for /metrics, which Prometheus reads, such as 127.0.0.1:9108; without it there is none")
	c.Flags().StringVar(&key, "key", fromEnv("DAYLIGHT_KEY", ""), "file with the public keys (DAYLIGHT_KEY); default: those of the keyring")
	c.Flags().StringVar(&siteFile, "site", fromEnv("DAYLIGHT_SITE", ""), "file that says what the public site is: its address, its publisher, its calendar (DAYLIGHT_SITE)")
	c.Flags().BoolVar(&internal, "internal", false, "serve the internal edition, on this machine only")
	c.Flags().BoolVar(&logRequests, "log-requests", false, "write a line for every request, with its route and time and nothing of who asked; --metrics-addr counts them")
	c.Flags().BoolVar(&drafts, "drafts", false, "serve the drafts of the public edition, on this machine only")
	return c
}

// warnOfDamage says which releases of a shelf cannot be shown.
func (a *app) warnOfDamage(shelf release.Shelf) {
	if _, err := shelf.List(); err != nil {
		fmt.Fprintf(a.stderr, "daylight: Some reports cannot be shown: %v\n", err)
	}
}

// recheck is how old what a server knows of its releases may be.
const recheck = time.Second

// siteConfig is what the sites of this program have in common.
func (a *app) siteConfig() server.Config {
	return server.Config{Logger: slog.New(a.logHandler()), Version: Version, Recheck: recheck}
}

// serveInternal serves the internal edition.
func (a *app) serveInternal(ctx context.Context, on listening) error {
	return a.serveSite(ctx, func(address string) (*server.Server, error) {
		config := a.siteConfig()
		config.Address = address
		return server.NewInternal(a.internalShelf(), config)
	}, on)
}

// loopback refuses addresses that other machines can reach.
func loopback(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return usage{fmt.Errorf("--addr: %q is not an address such as 127.0.0.1:8080", addr)}
	}
	if host == "localhost" {
		return nil
	}
	if ip, err := netip.ParseAddr(host); err != nil || !ip.IsLoopback() {
		return usage{errors.New("--addr: the internal edition and the drafts are served on this machine only; write --addr 127.0.0.1:8080")}
	}
	return nil
}

// unlistened says why nobody can be served on an address.
func unlistened(err error, flag, addr string) error {
	var at *net.OpError
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return problem.Wrap(problem.Unavailable, err, "Another program listens on %s already. End it, or choose another address with %s.", addr, flag)
	case !strings.Contains(addr, ":"):
		return problem.Wrap(problem.Invalid, err, "The address %s has no port. Write for instance %s 127.0.0.1:8080.", addr, flag)
	case errors.As(err, &at):
		return problem.Wrap(problem.Unavailable, err, "The address %s cannot be used: %v. Choose another with %s.", addr, at.Err, flag)
	}
	return problem.Wrap(problem.Unavailable, err, "The address %s cannot be used. Choose another with %s.", addr, flag)
}

// logHandler writes lines for people on a terminal, and JSON elsewhere.
func (a *app) logHandler() slog.Handler {
	if isTerminal(a.stderr) {
		return slog.NewTextHandler(a.stderr, nil)
	}
	return slog.NewJSONHandler(a.stderr, nil)
}

// garbagePercent is how far the memory of a server may grow over what it holds before it is cleared: answers leave much behind and hold
// little, so that clearing more seldom is worth the memory.
const garbagePercent = 300

// memoryLimit is how much memory a server may take before it clears more often, unless GOMEMLIMIT says otherwise: all that it keeps at hand,
// the pictures that it draws, and half as much again. It is no bound: more is taken where more is needed.
const memoryLimit = 256 << 20

// listening is where a server listens.
type listening struct {
	addr    string         // of the site
	metrics string         // of what Prometheus reads; empty: nowhere
	ready   func(net.Addr) // is called once the site's listener accepts; nil: a line says so
}

// serveSite serves until the context ends. site is handed the address under which it is reached on this machine.
func (a *app) serveSite(ctx context.Context, site func(address string) (*server.Server, error), on listening) error {
	listener, err := listen(ctx, "--addr", on.addr)
	if err != nil {
		return err
	}
	defer listener.Close()
	s, err := site(reachedAt(on.addr, listener.Addr()))
	if err != nil {
		return err
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbagePercent)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
	serving, ctx := errgroup.WithContext(ctx)
	if on.metrics != "" {
		counted, err := listen(ctx, "--metrics-addr", on.metrics)
		if err != nil {
			return err
		}
		serving.Go(func() error { return s.ServeMetrics(ctx, counted) })
	}
	if on.ready != nil {
		on.ready(listener.Addr())
	} else {
		fmt.Fprintf(a.stdout, "Serving on http://%s/ until you press Ctrl-C.\n", listener.Addr())
	}
	serving.Go(func() error { return s.Serve(ctx, listener) })
	return serving.Wait()
}

// listen listens on the address that a flag names.
func listen(ctx context.Context, flag, addr string) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, unlistened(err, flag, addr)
	}
	return l, nil
}

// reachedAt is the address of a site that listens: the name that was asked for, and the port that it has got.
func reachedAt(addr string, at net.Addr) string {
	host, _, err := net.SplitHostPort(addr)
	_, port, portErr := net.SplitHostPort(at.String())
	if err != nil || portErr != nil {
		return "http://" + at.String()
	}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}
