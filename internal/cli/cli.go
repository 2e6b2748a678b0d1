// Package cli is the command line: it reads flags, calls the packages that do the work, and says in plain sentences what came
// of it. Results go to stdout; progress, logs and errors to stderr.
package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/warehouse"
)

// Version is the version of this program; it is written into batches and releases.
const Version = "0.1.0"

// The folders where nothing else is said.
const (
	defaultData     = "data"
	defaultReleases = "releases"
)

// Exit statuses.
const (
	exitGood   = 0
	exitFailed = 1
	exitUsage  = 2
	exitPartly = 3 // done, but some lines or files were refused, or not everything could be checked or made
)

// status is an exit status that is no failure to report: what there is to say was said.
type status int

func (s status) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// usage marks errors of the command line itself.
type usage struct{ error }

// app holds what all commands share.
type app struct {
	stdout, stderr io.Writer
	data           string
	releases       string // folder of the public releases
	secret         string // file of the keyring; empty: none named
	output         string // in a dry run, folder in the place of data for releases, drafts and the ledger
	limits         warehouse.Limits
	json           bool
	asDrafted      bool   // approve a draft although a new one would be made from something else
	planOfDraft    string // file of the plan that a draft to approve was made with; empty: the usual one, if there is one
}

// Main runs one command and returns its exit status. It may be called from tests.
func Main(ctx context.Context, args []string, stdout, stderr io.Writer) (exit int) {
	defer caught(stderr, &exit)
	a := &app{stdout: stdout, stderr: stderr}
	root := a.root()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	var code status
	var wrong usage
	switch {
	case err == nil:
		return exitGood
	case errors.As(err, &code):
		return int(code)
	case errors.As(err, &wrong):
		a.json = a.json || slices.Contains(args, "--json") // the flags may not have been read to their end
		a.report(problem.Wrap(problem.Invalid, err, "%v", err))
		return exitUsage
	case ctx.Err() != nil:
		fmt.Fprintln(stderr, "daylight: Stopped. What was accepted before stays; run the command again to go on.")
		return exitFailed
	}
	a.report(err)
	return exitFailed
}

// report prints an error: the sentence for the reader first, and what lies behind it where that helps an operator.
func (a *app) report(err error) {
	if a.json {
		text, _ := json.Marshal(map[string]string{"error": problem.Sentence(err), "kind": problem.KindOf(err).String()})
		fmt.Fprintln(a.stderr, string(text))
		return
	}
	if problem.KindOf(err) == problem.Internal {
		fmt.Fprintf(a.stderr, "daylight: %v\n", err)
		return
	}
	fmt.Fprintf(a.stderr, "daylight: %s\n", problem.Sentence(err))
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "daylight",
		Short: "Transparency reports on suspensions that can be checked",
		Long: `Daylight loads anonymised suspension, appeal and reinstatement records, computes rates of
reversal and confirmed mistakes by region and account age, and publishes a report per period.

  daylight ingest records/          load records
  daylight release --period 2026-Q1 make a report
  daylight serve --internal         read it in a browser
  daylight demo                     all of it on synthetic records`,
		Version:       Version,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          noArgs,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
		PersistentPreRunE: func(*cobra.Command, []string) error {
			switch {
			case a.limits.Threads < 0:
				return usage{fmt.Errorf("--threads: %d is below 0; 0 means all cores", a.limits.Threads)}
			case !memorySize.MatchString(a.limits.Memory):
				return usage{fmt.Errorf("--memory: %q is no size such as 700MB or 2GB", a.limits.Memory)}
			}
			return errors.Join(folder(a.data, "--data"), folder(a.releases, "--releases"))
		},
	}
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usage{fmt.Errorf("%w. %s", err, flagHint(c, err))}
	})
	flags := root.PersistentFlags()
	flags.StringVar(&a.data, "data", fromEnv("DAYLIGHT_DATA", defaultData), "folder with the records (DAYLIGHT_DATA)")
	flags.StringVar(&a.releases, "releases", fromEnv("DAYLIGHT_RELEASES", defaultReleases), "folder with the public releases (DAYLIGHT_RELEASES)")
	flags.StringVar(&a.secret, "secret", fromEnv("DAYLIGHT_SECRET", ""), "file with the keyring (DAYLIGHT_SECRET)")
	flags.IntVar(&a.limits.Threads, "threads", 0, "threads to use; 0 means all cores")
	flags.StringVar(&a.limits.Memory, "memory", warehouse.DefaultMemory, "memory limit of the engine")
	root.AddCommand(a.ingest(), a.check(), a.rejects(), a.warehouseCommand(), a.secretCommand(), a.planCommand(), a.auditCommand(), a.release(), a.approve(), a.diff(), a.verify(), a.generate(), a.serve(), a.export(), a.demo())
	return root
}

