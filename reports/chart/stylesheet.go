package chart

import (
	"fmt"
	"strings"
)

// Stylesheet returns the rules that a page with Inline pictures needs: the palette as custom properties --chart-ROLE with
// their values for light and dark, the classes that use them, and which layout shows at which width. The site serves it
// as charts.css; the package's tests compare.
func Stylesheet() []byte {
	var css strings.Builder
	css.WriteString("/* Written by reports/chart from its palette: go test ./reports/chart -update writes it again. */\n\n")
	properties := func(indent string, value func(pair) string) {
		for _, role := range roles {
			fmt.Fprintf(&css, "%s--chart-%s: %s;\n", indent, role, value(palette[role]))
		}
	}
	css.WriteString(":root {\n")
	properties("  ", func(p pair) string { return p.light })
	css.WriteString("}\n\n@media screen and (prefers-color-scheme: dark) {\n  :root {\n")
	properties("    ", func(p pair) string { return p.dark })
	css.WriteString("  }\n}\n\n")
	for _, role := range roles {
		fmt.Fprintf(&css, ".chart .fill-%s { fill: var(--chart-%s); }\n", role, role)
		fmt.Fprintf(&css, ".chart .stroke-%s { stroke: var(--chart-%s); }\n", role, role)
	}
	css.WriteString(layoutRules)
	return []byte(css.String())
}

// layoutRules show one of the two layouts: the wide one where its letters stay readable.
const layoutRules = `
.chart-frame { position: relative; container-type: inline-size; }
.chart { display: block; max-width: 100%; height: auto; font-variant-numeric: lining-nums; }
.chart-narrow { display: none; }

@container (max-width: 599px) {
  .chart-wide { display: none; }
  .chart-narrow { display: block; width: 100%; max-width: 420px; }
}

.chart-canvas { position: absolute; top: 0; left: 0; transform-origin: 0 0; }
.chart-drawn .chart { visibility: hidden; }
.chart-button {
  margin-top: 12px; padding: 4px 10px; min-height: 32px; font: inherit; font-size: 14px; cursor: pointer;
  color: var(--chart-ink); background: none; border: 1px solid var(--chart-axis); border-radius: 4px;
}
.chart-button[aria-pressed="true"] { background: var(--chart-blank); }
.chart-button:focus-visible { outline: 3px solid var(--chart-first); outline-offset: 2px; }
.chart-button:disabled { color: var(--chart-muted); cursor: default; }

@media print {
  .chart { break-inside: avoid; }
  .chart-drawn .chart { visibility: visible; }
  .chart-canvas, .chart-button { display: none; }
}
`

// darkRules are the rules of a picture that stands alone for the classes in it. Light values are in its attributes.
func darkRules(classes []string) string {
	var css strings.Builder
	css.WriteString("@media screen and (prefers-color-scheme: dark) {")
	for _, class := range classes {
		property, role, ok := strings.Cut(class, "-")
		if values, known := palette[Colour(role)]; ok && known {
			fmt.Fprintf(&css, " .%s { %s: %s; }", class, property, values.dark)
		}
	}
	css.WriteString(" }")
	return css.String()
}
