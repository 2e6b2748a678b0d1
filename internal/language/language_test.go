package language

import (
	"testing"

	"github.com/leonelquinteros/gotext"

	"daylight/internal/period"
)

// spoken is German with a catalogue of a few messages.
func spoken() *Language {
	l := *German
	l.catalogue = &catalogue{map[string]*gotext.Translation{}, map[string]map[string]*gotext.Translation{}}
	l.catalogue.add([]byte(`msgid "Nobody appealed."
msgstr "Niemand hat Einspruch eingelegt."

msgid "%s account"
msgid_plural "%s accounts"
msgstr[0] "%s Konto"
msgstr[1] "%s Konten"

msgctxt "within"
msgid "Day"
msgstr "Tages"

msgid "There is no report for %s."
msgstr "Für %s gibt es keinen Bericht."
`))
	return &l
}

// A message has its arguments put in where its language wants them, and numbers, days and periods are the language's own.
func TestSay(t *testing.T) {
	German := spoken()
	p := period.MustParse("2026-Q1")
	day, err := period.ParseDate("2026-07-03")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ got, want string }{
		{English.Say("Nobody appealed."), "Nobody appealed."},
		{German.Say("Nobody appealed."), "Niemand hat Einspruch eingelegt."},
		{English.Say("There is no report for %s.", p), "There is no report for January–March 2026."},
		{German.Say("There is no report for %s.", p), "Für Januar–März 2026 gibt es keinen Bericht."},
		{English.Many(1, "%s account", "%s accounts"), "1 account"},
		{German.Many(1, "%s account", "%s accounts"), "1 Konto"},
		{English.Many(1200, "%s account", "%s accounts"), "1,200 accounts"},
		{German.Many(1200, "%s account", "%s accounts"), "1.200 Konten"},
		{German.Say("This is in no catalogue: %s", "x"), "This is in no catalogue: x"},
		{German.SayIn("within", "Day"), "Tages"},
		{English.SayIn("within", "Day"), "Day"},
		{German.Say("Day"), "Day"},
		{German.Text("95 % of what is in no catalogue"), "95 % of what is in no catalogue"},
		{English.Say("All 100 %% of them."), "All 100 % of them."},
		{German.Say("About %s", Message("Nobody appealed.")), "About Niemand hat Einspruch eingelegt."},
		{English.Date(day), "3\u00a0July\u00a02026"},
		{German.Date(day), "3.\u00a0Juli\u00a02026"},
		{English.Period(period.MustParse("2026-H2")), "July–December 2026"},
		{German.Period(period.MustParse("2026-03")), "März 2026"},
		{English.Decimal(-1234.56, 1), "−1,234.6"},
		{German.Decimal(1234567.891, 2), "1.234.567,89"},
		{German.Exactly(97.5), "97,5"},
		{English.List([]string{"a", "b", "c"}), "a, b and c"},
		{German.List([]string{"a", "b"}), "a und b"},
		{English.List(nil), ""},
		{English.Lower("Within 7 days"), "within 7 days"},
		{German.Lower("Innerhalb von 7 Tagen"), "innerhalb von 7 Tagen"},
		{German.Lower("Einsprüche"), "Einsprüche"},
		{German.Capital("über alle"), "Über alle"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

// Codes of languages come from addresses: what is no language is none.
func TestOf(t *testing.T) {
	if l, ok := Of("de"); !ok || l != German {
		t.Error("de is not German")
	}
	for _, code := range []string{"", "EN", "fr", "de/"} {
		if _, ok := Of(code); ok {
			t.Errorf("%q is a language", code)
		}
	}
}
