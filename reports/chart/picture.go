package chart

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// node is an element of a drawn picture, without anything that ECharts writes for its own use.
type node struct {
	name     string
	attrs    []attr
	text     string
	children []*node
}

type attr struct{ name, value string }

// Only these may be in a picture. Whatever else ECharts might write, now or in a later version, is an error here and not
// a hole in a page: no style, no script, no link, no event handler.
var allowed = map[string][]string{
	"g":        {"transform", "clip-path", "opacity"},
	"path":     append([]string{"d", "transform", "stroke-dasharray", "stroke-linecap", "clip-path"}, painting...),
	"polyline": append([]string{"points", "transform", "stroke-dasharray", "stroke-linecap", "clip-path"}, painting...),
	"polygon":  append([]string{"points", "transform", "clip-path"}, painting...),
	"circle":   append([]string{"cx", "cy", "r", "transform"}, painting...),
	"rect":     append([]string{"x", "y", "width", "height", "transform"}, painting...),
	"text":     append([]string{"x", "y", "transform", "text-anchor", "paint-order"}, painting...),
	"defs":     {},
	"clipPath": {"id"},
}

var painting = []string{"fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-linejoin", "opacity"}

// dropped is what ECharts writes that a still picture has no use for.
func dropped(name string) bool {
	switch name {
	case "class", "style", "pointer-events", "space", "dominant-baseline", "stroke-miterlimit":
		return true // style is read for the font before it goes
	}
	return strings.HasPrefix(name, "ecmeta_")
}

// cleaner turns what ECharts wrote into a picture of our own: known elements and attributes only, colours recognised as
// roles, ids that no other picture has.
type cleaner struct {
	prefix string            // of ids
	ids    map[string]string // ECharts' to ours
	marks  int               // found that carry a value
	texts  int
}

// clean reads ECharts' SVG and returns what stands inside its root.
func (c *cleaner) clean(svg string) ([]*node, error) {
	decoder := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := decoder.Token()
		if err != nil {
			return nil, fmt.Errorf("read drawn picture: %w", err)
		}
		if start, ok := token.(xml.StartElement); ok {
			if start.Name.Local != "svg" {
				return nil, fmt.Errorf("read drawn picture: it begins with <%s>", start.Name.Local)
			}
			root := &node{}
			if err := c.children(decoder, root); err != nil {
				return nil, fmt.Errorf("read drawn picture: %w", err)
			}
			return root.children, nil
		}
	}
}

// children reads the content of an element up to its end.
func (c *cleaner) children(decoder *xml.Decoder, parent *node) error {
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.EndElement:
			return nil
		case xml.CharData:
			if parent.name == "text" {
				parent.text += string(token)
			}
		case xml.StartElement:
			if token.Name.Local == "style" { // rules for hovering
				if err := decoder.Skip(); err != nil {
					return err
				}
				continue
			}
			child, err := c.element(token, parent.name == "clipPath")
			if err != nil {
				return err
			}
			if err := c.children(decoder, child); err != nil {
				return err
			}
			if child.visible() || parent.name == "clipPath" {
				parent.children = append(parent.children, child)
			}
		}
	}
}

// element checks one element and rewrites its attributes. One that only clips has no colour.
func (c *cleaner) element(start xml.StartElement, clips bool) (*node, error) {
	name := start.Name.Local
	permitted, ok := allowed[name]
	if !ok {
		return nil, fmt.Errorf("element <%s> does not belong in a picture", name)
	}
	made := &node{name: name}
	var classes []string
	own := map[string]string{}
	for _, a := range start.Attr {
		own[a.Name.Local] = a.Value
	}
	if own["fill-opacity"] == "0" {
		own["fill"] = "none"
	}
	if own["stroke-width"] == "0" || own["stroke-opacity"] == "0" {
		own["stroke"] = "none"
	}
	for _, a := range start.Attr {
		key, value := a.Name.Local, a.Value
		switch {
		case key == "fill" || key == "stroke":
			if value = own[key]; value == "none" {
				break
			}
			if clips {
				continue
			}
			role, ok := roleOf[value]
			if !ok {
				return nil, fmt.Errorf("colour %q of <%s> has no role", value, name)
			}
			classes = append(classes, key+"-"+string(role))
		case key == "id":
			value = c.id(value)
		case key == "clip-path":
			inner, found := strings.CutPrefix(strings.TrimSuffix(value, ")"), "url(#")
			if !found {
				return nil, fmt.Errorf("clip path %q is not one of the picture's own", value)
			}
			value = "url(#" + c.id(inner) + ")"
		case dropped(key):
			continue
		}
		if !slices.Contains(permitted, key) {
			return nil, fmt.Errorf("attribute %s of <%s> does not belong in a picture", key, name)
		}
		made.attrs = append(made.attrs, attr{key, value})
	}
	if len(classes) > 0 {
		made.attrs = append(made.attrs, attr{"class", strings.Join(classes, " ")})
	}
	mark := own["ecmeta_ssr_type"] == "chart" && own["ecmeta_silent"] == ""
	if role, ok := roleOf[own["fill"]]; ok && mark && role.carriesValue() {
		c.marks++
	}
	if name == "text" {
		c.texts++
		return made, made.setFont(own["style"])
	}
	return made, nil
}

