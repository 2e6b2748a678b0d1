package explore

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"math"
	"strconv"
	"testing"

	"daylight/internal/release"
)

// hostile is a label as an attacker would write it.
const hostile = "</script>\"a\",\n=1+1"

func fileSeries() *Series {
	newer, older := byRegion("2026-Q1", "a", "b"), byRegion("2025-Q4", "a")
	newer.Figure.Rows[0].Label = hostile
	newer.Figure.Rows[0].Values[0] = release.Value{Value: at(1. / 3), Numerator: at(int64(100)), Denominator: at(int64(300)), Low: at(.1), High: at(math.Nextafter(.4, 1))}
	newer.Figure.Rows[0].Counts = &release.Counts{Variance: 8}
	newer.Figure.Rows[1].Values[0] = release.Value{Word: release.Hidden, Denominator: at(int64(12))}
	newer.Figure.Provisional, newer.Figure.Version, newer.Revision = true, 2, 3
	return New([]Report{newer, older})
}

// A file has a row for each number or the word in its place, the numbers as they were published to the last bit, the same query the same
// bytes.
func TestCSV(t *testing.T) {
	f, err := fileSeries().File("of_decided", Query{})
	if err != nil {
		t.Fatal(err)
	}
	text, err := f.CSV()
	if err != nil {
		t.Fatal(err)
	}
	const want = `period,revision,edition,indicator,breakdown,category,label,category2,label2,measure,unit,value,numerator,denominator,low,high,range,level,noise,word,provisional,definition_version
2026-Q1,3,public,reversal-rate,region,a,"</script>""a"",
=1+1",,,of_decided,share,0.3333333333333333,100,300,0.1,0.4000000000000001,interval,0.95,8,,true,2
2025-Q4,1,public,reversal-rate,region,a,"</script>""a"",
=1+1",,,of_decided,share,0.01,1,100,0,1,interval,0.95,,,false,1
2026-Q1,3,public,reversal-rate,region,b,B,,,of_decided,share,,,12,,,,,,hidden,true,2
`
	if string(text) != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
	again, err := fileSeries().File("of_decided", Query{})
	if err != nil {
		t.Fatal(err)
	}
	if same, _ := again.CSV(); !bytes.Equal(same, text) {
		t.Error("the same query gives other bytes")
	}
	read, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil || len(read) != 4 || len(read[1]) != len(header) || read[1][6] != hostile {
		t.Fatalf("read again: %q, %v", read, err)
	}
	if value, _ := strconv.ParseFloat(read[1][15], 64); value != math.Nextafter(.4, 1) {
		t.Errorf("the upper bound was rounded to %v", value)
	}
}

// The same as JSON, with what the measures and the definitions are.
func TestJSON(t *testing.T) {
	f, err := fileSeries().File("", Query{Categories: []string{"b"}})
	if err != nil {
		t.Fatal(err)
	}
	text, err := f.JSON()
	if err != nil {
		t.Fatal(err)
	}
	got := read(t, text)
	if len(got.Rows) != 1 || got.Rows[0].Word != release.Hidden || got.Rows[0].Value != nil || *got.Rows[0].Denominator != 12 || got.Rows[0].Period.String() != "2026-Q1" {
		t.Errorf("rows %+v", got.Rows)
	}
	if len(got.Measures) != 1 || got.Measures[0].Denominator != "decided appeals" || len(got.Definitions) != 2 || got.Definitions[1].Version != 1 || got.Definitions[1].Periods[0].String() != "2025-Q4" {
		t.Errorf("measures %+v, definitions %+v", got.Measures, got.Definitions)
	}
	empty, err := fileSeries().File("none", Query{})
	if err != nil {
		t.Fatal(err)
	}
	if text, err = empty.JSON(); err != nil || len(read(t, text).Rows) != 0 || !bytes.Contains(text, []byte(`"rows": [`)) {
		t.Errorf("a file without rows: %s, %v", text, err)
	}
	whole, err := fileSeries().File("", Query{})
	if err != nil {
		t.Fatal(err)
	}
	if text, err = whole.JSON(); err != nil || len(read(t, text).Rows) != 3 || read(t, text).Rows[0].Label != hostile || *read(t, text).Rows[0].High != math.Nextafter(.4, 1) {
		t.Errorf("%s, %v", text, err)
	}
}

// read is a file as a program reads it.
func read(t *testing.T, text []byte) File {
	t.Helper()
	var got struct {
		File
		Rows []RowInFile `json:"rows"`
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	got.File.Rows = got.Rows
	return got.File
}
