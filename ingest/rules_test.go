package ingest

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"daylight/internal/problem"
	"daylight/internal/record"
	"daylight/internal/warehouse"
)

// example returns the contract's own example of a kind, field by field, with some values replaced.
func example(kind record.Kind, replaced map[string]string) []string {
	values := make([]string, len(kind.Fields))
	for i, f := range kind.Fields {
		values[i] = f.Example
		if value, ok := replaced[f.Name]; ok {
			values[i] = value
		}
	}
	return values
}

// csvOf renders rows under the kind's own header, every field quoted.
func csvOf(kind record.Kind, rows ...[]string) string {
	var b strings.Builder
	for i, f := range kind.Fields {
		b.WriteString(strings.Repeat(",", min(i, 1)) + f.Name)
	}
	for _, row := range rows {
		b.WriteString("\n")
		for i, value := range row {
			b.WriteString(strings.Repeat(",", min(i, 1)) + `"` + strings.ReplaceAll(value, `"`, `""`) + `"`)
		}
	}
	return b.String() + "\n"
}

// The contract's examples are records by the contract.
func TestContractExamplesLoad(t *testing.T) {
	w := newWorld(t)
	for _, kind := range record.Current().Kinds {
		s := w.load(w.file(kind.Name+".csv", csvOf(kind, example(kind, nil))))
		if s.Kinds[kind.Name].Loaded != 1 || !s.Clean() {
			t.Errorf("%s: %+v", kind.Name, s)
		}
	}
}

