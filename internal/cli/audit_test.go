package cli

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"daylight/internal/numeral"
	"daylight/internal/warehouse"
)

// share is where a text lies among all, from 0 to 1: a lot that no order changes.
func share(text string) float64 {
	h := fnv.New64a()
	h.Write([]byte(text))
	return float64(h.Sum64()%10_007) / 10_007
}

// mistaken is the truth that nobody knows: 12 in 100 suspensions are mistakes.
func mistaken(suspension string) bool { return share("truth "+suspension) < 0.12 }

// audited fills a sheet as a person does who overlooks 15 of 100 mistakes, takes 2 of 100 others for one, and cannot tell in 2 of 100.
func audited(t *testing.T, sheet, auditor string) string {
	t.Helper()
	rows := table(t, sheet)
	for _, row := range rows[1:] {
		wrong := mistaken(row[1])
		if share(auditor+" errs "+row[1]) < map[bool]float64{true: 0.15, false: 0.02}[wrong] {
			wrong = !wrong
		}
		row[2] = map[bool]string{true: "wrong", false: "correct"}[wrong]
		if share("lost "+row[1]) < 0.02 {
			row[2] = "unclear"
		}
	}
	path := filepath.Join(t.TempDir(), auditor+".csv")
	f, err := os.Create(path)
	must0(t, err)
	w := csv.NewWriter(f)
	w.Comma = ';' // as many a spreadsheet program does
	must0(t, w.WriteAll(rows))
	must0(t, f.Close())
	return path
}

func table(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	must0(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	must0(t, err)
	return rows
}

func decoded[T any](t *testing.T, text string) (v T) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return v
}

// ask answers a question to the current snapshot, as an analyst would put it.
func ask[T any](t *testing.T, data, question string) (answer T) {
	t.Helper()
	s, err := warehouse.At(data).Current()
	must0(t, err)
	engine, err := warehouse.OpenEngine(t.Context(), warehouse.Limits{Threads: 1}, "")
	must0(t, err)
	defer engine.Close()
	for _, statement := range []string{"ATTACH " + warehouse.Quote(s.Path) + " AS snapshot (READ_ONLY)", "USE snapshot"} {
		_, err := engine.Exec(t.Context(), statement)
		must0(t, err)
	}
	must0(t, engine.Value(t.Context(), question, &answer))
	return answer
}

