package site

import (
	"strings"
	"testing"

	"daylight/internal/language"
)

const whole = `version: 1
address: https://transparency.example.org
publisher: {name: Example Market, url: "https://example.org/about", email: transparency@example.org}
licence: {title: CC BY 4.0, url: "https://creativecommons.org/licenses/by/4.0/"}
calendar:
  - {period: 2026-Q3, on: 2027-01-20, note: {en: With the first audit., de: Mit der ersten Nachprüfung.}}
help:
  - {text: {en: Appeal within 30 days.}, url: "https://example.org/appeal"}
channels:
  - {text: {en: By mail}, url: "mailto:appeals@example.org"}
`

func TestParse(t *testing.T) {
	s, err := Parse("site.yaml", []byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	if s.Publisher.Name != "Example Market" || s.Calendar[0].Period.String() != "2026-Q3" || s.Calendar[0].On.String() != "2027-01-20" {
		t.Errorf("read %+v", s)
	}
	if text, code := s.Calendar[0].Note.In(language.German); text != "Mit der ersten Nachprüfung." || code != "de" {
		t.Errorf("in German %q (%s)", text, code)
	}
	if text, code := s.Help[0].Text.In(language.German); text != "Appeal within 30 days." || code != "en" {
		t.Errorf("what is not there in German is %q (%s)", text, code)
	}
}

// What is wrong is said in one sentence.
func TestWhatIsWrong(t *testing.T) {
	for old, c := range map[string]struct{ new, want string }{
		"version: 1":                                {"version: 2", "write version: 1"},
		"https://transparency.example.org":          {"transparency.example.org", "the address is written"},
		"address: https://transparency.example.org": {"address: https://a.example/path", "the address is written"},
		"email: transparency@example.org":           {"email: nobody", "no address"},
		"https://example.org/appeal":                {"javascript:alert(1)", "links are written"},
		"mailto:appeals@example.org":                {"data:text/html,x", "links are written"},
		"on: 2027-01-20":                            {"on: 2026-08-01", "before the period has ended"},
		"de: Mit der ersten Nachprüfung.":           {"fr: Oui.", "fr is no language"},
		"en: By mail":                               {`en: " "`, "a text is empty"},
		"{en: Appeal within 30 days.}":              {"{}", "a step has no text"},
		"publisher:":                                {"publishr:", "publishr"},
		"{period: 2026-Q3":                          {"{period: 2026-Q9", "2026-Q9"},
		"help:":                                     {"  - {period: 2026-Q3, on: 2027-01-20}\nhelp:", "2026-Q3 twice"},
		"channels:\n  - {text: {en: By mail}, url: \"mailto:appea": {"---\nx: \"", "more than one document"},
	} {
		text := strings.Replace(whole, old, c.new, 1)
		if text == whole {
			t.Fatalf("%q is not in the file", old)
		}
		if _, err := Parse("site.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.new, err, c.want)
		}
	}
}

// All that is wrong is said at once, so that nobody mends one fault after the other.
func TestEverythingThatIsWrong(t *testing.T) {
	text := strings.NewReplacer("https://transparency.example.org", "https://a.example/path", "https://example.org/appeal", "javascript:alert(1)", "on: 2027-01-20", "on: 2026-08-01").Replace(whole)
	_, err := Parse("site.yaml", []byte(text))
	for _, want := range []string{"the address is written", `"javascript:alert(1)" is no link`, "before the period has ended"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing: %v", want, err)
		}
	}
}

// A file of anything is read or refused, and never more.
func FuzzParse(f *testing.F) {
	f.Add([]byte(whole))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := Parse("site.yaml", text)
		if err != nil {
			return
		}
		for _, step := range s.Help {
			if !allowed(step.URL) {
				t.Errorf("a link leads to %q", step.URL)
			}
		}
	})
}
