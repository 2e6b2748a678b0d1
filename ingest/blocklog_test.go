package ingest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"daylight/internal/record"
	"daylight/internal/warehouse"
)

// event is one entry as list=logevents answers it.
func event(id int, pairs ...string) string {
	all := append([]string{fmt.Sprintf(`"logid":%d`, id), `"ns":2`, `"title":"User:acct-c6c1f4f5a5c5"`, `"type":"block"`, `"action":"block"`, `"user":"adm-eab2f7b07621"`,
		`"timestamp":"2017-01-01T00:04:27Z"`, `"comment":"{{uw-vaublock}}"`, `"params":{"duration":"infinity","flags":[]}`}, pairs...)
	return "{" + strings.Join(all, ",") + "}"
}

// The log as JSON: whole answers, continued ones, arrays or bare events; what is no log is refused and never passed over.
func TestBlockLogJSON(t *testing.T) {
	answer := func(events ...string) string {
		return `{"batchcomplete":true,"continue":{"lecontinue":"x"},"query":{"logevents":[` + strings.Join(events, ",") + `]}}`
	}
	const noLog = "It is not the JSON of list=logevents: documents with query.logevents, or the events themselves."
	cases := []struct {
		name, text string
		loaded     int64
		rejected   []string
		refused    string
	}{
		{"one answer", answer(event(1), event(2)), 2, nil, ""},
		{"continued answers one after another", answer(event(1)) + "\n" + answer(event(2), event(3)), 3, nil, ""},
		{"an answer without events, in the two ways the API writes it", answer() + `{"batchcomplete":"","query":[]}` + answer(event(1)), 1, nil, ""},
		{"an answer over several lines", strings.ReplaceAll(answer(event(1), event(2)), ",", ",\n  "), 2, nil, ""},
		{"an array of events", "[" + event(1) + ",\n" + event(2) + "]", 2, nil, ""},
		{"events one a line", event(1) + "\n" + event(2) + "\n", 2, nil, ""},
		{"a byte order mark", "\xef\xbb\xbf" + answer(event(1)), 1, nil, ""},
		{"warnings and other queries beside the log", `{"warnings":{"logevents":{"*":"x"}},"query":{"pages":[{"a":1}],"logevents":[` + event(1) + `]}}`, 1, nil, ""},
		{"entries of another log, and no objects at all", answer(event(1), event(2, `"type":"delete"`), event(3, `"action":"autoblock"`), "17", "null"), 1,
			[]string{"2 unknown_action", "3 unknown_action", "4 unreadable_parameters", "5 unknown_action"}, ""},
		{"parameters of another shape", answer(event(1), event(2, `"params":{"duration":7}`), event(3, `"params":{"duration":"1 month"}`)), 1,
			[]string{"2 unreadable_parameters", "3 unreadable_parameters"}, ""},
		{"an error of the API is no empty log", answer(event(1)) + `{"error":{"code":"ratelimited"}}`, 0, nil, noLog},
		{"something else between the events", event(1) + "\n17\n" + event(2), 0, nil, noLog},
		{"an object that is no event", event(1) + `{"a":1}`, 0, nil, noLog},
		{"a query that is no object", `{"query":[1]}`, 0, nil, noLog},
		{"events that are no list", `{"query":{"logevents":{"1":` + event(1) + `}}}`, 0, nil, noLog},
		{"cut off between two events", answer(event(1), event(2))[:len(answer(event(1)))-1], 0, nil, "The JSON breaks off or is malformed after event 1."},
		{"cut off behind an event", `[` + event(1) + `,` + event(2), 0, nil, "The JSON breaks off or is malformed after event 2."},
		{"malformed in the middle", `[` + event(1) + `,` + event(2) + `}` + event(3) + `]`, 0, nil, "The JSON breaks off or is malformed after event 2."},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			s := w.run(Options{Source: SourceBlockLog, Paths: []string{w.file("zz.json", event(9000)), w.file("log.json", c.text)}})
			f := s.Files[1]
			if f.Quarantine != c.refused || f.Counts.Loaded != c.loaded {
				t.Errorf("%d loaded, refused: %s", f.Counts.Loaded, f.Quarantine)
			}
			if got := where(w.rejects(w.batch(s.Batch))); !slices.Equal(got, append([]string{}, c.rejected...)) {
				t.Errorf("rejects %q, want %q", got, c.rejected)
			}
		})
	}
}