// The whole way of an audit: drawn by lot, filled in by people who err, settled where they differ, loaded like any delivery. The estimate
// covers what nobody knew, and nothing is taken over twice.
func TestAudit(t *testing.T) {
	dir := t.TempDir()
	records, data := filepath.Join(dir, "records"), filepath.Join(dir, "data")
	must(t, "generate", "--suspensions", "6000", "--from", "2025-01-01", "--to", "2025-12-31", "--out", records)
	must(t, "ingest", "--data", data, records)
	in := func(args ...string) []string { return append(args, "--data", data) }
	draw := in("audit", "draw", "--period", "2025-Q2", "--size", "300", "--seed", "lottery 2026-01-10: 4 8 15 16 23 42")

	if out := must(t, append(draw, "--name", "q2-lot", "--dry-run")...); !strings.Contains(out, "Would be drawn by lot: 300 cases, of which two auditors look at 30.") {
		t.Errorf("dry run:\n%s", out)
	}
	if _, err := os.Stat(filepath.Join(data, "audits", "q2-lot")); err == nil {
		t.Error("a dry run wrote something")
	}
	drawn := decoded[auditDrawn](t, must(t, append(draw, "--name", "q2-lot", "--json", "--threads", "1")...))
	must(t, append(draw, "--name", "q2-again", "--threads", "2", "--memory", "300MB")...)
	if one, two := readDraw(t, data, "q2-lot"), readDraw(t, data, "q2-again"); one != two {
		t.Error("threads change who is drawn")
	}
	if n := ask[int64](t, data, "SELECT count(*) FROM unreviewed_episodes WHERE quarter = DATE '2025-04-01'"); drawn.Frame.Size != n || drawn.Frame.Drawn != 300 {
		t.Errorf("%d of a frame of %d, want one of %d", drawn.Frame.Drawn, drawn.Frame.Size, n)
	}
	if !strings.Contains(must(t, in("audit", "status")...), "q2-lot, next: daylight audit sheet q2-lot --auditor aud-1 --auditor aud-2 --data "+data) {
		t.Error("status does not say what comes next")
	}
	if _, offers, _ := run(t, "__complete", "--data", data, "audit", "result", ""); !strings.Contains(offers, "q2-again\nq2-lot\n") {
		t.Errorf("completion offers %s", offers)
	}

	written := decoded[struct {
		Sheets []struct{ Auditor, File string }
	}](t, must(t, in("audit", "sheet", "q2-lot", "--auditor", "ada", "--auditor", "ben", "--json")...))
	result := in("audit", "result", "q2-lot", "--json")
	for _, s := range written.Sheets {
		result = append(result, audited(t, s.File, s.Auditor))
	}
	if status, out, _ := run(t, result[:len(result)-1]...); status != exitFailed || !strings.Contains(out, `"missing": 165`) {
		t.Errorf("one sheet alone: exit %d\n%s", status, out)
	}
	found := decoded[auditFound](t, must(t, result...))
	if found.State != "needs a third look" || len(found.Disagreements) == 0 || found.Batch != "" {
		t.Fatalf("%+v", found)
	}
	third := decoded[struct {
		Sheets []struct{ Auditor, File string }
	}](t, must(t, in("audit", "sheet", "q2-lot", "--disagreements", "--auditor", "cleo", "--json")...))
	result = append(result, audited(t, third.Sheets[0].File, "cleo"))
	found = decoded[auditFound](t, must(t, result...))
	if found.Batch == "" || found.LoadedBefore || found.Records != 330+len(found.Disagreements) || !strings.Contains(found.Next, "release --period 2025-Q2") {
		t.Errorf("%+v", found)
	}
	truth := 0
	for _, row := range table(t, filepath.Join(data, "audits", "q2-lot", "frame.csv"))[1:] {
		if mistaken(row[0]) {
			truth++
		}
	}
	if low, high := found.Estimates[0].Mistakes.Low, found.Estimates[1].Mistakes.High; !(low < float64(truth) && float64(truth) < high) {
		t.Errorf("%d mistakes lie outside of %v to %v", truth, low, high)
	}

	again := decoded[auditFound](t, must(t, result...))
	if again.Batch != found.Batch || !again.LoadedBefore {
		t.Errorf("the same sheets again: %+v", again)
	}
	spoilt := filepath.Join(data, "audits", "q2-lot", "not-drawn.csv")
	whole, err := os.ReadFile(spoilt)
	must0(t, err)
	must0(t, os.WriteFile(spoilt, whole[:len(whole)/2], 0o600))
	if status, _, says := run(t, in("audit", "result", "q2-lot")...); status != exitFailed || !strings.Contains(says, "not-drawn.csv does not hold the rest of its frame") {
		t.Errorf("half of the frame: exit %d, %s", status, says)
	}
	must0(t, os.WriteFile(spoilt, whole, 0o600))
	if out := must(t, in("audit", "result", "q2-lot")...); !strings.Contains(out, "were loaded before, as batch "+found.Batch) || !strings.Contains(out, "whatever the unclear were") {
		t.Errorf("no sheets at all:\n%s", out)
	}
	for question, want := range map[string]int64{
		"SELECT count(*) FROM audits WHERE frame = 'q2-lot' AND finding <> 'not_drawn'":                                                    int64(found.Records),
		"SELECT count(*) FROM audits WHERE frame = 'q2-lot' AND finding = 'not_drawn'":                                                     drawn.Frame.Size - 300,
		"SELECT sum(frame_remainder) FROM audit_cells WHERE frame = 'q2-lot' AND horizon_days = 90":                                        drawn.Frame.Size,
		"SELECT sum(remainder_wrong) FROM audit_cells WHERE frame = 'q2-lot' AND horizon_days = 90":                                        found.Findings["wrong"],
		"SELECT count(*) FROM audits WHERE frame = 'q2-lot' AND orphan":                                                                    0,
		"SELECT count(*) FROM audits WHERE frame = 'q2-lot' AND auditor = 'adjudicated'":                                                   int64(len(found.Disagreements)),
		"SELECT count(*) FROM audit_cases WHERE frame = 'q2-lot'":                                                                          300,
		"SELECT count(*) FROM audit_cases WHERE frame = 'q2-lot' AND codings = 2":                                                          30,
		"SELECT count(*) FROM audit_cases WHERE frame = 'q2-lot' AND codings = 2 AND agreed":                                               found.Agreement.Agreed,
		"SELECT count(*) FROM audit_cases WHERE frame = 'q2-lot' AND finding = 'wrong'":                                                    found.Findings["wrong"],
		"SELECT count(*) FROM audit_cases WHERE frame = 'q2-lot' AND finding = 'unclear'":                                                  found.Findings["unclear"],
		"SELECT CAST(round(count(*) / min(sampling_fraction)) AS BIGINT) FROM audit_cases WHERE frame = 'q2-lot'":                          drawn.Frame.Size,
		"SELECT count(*) FROM audit_cases WHERE frame = 'q2-lot' AND suspension_id NOT IN (SELECT suspension_id FROM unreviewed_episodes)": 0,
	} {
		if got := ask[int64](t, data, question); got != want {
			t.Errorf("%s: %d, want %d", question, got, want)
		}
	}
	// What was found is newer than every record, and the report rests on it all the same; one of an earlier day says that it does not.
	release := in("release", "--period", "2025-Q2", "--edition", "internal")
	const of = "Of those neither decided on appeal nor corrected we re-checked 300, drawn by lot,"
	if out := must(t, release...); !strings.Contains(strings.ReplaceAll(out, "\u00a0", " "), of) || strings.Contains(out, "q2-lot") {
		t.Errorf("the next report does not rest on it:\n%s", out)
	}
	figure, err := os.ReadFile(filepath.Join(data, "internal", "2025-Q2", "r1", "figures", "mistakes-audited-total.json"))
	if from := fmt.Sprintf("looked at 300 drawn at random from %s that", numeral.Text(drawn.Frame.Size)); err != nil || !strings.Contains(strings.ReplaceAll(string(figure), "\u00a0", " "), from) {
		t.Errorf("the figure does not say %q: %s, %v", from, figure, err)
	}
	if out := must(t, append(release, "--cutoff", "2025-11-01")...); strings.Contains(strings.ReplaceAll(out, "\u00a0", " "), of) || !strings.Contains(out, "found in q2-lot counts only from a later cut-off on") ||
		strings.Contains(out, "2025-q2-unreviewed") {
		t.Errorf("an earlier cut-off:\n%s", out)
	}

	states := decoded[[]auditState](t, must(t, in("audit", "status", "--json")...))
	if len(states) != 2 || states[0].State != "drawn" || states[1].State != "loaded" || states[1].Batch != found.Batch {
		t.Errorf("%+v", states)
	}

	frame := filepath.Join(data, "audits", "q2-again", "frame.json")
	text, err := os.ReadFile(frame)
	must0(t, err)
	must0(t, os.WriteFile(frame, []byte(strings.Replace(string(text), "lottery", "Lottery", 1)), 0o644))
	if status, out, _ := run(t, in("audit", "status")...); status != exitFailed || !strings.Contains(out, "was changed after it was registered") || !strings.Contains(out, "loaded") {
		t.Errorf("a spoiled audit: exit %d\n%s", status, out)
	}
	if status, _, says := run(t, in("audit", "sheet", "q2-again", "--auditor", "ada", "--auditor", "ben")...); status != exitFailed || !strings.Contains(says, "Restore its folder") {
		t.Errorf("sheets of a spoiled audit: exit %d, %s", status, says)
	}
}

