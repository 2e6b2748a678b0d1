package warehouse

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"daylight/internal/problem"
	"daylight/sql"
)

// bandLists are the code lists whose entries are bands of one measure: the platform's own take the place of ours.
var bandLists = []string{"tenure_bands", "account_age_bands"}

// CodeList returns a code list's CSV text: ours, in which the entries of the platform's own file of that name, if the data folder has
// one, take the place of those with the same code and are added after the others. A list of bands is the platform's own as it stands.
func (w Warehouse) CodeList(name string) ([]byte, error) {
	ours, err := sql.Files.ReadFile("codelists/" + name + ".csv")
	if err != nil {
		return nil, problem.Wrap(problem.Invalid, err, "There is no code list %s.", name)
	}
	path := filepath.Join(w.dir, "codelists", name+".csv")
	own, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return ours, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read code list %s: %w", name, err)
	}
	if _, err := parseCodeList(own); err != nil {
		return nil, problem.Wrap(problem.Invalid, err, "The code list %s cannot be read: %v. It is CSV in UTF-8 whose first column is named code.", path, err)
	}
	if slices.Contains(bandLists, name) {
		return own, nil
	}
	return extend(ours, own)
}

// extend adds the entries of one code list to another, by code; columns that either lacks are empty.
func extend(ours, own []byte) ([]byte, error) {
	var rows [2][][]string
	var columns []string
	for i, text := range [][]byte{ours, own} {
		var err error
		if rows[i], err = csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, byteOrderMark))).ReadAll(); err != nil {
			return nil, err
		}
		for _, column := range rows[i][0] {
			if !slices.Contains(columns, column) {
				columns = append(columns, column)
			}
		}
	}
	entries := [][]string{columns}
	at := map[string]int{}
	for _, list := range rows {
		for _, row := range list[1:] {
			entry := make([]string, len(columns))
			for i, value := range row {
				entry[slices.Index(columns, list[0][i])] = value
			}
			if place, known := at[row[0]]; known {
				entries[place] = entry
				continue
			}
			at[row[0]] = len(entries)
			entries = append(entries, entry)
		}
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	err := w.WriteAll(entries)
	return out.Bytes(), err
}

var byteOrderMark = []byte("\xef\xbb\xbf")

// codeList is a code list's rows by column name, in order.
type codeList []codeEntry

type codeEntry map[string]string

// deciding are the columns beside code and group that decide who falls under a code; the others name things.
var deciding = []string{"from_days", "to_days", "suspension", "step", "mistake"}

// decides are the entry's deciding columns as text: from_days=0 to_days=365.
func (e codeEntry) decides() string {
	var all []string
	for _, column := range deciding {
		if e[column] != "" {
			all = append(all, column+"="+e[column])
		}
	}
	return strings.Join(all, " ")
}

// inLanguage is the name of a column with labels in another language: label_de, group_label_de.
var inLanguage = regexp.MustCompile(`^(?:group_)?label_[a-z]{2,3}$`)

// words are the entry's labels in other languages as JSON, by column; empty where it has none.
func (e codeEntry) words() string {
	found := map[string]string{}
	for column, label := range e {
		if inLanguage.MatchString(column) && label != "" {
			found[column] = label
		}
	}
	if len(found) == 0 {
		return ""
	}
	text, err := json.Marshal(found)
	if err != nil {
		panic(err) // of strings
	}
	return string(text)
}

// codeLists reads every code list in force.
func (w Warehouse) codeLists() (map[string]codeList, error) {
	entries, err := fs.ReadDir(sql.Files, "codelists")
	if err != nil {
		return nil, fmt.Errorf("list code lists: %w", err)
	}
	lists := map[string]codeList{}
	for _, entry := range entries {
		name := strings.TrimSuffix(entry.Name(), path.Ext(entry.Name()))
		text, err := w.CodeList(name)
		if err != nil {
			return nil, err
		}
		if lists[name], err = parseCodeList(text); err != nil {
			return nil, problem.Wrap(problem.Invalid, err, "The code list %s cannot be read: %v.", name, err)
		}
	}
	return lists, nil
}

