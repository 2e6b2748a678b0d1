package ingest

import (
	"bytes"
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/template"

	"daylight/internal/record"
	"daylight/sql"
)

var update = flag.Bool("update", false, "write docs/records.md anew")

const manual = "../docs/records.md"

// admits says in the manual what each type takes; records.yaml has the same in short.
var admits = []struct {
	Name   record.Type
	Admits string
}{
	{record.ID, "a record's own key or a reference to another's: 1 to 128 letters (A to Z, a to z), digits, dots, colons, underscores and hyphens, the first a letter or digit"},
	{record.Account, "a pseudonymous key: 8 to 128 letters, digits, underscores and hyphens, the first a letter or digit; or the word `withheld`"},
	{record.Time, "RFC 3339 with an offset, `2026-01-14T09:26:00Z` or `2026-01-14 10:26:00+01:00`, from 1990 on; kept in UTC to the minute"},
	{record.Date, "`YYYY-MM-DD`, not in the future"},
	{record.Month, "`YYYY-MM`, not in the future"},
	{record.Integer, "a whole number from 0 to 999999999, without sign or separators"},
	{record.Decimal, "a plain decimal number of up to 12 digits, and up to 6 behind the point"},
	{record.Fraction, "a number above 0 and at most 1, with up to 12 digits behind the point"},
	{record.Boolean, "`true` or `false`, in lower case, upper case or with a capital"},
	{record.Code, "one of the codes of a closed list"},
	{record.Label, "a code of your own: 1 to 64 letters, digits, dots, underscores and hyphens, no spaces"},
}

type manualKind struct {
	Name, About, KeyText, Event, File string
	Fields                            []manualField
}

type manualField struct {
	record.Field
	Text string
}

type manualList struct {
	Name, Intro string
	Codes       []manualCode
}

type manualCode struct{ Code, Meaning string }

// renderManual makes docs/records.md out of the contract, the code lists, the messages and the example files.
func renderManual(t *testing.T) []byte {
	t.Helper()
	page := struct {
		Version int
		Types   any
		Kinds   []manualKind
		Lists   []manualList
		Checks  []manualCode
	}{Version: record.Current().Version, Types: admits}
	users := map[string][]string{}
	open := map[string]bool{}
	for _, kind := range record.Current().Kinds {
		k := manualKind{Name: kind.Name, About: strings.TrimSpace(kind.About), Event: kind.Event}
		names := strings.Split(kind.Key, ", ")
		k.KeyText = "`" + strings.Join(names, "`, `") + "`"
		for _, f := range kind.Fields {
			k.Fields = append(k.Fields, manualField{f, fieldText(f)})
			if f.Codes != "" {
				users[f.Codes] = append(users[f.Codes], fmt.Sprintf("`%s` of %s", f.Name, kind.Name))
				open[f.Codes] = f.Type == record.Label
			}
		}
		file, err := os.ReadFile(filepath.Join("testdata/records", kind.Name+".csv"))
		if err != nil {
			t.Fatal(err)
		}
		k.File = string(file)
		page.Kinds = append(page.Kinds, k)
	}
	for _, name := range sortedKeys(users) {
		page.Lists = append(page.Lists, listText(t, name, users[name], open[name]))
	}
	for _, shape := range sortedKeys(shapeMessages) {
		if shape != ruleAction && shape != ruleLayout && shape != ruleUnparsed { // of the block log alone
			page.Checks = append(page.Checks, manualCode{shape, shapeMessages[shape]})
		}
	}
	for _, check := range sortedKeys(checkMessages) {
		page.Checks = append(page.Checks, manualCode{"field." + check, fmt.Sprintf(checkMessages[check], "*field*")})
	}
	code := func(text string) string { return "`" + text + "`" }
	form, err := template.New("records.md.tmpl").Funcs(template.FuncMap{"code": code}).ParseFiles("testdata/records.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := form.Execute(&b, page); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// fieldText is what the contract says of a field, with the rules that its type does not show.
func fieldText(f record.Field) string {
	text := f.About
	if f.Codes != "" {
		list := "[" + f.Codes + "](#" + f.Codes + ")"
		if f.Type == record.Label {
			text += "; open list " + list
		} else {
			text += "; list " + list
		}
	}
	if f.Order != "" {
		text += "; not before `" + f.Order + "`"
	}
	if f.After != "" {
		text += "; not before the suspension's `" + f.After + "`"
	}
	if f.Unless.Field != "" {
		text += "; empty where `" + f.Unless.Field + "` is `" + f.Unless.Code + "`"
	}
	if f.Future {
		text += "; may lie in the future"
	}
	return text
}

// listText renders a code list; a list too long to read is only described.
func listText(t *testing.T, name string, users []string, open bool) manualList {
	t.Helper()
	text, err := sql.Files.ReadFile("codelists/" + name + ".csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	l := manualList{Name: name, Intro: "Closed list"}
	if open {
		l.Intro = "Open list"
	}
	l.Intro += ", for " + strings.Join(users, ", ") + "."
	const readable = 60
	if len(rows) > readable {
		l.Intro += fmt.Sprintf(" %d codes, from `%s` (%s) to `%s` (%s); the whole list is `sql/codelists/%s.csv`.", len(rows)-1,
			rows[1][0], rows[1][1], rows[len(rows)-1][0], rows[len(rows)-1][1], name)
		return l
	}
	about := slices.Index(rows[0], "about")
	for _, row := range rows[1:] {
		meaning := row[1]
		if about >= 0 && row[about] != "" {
			meaning += ": " + row[about]
		}
		l.Codes = append(l.Codes, manualCode{row[0], meaning})
	}
	return l
}

// docs/records.md says what the contract, the code lists and the messages say today.
func TestManualIsUpToDate(t *testing.T) {
	want := renderManual(t)
	if *update {
		if err := os.WriteFile(manual, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(manual)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what the contract says. Run: go test ./ingest -run Manual -update", manual)
	}
	for _, typ := range admits {
		if !bytes.Contains(got, []byte("| "+string(typ.Name)+" |")) {
			t.Errorf("the manual does not explain the type %s", typ.Name)
		}
	}
}

// The manual's example files load, all of them, without a word; together they are one story.
func TestManualExamplesLoad(t *testing.T) {
	w := newWorld(t)
	s := w.load("testdata/records")
	if !s.Clean() || len(s.Kinds) != len(record.Current().Kinds) || s.Total.Duplicate+s.Total.Superseding != 0 {
		t.Errorf("%+v", s)
	}
	for _, f := range s.Files {
		if filepath.Base(f.Name) != f.Kind+".csv" || f.Ignored != nil {
			t.Errorf("%s is read as %s, ignoring %q", f.Name, f.Kind, f.Ignored)
		}
	}
}