// readDraw is which suspensions an audit drew, where, and which twice.
func readDraw(t *testing.T, data, name string) string {
	t.Helper()
	var lines strings.Builder
	for _, row := range table(t, filepath.Join(data, "audits", name, "draw.csv"))[1:] {
		fmt.Fprintln(&lines, row[1:])
	}
	return lines.String()
}

// What cannot be asked for is said before anything is read, and what the records cannot give is said in a sentence.
func TestAuditRefused(t *testing.T) {
	dir := t.TempDir()
	data, write := filepath.Join(dir, "data"), writer(t, dir)
	var text strings.Builder
	text.WriteString("suspension_id,account_key,suspended_at,measure\n")
	for i := range 40 {
		fmt.Fprintf(&text, "s-%d,account-%04dc0ffee,2025-%02d-05T00:00:00Z,account_suspension\n", i, i, 1+i%7)
	}
	must(t, "ingest", "--data", data, write("suspensions.csv", text.String()), write("audits.csv",
		"audit_id,suspension_id,frame,sampling_fraction,audited_at,finding\nu-1,s-1,2025-q1-chosen,0.5,2025-07-01T00:00:00Z,wrong\n"))
	draw := func(more ...string) []string { return append([]string{"audit", "draw"}, more...) }
	for _, c := range []struct {
		why    string
		args   []string
		status int
		says   string
	}{
		{"no period", draw("--name", "a", "--size", "4"), exitUsage, "--period is needed"},
		{"no name", draw("--period", "2025-Q1", "--size", "4"), exitUsage, "--name is needed"},
		{"a name that is a path", draw("--period", "2025-Q1", "--name", "../a", "--size", "4"), exitUsage, "is no name for an audit"},
		{"no size", draw("--period", "2025-Q1", "--name", "a"), exitUsage, "--size 400"},
		{"a period longer than a year", draw("--period", "2024-2025", "--name", "a", "--size", "4"), exitUsage, "is not a period"},
		{"a month", draw("--period", "2025-01", "--name", "a", "--size", "4"), exitUsage, "An audit is of a quarter"},
		{"an empty seed", draw("--period", "2025-Q1", "--name", "a", "--size", "4", "--seed", ""), exitUsage, "--seed is empty"},
		{"a cut-off in the future", draw("--period", "2025-Q1", "--name", "a", "--size", "4", "--cutoff", "2999-01-01"), exitUsage, "lies in the future"},
		{"a period that is not over", draw("--period", "2025-Q3", "--name", "a", "--size", "4"), exitFailed, "is not over in these records, which run to 2025-07-05"},
		{"a horizon that is not over", draw("--period", "2025-Q2", "--name", "a", "--size", "4"), exitFailed, "Draw when they reach 2025-09-29"},
		{"a cut-off before the horizon is over", draw("--period", "2025-Q1", "--name", "a", "--size", "4", "--cutoff", "2025-06-01"), exitFailed, "Not every suspension of January–March 2025"},
		{"more than there are", draw("--period", "2025-Q1", "--name", "a", "--size", "400"), exitFailed, "The frame holds 18 unreviewed suspensions"},
		{"nothing to draw from", draw("--period", "2024-Q1", "--name", "a", "--size", "4"), exitFailed, "No suspension of January–March 2024 was left unreviewed"},
		{"a frame that records speak of", draw("--period", "2025-Q1", "--name", "2025-q1-chosen", "--size", "4"), exitFailed, "hold findings of a frame 2025-q1-chosen already"},
		{"a small frame, drawn whole", draw("--period", "2025-Q1", "--name", "a", "--size", "18"), exitGood, "±0.0 points at worst"},
		{"the same name again", draw("--period", "2025-Q1", "--name", "a", "--size", "4"), exitFailed, "Choose another name"},
		{"a second one", draw("--period", "2025-Q1", "--name", "b", "--size", "4"), exitGood, "drawn from before, in a."},
		{"one auditor", []string{"audit", "sheet", "a", "--auditor", "aud-1"}, exitUsage, "two auditors or more"},
		{"two to settle", []string{"audit", "sheet", "a", "--disagreements", "--auditor", "aud-1", "--auditor", "aud-2"}, exitUsage, "one auditor"},
		{"no audit named", []string{"audit", "sheet"}, exitUsage, "name the audit"},
		{"no such audit", []string{"audit", "sheet", "c", "--auditor", "aud-1", "--auditor", "aud-2"}, exitFailed, "There are: a, b."},
		{"results of none", []string{"audit", "result"}, exitUsage, "name the audit and the filled sheets"},
		{"results before there are sheets", []string{"audit", "result", "a", "x.csv"}, exitFailed, "Write the sheets with"},
		{"nearly a command", []string{"audit", "drow"}, exitUsage, "Did you mean daylight audit draw?"},
	} {
		status, stdout, stderr := run(t, append(c.args, "--data", data)...)
		if status != c.status || !strings.Contains(stdout+stderr, c.says) {
			t.Errorf("%s: exit %d, want %d, and %q in:\n%s%s", c.why, status, c.status, c.says, stdout, stderr)
		}
	}
	if out := must(t, "audit", "status", "--data", filepath.Join(dir, "nowhere")); !strings.Contains(out, "There are no audits") {
		t.Errorf("status of nothing: %s", out)
	}
}
