package server

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// A page holds what it shows for search engines in a block that no browser runs and no label can end.
func TestDatasetBlocks(t *testing.T) {
	s := machineSite(t)
	type dataset struct {
		Context    string `json:"@context"`
		Type       string `json:"@type"`
		ID         string `json:"@id"`
		Name       string
		License    string
		Covers     string `json:"temporalCoverage"`
		Status     string `json:"creativeWorkStatus"`
		Correction string
		Publisher  struct{ Name string }
		Variables  []struct{ Name, UnitText string } `json:"variableMeasured"`
		Files      []struct {
			Format string `json:"encodingFormat"`
			URL    string `json:"contentUrl"`
		} `json:"distribution"`
		Parts []struct {
			Type string `json:"@type"`
			Name string
		} `json:"hasPart"`
	}
	read := func(text string) (d dataset) {
		t.Helper()
		if err := json.Unmarshal([]byte(text), &d); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		if d.Context != "https://schema.org/" || d.Type != "Dataset" || d.License == "" || d.Covers != "2026-01-01/2026-03-31" || d.Publisher.Name != "Example & Market" {
			t.Errorf("%+v", d)
		}
		for _, file := range d.Files {
			path, ours := strings.CutPrefix(file.URL, siteAddress)
			a := s.get(t, path)
			if kind, _, _ := strings.Cut(a.Header.Get("Content-Type"), ";"); !ours || a.StatusCode != http.StatusOK || kind != file.Format {
				t.Errorf("%s: %d, %s", file.URL, a.StatusCode, kind)
			}
		}
		return d
	}
	block := func(address string) dataset {
		t.Helper()
		found := s.page(t, address).Find(`script[type="application/ld+json"]`)
		if found.Length() != 1 {
			t.Fatalf("%s has %d blocks", address, found.Length())
		}
		return read(found.Text())
	}
	report := block("/reports/2026-Q1/")
	if report.ID != siteAddress+publicReport || report.Status != "final" || report.Correction != "A filter was counted twice" || len(report.Files) != 3 || len(report.Parts) != 0 {
		t.Errorf("%+v", report)
	}
	if old := block("/reports/2026-Q1/r1/"); old.Status != "superseded" || old.Correction != "" {
		t.Errorf("%+v", old)
	}
	if figure := block(publicReport + "figures/outcomes-by-region/"); len(figure.Variables) != 2 || figure.Variables[0].UnitText != "share" || len(figure.Files) != 4 {
		t.Errorf("%+v", figure)
	}
	whole := read(string(s.get(t, publicReport+"dataset.jsonld").body))
	if whole.ID != report.ID || len(whole.Parts) < 9 || whole.Parts[0].Type != "Dataset" {
		t.Errorf("%+v", whole)
	}
	if s.page(t, "/").Find(`script[type="application/ld+json"]`).Length() != 0 {
		t.Error("the start page shows no data and says that it does")
	}
}

