package language

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// List writes things one after the other: "a, b and c".
func (l *Language) List(things []string) string {
	if len(things) < 2 {
		return strings.Join(things, "")
	}
	last := len(things) - 1
	return strings.Join(things[:last], ", ") + l.and + things[last]
}

// Lower writes a title as it stands within a sentence.
func (l *Language) Lower(title string) string { return l.lower(title) }

// Compare orders two names as a list of names is ordered.
func (l *Language) Compare(a, b string) int {
	if l.alike == nil {
		return strings.Compare(a, b)
	}
	key := func(name string) string { return l.alike.Replace(strings.ToLower(name)) }
	return cmp.Or(strings.Compare(key(a), key(b)), strings.Compare(a, b))
}

// Capital writes a text as it stands at the beginning of a sentence.
func (l *Language) Capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return text
	}
	return string(unicode.ToUpper(first)) + text[size:]
}

func lowerFirst(title string) string {
	first, size := utf8.DecodeRuneInString(title)
	if size == 0 {
		return title
	}
	return string(unicode.ToLower(first)) + title[size:]
}

// noNouns are German words that titles and labels begin with and that are no nouns, which alone keep their capital within a sentence. Whoever
// writes a title that begins with another such word adds it.
var noNouns = []string{
	"Abgelaufen", "Abgelehnt", "Abgeschlossen", "Alle", "Als", "Am", "An", "Andere", "Anderer", "Anderes", "Anders", "Angeboten",
	"Angeschrieben", "Auf", "Aufgehoben", "Aus", "Automatisch", "Automatische", "Außergerichtliche", "Außerhalb", "Bei", "Bekanntermaßen", "Berichtigt",
	"Bestanden", "Bestätigt", "Bestätigte", "Betrafen", "Betroffene", "Bis", "Das", "Davor", "Dem", "Den", "Der", "Die", "Dreimal", "Durch",
	"Eigenes", "Ein", "Einbehaltener", "Eine", "Eingegangen", "Einige", "Einmal", "Entscheidende", "Ergriffene", "Erneut", "Erneute", "Erste",
	"Erster", "Falsche", "Freigegeben", "Für", "Gemildert", "Geplante", "Geplantes", "Gesammelt", "Gesperrt", "Gesperrte", "Gewährt", "Haben", "Hatten",
	"Hätten", "Höchstens", "Im", "In", "Innerhalb", "Je", "Jemand", "Kein", "Keine", "Laufende", "Länger", "Manipulierte", "Mehr",
	"Mehrere", "Mindestens", "Mit", "Nach", "Nennt", "Neun", "Nicht", "Nichts", "Nie", "Noch", "Nur", "Ob", "Offen", "Offene", "Offener",
	"Ohne", "Rechtliche", "Richtige", "Sofort", "Standardisiert", "Standardisierte", "Standardisierter", "Um", "Unklar", "Unpassender", "Unter", "Verborgenes", "Verbotene",
	"Verfallen", "Verwarnt", "Vom", "Von", "Vor", "Vorher", "Vorherige", "Was", "Wegen", "Wen", "Wenn", "Wer", "Weshalb", "Wie", "Wiederholte", "Wurde",
	"Zu", "Zum", "Zur", "Zurückgezogen", "Zwei", "Zweimal", "Zweite", "Zweiter", "Über", "Übergriffiges",
}

func lowerNoNoun(title string) string {
	first, _, _ := strings.Cut(title, " ")
	if slices.Contains(noNouns, strings.TrimRight(first, ",:")) {
		return lowerFirst(title)
	}
	return title
}
