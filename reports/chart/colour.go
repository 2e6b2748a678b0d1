package chart

import (
	"fmt"
	"math"
	"slices"
	"strconv"
)

// Colour is a role that a mark or a text plays, with one value on light paper and one on dark. The light value is unique
// to its role: it is how a colour in a drawn picture is recognised and given its class.
type Colour string

// The outcomes of an account-episode. Blue: given back because it was wrong. Green: given back for another reason. They
// keep their colours in every figure.
const (
	Reversed           Colour = "reversed"
	SelfCorrected      Colour = "self-corrected"
	CorrectedUndecided Colour = "corrected-undecided"
	Modified           Colour = "modified"
	Reinstated         Colour = "reinstated" // for a reason other than a mistake
	Pending            Colour = "pending"
	Withdrawn          Colour = "withdrawn"
	Omitted            Colour = "omitted"
	Upheld             Colour = "upheld"
	NoAppeal           Colour = "no-appeal"
)

// What is not an outcome: series without a colour of their own take these in order.
const (
	First  Colour = "first"
	Second Colour = "second"
	Third  Colour = "third"
	Fourth Colour = "fourth"
)

const (
	paper   Colour = "paper"
	ink     Colour = "ink"
	muted   Colour = "muted" // text of second rank
	grid    Colour = "grid"
	axis    Colour = "axis"
	whisker Colour = "whisker"
	blank   Colour = "blank" // where a value is not shown
)

// shades run from low to high values in heat tables.
var shades = []Colour{"shade-1", "shade-2", "shade-3", "shade-4", "shade-5", "shade-6"}

var (
	outcomes = []Colour{Reversed, SelfCorrected, CorrectedUndecided, Modified, Reinstated, Pending, Withdrawn, Omitted, Upheld, NoAppeal}
	general  = []Colour{First, Second, Third, Fourth}
)

type pair struct{ light, dark string }

// palette holds every colour of every figure. The outcomes were searched for (simulated annealing in OKLCh within the hue
// of each meaning) so that any two stay apart for readers with normal, protanope, deuteranope and tritanope vision, and
// all marks contrast at least 3:1 with the paper (WCAG 2.2, 1.4.11). The package's tests hold both.
var palette = map[Colour]pair{
	paper:   {"#ffffff", "#15191e"},
	ink:     {"#1b2127", "#e8ebee"},
	muted:   {"#5a646f", "#a3adb8"},
	grid:    {"#e4e7eb", "#2b323a"},
	axis:    {"#8a939d", "#78828d"},
	whisker: {"#0f1419", "#fcfcfc"},
	blank:   {"#e8ebee", "#262d35"},

	Reversed:           {"#1b59bd", "#2489ea"},
	SelfCorrected:      {"#129acf", "#49c8fa"},
	CorrectedUndecided: {"#12316b", "#3a5fe0"},
	Modified:           {"#215a53", "#b5f3ee"},
	Reinstated:         {"#639b65", "#92b169"},
	Pending:            {"#b47d00", "#ecd785"},
	Withdrawn:          {"#603d7a", "#8659a2"},
	Omitted:            {"#a25989", "#e99cbd"},
	Upheld:             {"#b85206", "#cc6425"},
	NoAppeal:           {"#8d9097", "#81868c"},

	First:  {"#2f77a1", "#4593bf"},
	Second: {"#b5500f", "#d6733a"},
	Third:  {"#6a6e67", "#8f938d"},
	Fourth: {"#541f63", "#e6d4f3"}, // lines only: too dark for whiskers

	shades[0]: {"#edf4fa", "#1b2a38"},
	shades[1]: {"#d0e3f2", "#1f3f59"},
	shades[2]: {"#a6c9e5", "#27587e"},
	shades[3]: {"#70a9d4", "#33709f"},
	shades[4]: {"#2f75ae", "#69a5d0"},
	shades[5]: {"#15568d", "#a9d3ef"},

	// Text on a mark. Which of the two inks reads better is settled for each paper, hence four; the light values of those
	// that look alike are one step apart, because a light value names its role.
	"on-dark":       {"#fefefe", "#fefefe"},
	"on-light":      {"#14181c", "#14181c"},
	"on-dark-light": {"#fdfdfd", "#14181c"},
	"on-light-dark": {"#15191d", "#fefefe"},
}

// roles lists the palette's roles in the order of their names.
var roles = func() []Colour {
	var names []Colour
	for role := range palette {
		names = append(names, role)
	}
	slices.Sort(names)
	return names
}()

// roleOf finds a role by its light value.
var roleOf = func() map[string]Colour {
	found := map[string]Colour{}
	for role, values := range palette {
		if other, taken := found[values.light]; taken {
			panic(fmt.Sprintf("chart: %s and %s share the light value %s", role, other, values.light))
		}
		found[values.light] = role
	}
	return found
}()

// known says whether a Spec may name the colour.
func (c Colour) known() bool { return slices.Contains(outcomes, c) || slices.Contains(general, c) }

// hex is the colour's value on light paper.
func (c Colour) hex() string {
	values, ok := palette[c]
	if !ok {
		panic("chart: no colour " + string(c))
	}
	return values.light
}

// ink returns the colour of text that lies on c.
func (c Colour) ink() Colour { return inks[c] }

// inks are the colours of text on each role.
var inks = func() map[Colour]Colour {
	found := map[Colour]Colour{}
	for role, under := range palette {
		light, dark := readsWhite(under.light), readsWhite(under.dark)
		switch {
		case light && dark:
			found[role] = "on-dark"
		case light:
			found[role] = "on-dark-light"
		case dark:
			found[role] = "on-light-dark"
		default:
			found[role] = "on-light"
		}
	}
	return found
}()

func readsWhite(paper string) bool {
	return contrast(paper, palette["on-dark"].light) >= contrast(paper, palette["on-light"].light)
}

// colour is the colour of the i-th series.
func (s Spec) colour(i int) Colour {
	if c := s.Series[i].Colour; c != "" {
		return c
	}
	if len(s.Series) > len(general) && !slices.ContainsFunc(s.Series, func(one Series) bool { return one.Colour != "" }) {
		return outcomes[i%len(outcomes)] // the only ones of which so many stay apart
	}
	return general[i%len(general)]
}

// contrast is the ratio of two colours' relative luminances, 1 to 21 (WCAG 2.2, "contrast ratio").
func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(hex string) float64 {
	r, g, b := linear(hex)
	return 0.2126*r + 0.7152*g + 0.0722*b
}

// linear returns the channels of an sRGB colour, #rrggbb, as amounts of light from 0 to 1 (IEC 61966-2-1).
func linear(hex string) (r, g, b float64) {
	var channels [3]float64
	for i := range channels {
		value, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		if err != nil {
			panic("chart: colour " + hex)
		}
		c := float64(value) / 255
		if c <= 0.04045 {
			channels[i] = c / 12.92
		} else {
			channels[i] = math.Pow((c+0.055)/1.055, 2.4)
		}
	}
	return channels[0], channels[1], channels[2]
}
