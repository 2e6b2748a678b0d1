package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
)

// debugVariable, set to anything, has the trace of a panic printed instead of put into a file.
const debugVariable = "DAYLIGHT_DEBUG"

// caught ends a command that panics with a sentence, and puts the trace where it can be reported from. Deferred by Main.
func caught(stderr io.Writer, code *int) {
	what := recover()
	if what == nil {
		return
	}
	*code = exitFailed
	trace := fmt.Appendf(nil, "daylight %s %q\npanic: %v\n\n%s", Version, os.Args, what, debug.Stack())
	if os.Getenv(debugVariable) != "" {
		fmt.Fprintf(stderr, "%s", trace)
		return
	}
	where := "run the command again with " + debugVariable + "=1 and report what it prints"
	if name, err := putTrace(trace); err == nil {
		where = "report it with the file " + name + ", which says where"
	}
	fmt.Fprintf(stderr, "daylight: The program made a mistake and stopped: %v. What was loaded, drafted or published before is whole, and what was unfinished is never read; please %s.\n",
		what, where)
}

func putTrace(trace []byte) (name string, err error) {
	f, err := os.CreateTemp("", "daylight-fault-*.txt")
	if err != nil {
		return "", err
	}
	_, err = f.Write(trace)
	return f.Name(), errors.Join(err, f.Close())
}