func parseCodeList(text []byte) (codeList, error) {
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, byteOrderMark))).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(rows) < 2 || rows[0][0] != "code" {
		return nil, fmt.Errorf("its first column is not code, or it is empty")
	}
	list := codeList{}
	seen := map[string]bool{}
	for _, row := range rows[1:] {
		if seen[row[0]] {
			return nil, fmt.Errorf("the code %q stands twice", row[0])
		}
		for i, name := range rows[0] {
			switch name {
			case "code", "group":
				if slices.Contains(reservedCodes, row[i]) {
					return nil, fmt.Errorf("%q is a word that reports use themselves", row[i])
				}
			}
			if err := printableLabel(row[i]); err != nil {
				return nil, fmt.Errorf("the %s of %q %w", name, row[0], err)
			}
		}
		seen[row[0]] = true
		entry := codeEntry{}
		for i, name := range rows[0] {
			entry[name] = row[i]
		}
		list = append(list, entry)
	}
	return list, nil
}

// reservedCodes stand in reports for no code of a list.
var reservedCodes = []string{"all", "not_recorded", "uncoded", "planned_end"}

// printableLabel returns what makes a name unfit for pages and tables: signs that steer terminals, or a first sign that makes a
// spreadsheet take it for a formula.
func printableLabel(text string) error {
	switch {
	case strings.ContainsFunc(text, unicode.IsControl) || !utf8.ValidString(text):
		return errors.New("holds control characters or is not UTF-8")
	case text != "" && strings.ContainsRune("=+-@", rune(text[0])):
		return fmt.Errorf("begins with %q, which spreadsheets take for a formula", text[0])
	case len(text) > 400:
		return errors.New("is longer than 400 bytes")
	}
	return nil
}

// codes returns the codes whose column holds a value.
func (l codeList) codes(column, value string) []string {
	var codes []string
	for _, entry := range l {
		if entry[column] == value {
			codes = append(codes, entry["code"])
		}
	}
	return codes
}

// bands is SQL that puts days into the bands of a code list with from_days (inclusive) and to_days (exclusive, empty: no end).
func (l codeList) bands(days string) (string, error) {
	var whens []string
	before := -1
	for _, entry := range l {
		from, err := strconv.Atoi(entry["from_days"])
		if err != nil {
			return "", fmt.Errorf("from_days of %s is not a number", entry["code"])
		}
		if from <= before {
			return "", fmt.Errorf("%s does not begin after the band above it; bands go from the youngest to the oldest", entry["code"])
		}
		before = from
		condition := fmt.Sprintf("%s >= %d", days, from)
		if entry["to_days"] != "" {
			to, err := strconv.Atoi(entry["to_days"])
			if err != nil || to <= from {
				return "", fmt.Errorf("to_days of %s is not a number above from_days", entry["code"])
			}
			condition += fmt.Sprintf(" AND %s < %d", days, to)
		}
		whens = append(whens, fmt.Sprintf("WHEN %s THEN %s", condition, Quote(entry["code"])))
	}
	return "CASE " + strings.Join(whens, " ") + " END", nil
}

// briefHoldMinutes bounds the holds that are counted apart: lifted within 24 hours.
const briefHoldMinutes = 24 * 60