// folder refuses what stands in the place of a folder, which need not exist yet.
func folder(path, flag string) error {
	switch info, err := os.Stat(path); {
	case err == nil && !info.IsDir():
		return usage{fmt.Errorf("%s: %s is a file; name a folder", flag, path)}
	case errors.Is(err, syscall.ENOTDIR):
		return usage{fmt.Errorf("%s: %s would lie in a file; name a folder", flag, path)}
	}
	return nil
}

// memorySize is how DuckDB writes a size.
var memorySize = regexp.MustCompile(`(?i)^[0-9]+(\.[0-9]+)? ?[KMGT]i?B$`)

func fromEnv(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

// jsonFlag gives a command that reports something the flag --json.
func (a *app) jsonFlag(c *cobra.Command) {
	c.Flags().BoolVar(&a.json, "json", false, "print one JSON object")
}

func (a *app) printJSON(value any) error {
	encoder := json.NewEncoder(a.stdout)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}

// noArgs and atLeastOne are cobra's checks with errors that count as wrong usage.
func noArgs(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	hint := "See " + c.CommandPath() + " --help"
	if near := nearest(c, args[0]); near != "" {
		hint = "Did you mean " + c.CommandPath() + " " + near + "?"
	}
	if _, err := period.Parse(args[0]); err == nil && c.Flags().Lookup("period") != nil {
		hint = "Write --period " + args[0]
	}
	return usage{fmt.Errorf("there is no command or argument %q. %s", args[0], hint)}
}

// nearest is the sub-command whose name is like the one given; empty where there is none.
func nearest(c *cobra.Command, name string) string {
	c.SuggestionsMinimumDistance = 2
	near := c.SuggestionsFor(name)
	if len(near) == 0 {
		return ""
	}
	letters := func(s string) string { return string(slices.Sorted(slices.Values([]byte(s)))) }
	if at := slices.IndexFunc(near, func(n string) bool { return letters(n) == letters(name) }); at >= 0 { // letters swapped
		return near[at]
	}
	return near[0]
}

// flagHint says what may have been meant where a flag is wrong. Cobra compares the names of commands only, so flags pose as such.
func flagHint(c *cobra.Command, err error) string {
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		flags := &cobra.Command{}
		c.Flags().VisitAll(func(f *pflag.Flag) {
			flags.AddCommand(&cobra.Command{Use: f.Name, Run: func(*cobra.Command, []string) {}})
		})
		if near := nearest(flags, unknown.GetSpecifiedName()); near != "" {
			return "Did you mean --" + near + "?"
		}
	}
	return "See " + c.CommandPath() + " --help"
}

// oneArg wants one argument, and says what it should be.
func oneArg(what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usage{fmt.Errorf("name %s. See %s --help", what, c.CommandPath())}
		}
		return nil
	}
}

func atLeastOne(what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return usage{fmt.Errorf("name at least one %s. See %s --help", what, c.CommandPath())}
		}
		return nil
	}
}

// into is the folder that releases, drafts and the ledger are written to.
func (a *app) into() string { return cmp.Or(a.output, a.data) }

func (a *app) warehouse() warehouse.Warehouse { return warehouse.At(a.data) }

// locked runs f while this process holds the right to write.
func (a *app) locked(f func(w *warehouse.Writer) error) (err error) {
	w, err := a.warehouse().Lock()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Release()) }()
	if err := errors.Join(a.internalShelf().Clear(), a.draftShelf().Clear(), a.audits().Clear()); err != nil {
		return err
	}
	return f(w)
}