// The log as CSV: columns come and go with every header line, and what an entry means is read from its parameters.
func TestBlockLogCSV(t *testing.T) {
	w := newWorld(t)
	text := "too,early\n" +
		"logid,title,user,type,action,timestamp,comment,params\n" +
		`1.0,User:acct-c6c1f4f5a5c5,adm-eab2f7b07621,block,block,2017-01-01T00:04:27Z,"see {{uw-vaublock}}, [[WP:Spam|spam]]","{'duration': '1 month', 'flags': [], 'expiry': '2017-02-01T00:04:27Z'}"` + "\n" +
		`2,User:ip-27b1c3d4e5f6,adm-eab2f7b07621,block,block,2017-01-01T00:05:27Z,,"{'duration': 'infinite'}"` + "\n" +
		`3,,,block,block,2017-01-01T00:06:27Z,,` + "\n" +
		`4,User:192.0.2.0/24,adm-eab2f7b07621,block,block,2017-01-01T00:07:27Z,,"{'duration': 'never'}"` + "\n" +
		`5,User:acct-c6c1f4f5a5c5,adm-eab2f7b07621,block,reblock,2017-01-01T00:08:27Z,,"{'duration': '1 month'}"` + "\n" +
		`6,User:acct-c6c1f4f5a5c5,adm-eab2f7b07621,rights,rights,2017-01-01T00:08:27Z,,` + "\n" +
		"logid,type,action,timestamp,title,user\n" +
		`7,block,unblock,2017-01-02T00:00:00Z,User:acct-c6c1f4f5a5c5,adm-eab2f7b07621` + "\n" +
		"7,block,unblock\n"
	s := w.run(Options{Source: SourceBlockLog, Paths: []string{w.file("log.csv", text)}})
	if want := (warehouse.Counts{Lines: 11, Header: 2, Loaded: 4, Rejected: 5}); s.Total != want {
		t.Errorf("%+v", s.Total)
	}
	wantBad := []string{"1 no_header_yet", "6 account_key.ip_address", "7 unreadable_parameters", "8 unknown_action", "11 wrong_number_of_fields"}
	if got := where(w.rejects(w.batch(s.Batch))); !slices.Equal(got, wantBad) {
		t.Errorf("rejects\n got %q\nwant %q", got, wantBad)
	}
	want := []string{
		"1 block acct-c6c1f4f5a5c5 false 2017-02-01 00:04:00 false adm-eab2f7b07621 vandalism",
		"2 block ip-27b1c3d4e5f6 true <nil> true adm-eab2f7b07621 <nil>",
		"3 block withheld <nil> <nil> <nil> <nil> <nil>",
		"7 unblock acct-c6c1f4f5a5c5 false <nil> <nil> adm-eab2f7b07621 <nil>",
	}
	if got := w.stored("blocklog", "log_id, action, account_key, address, expires_at::VARCHAR, indefinite, actor_key, reason_code"); !slices.Equal(got, want) {
		t.Errorf("records\n got %q\nwant %q", got, want)
	}
	if got := s.Files[0].Actions; !maps.Equal(got, map[string]int64{"block": 4, "reblock": 1, "unblock": 1, "other": 1}) {
		t.Errorf("actions %v", got)
	}
}

// A byte order mark before the first header, or before a later one where files were put together, is no part of it.
func TestBlockLogWithMarks(t *testing.T) {
	w := newWorld(t)
	month := "\xef\xbb\xbflogid,title,type,action,timestamp,params\n%d,User:acct-c6c1f4f5a5c5,block,block,2017-01-01T00:04:27Z,\"{'duration': 'never'}\"\n"
	s := w.run(Options{Source: SourceBlockLog, Paths: []string{w.file("log.csv", fmt.Sprintf(month+month, 1, 2))}})
	if want := (warehouse.Counts{Lines: 4, Header: 2, Loaded: 2}); s.Total != want {
		t.Errorf("%+v", s.Total)
	}
}

