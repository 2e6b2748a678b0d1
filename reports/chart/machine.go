package chart

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"sync"
	"time"

	"github.com/dop251/goja"
)

// script is ECharts with the SVG renderer, built by tools/bundle. Its licences lie beside it.
//
//go:embed bundle/ssr.js
var script string

var program = sync.OnceValues(func() (*goja.Program, error) { return goja.Compile("ssr.js", script, false) })

// machine is one JavaScript runtime with ECharts loaded. It serves one caller at a time.
type machine struct {
	runtime *goja.Runtime
	call    goja.Callable // daylightDraw of tools/bundle/src/ssr.js
}

// newMachine starts a runtime with what ECharts asks of its host: timers, which never fire because a picture is drawn at
// once; a console, which says nothing; widths of text. Clock and chance stand still, so that nothing drawn can depend on
// them.
func newMachine() (*machine, error) {
	compiled, err := program()
	if err != nil {
		return nil, fmt.Errorf("compile chart script: %w", err)
	}
	runtime := goja.New()
	runtime.SetFieldNameMapper(goja.TagFieldNameMapper("json", true))
	runtime.SetRandSource(func() float64 { return 0.5 })
	runtime.SetTimeSource(func() time.Time { return time.Unix(0, 0).UTC() })
	nothing := func(goja.FunctionCall) goja.Value { return goja.Undefined() }
	console := runtime.NewObject()
	host := map[string]any{
		"setTimeout":        func(goja.FunctionCall) goja.Value { return runtime.ToValue(0) },
		"clearTimeout":      nothing,
		"console":           console,
		"daylightTextWidth": func(text, font string) float64 { return fontWidth(text, font) },
	}
	for _, level := range []string{"log", "warn", "error"} {
		if err := console.Set(level, nothing); err != nil {
			return nil, fmt.Errorf("prepare chart script: %w", err)
		}
	}
	for name, value := range host {
		if err := runtime.Set(name, value); err != nil {
			return nil, fmt.Errorf("prepare chart script: %w", err)
		}
	}
	if _, err := runtime.RunProgram(compiled); err != nil {
		return nil, fmt.Errorf("load chart script: %w", err)
	}
	call, ok := goja.AssertFunction(runtime.Get("daylightDraw"))
	if !ok {
		return nil, errors.New("load chart script: it defines no daylightDraw")
	}
	return &machine{runtime, call}, nil
}

// sketch is what ECharts makes of an option: SVG without labels, and x and y of each label's place on the axes, in px.
type sketch struct {
	SVG    string    `json:"svg"`
	Places []float64 `json:"places"`
}

// draw draws an option. A machine whose ctx ended while it drew is not fit for use again; usable says so.
func (m *machine) draw(ctx context.Context, option []byte, width, height float64) (s sketch, usable bool, err error) {
	release := context.AfterFunc(ctx, func() { m.runtime.Interrupt(context.Cause(ctx)) })
	value, err := m.call(goja.Undefined(),
		m.runtime.ToValue(string(option)), m.runtime.ToValue(width), m.runtime.ToValue(height))
	usable = release()
	var interrupted *goja.InterruptedError
	switch {
	case errors.As(err, &interrupted):
		return s, false, context.Cause(ctx)
	case err != nil:
		return s, usable, err
	}
	return s, usable, m.runtime.ExportTo(value, &s)
}

// fontPattern finds weight and size in a CSS font such as "600 14px Daylight Sans".
var fontPattern = regexp.MustCompile(`(?:^|\s)(?:(bold|[1-9]00)\s+)?([0-9.]+)px`)

func fontWidth(text, font string) float64 {
	size, w := 12., regular
	if found := fontPattern.FindStringSubmatch(font); found != nil {
		if value, err := strconv.ParseFloat(found[2], 64); err == nil {
			size = value
		}
		if found[1] == "bold" || found[1] >= "600" {
			w = semibold
		}
	}
	return textWidth(text, size, w)
}