// What each type admits, as text, before anything is cast: DuckDB alone would read 7.9 as 8, 24:00 as tomorrow and 1e3 as 1000.
func TestTypesAreCheckedAsText(t *testing.T) {
	cases := []struct{ field, value, rule string }{
		{"suspension_id", "A", ""}, {"suspension_id", "2026:01/x", "not_an_id"}, {"suspension_id", "", "missing"}, {"suspension_id", " s-1", "not_an_id"},
		{"suspension_id", strings.Repeat("x", 128), ""}, {"suspension_id", strings.Repeat("x", 129), "not_an_id"}, {"suspension_id", "-x", "not_an_id"},
		{"suspension_id", "someone@example.org", "email"}, {"suspension_id", "https://example.org/x", "url"}, {"suspension_id", "WWW.example.org/x y", "url"},
		{"suspension_id", "192.0.2.7", "ip_address"}, {"suspension_id", "2001:db8::7", "ip_address"}, {"suspension_id", "2001:db8:0:0:0:0:0:7", "ip_address"}, {"suspension_id", "fe80::", "ip_address"},
		{"suspension_id", "::1", "ip_address"}, {"suspension_id", "a:b:c", ""}, {"suspension_id", "2026:17", ""}, {"suspension_id", "+48 601 123 456", "phone"}, {"suspension_id", "żółć", "not_an_id"},
		{"suspension_id", "192.168.77.10:443", "ip_address"}, {"suspension_id", "64:ff9b::192.0.2.33", "ip_address"}, {"suspension_id", "www.linkedin.com:in:jan", "url"},
		{"suspension_id", "a:b:c:d:e:f", "ip_address"}, {"suspension_id", "awww.b", ""}, {"suspension_id", "2026.1.14", ""}, {"suspension_id", "v1.2.3.4567", ""},
		{"account_key", "192_168_77_12", "ip_address"}, {"account_key", "0a51be02d9", ""}, {"account_key", "1234-abcd", ""},
		{"reason_code", "www.facebook.com", "url"}, {"reason_code", "see-WWW.facebook.com", "url"}, {"reason_code", "tel.48601234567", "phone"}, {"reason_code", "601_234_567", "phone"},
		{"reason_code", "ip-192.168.77.11", "ip_address"}, {"reason_code", "not_recorded", "reserved"}, {"reason_code", "all", "reserved"}, {"reason_code", "100_to_499", ""}, {"reason_code", "2026-q1", ""},
		{"account_key", "a-51be02d9", ""}, {"account_key", "withheld", ""}, {"account_key", "short", "not_an_account"}, {"account_key", "Anna Nowak", "not_an_account"},
		{"account_key", "anna@example.org", "email"}, {"account_key", "192.0.2.7", "ip_address"}, {"account_key", "2001:db8::7", "ip_address"}, {"account_key", "", "missing"},
		{"suspended_at", "2026-01-14T09:26:00Z", ""}, {"suspended_at", "2026-01-14 09:26:00+05:30", ""}, {"suspended_at", "2026-01-14T09:26:00.123456789-00:00", ""},
		{"suspended_at", "2026-01-14T09:26:00", "not_a_time"}, {"suspended_at", "2026-01-14", "not_a_time"}, {"suspended_at", "2026-1-14T09:26:00Z", "not_a_time"},
		{"suspended_at", "2026-02-30T09:26:00Z", "not_a_time"}, {"suspended_at", "2026-01-14T24:00:00Z", "not_a_time"}, {"suspended_at", "2026-01-14T09:60:00Z", "not_a_time"},
		{"suspended_at", "2026-01-14T09:26:60Z", "not_a_time"}, {"suspended_at", "2026-01-14T09:26:00+99:00", "not_a_time"}, {"suspended_at", "2026-01-14T09:26:00+05:99", "not_a_time"},
		{"suspended_at", "2026-01-14T09:26:00 Europe/Warsaw", "not_a_time"}, {"suspended_at", "1768382760", "not_a_time"}, {"suspended_at", "infinity", "not_a_time"},
		{"suspended_at", "1989-12-31T23:59:59Z", "too_early"}, {"suspended_at", "0000-00-00T00:00:00Z", "not_a_time"}, {"suspended_at", "2026-06-02T11:59:00Z", ""}, {"suspended_at", "2026-06-02T12:01:00Z", "in_the_future"},
		{"ends_at", "2099-01-01T00:00:00Z", ""}, {"ends_at", "9999-12-31T23:59:00-14:00", "not_a_time"}, {"ends_at", "2026-01-14T09:25:00Z", "before_its_start"}, {"ends_at", "2026-01-14T10:26:00+01:00", ""},
		{"funds_released_at", "2026-01-13T09:26:00Z", "before_its_start"}, {"notice_at", "2026-01-13T09:26:00Z", ""},
		{"measure", "account_suspension", ""}, {"measure", "Account_Suspension", "not_in_code_list"}, {"measure", "code", "not_in_code_list"}, {"measure", "", "missing"}, {"measure", "x' OR '1'='1", "not_in_code_list"},
		{"reason_code", "our_own_code.2", ""}, {"reason_code", "had two accounts", "free_text"}, {"reason_code", "anna@example.org", "email"}, {"reason_code", "48601123456", "phone"},
		{"reason_code", "601-123-456", "phone"}, {"reason_code", "2026-01-14", ""}, {"reason_code", "192.0.2.7", "ip_address"}, {"reason_code", "http://example.org", "url"}, {"reason_code", strings.Repeat("x", 65), "free_text"},
		{"registered_on", "2021-03-02", ""}, {"registered_on", "2021-3-2", "not_a_date"}, {"registered_on", "2021-02-29", "not_a_date"}, {"registered_on", "02.03.2021", "not_a_date"}, {"registered_on", "2026-06-03", "in_the_future"},
		{"tenure_days", "0", ""}, {"tenure_days", "7.9", "not_an_integer"}, {"tenure_days", "-1", "not_an_integer"}, {"tenure_days", "0x10", "not_an_integer"}, {"tenure_days", "1_000", "not_an_integer"}, {"tenure_days", "1e3", "not_an_integer"}, {"tenure_days", "1000000000", "not_an_integer"},
		{"verified", "TRUE", ""}, {"verified", "yes", "not_a_boolean"}, {"verified", "1", "not_a_boolean"}, {"verified", "t", "not_a_boolean"},
	}
	kind, _ := record.Current().Kind("suspensions")
	var rows [][]string
	var want []string
	for i, c := range cases {
		replaced := map[string]string{"suspension_id": fmt.Sprint("s-", i), "account_key": accountKey(i), "ends_at": "", "funds_released_at": "", c.field: c.value}
		rows = append(rows, example(kind, replaced))
		if c.rule != "" {
			want = append(want, fmt.Sprintf("%d %s.%s", i+2, c.field, c.rule))
		}
	}
	w := newWorld(t)
	s := w.load(w.file("s.csv", csvOf(kind, rows...)))
	got := where(w.rejects(w.batch(s.Batch)))
	for _, place := range want {
		if !slices.Contains(got, place) {
			t.Errorf("not rejected: %s (%+v)", place, caseOf(cases, place))
		}
	}
	for _, place := range got {
		if !slices.Contains(want, place) {
			t.Errorf("rejected: %s (%+v)", place, caseOf(cases, place))
		}
	}
}

