package card

// arrangement is a card's words and picture in their places.
type arrangement struct {
	words   words
	room    rectangle // of the picture
	beside  bool      // of the words
	picture picture
}

// What a picture is enlarged by: at most so that its letters stay smaller than the card's own. If it had to be smaller than smallest to be
// shown whole, it is shown in part and readable.
const (
	largest  = 1.7
	smallest = 0.6
	readable = 0.85
)

func (a arrangement) scale() float64 {
	wide := min(a.room.width/a.picture.width, largest)
	if whole := min(wide, a.room.height/a.picture.height); whole >= smallest {
		return whole
	}
	return min(wide, readable)
}

// letters says how large a picture's letters come out, less what is left out of it.
func (a arrangement) letters() float64 { return min(a.scale(), a.room.height/a.picture.height) }

// betterThan prefers titles that are whole, then subtitles that are, and then letters that are clearly larger.
func (a arrangement) betterThan(b arrangement) bool {
	if a.words.title.maimed != b.words.title.maimed {
		return b.words.title.maimed
	}
	if a.words.subtitle.maimed != b.words.subtitle.maimed {
		return b.words.subtitle.maimed
	}
	return a.letters() > 1.2*b.letters()
}

func (a arrangement) write(w *writer) {
	scale := a.scale()
	x := a.room.x + (a.room.width-scale*a.picture.width)/2
	y := a.room.y + max(0, a.room.height-scale*a.picture.height)/2
	words := float64(top)
	if a.beside {
		x = a.room.x + a.room.width - scale*a.picture.width
		words = max(words, a.room.y+(a.room.height-a.words.height())/2)
	}
	a.picture.write(w, x, y, scale)
	if scale*a.picture.height > a.room.height+1 {
		w.fade(a.room.x-margin/4, a.room.y+a.room.height, Width-a.room.x+margin/4)
	}
	a.words.write(w, words)
}

// words are a card's title and subtitle, one under the other.
type words struct{ title, subtitle block }

func (t words) height() float64 {
	if len(t.subtitle.lines) == 0 {
		return t.title.height()
	}
	return t.title.height() + gap + t.subtitle.height()
}

func (t words) write(w *writer, y float64) {
	t.title.write(w, y)
	t.subtitle.write(w, y+t.title.height()+gap)
}
