package raster

import (
	"encoding/binary"
	"fmt"
)

// turns is how many functions and turns of loops may begin between two looks: about a fifth of a millisecond's worth.
const turns = 1 << 16

// metered returns a module of WebAssembly that looks up now and then: it calls one of the functions that it imports, which must take
// nothing and return one number, after every so many turns. The function ends the run by a panic, and Go's own work, which waits for
// WebAssembly to return, gets its turn.
//
// wazero can end a run as well, but asks before each turn of a loop, with which drawing takes eight times as long.
//
// The module gets one more variable, which counts down; each function and each loop begins by counting.
func metered(module []byte, look string) ([]byte, error) {
	in := &decoder{rest: module}
	out := append([]byte{}, in.bytes(8)...) // the magic number and the version
	var function, globals uint64
	for len(in.rest) > 0 {
		kind := in.byte()
		section := &decoder{rest: in.bytes(in.number())}
		content := section.rest
		switch kind {
		case importSection:
			function, globals = section.imports(look)
		case globalSection:
			n := section.number()
			globals += n
			content = append(binary.AppendUvarint(nil, n+1), section.rest...)
			content = append(content, typeI32, variable, opI32Const, 0, opEnd)
		case codeSection:
			content = section.functions(counting(globals, function))
		}
		if section.err != nil {
			return nil, fmt.Errorf("section %d: %w", kind, section.err)
		}
		out = append(out, kind)
		out = append(binary.AppendUvarint(out, uint64(len(content))), content...)
	}
	return out, in.err
}

// Numbers of https://www.w3.org/TR/wasm-core-2/#binary-format.
const (
	importSection = 2
	globalSection = 6
	codeSection   = 10

	importedFunction = 0
	importedGlobal   = 3

	typeI32  = 0x7f
	variable = 1

	opLoop      = 0x03
	opIf        = 0x04
	noResult    = 0x40
	opEnd       = 0x0b
	opCall      = 0x10
	opDrop      = 0x1a
	opGlobalGet = 0x23
	opGlobalSet = 0x24
	opI32Const  = 0x41
	opI32Eqz    = 0x45
	opI32Sub    = 0x6b
)

// counting are the instructions: if the counter is zero, set it to turns and call the function; then take one off it.
func counting(counter, function uint64) (code []byte) {
	number := binary.AppendUvarint
	code = append(number(append(code, opGlobalGet), counter), opI32Eqz, opIf, noResult)
	code = append(code, opI32Const, turns&0x7f|0x80, turns>>7&0x7f|0x80, turns>>14) // signed: the last byte must stay below 0x40
	code = number(append(code, opGlobalSet), counter)
	code = append(number(append(code, opCall), function), opDrop, opEnd)
	code = append(number(append(code, opGlobalGet), counter), opI32Const, 1, opI32Sub)
	return number(append(code, opGlobalSet), counter)
}

// decoder reads WebAssembly 2.0 without vectors. After an error it reads nothing but zeros.
type decoder struct {
	rest []byte
	err  error
}

func (d *decoder) fail(format string, values ...any) {
	if d.err == nil {
		d.err = fmt.Errorf(format, values...)
	}
	d.rest = nil
}

func (d *decoder) bytes(n uint64) []byte {
	if n > uint64(len(d.rest)) {
		d.fail("it ends early")
		return nil
	}
	taken := d.rest[:n]
	d.rest = d.rest[n:]
	return taken
}

func (d *decoder) byte() byte {
	taken := d.bytes(1)
	if d.err != nil {
		return 0
	}
	return taken[0]
}

// number reads a number without sign.
func (d *decoder) number() uint64 {
	value, length := binary.Uvarint(d.rest)
	if length <= 0 {
		d.fail("a number does not end")
		return 0
	}
	d.bytes(uint64(length))
	return value
}

// skip passes over a number with or without sign.
func (d *decoder) skip() {
	for d.byte() >= 0x80 {
	}
}

// imports returns the number of an imported function and how many globals are imported.
func (d *decoder) imports(name string) (function, globals uint64) {
	found, functions := false, uint64(0)
	for n := d.number(); n > 0 && d.err == nil; n-- {
		d.bytes(d.number()) // the other module's name
		imported := string(d.bytes(d.number()))
		switch kind := d.byte(); kind {
		case importedFunction:
			d.number() // its type
			if imported == name {
				found, function = true, functions
			}
			functions++
		case importedGlobal:
			d.bytes(2) // its type, and whether it varies
			globals++
		default:
			d.fail("an import of kind %d", kind)
		}
	}
	if !found {
		d.fail("no import %s", name)
	}
	return function, globals
}

// functions returns the section with instructions put at the beginning of each function and each loop.
func (d *decoder) functions(put []byte) []byte {
	n := d.number()
	section := binary.AppendUvarint(nil, n)
	for ; n > 0 && d.err == nil; n-- {
		body := &decoder{rest: d.bytes(d.number())}
		made := body.function(put)
		if body.err != nil {
			d.fail("%w", body.err)
		}
		section = append(binary.AppendUvarint(section, uint64(len(made))), made...)
	}
	return section
}

func (d *decoder) function(put []byte) (made []byte) {
	left := d.rest
	insert := func() {
		made = append(append(made, left[:len(left)-len(d.rest)]...), put...)
		left = d.rest
	}
	for n := d.number(); n > 0 && d.err == nil; n-- { // local variables: how many of which type
		d.number()
		d.byte()
	}
	insert()
	for len(d.rest) > 0 {
		if d.instruction() == opLoop {
			insert()
		}
	}
	return append(made, left...)
}

// instruction reads one instruction with what belongs to it, and returns its first byte.
func (d *decoder) instruction() byte {
	code := d.byte()
	switch {
	case code >= 0x02 && code <= 0x04, // blocks: the type
		code == 0x0c, code == 0x0d, code == opCall, // branches
		code >= 0x20 && code <= 0x26, code == 0xd2, // variables, tables, references
		code == opI32Const, code == 0x42, // whole numbers
		code == 0x3f, code == 0x40, code == 0xd0: // the memory, null
		d.skip()
	case code == 0x11, code >= 0x28 && code <= 0x3e: // calls through a table; to and from the memory
		d.skip()
		d.skip()
	case code == 0x0e: // a table of branches, and one for the rest
		for n := d.number() + 1; n > 0 && d.err == nil; n-- {
			d.skip()
		}
	case code == 0x1c: // a choice of one of these types
		d.bytes(d.number())
	case code == 0x43: // floating-point numbers
		d.bytes(4)
	case code == 0x44:
		d.bytes(8)
	case code == 0xfc:
		switch further := d.number(); {
		case further <= 7: // to whole numbers
		case further == 9, further == 11, further == 13, further >= 15 && further <= 17: // data, the memory, tables
			d.skip()
		case further <= 14:
			d.skip()
			d.skip()
		default:
			d.fail("an instruction 0xfc %d", further)
		}
	case code <= 0x01, code == 0x05, code == opEnd, code == 0x0f, code == opDrop, code == 0x1b, code >= opI32Eqz && code <= 0xc4, code == 0xd1:
		// nothing belongs to them
	default:
		d.fail("an instruction %#x", code)
	}
	return code
}