// With a key, names and addresses become keyed hashes, the same name always the same one; without, they are refused.
func TestBlockLogPseudonyms(t *testing.T) {
	w := newWorld(t)
	line := func(id int, title string) string {
		return event(id, `"title":"`+title+`"`, `"user":"Some Admin"`) + "\n"
	}
	text := line(1, "User:Anna Nowak") + line(2, "User:192.0.2.7") + line(3, "Benutzer:Anna Nowak") + line(4, "User:2001:db8::/32") + line(5, "")
	path := w.file("log.json", text)
	if s := w.run(Options{Source: SourceBlockLog, Paths: []string{path}}); s.Total.Loaded != 0 || s.Total.Rejected != 5 {
		t.Errorf("without a key: %+v", s.Total)
	}
	s := w.run(Options{Source: SourceBlockLog, Paths: []string{path}, Key: []byte("a key for this test that is long enough")})
	rows := w.stored("blocklog", "account_key, address")
	if s.Total.Loaded != 5 || rows[0] != rows[2] || rows[0] == rows[1] || rows[4] != "withheld <nil>" ||
		!strings.HasPrefix(rows[0], "acct-") || !strings.HasSuffix(rows[1], " true") || !strings.HasPrefix(rows[3], "ip-") {
		t.Errorf("with a key: %+v %q", s.Total, rows)
	}
	if said := fmt.Sprint(w.stored("blocklog", "*")); strings.Contains(said, "Anna") || strings.Contains(said, "Admin") || strings.Contains(said, "192.0.2") {
		t.Error("a name was stored")
	}
}

// fuzzLog returns the adapter's reader of a text.
func fuzzLog(t *testing.T, text string, as format) entryReader {
	reader, _, err := newBlockLogReader(strings.NewReader(text), as, warehouse.At("testdata"), nil)
	if err != nil {
		t.Fatal(err)
	}
	return reader
}

// FuzzBlockLogCSV accounts for every line of any text.
func FuzzBlockLogCSV(f *testing.F) {
	f.Add("logid,title,user,type,action,timestamp,comment,params\n1,User:x,y,block,block,2017-01-01T00:04:27Z,{{a}},\"{'duration': '1 month'}\"\nlogid,action\n1,block\n")
	f.Add("logid,params,type,action\n1,'duration': 'x,block,block\n2,\"{'expiry': \"\"x\"\"}\",block,block\n")
	f.Add("logid,\"a\n1,\"\n\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		reader := fuzzLog(t, text, formatCSV)
		lines := int64(0)
		for {
			e, err := reader.next()
			if err == io.EOF {
				break
			}
			if err != nil || e.line != lines+1 {
				t.Fatalf("line %d: %+v, %v", lines+1, e, err)
			}
			lines += 1 + e.continuation
			checkEntry(t, e)
		}
		if want := physicalLines([]byte(text)); lines != want {
			t.Fatalf("%d lines of %d", lines, want)
		}
	})
}

// checkEntry requires a record to have all the kind's fields and anything else to have none.
func checkEntry(t *testing.T, e entry) {
	t.Helper()
	fields := len(record.BlockLog().Fields)
	if e.class != classRecord || e.shape != "" {
		fields = 0
	}
	if e.class == classRecord && len(e.fields) != fields {
		t.Fatalf("%+v", e)
	}
}

// FuzzBlockLogJSON: any text ends in an account of its events or a refusal; a text that is JSON of bare events gives them all.
func FuzzBlockLogJSON(f *testing.F) {
	f.Add(event(1) + event(2))
	f.Add(`{"query":{"logevents":[` + event(1) + `]},"batchcomplete":true}`)
	f.Add(`{"query":[],"x":1}`)
	f.Add(`[[1],{"logid":"x"},null]`)
	f.Add(`{"query":{"a":{"logevents":[1]},"logevents":[2]}}`)
	f.Fuzz(func(t *testing.T, text string) {
		reader := fuzzLog(t, text, formatJSON)
		var events int64
		for {
			e, err := reader.next()
			var whole *unusable
			if err == io.EOF || errors.As(err, &whole) {
				if err == io.EOF && events == 0 && strings.Contains(text, `"logid"`) && json.Valid([]byte("["+text+"]")) && strings.HasPrefix(text, `{"logid"`) {
					t.Fatal("an event was passed over")
				}
				break
			}
			events++
			if err != nil || e.line != events {
				t.Fatalf("event %d: %+v, %v", events, e, err)
			}
			checkEntry(t, e)
		}
	})
}
