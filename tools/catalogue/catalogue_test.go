package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/leonelquinteros/gotext"

	"daylight/internal/language"
)

// What the sources say is in every catalogue, in the order of the sources, and nothing else is: `go run ./tools/catalogue` mends it.
func TestCataloguesHoldWhatIsSaid(t *testing.T) {
	root := "../.."
	found, err := collect(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range language.All[1:] {
		for _, part := range parts {
			name := filepath.Join(root, "internal/language/catalogues", l.Code(), part.name+".po")
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if len(found[part.name]) < 30 {
				t.Errorf("only %d messages of %s were found: the collector looks in the wrong place", len(found[part.name]), part.name)
			}
			if want, _ := merge(l.Code(), found[part.name], text); string(text) != string(want) {
				t.Errorf("%s is out of date; run: go run ./tools/catalogue", name)
			}
		}
	}
}

// A translation puts in what its message puts in.
func TestTranslationsAreTrue(t *testing.T) {
	for _, l := range language.All[1:] {
		names, err := filepath.Glob("../../internal/language/catalogues/" + l.Code() + "/*.po")
		if err != nil || len(names) != len(parts) {
			t.Fatalf("%d catalogues of %s: %v", len(names), l.Code(), err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			po := gotext.NewPo()
			po.Parse(text)
			all := po.GetDomain().GetTranslations()
			for context, messages := range po.GetDomain().GetCtxTranslations() {
				for id, translation := range messages {
					all[context+": "+id] = translation
				}
			}
			for _, translation := range all {
				if translation.ID == "" {
					continue
				}
				forms := 1
				if translation.PluralID != "" {
					forms = 2
				}
				for at := range forms {
					message := translation.ID
					if at == 1 {
						message = translation.PluralID
					}
					switch said := translation.Trs[at]; {
					case said == "":
						t.Errorf("%s: %q is not translated", name, message)
					case verbs(said) != verbs(message):
						t.Errorf("%s: %q puts in %q, and its message %q puts in %q", name, said, verbs(said), message, verbs(message))
					case strings.HasSuffix(message, ".") != strings.HasSuffix(said, ".") && !strings.HasSuffix(message, "...") && !slices.Contains(shortened, said):
						t.Errorf("%s: of %q and %q, one ends with a stop", name, message, said)
					}
				}
			}
		}
	}
}

// shortened are translations that end with a stop because their last word is shortened.
var shortened = []string{"%s Tsd.", "%s Mio."}

// Messages are found in Go and in templates; what is no constant is a fault unless the caller says it.
func TestCollect(t *testing.T) {
	sources := fstest.MapFS{
		"sql/codelists/a.csv":    {Data: []byte("code,label\nx,A label\n")},
		"reports/catalogue.yaml": {Data: []byte("indicators:\n  - {id: a, title: A title, measures: [{of: some accounts, numerator: a_count}]}\n")},
		"internal/stats/a.go": {Data: []byte("package a\nconst AMethod = \"a method\"\nconst other = \"not said\"\n" +
			"func f(r R) R { r.Notes = append(r.Notes, \"A note.\", made()); return R{Notes: []string{\"Another.\"}} }\n")},
		"internal/disclosure/a.go": {Data: []byte("package a\n")},
		"internal/release/a.go":    {Data: []byte("package a\nfunc f() error { return problem.New(problem.NotFound, \"No \"+\"figure.\") }\n")},
		"reports/a.go": {Data: []byte("package a\nfunc f(l L) { l.Say(\"One %s\", x); l.Many(2, \"%s day\", \"%s days\"); l.SayIn(\"within\", \"%s day\"); l.Text(named) }\nconst named = half + \"b\"\n" +
			"func g(l L, m string) { l.Say(m) }\n")},
		"reports/b.go":  {Data: []byte("package a\nconst half = \"a\"\n")},
		"server/a.html": {Data: []byte(`{{define "a"}}{{if .X}}{{say "Two"}}{{else}}{{tell "Three %s" (say "Four")}}{{end}}{{end}}`)},
	}
	found, err := collect(sources)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, part := range parts {
		for _, m := range found[part.name] {
			all = append(all, part.name+" "+m.context+"/"+m.text+"/"+m.several)
		}
	}
	want := "codes /A label/|reports /A title/|reports /some accounts/|reports of/some accounts/|reports /a count/|reports /One %s/|reports /%s day/%s days|reports within/%s day/|reports /ab/|" +
		"reports /a method/|reports /A note./|reports /Another./|site /Two/|site /Three %s/|site /Four/|site /No figure./"
	if got := strings.Join(all, "|"); got != want {
		t.Errorf("found %s\nwant  %s", got, want)
	}
	sources["reports/c.go"] = &fstest.MapFile{Data: []byte("package a\nvar m = \"x\"\nfunc g(l L) { l.Say(m) }\n")}
	if _, err := collect(sources); err == nil || !strings.Contains(err.Error(), "reports/c.go:3") {
		t.Errorf("what is no constant is said, and the collector says %v", err)
	}
}

// The places in a message are compared by argument, not by order.
func TestVerbs(t *testing.T) {
	for message, want := range map[string]string{"%s of %s": "1s 2s", "von %[2]s %[1]s": "1s 2s", "100 %% of %d": "1d", "95 % of": "", "%.1f %s": "1f 2s"} {
		if got := verbs(message); got != want {
			t.Errorf("verbs(%q) = %q, want %q", message, got, want)
		}
	}
}
