package card

import (
	"sort"
	"strings"
	"unicode"

	"daylight/reports/chart/font"
)

// block is a text in lines.
type block struct {
	lines  []string
	size   float64 // px
	weight font.Weight
	colour string
	maimed bool // its end is missing, or a word is broken
}

const (
	leading = 1.2 // the distance of lines, in sizes
	ascent  = 0.9 // of the first line's letters, in sizes
)

// fit breaks a text into at most so many lines of at most width px, with letters as large as fit between two sizes. What does not fit at
// the lesser one is cut off.
func fit(text string, width float64, weight font.Weight, colour string, from, to float64, lines int) block {
	b := block{size: from, weight: weight, colour: colour}
	if text = clean(text); text == "" {
		return b
	}
	for ; ; b.size -= 2 {
		b.lines = font.Wrap(text, width, b.size, weight)
		b.maimed = len(b.lines) > lines || b.breaksWords(text, width)
		if !b.maimed || b.size-2 < to {
			break
		}
	}
	if len(b.lines) > lines {
		b.lines[lines-1] = cut(strings.Join(b.lines[lines-1:], " "), width, b.size, weight)
		b.lines = b.lines[:lines]
	} else {
		b.balance(text, width)
	}
	return b
}

// orElse returns the block, or the other if this one is maimed.
func (b block) orElse(other block) block {
	if b.maimed {
		return other
	}
	return b
}

// breaksWords says whether a word, or a part of one to its hyphen, is wider than a line.
func (b block) breaksWords(text string, width float64) bool {
	for word := range strings.FieldsSeq(text) {
		for part := range strings.SplitAfterSeq(word, "-") {
			if font.Width(part, b.size, b.weight) > width {
				return true
			}
		}
	}
	return false
}

// balance makes the lines about as wide as each other, without more of them or more broken words.
func (b *block) balance(text string, width float64) {
	const step = 8 // px
	steps := int(width / 2 / step)
	broken := b.breaksWords(text, width)
	narrowest := sort.Search(steps, func(i int) bool { // the first of these widths that will do
		narrow := width - float64(steps-i)*step
		return len(font.Wrap(text, narrow, b.size, b.weight)) <= len(b.lines) && b.breaksWords(text, narrow) == broken
	})
	b.lines = font.Wrap(text, width-float64(steps-narrowest)*step, b.size, b.weight)
}

// cut shortens a line to width px, with an ellipsis for what is missing, after a whole word if that is not too early.
func cut(text string, width, size float64, weight font.Weight) string {
	if font.Width(text, size, weight) <= width {
		return text
	}
	letters := []rune(text)
	n := sort.Search(len(letters), func(n int) bool { return font.Width(string(letters[:n+1])+"…", size, weight) > width })
	short := string(letters[:n])
	if i := strings.LastIndex(short, " "); i > len(short)/2 {
		short = short[:i]
	}
	return strings.TrimRight(short, " .,;:–-(/") + "…"
}

func (b block) height() float64 { return leading * b.size * float64(len(b.lines)) }

// write writes the block at the left margin from y on.
func (b block) write(w *writer, y float64) {
	for i, line := range b.lines {
		w.line(line, margin, y+b.size*(leading*float64(i)+ascent), b.size, b.weight, b.colour)
	}
}

// longest is how many letters of a text are looked at: more than fit in any place.
const longest = 400

// clean is a text as one line, without signs that XML cannot hold.
func clean(text string) string {
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool {
		return r == ' ' || unicode.IsControl(r) || r == unicode.ReplacementChar || r == 0xFFFE || r == 0xFFFF
	}), " ")
	letters := 0
	for i := range text {
		if letters++; letters > longest {
			return text[:i]
		}
	}
	return text
}
