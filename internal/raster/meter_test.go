package raster

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"testing"
	"time"

	"github.com/tetratelabs/wazero"
)

// module is a module that imports the look and exports functions that take nothing and give nothing, by their numbers from 1 on. Two
// globals come before the counter.
func module(bodies ...[]byte) []byte {
	section := func(kind byte, items ...[]byte) []byte {
		content := binary.AppendUvarint(nil, uint64(len(items)))
		for _, item := range items {
			content = append(content, item...)
		}
		return append(binary.AppendUvarint([]byte{kind}, uint64(len(content))), content...)
	}
	name := func(text string) []byte { return append([]byte{byte(len(text))}, text...) }
	var types, exports, codes [][]byte
	for i, body := range bodies {
		types = append(types, []byte{1})
		exports = append(exports, append(name(string(rune('a'+i))), 0, byte(i+1)))
		whole := append(append([]byte{0}, body...), opEnd) // without local variables
		codes = append(codes, append(binary.AppendUvarint(nil, uint64(len(whole))), whole...))
	}
	global := []byte{typeI32, variable, opI32Const, 7, opEnd}
	return bytes.Join([][]byte{
		[]byte("\x00asm\x01\x00\x00\x00"),
		section(1, []byte{0x60, 0, 1, typeI32}, []byte{0x60, 0, 0}),
		section(importSection, append(append(name("test"), name("look")...), importedFunction, 0)),
		section(3, types...),
		section(globalSection, global, global),
		section(7, exports...),
		section(codeSection, codes...),
	}, nil)
}

// A run is ended where it would not end by itself, whether it goes round in a loop or calls functions that call functions.
func TestRunsAreEnded(t *testing.T) {
	round := []byte{opLoop, noResult, 0x0c, 0, opEnd} // a loop that branches to its beginning
	bodies := [][]byte{round}
	for range 60 { // each calls the one before it twice, and the first does nothing: 2^59 calls
		if len(bodies) == 1 {
			bodies = append(bodies, nil)
			continue
		}
		before := byte(len(bodies))
		bodies = append(bodies, []byte{opCall, before, opCall, before})
	}
	wasm, err := metered(module(bodies...), "look")
	if err != nil {
		t.Fatal(err)
	}
	runtime := wazero.NewRuntime(t.Context())
	defer runtime.Close(t.Context())
	looks := 0
	if _, err := runtime.NewHostModuleBuilder("test").NewFunctionBuilder().WithFunc(func(ctx context.Context) uint32 {
		looks++
		if ctx.Err() != nil {
			panic(ctx.Err())
		}
		return 5
	}).Export("look").Instantiate(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a", string(rune('a' + len(bodies) - 1))} {
		instance, err := runtime.InstantiateWithConfig(t.Context(), wasm, wazero.NewModuleConfig().WithName(""))
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		began := time.Now()
		_, err = instance.ExportedFunction(name).Call(ctx)
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > 5*time.Second {
			t.Errorf("function %s: %v after %v", name, err, time.Since(began))
		}
	}
	if looks < 10 {
		t.Errorf("%d looks", looks)
	}
}

// resvg draws the same whether it is metered and compiled or neither.
func TestMeteredDrawsTheSame(t *testing.T) {
	wasm, err := unpack()
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	plain := &machine{runtime: wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter())}
	defer plain.runtime.Close(ctx)
	if err := provideImports(ctx, plain.runtime); err != nil {
		t.Fatal(err)
	}
	if plain.module, err = plain.runtime.CompileModule(ctx, wasm); err != nil {
		t.Fatal(err)
	}
	asked := request{svg: slowish(), width: 100, fonts: drawer().fonts, family: drawer().family}
	want, err := plain.draw(ctx, asked)
	if err != nil {
		t.Fatal(err)
	}
	got, err := compiled(t).draw(ctx, asked)
	if err != nil || !bytes.Equal(got.Pix, want.Pix) {
		t.Errorf("another drawing, %v", err)
	}
}

// slowish takes some looks to draw.
func slowish() []byte {
	var inside bytes.Buffer
	for range 20 {
		inside.WriteString(square + `<circle cx="60" cy="60" r="30" fill-opacity="0.1"/><text y="90" font-size="20">Letters</text>`)
	}
	return picture(inside.String())
}

// A broken module is an error, wherever it breaks off.
func TestMeteredRefusesHalfAModule(t *testing.T) {
	whole := module([]byte{opLoop, noResult, 0x0c, 0, opEnd})
	if _, err := metered(whole, "look"); err != nil {
		t.Fatal(err)
	}
	if _, err := metered(whole, "listen"); err == nil {
		t.Error("a function that is not imported was found")
	}
	between := map[int]bool{8: true} // two sections a module may end
	for in := (&decoder{rest: whole[8:]}); len(in.rest) > 0; between[len(whole)-len(in.rest)] = true {
		in.byte()
		in.bytes(in.number())
	}
	for n := range whole {
		if _, err := metered(whole[:n], "look"); (err == nil) != between[n] {
			t.Errorf("%d of %d bytes: %v", n, len(whole), err)
		}
	}
}

// Whatever the bytes are, it comes to an end.
func FuzzMetered(f *testing.F) {
	f.Add(module([]byte{opLoop, noResult, 0x0c, 0, opEnd}))
	f.Add([]byte("\x00asm\x01\x00\x00\x00\x0a\xff\xff\xff\xff\x0f"))
	f.Fuzz(func(t *testing.T, wasm []byte) {
		if out, err := metered(wasm, "look"); err == nil && len(out) > 64*(len(wasm)+1) {
			t.Errorf("%d bytes became %d", len(wasm), len(out))
		}
	})
}
