package chart

import (
	"strings"

	"daylight/internal/language"
)

// periodNames are the names below a time axis, each broken into lines.
type periodNames struct {
	text  []string
	lines int     // of the name with most
	width float64 // of the widest
}

// periodNames breaks the names into as many lines as make all of them fit, at most two.
func (s Spec) periodNames(size Size) periodNames {
	names := periodNames{lines: 1}
	small := float64(size.small())
	band := s.roughBand(size)
	for _, category := range s.Categories {
		lines := []string{category}
		if textWidth(category, small, regular)+periodGap > band {
			if first, rest, ok := strings.Cut(category, " "); ok {
				lines = []string{first, rest}
			}
		}
		names.text = append(names.text, strings.Join(lines, "\n"))
		names.lines = max(names.lines, len(lines))
		names.width = max(names.width, widest(lines, small, regular))
	}
	return names
}

// every returns how many names to leave out between two that are shown when each period is band px wide: none if all
// fit, else so many that the last period keeps its name, if any number does that.
func (p periodNames) every(band float64) int {
	fits := func(step int) bool { return p.width+periodGap <= band*float64(step) }
	count := len(p.text)
	least := 1
	for least < count && !fits(least) {
		least++
	}
	for step := least; step < 2*least && step < count; step++ {
		if (count-1)%step == 0 {
			return step - 1
		}
	}
	return least - 1
}

// absence is a word that stands for the values of neighbouring periods, [from, until), of one series or of all.
type absence struct {
	series      string // empty for all
	from, until int
	word        string
}

// absences are the words of a figure over periods, those of neighbours joined.
func (s Spec) absences() (found []absence) {
	shared := s.sharedWords()
	for i, series := range s.Series {
		for from := 0; from < len(series.Points); {
			word := series.Points[from].missing()
			until := from + 1
			for until < len(series.Points) && series.Points[until].missing() == word && shared[until] == shared[from] {
				until++
			}
			name := series.Name
			if shared[from] {
				name = ""
			}
			if word != "" && (i == 0 || !shared[from]) {
				found = append(found, absence{name, from, until, word})
			}
			from = until
		}
	}
	return found
}

// lines breaks the word for its place in the plot, whose periods are band px wide. It returns nil if it must not stand
// there: other series have values in those periods, which it would hide, or it does not fit.
func (a absence) lines(band, small float64) []string {
	width := band*float64(a.until-a.from) - 4
	broken := wrap(a.word, width, small, regular)
	if a.series != "" || len(broken) > 3 || widest(broken, small, regular) > width || strings.Join(broken, " ") != a.word { // or a word is broken
		return nil
	}
	return broken
}

// note says in a sentence what the plot has no room to say.
func (a absence) note(l *language.Language, categories []string) string {
	text := categories[a.from]
	if last := categories[a.until-1]; last != text {
		text = l.Say("%s to %s", text, last)
	}
	if a.series != "" {
		text = a.series + ", " + text
	}
	return text + ": " + a.word
}

// absenceNotes are the lines below the axis for words that do not stand in the plot.
func (s Spec) absenceNotes(size Size) (notes []string) {
	small := float64(size.small())
	for _, a := range s.absences() {
		if a.lines(s.roughBand(size), small) == nil {
			notes = append(notes, wrap(a.note(s.in(), s.Categories), float64(size), small, regular)...)
		}
	}
	return notes
}

// roughBand is the width of a period before the margins are known; they rarely differ much from this.
func (s Spec) roughBand(size Size) float64 { return (float64(size) - 100) / float64(len(s.Categories)) }

// addWords writes the words of values that are missing: above the axis where they stand alone, else below it.
func (s Spec) addWords(d *drawing, texts *labels, notes []string) {
	small := float64(d.size.small())
	model := run{Colour: muted, Size: d.size.small(), Weight: regular}
	for _, a := range s.absences() {
		broken := a.lines(s.roughBand(d.size), small)
		if broken == nil {
			continue
		}
		centred := model
		centred.Align, centred.Y = "center", -8-float64(len(broken))*(small+2)/2
		at := (a.from + a.until - 1) / 2
		if (a.until-a.from)%2 == 0 { // the middle lies between two periods, where the axis has no place
			centred.X = (float64(d.size) - d.left - d.right) / float64(len(s.Categories)) / 2
		}
		texts.at(float64(at), 0, backed(lines(broken, small+2, centred))...)
	}
	d.addNotes(texts, notes)
}

// addNotes writes lines along the lower edge of the picture.
func (d *drawing) addNotes(texts *labels, notes []string) {
	small := float64(d.size.small())
	for i, note := range notes {
		below := run{Colour: muted, Size: d.size.small(), Weight: regular, At: "corner", Text: note}
		below.Y = d.height - float64(len(notes)-i)*(small+noteGap) + (small+noteGap)/2
		texts.at(0, 0, below)
	}
}

// noteGap is between lines of notes.
const noteGap = 5

// sharedWords says for each period whether all series have the same word there.
func (s Spec) sharedWords() []bool {
	shared := make([]bool, len(s.Categories))
	for at := range shared {
		shared[at] = true
		for _, series := range s.Series {
			shared[at] = shared[at] && series.Points[at].missing() == s.Series[0].Points[at].missing()
		}
	}
	return shared
}

// missing is the word of a point without a value, empty for one that has it.
func (p Point) missing() string {
	if p.Value != nil {
		return ""
	}
	return p.Note
}
