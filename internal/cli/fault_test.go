package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// broken is an output that makes whoever writes to it panic.
type broken struct{}

func (broken) Write([]byte) (int, error) { panic("the output is broken") }

// A fault of the program ends in a sentence with the trace in a file, and with the trace itself for who asks for it.
func TestFault(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Setenv(debugVariable, "")
	var stderr bytes.Buffer
	if status := Main(t.Context(), []string{"plan", "suggest"}, broken{}, &stderr); status != exitFailed {
		t.Errorf("exit %d", status)
	}
	files, err := filepath.Glob(filepath.Join(dir, "daylight-fault-*.txt"))
	if err != nil || len(files) != 1 {
		t.Fatalf("traces: %v, %v", files, err)
	}
	said := stderr.String()
	if !strings.Contains(said, "the output is broken") || !strings.Contains(said, files[0]) || strings.Contains(said, "goroutine") || strings.Count(said, "\n") != 1 {
		t.Errorf("it says %s", said)
	}
	trace, err := os.ReadFile(files[0])
	if err != nil || !strings.Contains(string(trace), "planSuggest") {
		t.Errorf("the trace is %s, %v", trace, err)
	}

	t.Setenv(debugVariable, "1")
	stderr.Reset()
	if status := Main(t.Context(), []string{"plan", "suggest"}, broken{}, &stderr); status != exitFailed || !strings.Contains(stderr.String(), "planSuggest") {
		t.Errorf("exit %d: %s", status, &stderr)
	}
}
