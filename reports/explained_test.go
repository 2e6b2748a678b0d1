package reports_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"daylight/internal/release"
)

// A folder that somebody has downloaded explains itself.
func TestReleaseExplainsItself(t *testing.T) {
	public := newOffice(t, "large").draft(t, open(t, nil, 2), quarter)
	t.Run("files", func(t *testing.T) { namesEveryFile(t, public) })
	t.Run("words", func(t *testing.T) { explainsWords(t, public) })
	t.Run("page", func(t *testing.T) { computesWhatFiguresSay(t, public) })
}

// The data package of a release names every file of it once, with its sum, and no other, but those that the approval adds.
func namesEveryFile(t *testing.T, public *release.Opened) {
	for edition, o := range map[release.Edition]*release.Opened{release.Internal: published(t), release.Public: public} {
		text, err := o.File("datapackage.json")
		if err != nil {
			t.Fatal(err)
		}
		var pack struct {
			Name, Version         string
			Contributors, Sources []struct{ Title string }
			Resources             []struct{ Name, Path, Type, Title, MediaType, Hash, Schema string }
		}
		if err := json.Unmarshal(text, &pack); err != nil {
			t.Fatal(err)
		}
		if pack.Version != "2025-Q2-r1" || len(pack.Contributors) != 1 || pack.Contributors[0].Title != "Example Market" || len(pack.Sources) == 0 {
			t.Errorf("%s: %s, %v, %v", edition, pack.Version, pack.Contributors, pack.Sources)
		}
		left := slices.DeleteFunc(o.Files(), func(name string) bool { return name == "datapackage.json" })
		names := map[string]bool{}
		for _, r := range pack.Resources {
			if r.Title == "" || r.MediaType == "" || names[r.Name] {
				t.Errorf("%s: %+v", edition, r)
			}
			names[r.Name] = true
			if csv := strings.HasSuffix(r.Path, ".csv"); (r.Schema == "figures/columns.json") != csv || (r.Type == "table") != csv {
				t.Errorf("%s: %s is a %q and has the columns of %q", edition, r.Path, r.Type, r.Schema)
			}
			at := slices.Index(left, r.Path)
			if at < 0 {
				if later := []string{"CHECKSUMS", "approval.json", "approval.sig"}; !slices.Contains(later, r.Path) || r.Hash != "" {
					t.Errorf("%s: the data package names %s, which is not there", edition, r.Path)
				}
				continue
			}
			left = slices.Delete(left, at, at+1)
			file, err := o.File(r.Path)
			if err != nil {
				t.Fatal(err)
			}
			if sum := sha256.Sum256(file); r.Hash != "sha256:"+hex.EncodeToString(sum[:]) {
				t.Errorf("%s: the sum of %s is not %s", edition, r.Path, r.Hash)
			}
		}
		if len(left) > 0 {
			t.Errorf("%s: the data package does not name %v", edition, left)
		}
	}
}

// The column of words says nothing but why there is no number, in words that are explained; a verdict has a column of its own.
func explainsWords(t *testing.T, public *release.Opened) {
	text, err := public.File("figures/columns.json")
	if err != nil {
		t.Fatal(err)
	}
	type field struct {
		Name, Description string
		Constraints       struct{ Pattern string }
		MissingValues     []struct{ Value, Label string }
	}
	var columns struct{ Fields []field }
	if err := json.Unmarshal(text, &columns); err != nil {
		t.Fatal(err)
	}
	for _, f := range columns.Fields { // an empty number is not 0, and programs are told so
		numeric := slices.Contains([]string{"numerator", "denominator", "value", "low", "high"}, f.Name)
		if said := len(f.MissingValues) == 1 && f.MissingValues[0].Value == "" && strings.Contains(f.MissingValues[0].Label, "not 0"); said != numeric {
			t.Errorf("missing values of %s: %v", f.Name, f.MissingValues)
		}
	}
	at := slices.IndexFunc(columns.Fields, func(f field) bool { return f.Name == "word" })
	if at < 0 || !strings.Contains(columns.Fields[at].Description, "if there is none. hidden: ") {
		t.Fatalf("%+v", columns.Fields)
	}
	reason := regexp.MustCompile("^(" + columns.Fields[at].Constraints.Pattern + ")$")
	verdicts, noises := map[string]bool{}, map[string]bool{}
	for _, o := range []*release.Opened{public, published(t)} {
		readme, err := o.File("README.txt")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range o.Files() {
			if !strings.HasSuffix(name, ".csv") {
				continue
			}
			text, err := o.File(name)
			if err != nil {
				t.Fatal(err)
			}
			rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
			if err != nil || len(rows[0]) != len(columns.Fields) {
				t.Fatalf("%s: %v, %v", name, rows[0], err)
			}
			for _, row := range rows[1:] {
				field := func(name string) string { return row[slices.Index(rows[0], name)] }
				word, value := field("word"), field("value")
				switch {
				case word != "" && (value != "" || field("verdict") != "" || !reason.MatchString(word)):
					t.Errorf("%s: %v", name, row)
				case word == "" && value == "" && field("verdict") == "":
					t.Errorf("%s: nothing says why there is no number: %v", name, row)
				case word != "" && !strings.HasPrefix(word, "more than ") && !strings.Contains(string(readme), "  "+word+": "):
					t.Errorf("the page does not explain %q", word)
				}
				verdicts[field("verdict")] = true
				if field("breakdown") == "region_tenure" && field("edition") == "public" {
					noises[field("noise")] = true
				} else if field("noise") != "" && field("breakdown") != "detection_route" {
					t.Errorf("%s has exact counts: %v", name, row)
				}
			}
		}
	}
	for _, want := range []string{"within the limits", "chance alone could explain it"} {
		if !verdicts[want] {
			t.Errorf("no verdict says %q: %v", want, verdicts)
		}
	}
	if len(noises) != 1 || !noises["9"] {
		t.Errorf("protected counts have the variances %v", noises)
	}
}

// The page in a release computes its example from the release's own tables, and its formulas give what the figures say.
func computesWhatFiguresSay(t *testing.T, o *release.Opened) {
	text, err := o.File("README.txt")
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	for _, says := range []string{"April–June 2025, revision 1, public edition", "hidden: kept back to protect people", "sha256sum -c CHECKSUMS", `"raw" are the counts`, "tables/*.json"} {
		if !strings.Contains(page, says) {
			t.Errorf("the page does not say %q", says)
		}
	}
	found := regexp.MustCompile(`figures/([a-z-]+)\.json, .*:\n\n  k = (\w+) = (\d+)\n  n = (\w+) = (\d+)\n  share (\S+), range`).FindStringSubmatch(page)
	if found == nil {
		t.Fatal(page)
	}
	table, err := o.File("tables/notice-by-total.json")
	if err != nil {
		t.Fatal(err)
	}
	for i := 2; i < 5; i += 2 {
		if !strings.Contains(string(table), fmt.Sprintf(`"%s": %s`, found[i], found[i+1])) {
			t.Errorf("the table does not count %s %s", found[i+1], found[i])
		}
	}
	k, _ := strconv.ParseFloat(found[3], 64)
	n, _ := strconv.ParseFloat(found[5], 64)
	if found[6] != strconv.FormatFloat(k/n, 'f', 4, 64) {
		t.Errorf("%v of %v is not %s", k, n, found[6])
	}
	internal, err := published(t).File("README.txt")
	if err != nil || strings.Contains(string(internal), "tables/") || !strings.Contains(string(internal), "not for publication") {
		t.Errorf("%s, %v", internal, err)
	}
}