func caseOf[C any](cases []C, place string) C {
	var line int
	fmt.Sscan(place, &line)
	return cases[line-2]
}

// Who was not drawn was looked at by nobody; a name there would make it a finding, or a finding none.
func TestNobodyLookedAtWhatWasNotDrawn(t *testing.T) {
	kind, _ := record.Current().Kind("audits")
	w := newWorld(t)
	var rows [][]string
	for i, c := range [][]string{{"aud-2", "not_drawn"}, {"", "not_drawn"}, {"aud-2", "wrong"}, {"", "wrong"}} {
		rows = append(rows, example(kind, map[string]string{"audit_id": fmt.Sprint("u-", i), "auditor": c[0], "finding": c[1]}))
	}
	s := w.load(w.file("a.csv", csvOf(kind, rows...)))
	if got := where(w.rejects(w.batch(s.Batch))); !slices.Equal(got, []string{"2 auditor.does_not_apply"}) {
		t.Error(got)
	}
}

// Fractions, decimals and months, which suspensions have none of.
func TestOtherTypes(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		kind, field string
		admits      []string
		refuses     []string
		rule        string
	}{
		{"audits", "sampling_fraction", []string{"0.056", ".5", "1", "1.0"}, []string{"0", "0.0", "1.1", "-0.5", "5%", "1/18", "nan"}, "not_a_fraction"},
		{"series", "value", []string{"1210", "-3.5", "0", "12.000001"}, []string{"1,210", "1e3", "inf", "12.0000001", "1234567890123"}, "not_a_decimal"},
		{"series", "month", []string{"2026-01", "1999-12"}, []string{"2026-13", "2026-1", "2026-01-01", "Jan 2026"}, "not_a_month"},
	} {
		kind, _ := record.Current().Kind(c.kind)
		var rows [][]string
		var want []string
		for i, value := range append(slices.Clone(c.admits), c.refuses...) {
			rows = append(rows, example(kind, map[string]string{"audit_id": fmt.Sprint("u-", i), "name": fmt.Sprint("n", i)}))
			rows[i][slices.IndexFunc(kind.Fields, func(f record.Field) bool { return f.Name == c.field })] = value
			if i >= len(c.admits) {
				want = append(want, fmt.Sprintf("%d %s.%s", i+2, c.field, c.rule))
			}
		}
		s := w.load(w.file(c.field+".csv", csvOf(kind, rows...)))
		if s.Batch == "" {
			t.Fatalf("%s: %+v", c.field, s)
		}
		if got := where(w.rejects(w.batch(s.Batch))); !slices.Equal(got, want) {
			t.Errorf("%s\n got %q\nwant %q", c.field, got, want)
		}
	}
}