// definitions is the SQL by which the build files speak of code lists and zones.
func (w Warehouse) definitions(lists map[string]codeList, zone string) ([]string, error) {
	tenure, err := lists["tenure_bands"].bands("days")
	if err != nil {
		return nil, problem.Wrap(problem.Invalid, err, "The code list tenure_bands cannot be used: %v.", err)
	}
	age, err := lists["account_age_bands"].bands("days")
	if err != nil {
		return nil, problem.Wrap(problem.Invalid, err, "The code list account_age_bands cannot be used: %v.", err)
	}
	day := "CAST(t AS DATE)"
	if zone != "UTC" {
		day = fmt.Sprintf("CAST(timezone(%s, timezone('UTC', t)) AS DATE)", Quote(zone))
	}
	statements := []string{
		"CREATE TEMP MACRO day_of(t) AS " + day,
		"CREATE TEMP MACRO tenure_in_days(moment, registered, given) AS coalesce(date_diff('day', registered, day_of(moment)), given)",
		"CREATE TEMP MACRO tenure_band(days) AS " + tenure,
		"CREATE TEMP MACRO account_age_band(days) AS " + age,
		fmt.Sprintf("CREATE TEMP MACRO measure_takes_away(measure) AS (measure IN (%s))", QuoteList(lists["measures"].codes("suspension", "true"))),
		fmt.Sprintf("CREATE TEMP MACRO cause_admits_mistake(cause) AS (cause IN (%s))", QuoteList(lists["reinstatement_causes"].codes("mistake", "true"))),
		fmt.Sprintf("CREATE TEMP MACRO is_brief_hold(measure, ends, reinstated) AS (measure = 'hold' AND coalesce(least(ends, reinstated) <= %d, false))", briefHoldMinutes),
		"CREATE TEMP MACRO ladder_step(measure, ends) AS " + ladderStep(lists["measures"]),
		fmt.Sprintf("CREATE TEMP MACRO step_name(step) AS [%s][step]", QuoteList(ladder)),
		"CREATE TEMP MACRO back_at(moment, ends, reinstated) AS least(ends, moment + to_minutes(reinstated))",
		"CREATE TEMP TABLE region_groups (region VARCHAR, region_group VARCHAR)",
	}
	var groups []string
	for _, entry := range lists["regions"] {
		group := entry["group"]
		if group == "" {
			group = entry["code"]
		}
		groups = append(groups, fmt.Sprintf("(%s, %s)", Quote(entry["code"]), Quote(group)))
	}
	if len(groups) > 0 {
		statements = append(statements, "INSERT INTO region_groups VALUES "+strings.Join(groups, ", "))
	}
	return statements, nil
}

// ladderStep is SQL for the place of a measure on the ladder of measures, from 1: the column step of the code list names it, by_end
// the temporary or permanent step by whether the measure has a planned end. A measure of the platform's own that names no step
// restricts, or warns where it takes nothing away.
func ladderStep(measures codeList) string {
	var whens []string
	for place, step := range ladder {
		whens = append(whens, fmt.Sprintf("WHEN measure IN (%s) THEN %d", QuoteList(append(measures.codes("step", step), "")), place+1))
	}
	return fmt.Sprintf("CASE %s WHEN measure IN (%s) THEN CASE WHEN ends IS NULL THEN %d ELSE %d END WHEN measure_takes_away(measure) THEN %d ELSE 1 END",
		strings.Join(whens, " "), QuoteList(append(measures.codes("step", "by_end"), "")), len(ladder), len(ladder)-1, slices.Index(ladder, "restriction")+1)
}

// ladder is the measures' steps from the least to the greatest; the code list ladder_steps gives their labels.
var ladder = []string{"warning", "payout_hold", "restriction", "temporary", "permanent"}

// storeCodes writes the code lists into the snapshot.
func storeCodes(lists map[string]codeList) string {
	var rows []string
	for name, list := range lists {
		for i, entry := range list {
			label := entry["label"]
			if label == "" {
				label = entry["code"]
			}
			optional := func(text string) string {
				if text == "" {
					return "NULL"
				}
				return Quote(text)
			}
			rows = append(rows, fmt.Sprintf("(%s, %d, %s, %s, %s, %s, %s, %s)", Quote(name), i+1, Quote(entry["code"]), Quote(label),
				optional(groupIn(name, entry)), optional(entry["group_label"]), optional(entry.decides()), optional(entry.words())))
		}
	}
	slices.Sort(rows)
	return "INSERT INTO target.stored.codes VALUES " + strings.Join(rows, ", ")
}

// groupIn is the group of a code: of a measure its step on the ladder, which ladderStep takes where none is named.
func groupIn(list string, entry map[string]string) string {
	switch {
	case list != "measures":
		return entry["group"]
	case entry["step"] != "":
		return entry["step"]
	case entry["suspension"] == "true":
		return "restriction"
	}
	return "warning"
}

// schemaHash identifies everything besides the records that a snapshot depends on: code lists, stored tables, build and views.
func (w Warehouse) schemaHash() (string, error) {
	hash := sha256.New()
	err := fs.WalkDir(sql.Files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		var text []byte
		if path.Dir(name) == "codelists" {
			text, err = w.CodeList(strings.TrimSuffix(path.Base(name), ".csv"))
		} else {
			text, err = fs.ReadFile(sql.Files, name)
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(hash, "%s %d\n", name, len(text))
		hash.Write(text)
		return nil
	})
	if err != nil {
		return "", fmt.Errorf("hash the schema: %w", err)
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}
