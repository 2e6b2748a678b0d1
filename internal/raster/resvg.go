package raster

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"math"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"daylight/internal/problem"
)

// packed is resvg's WebAssembly as its project publishes it, compressed. tools/raster fetches it.
//
//go:embed resvg.wasm.zst
var packed []byte

const (
	maxMemory = 64 << 20 // bytes of one instance; a share card takes 8 MB
	page      = 64 << 10 // the unit in which WebAssembly counts memory
)

// machine is resvg compiled for this processor, or interpreted, fifty times as slow, where the system or the processor forbids that. Every
// picture is drawn by an instance of its own, so that none finds traces of another.
type machine struct {
	runtime wazero.Runtime
	module  wazero.CompiledModule
}

// resvg is the machine of the program, which is made in the background when it is first asked for.
var resvg = sync.OnceValue(func() *making {
	m := &making{done: make(chan struct{})}
	go func() {
		defer close(m.done)
		m.machine, m.err = newMachine()
	}()
	return m
})

// making is a machine that is being made.
type making struct {
	done    chan struct{} // closed once the others are set
	machine *machine
	err     error
}

// wait waits for the machine, as long as the context allows. Who cannot wait leaves it to the next.
func (m *making) wait(ctx context.Context) (*machine, error) {
	select {
	case <-m.done:
	case <-ctx.Done():
		return nil, late(ctx.Err())
	}
	if m.err != nil {
		return nil, fmt.Errorf("start resvg: %w", m.err)
	}
	return m.machine, nil
}

func newMachine() (*machine, error) {
	wasm, err := unpack()
	if err != nil {
		return nil, err
	}
	if wasm, err = metered(wasm, lookImport); err != nil {
		return nil, fmt.Errorf("make it interruptible: %w", err)
	}
	ctx := context.Background()
	m := &machine{runtime: wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfig().WithMemoryLimitPages(maxMemory/page))}
	if err := provideImports(ctx, m.runtime); err != nil {
		return nil, err
	}
	m.module, err = m.runtime.CompileModule(ctx, wasm)
	return m, err
}

func unpack() ([]byte, error) {
	reader, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	return reader.DecodeAll(packed, nil)
}

// request is what an instance is asked for.
type request struct {
	svg    []byte
	width  int // px
	fonts  [][]byte
	family string
}

// options are resvg's, in JSON. Unknown ones would make it ignore all of them.
func (r request) options() ([]byte, error) {
	type object = map[string]any
	return json.Marshal(object{
		"font":  object{"defaultFontFamily": r.family},
		"fitTo": object{"mode": "width", "value": r.width},
	})
}

// draw draws with an instance of its own.
func (m *machine) draw(ctx context.Context, r request) (*image.RGBA, error) {
	i, err := m.start(ctx)
	if err != nil {
		return nil, err
	}
	drawn, err := i.draw(r)
	return drawn, errors.Join(err, i.close())
}

// instance is one run of resvg.
type instance struct {
	ctx    context.Context // of the picture that it draws
	module api.Module
	held   *objects
	err    error // the first; after it, calls return 0
}

func (m *machine) start(ctx context.Context) (*instance, error) {
	held := newObjects()
	ctx = context.WithValue(ctx, objectsKey{}, held)
	module, err := m.runtime.InstantiateModule(ctx, m.module, wazero.NewModuleConfig().WithName("")) // of those without a name there may be many
	if err != nil {
		return nil, fmt.Errorf("start an instance: %w", err)
	}
	return &instance{ctx: ctx, module: module, held: held}, nil
}

func (i *instance) close() error { return i.module.Close(context.WithoutCancel(i.ctx)) }

// draw follows the steps of resvg's own JavaScript: new Resvg(svg, options, fonts), render(), pixels.
func (i *instance) draw(r request) (*image.RGBA, error) {
	options, err := r.options()
	if err != nil {
		return nil, err
	}
	length := uint64(len(options))
	at := i.call("__wbindgen_malloc", length, 1)
	if i.err == nil && !i.module.Memory().Write(at, options) {
		return nil, errors.New("resvg gave no room for its options")
	}
	picture := i.try("resvg_new", i.held.add(r.svg), at, uint32(length), i.held.add(r.fonts))
	wide, high := math.Float32frombits(i.call("resvg_width", uint64(picture))), math.Float32frombits(i.call("resvg_height", uint64(picture)))
	if i.err != nil {
		return nil, i.err
	}
	if err := fits(wide, high, r.width); err != nil {
		return nil, err
	}
	rendered := i.try("resvg_render", picture)
	size := image.Pt(int(i.call("renderedimage_width", uint64(rendered))), int(i.call("renderedimage_height", uint64(rendered))))
	pixels := i.call("renderedimage_pixels", uint64(rendered))
	if i.err != nil {
		return nil, i.err
	}
	drawn := &image.RGBA{Pix: get[[]byte](i.held, pixels), Stride: 4 * size.X, Rect: image.Rectangle{Max: size}}
	if size.X != r.width || len(drawn.Pix) != drawn.Stride*size.Y {
		return nil, fmt.Errorf("resvg drew %d bytes as %v, asked for a width of %d", len(drawn.Pix), size, r.width)
	}
	return drawn, nil
}

// call calls a function that resvg exports.
func (i *instance) call(name string, arguments ...uint64) uint32 {
	if i.err != nil {
		return 0
	}
	function := i.module.ExportedFunction(name)
	if function == nil {
		i.err = fmt.Errorf("resvg has no function %s", name)
		return 0
	}
	results, err := function.Call(i.ctx, arguments...)
	if err != nil {
		said, _, _ := strings.Cut(err.Error(), "\n") // what follows is a trace of numbers
		ours := errors.As(err, new(fault))
		if err = fmt.Errorf("%s: %s", name, said); !ours {
			// It ran out of memory or stack, or gave up on what it was given.
			err = problem.Wrap(problem.Invalid, err, "The picture cannot be drawn: it is too large or too deep.")
		}
		i.err = err
		return 0
	}
	if len(results) == 0 {
		return 0
	}
	return uint32(results[0])
}

// try calls a function that may return an error. It writes three numbers to its stack: the result, the error and whether there is one.
func (i *instance) try(name string, arguments ...uint32) uint32 {
	const room = 16 // bytes; stacks are aligned to as many
	at := i.call("__wbindgen_add_to_stack_pointer", api.EncodeI32(-room))
	all := []uint64{uint64(at)}
	for _, argument := range arguments {
		all = append(all, uint64(argument))
	}
	i.call(name, all...)
	if i.err != nil {
		return 0
	}
	var answer [3]uint32
	for n := range answer {
		var ok bool
		if answer[n], ok = i.module.Memory().ReadUint32Le(at + 4*uint32(n)); !ok {
			i.err = fmt.Errorf("%s answered outside the memory", name)
			return 0
		}
	}
	i.call("__wbindgen_add_to_stack_pointer", room)
	if failed := answer[2] != 0; failed {
		i.err = problem.Wrap(problem.Invalid, fmt.Errorf("%s: %s", name, get[failure](i.held, answer[1])), "The picture is not an SVG that can be drawn.")
		return 0
	}
	return answer[0]
}
