package warehouse

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"daylight/internal/problem"
)

// A platform's own list adds to ours; its bands take the place of ours; and what would spoil a report is refused with the file's name.
func TestOwnCodeListsExtend(t *testing.T) {
	w := At(t.TempDir())
	put := func(name, text string) {
		t.Helper()
		path := filepath.Join(w.Dir(), "codelists", name+".csv")
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("reasons", "\xef\xbb\xbfcode,label,team\nspam,Advertising,a\nmulti_acc,Several accounts,b\n")
	put("tenure_bands", "code,label,from_days,to_days\nnew,New,0,100\nold,Old,100,\n")
	lists, err := w.codeLists()
	if err != nil {
		t.Fatal(err)
	}
	labels := map[string]string{}
	for _, entry := range lists["reasons"] {
		labels[entry["code"]] = entry["label"]
	}
	if labels["spam"] != "Advertising" || labels["multi_acc"] != "Several accounts" || labels["circumvention"] == "" {
		t.Errorf("reasons: %v", labels)
	}
	if len(lists["tenure_bands"]) != 2 {
		t.Errorf("bands: %v", lists["tenure_bands"])
	}
	for name, text := range map[string]string{
		"a word that reports use":  "code,label,group\nDE,Germany,not_recorded\n",
		"a formula":                "code,label\nDE,=cmd\n",
		"a sign that steers":       "code,label\nDE,a\x01b\n",
		"no header":                "DE,Germany\n",
		"a code twice":             "code,label\nDE,a\nDE,b\n",
		"more fields than columns": "code,label\nDE,a,b\n",
	} {
		put("regions", text)
		_, err := w.CodeList("regions")
		if problem.KindOf(err) != problem.Invalid || !strings.Contains(problem.Sentence(err), filepath.Join("codelists", "regions.csv")) {
			t.Errorf("%s: %v", name, err)
		}
	}
	bands := codeList{{"code": "old", "from_days": "100"}, {"code": "new", "from_days": "0", "to_days": "100"}}
	if _, err := bands.bands("days"); err == nil || !strings.Contains(err.Error(), "youngest to the oldest") {
		t.Errorf("bands out of order: %v", err)
	}
}
