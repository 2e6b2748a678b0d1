package cli

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"
)

// progress shows what a long command is doing: a bar with rows, rate and time left on a terminal, one line a phase elsewhere.
type progress struct {
	w        io.Writer
	terminal bool
	bars     *mpb.Progress
	bar      *mpb.Bar
	total    int64
	last     string
}

func newProgress(w io.Writer) *progress {
	return &progress{w: w, terminal: isTerminal(w)}
}

func isTerminal(w io.Writer) bool {
	f, isFile := w.(*os.File)
	return isFile && term.IsTerminal(int(f.Fd()))
}

// Phase begins a piece of work; total is in bytes or rows, 0 where it is unknown.
func (p *progress) Phase(what, file string, total int64) {
	name := what
	if file != "" {
		name += " " + file
	}
	if !p.terminal {
		if name != p.last {
			fmt.Fprintf(p.w, "%s\n", name)
		}
		p.last = name
		return
	}
	p.end()
	if p.bars == nil {
		p.bars = mpb.New(mpb.WithOutput(p.w), mpb.WithWidth(40), mpb.WithRefreshRate(120*time.Millisecond))
	}
	p.total = total
	decorators := []decor.Decorator{decor.Elapsed(decor.ET_STYLE_GO)}
	switch {
	case total == 0:
	case what == "reading":
		decorators = []decor.Decorator{decor.CountersKibiByte("% .1f of % .1f"), decor.AverageSpeed(decor.SizeB1024(0), "  % .0f"), decor.AverageETA(decor.ET_STYLE_GO, decor.WCSyncSpace)}
	case what == "exporting":
		decorators = []decor.Decorator{decor.CountersNoUnit("%d of %d files"), decor.Name("  "), decor.AverageETA(decor.ET_STYLE_GO)}
	default:
		decorators = []decor.Decorator{decor.CountersNoUnit("%d of %d rows"), decor.AverageSpeed(0, "  %.0f rows/s"), decor.Name("  "), decor.AverageETA(decor.ET_STYLE_GO)}
	}
	style := mpb.BarFillerBuilder(mpb.BarStyle())
	if total == 0 {
		style = mpb.SpinnerStyle().PositionLeft()
	}
	p.bar = p.bars.New(total, style, mpb.BarRemoveOnComplete(),
		mpb.PrependDecorators(decor.Name(name, decor.WCSyncSpaceR)), mpb.AppendDecorators(decorators...))
}

// At says how much of the phase is done.
func (p *progress) At(done int64) {
	if p.bar != nil && p.total > 0 {
		p.bar.SetCurrent(min(done, p.total-1))
	}
}

func (p *progress) end() {
	if p.bar != nil {
		p.bar.Abort(true)
		p.bar = nil
	}
}

// Done ends the last phase and leaves the terminal clean. Further phases may follow.
func (p *progress) Done() {
	p.end()
	if p.bars != nil {
		p.bars.Wait()
		p.bars = nil
	}
}

// step is Phase for work that is counted in steps only.
func (p *progress) step(what string) { p.Phase(what, "", 0) }
