package reports_test

import (
	"bytes"
	"testing"

	"daylight/internal/language"
	"daylight/internal/period"
)

// A platform's own code list says what its codes are called in other languages. What it does not say the program translates, or leaves as it
// is; and the report is made again from its setting.
func TestOwnLabelsInLanguages(t *testing.T) {
	office := withoutCrosses(t)
	first := period.MustParse("2026-Q1")
	suspensions := suspensionHead
	for _, region := range []string{"PL", "DE", "XX", "FR"} {
		suspensions += suspensionsOf(region, 300, "2026-02-10", region)
	}
	r := readerOf(t, period.NewDate(2026, 9, 1), map[string]string{"suspensions": suspensions + suspensionsOf("later", 1, "2026-09-02", "PL"),
		"codelists/regions": "code,label,label_de,group,group_label,group_label_de\nPL,Poland,Polen,east,The east,Der Osten\nDE,Germany,,west,The west,\nXX,Elsewhere,,apart,Western Europe,\n"})
	o := office.publish(t, r, first)
	german, err := o.In(language.German)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	f, err := german.Figure("suspensions-by-region")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range f.Rows {
		found[row.Category] = row.Label
	}
	for group, want := range map[string]string{"east": "Der Osten", "west": "The west", "apart": "Westeuropa"} {
		if found[group] != want {
			t.Errorf("%s is called %q, want %q", group, found[group], want)
		}
	}
	if setting, err := o.File("setting.json"); err != nil || !bytes.Contains(setting, []byte("Der Osten")) {
		t.Errorf("the setting does not say what groups are called in German: %v", err)
	}
	sound(t, office.Releases.Dir(first, 1), first)
}
