package raster

import (
	"context"
	"fmt"
)

// objects are the values outside its memory that one instance of resvg holds, each by a number: []byte, [][]byte and those below. An
// instance lives for one picture, so no number is used twice.
type objects struct {
	values map[uint32]any
	last   uint32
}

type (
	memory  struct{}                    // all bytes of the instance
	view    struct{ at, length uint32 } // some of them
	failure string                      // an Error with its message
	walk    struct{ left [][]byte }     // an iterator
	step    struct {                    // what an iterator gave
		value []byte
		done  bool
	}
)

// firstObject is the number of the first object: those below stand for undefined, null, true, false and values that are lent.
const firstObject = 132

func newObjects() *objects { return &objects{values: map[uint32]any{}, last: firstObject - 1} }

func (o *objects) add(value any) uint32 {
	o.last++
	o.values[o.last] = value
	return o.last
}

func (o *objects) drop(number uint32) { delete(o.values, number) }

// get returns a value of the type that a function takes. resvg was compiled to give no other.
func get[T any](o *objects, number uint32) T {
	value, ok := o.values[number].(T)
	if !ok {
		panic(fault(fmt.Sprintf("object %d is %T, want %T", number, o.values[number], value)))
	}
	return value
}

// fault is an error of ours, or of another version of resvg, whatever the picture.
type fault string

func (f fault) Error() string { return string(f) }

type objectsKey struct{}

// objectsOf returns the objects of the instance that a context was made for.
func objectsOf(ctx context.Context) *objects { return ctx.Value(objectsKey{}).(*objects) }