// The catalogue says of every revision what it is, which it replaces, and where its files are.
func TestCatalog(t *testing.T) {
	s := machineSite(t)
	var doc struct {
		Graph []map[string]any `json:"@graph"`
	}
	a := s.get(t, "/catalog.jsonld")
	if err := json.Unmarshal(a.body, &doc); err != nil || a.Header.Get("Content-Type") != "application/ld+json" {
		t.Fatal(err, a.Header)
	}
	nodes := map[string]map[string]any{}
	kinds := map[string]int{}
	for _, n := range doc.Graph {
		nodes[n["@id"].(string)] = n
		kinds[n["@type"].([]any)[0].(string)]++
	}
	first, second := nodes[siteAddress+"/reports/2026-Q1/r1/"], nodes[siteAddress+publicReport]
	values := func(n map[string]any, predicate string) (found []string) {
		list, _ := n[predicate].([]any)
		for _, v := range list {
			object := v.(map[string]any)
			for _, key := range []string{"@id", "@value"} {
				if text, ok := object[key].(string); ok {
					found = append(found, text)
				}
			}
		}
		return found
	}
	for _, c := range []struct {
		node            map[string]any
		predicate, want string
	}{
		{first, "adms:status", "http://purl.org/adms/status/Deprecated"}, {second, "adms:status", "http://purl.org/adms/status/Completed"},
		{second, "prov:wasRevisionOf", siteAddress + "/reports/2026-Q1/r1/"}, {first, "dct:isReplacedBy", siteAddress + publicReport},
		{second, "dcat:inSeries", siteAddress + "/reports/#quarterly-reports"}, {second, "adms:versionNotes", "A filter was counted twice"},
		{second, "dct:license", "https://creativecommons.org/licenses/by/4.0/"}, {second, "dcat:version", "2026-Q1-r2"},
	} {
		if got := values(c.node, c.predicate); !slices.Equal(got, []string{c.want}) {
			t.Errorf("%s of %v is %v, want %s", c.predicate, c.node["@id"], got, c.want)
		}
	}
	if values(first, "dcat:inSeries") != nil || len(values(second, "dcat:contactPoint")) != 0 && second["dcat:contactPoint"] == nil {
		t.Error("what was replaced is a member of the series")
	}
	if kinds["dcat:Catalog"] != 1 || kinds["dcat:Dataset"] != 2 || kinds["dcat:DatasetSeries"] != 1 || kinds["dcat:DataService"] != 1 || kinds["dcat:Distribution"] != 12 {
		t.Errorf("%v", kinds)
	}
	files := 0
	for id, n := range nodes {
		for _, file := range values(n, "dcat:downloadURL") {
			path, ours := strings.CutPrefix(file, siteAddress)
			if a := s.ask(t, http.MethodHead, path); !ours || a.StatusCode != http.StatusOK {
				t.Errorf("%s leads to %s: %d", id, file, a.StatusCode)
			}
			files++
		}
	}
	if files < 40 {
		t.Errorf("only %d files", files)
	}
	if a := s.get(t, "/catalog.ttl"); a.Header.Get("Content-Type") != "text/turtle; charset=utf-8" || !strings.Contains(string(a.body), "<"+siteAddress+publicReport+">\n  a dcat:Dataset, prov:Entity") {
		t.Errorf("%s", a.body)
	}
}

// Beside each CSV stands what its columns are and what an empty number means, and the file says where.
func TestCSVW(t *testing.T) {
	s := machineSite(t)
	const csv = publicReport + "figures/reversal-rate-by-region-tenure.csv"
	a := s.get(t, csv)
	want := "<" + csv + `-metadata.json>; rel="describedby"; type="application/csvm+json"`
	if !strings.Contains(a.Header.Get("Link"), want) {
		t.Errorf("links %q, want %s", a.Header.Get("Link"), want)
	}
	described := s.get(t, csv+"-metadata.json")
	var doc struct {
		URL    string
		Schema struct {
			Columns []struct {
				Name     string
				Titles   string
				About    string `json:"dc:description"`
				Datatype any
			}
			PrimaryKey []string
		} `json:"tableSchema"`
	}
	if err := json.Unmarshal(described.body, &doc); err != nil || described.Header.Get("Content-Type") != "application/csvm+json" {
		t.Fatal(err, described.Header)
	}
	at, err := url.Parse(csv + "-metadata.json")
	if err != nil {
		t.Fatal(err)
	}
	if to := at.ResolveReference(&url.URL{Path: doc.URL}); to.Path != csv {
		t.Errorf("it describes %s", to)
	}
	columns := doc.Schema.Columns
	if len(columns) != 4 || columns[1].Datatype != "number" || !strings.HasSuffix(columns[1].About, "Empty: no number; hidden, and not 0") ||
		columns[3].Datatype.(map[string]any)["format"] != "hidden|no cases" || !slices.Equal(doc.Schema.PrimaryKey, []string{"category", "category2", "measure"}) {
		t.Errorf("%+v", doc)
	}
	for _, address := range []string{"/reports/2026-Q1/r2/figures/none.csv-metadata.json", "/reports/2026-Q9/figures/a.csv-metadata.json"} {
		if a := s.get(t, address); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", address, a.StatusCode)
		}
	}
}
