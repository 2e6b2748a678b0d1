package raster

import (
	"context"
	"fmt"
	"slices"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// lookImport is the function that metered makes resvg call now and then. resvg itself begins an array only to list the addresses in a
// picture, which nobody asks it for.
const lookImport = "__wbg_new_16b304a2cfa7ff4a"

// imports are the functions that resvg takes from JavaScript, by the names that wasm-bindgen gave them: each does what the line of
// JavaScript in its package does. The hashes in the names change with the version, and one that is missing is an error when resvg is
// compiled. A panic in one of them ends the call of resvg that it was made from, with an error.
var imports = map[string]any{
	lookImport: func(ctx context.Context) uint32 {
		if err := ctx.Err(); err != nil {
			panic(err)
		}
		return 0
	},
	"__wbindgen_throw": func(_ context.Context, m api.Module, at, length uint32) {
		panic(string(bytesAt(m, at, length)))
	},
	"__wbg_new_28c511d9baebfa89": func(ctx context.Context, m api.Module, at, length uint32) uint32 { // new Error(text)
		return objectsOf(ctx).add(failure(bytesAt(m, at, length)))
	},
	"__wbindgen_object_drop_ref": func(ctx context.Context, number uint32) {
		objectsOf(ctx).drop(number)
	},

	// Bytes. A Uint8Array of a buffer is a view of it, one of another Uint8Array a copy.
	"__wbindgen_memory": func(ctx context.Context) uint32 {
		return objectsOf(ctx).add(memory{})
	},
	"__wbg_buffer_12d079cc21e14bdb": func(ctx context.Context, number uint32) uint32 { // memory.buffer
		return objectsOf(ctx).add(get[memory](objectsOf(ctx), number))
	},
	"__wbg_newwithbyteoffsetandlength_aa4a17c33a06e5cb": func(ctx context.Context, number, at, length uint32) uint32 { // new Uint8Array(buffer, at, length)
		get[memory](objectsOf(ctx), number)
		return objectsOf(ctx).add(view{at, length})
	},
	"__wbg_new_63b92bc8671ed464": func(ctx context.Context, m api.Module, number uint32) uint32 { // new Uint8Array(of)
		held := objectsOf(ctx)
		if _, all := held.values[number].(memory); all {
			return held.add(memory{})
		}
		part := get[view](held, number)
		return held.add(slices.Clone(bytesAt(m, part.at, part.length)))
	},
	"__wbg_instanceof_Uint8Array_2b3bbecd033d19f6": func(ctx context.Context, number uint32) uint32 {
		_, is := objectsOf(ctx).values[number].([]byte)
		return truth(is)
	},
	"__wbg_length_c20a40f15020d68a": func(ctx context.Context, number uint32) uint32 {
		return uint32(len(get[[]byte](objectsOf(ctx), number)))
	},
	"__wbg_set_a47bac70306a19a7": func(ctx context.Context, m api.Module, to, from, at uint32) { // to.set(from, at)
		get[memory](objectsOf(ctx), to)
		content := get[[]byte](objectsOf(ctx), from)
		copy(bytesAt(m, at, uint32(len(content))), content)
	},

	// The array of fonts, which resvg walks through.
	"__wbg_values_839f3396d5aac002": func(ctx context.Context, number uint32) uint32 {
		return objectsOf(ctx).add(&walk{get[[][]byte](objectsOf(ctx), number)})
	},
	"__wbg_next_196c84450b364254": func(ctx context.Context, number uint32) uint32 {
		fonts := get[*walk](objectsOf(ctx), number)
		if len(fonts.left) == 0 {
			return objectsOf(ctx).add(step{done: true})
		}
		next := step{value: fonts.left[0]}
		fonts.left = fonts.left[1:]
		return objectsOf(ctx).add(next)
	},
	"__wbg_done_298b57d23c0fc80c": func(ctx context.Context, number uint32) uint32 {
		return truth(get[step](objectsOf(ctx), number).done)
	},
	"__wbg_value_d93c65011f51a456": func(ctx context.Context, number uint32) uint32 {
		return objectsOf(ctx).add(get[step](objectsOf(ctx), number).value)
	},

	// Of strings and arrays, which only what we leave alone has to do with.
	"__wbindgen_string_get":       func(context.Context, uint32, uint32) { panic(fault("resvg asks for a string")) },
	"__wbindgen_string_new":       func(context.Context, uint32, uint32) uint32 { panic(fault("resvg makes a string")) },
	"__wbg_push_a5b05aedc7234f9f": func(context.Context, uint32, uint32) uint32 { panic(fault("resvg fills an array")) },
}

// provideImports gives a runtime what resvg imports.
func provideImports(ctx context.Context, runtime wazero.Runtime) error {
	module := runtime.NewHostModuleBuilder("wbg")
	for name, function := range imports {
		module = module.NewFunctionBuilder().WithFunc(function).Export(name)
	}
	_, err := module.Instantiate(ctx)
	return err
}

// bytesAt returns bytes of an instance's memory, which are good until it goes on.
func bytesAt(m api.Module, at, length uint32) []byte {
	content, ok := m.Memory().Read(at, length)
	if !ok {
		panic(fault(fmt.Sprintf("%d bytes at %d are not in the memory", length, at)))
	}
	return content
}

func truth(is bool) uint32 {
	if is {
		return 1
	}
	return 0
}
