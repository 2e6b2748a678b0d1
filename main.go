// Daylight turns a platform's suspension, appeal and reinstatement records into transparency reports that can be checked.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"daylight/internal/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // whoever asks a second time does not wait
	os.Exit(cli.Main(ctx, os.Args[1:], os.Stdout, os.Stderr))
}