// id gives ECharts' ids, which count across all pictures of a runtime, a name and number of this picture's own.
func (c *cleaner) id(theirs string) string {
	ours, ok := c.ids[theirs]
	if !ok {
		ours = c.prefix + "-" + strconv.Itoa(len(c.ids)+1)
		c.ids[theirs] = ours
	}
	return ours
}

// visible is false for the boxes that ECharts lays under the picture and its labels to catch the mouse.
func (n *node) visible() bool {
	painted := func(name string) bool { return n.get(name) != "" && n.get(name) != "none" }
	return slices.Contains([]string{"g", "text", "defs", "clipPath"}, n.name) || painted("fill") || painted("stroke")
}

func (n *node) get(name string) string {
	for _, a := range n.attrs {
		if a.name == name {
			return a.value
		}
	}
	return ""
}

// set replaces or adds an attribute.
func (n *node) set(name, value string) {
	for i, a := range n.attrs {
		if a.name == name {
			n.attrs[i].value = value
			return
		}
	}
	n.attrs = append(n.attrs, attr{name, value})
}

var (
	fontSizePattern  = regexp.MustCompile(`font-size:([0-9.]+)px`)
	translatePattern = regexp.MustCompile(`^translate\((-?[0-9.]+) (-?[0-9.]+)\)$`)
)

// capMiddle is how far, in ems, the middle of a capital or a digit of Daylight Sans lies above the line it stands on.
const capMiddle = 0.33

// setFont writes the font of a text, which ECharts puts into a style, as attributes, and its place as plain x and y on
// the line that letters stand on: readers of SVG other than browsers do not know dominant-baseline.
func (n *node) setFont(style string) error {
	found := fontSizePattern.FindStringSubmatch(style)
	if found == nil {
		return fmt.Errorf("text without a size: %q", style)
	}
	size, err := strconv.ParseFloat(found[1], 64)
	if err != nil {
		return err
	}
	var x, y float64
	for _, place := range []struct {
		name string
		to   *float64
	}{{"x", &x}, {"y", &y}} {
		if text := n.get(place.name); text != "" {
			if *place.to, err = strconv.ParseFloat(text, 64); err != nil {
				return err
			}
		}
	}
	var kept []attr
	for _, a := range n.attrs {
		if moved := translatePattern.FindStringSubmatch(a.value); a.name == "transform" && moved != nil {
			dx, _ := strconv.ParseFloat(moved[1], 64)
			dy, _ := strconv.ParseFloat(moved[2], 64)
			x, y = x+dx, y+dy
			continue
		}
		if a.name != "x" && a.name != "y" && !(a.name == "text-anchor" && a.value == "start") {
			kept = append(kept, a)
		}
	}
	n.attrs = append([]attr{{"x", px(x)}, {"y", px(y + capMiddle*size)}}, kept...)
	n.set("font-size", px(size))
	if strings.Contains(style, "font-weight:600") {
		n.set("font-weight", "600")
	}
	if n.get("stroke") != "" {
		n.set("stroke-linejoin", "round")
	}
	return nil
}

// carriesValue says whether marks of this colour stand for values.
func (c Colour) carriesValue() bool { return c.known() || strings.HasPrefix(string(c), "shade-") }

// write appends the element and what is in it as XML.
func (n *node) write(to *strings.Builder) {
	to.WriteString("<" + n.name)
	for _, a := range n.attrs {
		to.WriteString(" " + a.name + `="` + escape(a.value) + `"`)
	}
	if n.text == "" && len(n.children) == 0 {
		to.WriteString("/>\n")
		return
	}
	to.WriteString(">" + escape(n.text))
	if len(n.children) > 0 {
		to.WriteString("\n")
	}
	for _, child := range n.children {
		child.write(to)
	}
	to.WriteString("</" + n.name + ">\n")
}

var markup = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;")

// escape writes text for XML, which has no way to write control characters.
func escape(text string) string {
	return markup.Replace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar || r == 0xFFFE || r == 0xFFFF {
			return ' '
		}
		return r
	}, text))
}
