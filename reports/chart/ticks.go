package chart

import (
	"math"
	"strconv"
)

// tick is a marked place on an axis.
type tick struct {
	value float64
	name  string // one or more lines parted by \n
	off   bool   // an end of the axis that is not on a step: neither named nor marked
}

// ticks are the axis' marked places from its beginning to its end.
func (a plotAxis) ticks() (ticks []tick) {
	if a.kind == "category" {
		last := len(a.names) - 1
		for i := 0; i <= last; i += a.labels.skip + 1 {
			ticks = append(ticks, tick{value: float64(i), name: a.names[i]})
		}
		if last%(a.labels.skip+1) != 0 {
			ticks = append(ticks, tick{value: float64(last), name: a.names[last], off: true})
		}
		return ticks
	}
	if a.step == 0 {
		return nil
	}
	for i := range int(math.Floor(a.high/a.step+1e-9)) + 1 {
		value := undust(float64(i) * a.step)
		ticks = append(ticks, tick{value: value, name: a.name(value)})
	}
	if !a.whole {
		ticks = append(ticks, tick{value: a.high, name: a.name(a.high), off: true})
	}
	return ticks
}

// name is a number of the axis in words.
func (a plotAxis) name(value float64) string {
	return a.language.Exactly(value) + a.labels.suffix
}

// undust takes the dust of binary fractions off a number: 0.3 is not 0.30000000000000004.
func undust(value float64) float64 {
	clean, err := strconv.ParseFloat(strconv.FormatFloat(value, 'g', 12, 64), 64)
	if err != nil {
		return value
	}
	return clean
}
