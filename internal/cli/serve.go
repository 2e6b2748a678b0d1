package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"os"

	"github.com/spf13/cobra"

	"daylight/internal/problem"
	"daylight/internal/release"
	"daylight/server"
)

func (a *app) serve() *cobra.Command {
	var addr string
	var internal bool
	c := &cobra.Command{
		Use:   "serve --internal",
		Short: "Show the reports in a browser",
		Long: `Serves the reports as pages and files. The internal edition is exact and has no door with a lock yet, so it is
served on this machine only.`,
		Example: "  daylight serve --internal --addr 127.0.0.1:8080",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if !internal {
				return usage{fmt.Errorf("there are no public releases yet; write --internal to see the internal edition on this machine")}
			}
			if err := loopback(addr); err != nil {
				return err
			}
			if _, err := a.internalShelf().List(); err != nil {
				fmt.Fprintf(a.stderr, "daylight: Some reports cannot be shown: %v\n", err)
			}
			if _, err := os.ReadDir(a.data); err != nil {
				return problem.Wrap(problem.Invalid, err, "There is no data folder %s, or it cannot be read. Name it with --data.", a.data)
			}
			return a.serveShelf(c.Context(), a.internalShelf(), addr, nil)
		},
	}
	c.Flags().StringVar(&addr, "addr", "127.0.0.1:8080", "address to listen on")
	c.Flags().BoolVar(&internal, "internal", false, "serve the internal edition, on this machine only")
	return c
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
		return usage{errors.New("--addr: the internal edition is exact and is served on this machine only; write --addr 127.0.0.1:8080")}
	}
	return nil
}

// logHandler writes lines for people on a terminal, and JSON elsewhere.
func (a *app) logHandler() slog.Handler {
	if isTerminal(a.stderr) {
		return slog.NewTextHandler(a.stderr, nil)
	}
	return slog.NewJSONHandler(a.stderr, nil)
}

// serveShelf serves until the context ends. ready, where given, is called once the listener accepts.
func (a *app) serveShelf(ctx context.Context, shelf release.InternalShelf, addr string, ready func(net.Addr)) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return problem.Wrap(problem.Unavailable, err, "The address %s cannot be used. Choose another with --addr.", addr)
	}
	s, err := server.New(server.Config{Shelf: shelf, Logger: slog.New(a.logHandler()), Version: Version})
	if err != nil {
		return err
	}
	if ready != nil {
		ready(listener.Addr())
	} else {
		fmt.Fprintf(a.stdout, "Serving on http://%s/ until you press Ctrl-C.\n", listener.Addr())
	}
	return s.Serve(ctx, listener)
}
