package needs

import (
	"runtime"
	"testing"
)

// An ending notes how a test ends, and ends its goroutine instead of the test that it stands in for.
type ending struct {
	testing.TB
	how string
}

func (e *ending) Helper() {}

func (e *ending) Skipf(string, ...any) {
	e.how = "skipped"
	runtime.Goexit()
}

func (e *ending) Fatalf(string, ...any) {
	e.how = "failed"
	runtime.Goexit()
}

func TestProgram(t *testing.T) {
	for _, c := range []struct{ variable, program, want string }{
		{"", "go", "ran"}, {"all", "go", "ran"}, {"", "no-such-program", "skipped"}, {"all", "no-such-program", "failed"},
	} {
		t.Setenv("DAYLIGHT_NEEDS", c.variable)
		e := &ending{}
		done := make(chan struct{})
		go func() {
			defer close(done)
			Program(e, c.program, "a-package")
			e.how = "ran"
		}()
		<-done
		if e.how != c.want {
			t.Errorf("DAYLIGHT_NEEDS=%q: a test that needs %s %s, want %s", c.variable, c.program, e.how, c.want)
		}
	}
}
