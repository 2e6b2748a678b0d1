package server

import (
	"bytes"
	"context"
	"html/template"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"daylight/internal/problem"
	"daylight/internal/raster"
	"daylight/internal/raster/card"
	"daylight/reports/chart/font"
)

// cardFile is the picture of a page that is shown where somebody shares its address.
const cardFile = "card.png"

// painter draws such pictures. It is begun when the first is asked for: most of its cost is there. One core is left to pages.
type painter struct {
	begin sync.Once
	draws *raster.Rasteriser
	err   error
	room  chan struct{}
}

// patience is how long a picture may wait to be drawn, and be drawn.
const patience = 15 * time.Second

func newPainter() *painter {
	return &painter{room: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)-1))}
}

func (p *painter) png(c card.Card) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	select {
	case p.room <- struct{}{}:
		defer func() { <-p.room }()
	case <-ctx.Done():
		return nil, problem.New(problem.Unavailable, "Too many pictures are being drawn just now.")
	}
	p.begin.Do(func() { p.draws, p.err = raster.New(font.Files()...) })
	if p.err != nil {
		return nil, p.err
	}
	return c.PNG(ctx, p.draws)
}

// card is a picture as an answer.
func (v visit) card(c card.Card, path, keep string) (*answer, error) {
	if !v.audience.public {
		return nil, problem.New(problem.NotFound, "Only what is public has a picture to share.")
	}
	c.Address = strings.TrimPrefix(strings.TrimPrefix(v.config.Address, "https://"), "http://") + v.to(path)
	png, err := v.painter.png(c)
	if err != nil {
		return nil, err
	}
	return &answer{kind: "image/png", body: png, keep: keep, embeddable: true}, nil
}

// figureCard is the picture of a figure.
func (v visit) figureCard() (*answer, error) {
	a, id, err := v.shownFigure()
	if err != nil {
		return nil, err
	}
	f, err := a.figure(id)
	if err != nil {
		return nil, err
	}
	drawn, err := a.picture(id)
	if err != nil {
		return nil, err
	}
	c := card.Card{Title: f.Title, Subtitle: f.Subtitle, Platform: a.Platform, Period: v.language.Period(a.Period)}
	for _, picture := range []template.HTML{drawn.Wide, drawn.Narrow} {
		if picture != "" {
			c.Pictures = append(c.Pictures, []byte(picture))
		}
	}
	return v.card(c, reportPath(a.Period, a.Revision)+"figures/"+id+"/", a.cacheControl())
}

// reportCard is the picture of a report: its first sentence.
func (v visit) reportCard() (*answer, error) {
	a, err := v.release()
	if err != nil {
		return nil, err
	}
	c := card.Card{Title: v.language.Say("Suspensions, appeals and reinstatements"), Platform: a.Platform, Period: v.language.Period(a.Period)}
	if len(a.Headlines) > 0 {
		c.Title = a.Headlines[0].Text
	}
	return v.card(c, reportPath(a.Period, a.Revision), a.cacheControl())
}

// likeCard is the picture of a group of people: a hundred of them.
func (v visit) likeCard() (*answer, error) {
	a, err := v.peopleReport()
	if err != nil {
		return nil, err
	}
	breakdown, category := "total", "all"
	chosen := 0
	for _, b := range peopleBreakdowns {
		if code, named := v.vars[b.name]; named && code != anything {
			breakdown, category = b.name, code
			chosen++
		}
	}
	like, err := a.like(breakdown, category)
	if err == nil && (like == nil || chosen > 1) {
		err = v.offerPeople(problem.New(problem.NotFound, "There are no numbers of this group."))
	}
	if err != nil {
		return nil, err
	}
	c := card.Card{Title: like.Title, Subtitle: v.language.Say("If they were a hundred people, this is where they were after %d days:", a.HorizonDays), Platform: a.Platform,
		Period: v.language.Period(a.Period)}
	if chosen > 0 {
		c.Subtitle = v.language.Say("This group alone. If they were a hundred people, this is where they were after %d days:", a.HorizonDays)
	}
	if like.Hundred != nil {
		c.Pictures = [][]byte{like.Hundred.drawing()}
	}
	return v.card(c, strings.TrimSuffix(v.path, cardFile), "")
}

// chartColour is a line of charts.css.
var chartColour = regexp.MustCompile(`--chart-([a-z-]+): (#[0-9a-f]{6});`)

// lightOutcomes are the colours of squares by their class, in the light scheme, which a picture by itself is in. They are those of the style
// sheet, whose first block has them.
var lightOutcomes = sync.OnceValue(func() map[string]string {
	sheet, err := embedded.ReadFile("static/charts.css")
	if err != nil {
		panic(err) // it is part of the program
	}
	colours := map[string]string{}
	first, _, _ := strings.Cut(string(sheet), "}")
	for _, found := range chartColour.FindAllStringSubmatch(first, -1) {
		colours["fill-"+found[1]] = found[2]
	}
	return colours
})

// titleWidth is the room in px that an outcome's title has beside its square.
const titleWidth = 290

// drawing is the squares and their key, and what the shares are of, as one picture that needs no style sheet.
func (h *hundred) drawing() []byte {
	var out bytes.Buffer
	const width, left, line, small = 720, 270, 19, 13
	const ink, muted = "#1b2127", "#5a646f"
	text := func(x, y, size int, of, anchor, colour string) {
		out.WriteString(`<text x="` + strconv.Itoa(x) + `" y="` + strconv.Itoa(y) + `" font-size="` + strconv.Itoa(size) + `" fill="` + colour + `"` + anchor + `>` + escaped(of) + `</text>`)
	}
	titles := make([][]string, len(h.Parts))
	heights := make([]int, len(h.Parts))
	key := 0
	for at, p := range h.Parts {
		titles[at] = font.Wrap(p.Title, titleWidth, 15, font.Regular)
		lines := len(titles[at])
		if p.Range != "" {
			lines = max(lines, 2)
		}
		heights[at] = 7 + line*lines
		key += heights[at]
	}
	said := font.Wrap(strings.TrimSpace(h.Of+" "+h.Note), width, 15, font.Regular)
	body := max(h.Width, key)
	height := body + 12 + line*len(said)
	out.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ` + strconv.Itoa(width) + " " + strconv.Itoa(height) + `" width="` + strconv.Itoa(width) + `" height="` + strconv.Itoa(height) +
		`" font-family="Daylight Sans">`)
	square := func(x, y, side int, class string) {
		out.WriteString(`<rect x="` + strconv.Itoa(x) + `" y="` + strconv.Itoa(y) + `" width="` + strconv.Itoa(side) + `" height="` + strconv.Itoa(side) + `" rx="4" `)
		if colour := lightOutcomes()[class]; colour != "" {
			out.WriteString(`fill="` + colour + `"/>`)
			return
		}
		out.WriteString(`fill="none" stroke="#5a646f" stroke-width="1.5" stroke-dasharray="4 3"/>`)
	}
	for _, c := range h.Cells {
		square(c.X, c.Y, 20, c.Class)
	}
	y := 0
	for at, p := range h.Parts {
		square(left, y+2, 16, p.Class)
		text(width, y+16, 15, p.Text, ` font-weight="600" text-anchor="end"`, ink)
		if p.Range != "" {
			text(width, y+15+line, small, p.Range, ` text-anchor="end"`, muted)
		}
		for n, words := range titles[at] {
			text(left+26, y+16+n*line, 15, words, "", ink)
		}
		y += heights[at]
	}
	for n, words := range said {
		text(0, body+12+14+n*line, 15, words, "", ink)
	}
	out.WriteString("</svg>")
	return out.Bytes()
}