// The cheap look at a field has doubts about every text that a rule refuses, and what it lets pass has the same value.
func TestDoubtsMissNothing(t *testing.T) {
	texts := []string{"a", "a1", "1a", "12", "A-b_c.d", "_a", "-a", ".a", "a b", "a\n", "a:b", "::1", "a::b", "1:2:3:4:5:6:7:8", "10.0.0.1", "10.0.0.1a",
		"192.168.77.10:443", "x.192.0.2.1", "1.2.3.4567", "192_168_77_12", "1-2-3-4-5", "12_34_56_78", "1234abcd", "12345678", "601_234_567", "tel.48601234567", "tel48601234567",
		"www.a.b:c", "aWWW.b", "see-www.x", "a:b:c:d:e:f", "a:b:c:d:e", "all", "not_recorded", "123456789", "123-456-789", "1-2-3-4-5-6-7-8-9", "1.2.3.4.5.6.7.8_9", "12345678901_", "a@b.c", "https://a.b", "www.a.b", "+48 123 456 789",
		"żółć", "withheld", "abcdefgh", "abcdefg", strings.Repeat("a", 64), strings.Repeat("a", 65), strings.Repeat("a", 128), strings.Repeat("a", 129),
		"1" + strings.Repeat("a", 62), "1" + strings.Repeat("a", 64), "0", "00", "007", "+7", "-7", "-0", "7.0", "1e3", " 7", "7 ", "1_000", "0x1F",
		"999999999", "1000000000", "9223372036854775808", "2026-01-14", "2026-1-14", "0001-01-01", "0000-12-31", "-0001-01-01", "0044-03-15 (BC)",
		"infinity", "-infinity", "epoch", "2026-02-29", "2099-01-01", "10000-01-01", "2026-01-14 ", "2026/01/14", "20260114", "2026-01-14T09:26:00Z",
		"2026-01-14T09:26:59Z", "2026-01-14 09:26:00Z", "2026-01-14T24:00:00Z", "2026-01-14T23:59:60Z", "2026-01-14T 9:26:00Z", "2026-01-14T9:26:00Z",
		"2026-01-14T09:26:00z", "2026-01-14T09:26:00", "2026-01-14T09:26Z", "2026-01-14T09:26:00.5Z", "2026-01-14T09:26:00.999999999Z",
		"2026-01-14T09:26:00+00:00", "2026-01-14T09:26:00+02:00", "2026-01-14T23:26:00-05:30", "2026-01-14T09:26:00+99:00", "2026-01-14T09:26:00+02:00Z",
		"2026-01-14T09:26:00 Europe/WarsawZ", "2026-13-14T09:26:00Z", "1989-12-31T23:59:59Z", "1990-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
		"10000-01-01T00:00:00Z", "2999-01-01T00:00:00Z", "infinityZ", "true", "TRUE", "tRUE", "1", "f", "2026-01", "2026-13", "0.5", "1.0", "1.01", ".5", "12.5",
		"other", "account_suspension"}
	engine, err := warehouse.OpenEngine(t.Context(), warehouse.Limits{Threads: 1}, "")
	if err != nil {
		t.Fatal(err)
	}
	defer engine.Close()
	refused, passed := 0, 0
	for _, kind := range append(slices.Clone(record.Current().Kinds), record.BlockLog()) {
		for _, f := range kind.Fields {
			c, err := newChecks(warehouse.At(t.TempDir()), record.Kind{Name: kind.Name, Fields: []record.Field{f}}, today)
			if err != nil {
				t.Fatal(err)
			}
			source := "(SELECT unnest([" + warehouse.QuoteList(texts) + ", NULL]) AS given)"
			columns := map[string]column{f.Name: {expr: "given"}}
			read := func(thorough bool) (rows [][2]string) {
				c.thorough = thorough
				if err := engine.Each(t.Context(), c.judged(columns, "", source), func(row []any) error {
					rows = append(rows, [2]string{fmt.Sprint(row[0]), fmt.Sprint(row[1])})
					return nil
				}); err != nil {
					t.Fatal(err)
				}
				return rows
			}
			quick := read(false)
			for i, want := range read(true) {
				if quick[i] != want {
					t.Errorf("%s.%s %q: %v at a cheap look, %v by its rules", kind.Name, f.Name, append(texts, "NULL")[i], quick[i], want)
				}
				if want[1] == "<nil>" {
					passed++
				} else {
					refused++
				}
			}
		}
	}
	if passed < 500 || refused < 5000 {
		t.Errorf("only %d texts passed and %d were refused", passed, refused)
	}
}

var quotedRule = regexp.MustCompile(`(?:THEN|ELSE) '([a-z_.]+)'`)

// Every rule that the SQL can name has a message of its own that ends with a stop.
func TestEveryRuleHasAMessage(t *testing.T) {
	rules := map[string]bool{}
	for shape := range shapeMessages {
		rules[shape] = true
	}
	for _, kind := range append(slices.Clone(record.Current().Kinds), record.BlockLog()) {
		for _, native := range []bool{false, true} {
			checks, err := newChecks(warehouse.At(t.TempDir()), kind, today)
			if err != nil {
				t.Fatal(err)
			}
			columns := map[string]column{}
			for _, f := range kind.Fields {
				columns[f.Name] = column{f.Name, native}
				if f.After != "" {
					rules[f.Name+".before_suspension"] = true
				}
			}
			for _, found := range quotedRule.FindAllStringSubmatch(checks.judged(columns, "", "nowhere"), -1) {
				rules[found[1]] = true
			}
		}
	}
	if len(rules) < 150 {
		t.Fatalf("only %d rules were found in the SQL", len(rules))
	}
	for rule := range rules {
		message := Message(rule)
		field, check, _ := strings.Cut(rule, ".")
		if _, shape := shapeMessages[rule]; !shape && checkMessages[check] == "" || !strings.HasSuffix(message, ".") || check != "" && !strings.HasPrefix(message, field+" ") {
			t.Errorf("%s: %q", rule, message)
		}
	}
}

// A platform extends code lists in its own files; a code list that cannot be read stops the run and says which.
func TestOwnCodeLists(t *testing.T) {
	w := newWorld(t)
	own := filepath.Join(w.warehouse.Dir(), "codelists")
	if err := os.MkdirAll(own, 0o750); err != nil {
		t.Fatal(err)
	}
	put := func(text string) {
		if err := os.WriteFile(filepath.Join(own, "measures.csv"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	line := "s-1," + accountKey(1) + ",2026-01-14T09:26:00Z,slow_down\n"
	path := w.file("s.csv", head+good(2, 1)+line)
	put("\xef\xbb\xbfcode,label,suspension,about\nwarning,W,false,x\nslow_down,\"It's slow\",true,x\n")
	if s := w.load(path); s.Total.Loaded != 2 {
		t.Errorf("%+v", s)
	}
	if s := w.load(w.file("ours.csv", head+"s-7,"+accountKey(7)+",2026-01-14T09:26:00Z,account_suspension\n")); s.Total.Loaded != 1 {
		t.Errorf("a list of the platform's own took the place of ours: %+v", s)
	}
	for _, broken := range []string{"", "code\n", "label,code\nx,y\n", "code,label\n\"x\n"} {
		put(broken)
		_, err := w.try(t.Context(), Options{Paths: []string{w.file("t.csv", head+good(9, 1))}})
		if text := problem.Sentence(err); problem.KindOf(err) != problem.Invalid || !strings.HasPrefix(text, "The code list "+filepath.Join(own, "measures.csv")+" cannot be read") {
			t.Errorf("%q: %v", broken, err)
		}
	}
}

// Labels outside an open code list load, are counted, and are never printed.
func TestLabelsOutsideTheirLists(t *testing.T) {
	w := newWorld(t)
	const head = "region,reason_code," + head
	line := func(i int, region, reason string) string { return region + "," + reason + "," + good(i, 1) }
	s := w.load(w.file("a.csv", head+line(1, "PL", "fraud_ring")+line(2, "Zz", "")+line(3, "zz-top", "circumvention")), w.file("b.csv", head+line(4, "Zz", "fraud_ring")))
	want := []Uncoded{
		{Kind: "suspensions", Field: "reason_code", List: "reasons", Codes: 1, Records: 2},
		{Kind: "suspensions", Field: "region", List: "regions", Codes: 2, Records: 3},
	}
	if !slices.Equal(s.Uncoded, want) || !s.Clean() || s.Total.Loaded != 4 {
		t.Errorf("%+v", s)
	}
	for _, u := range s.Uncoded {
		if text := u.Sentence(); strings.Contains(text, "Zz") || strings.Contains(text, "ring") {
			t.Errorf("%q holds a value", text)
		}
	}
	if s := w.load(w.file("c.csv", head+line(5, "PL", "circumvention"))); s.Uncoded != nil {
		t.Errorf("%+v", s.Uncoded)
	}
}
