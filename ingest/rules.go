package ingest

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"time"

	"daylight/internal/problem"
	"daylight/internal/record"
	"daylight/internal/warehouse"
)

// column is one field of a kind as it comes from a source: an SQL expression and whether it is text (to be checked as text
// before it is cast) or already of the field's own type.
type column struct {
	expr   string
	native bool
}

// checks are the rules that one record alone can break, as SQL.
type checks struct {
	kind     record.Kind
	codes    map[string][]string // code list name → its codes
	now      time.Time
	thorough bool // every rule looks at every record, also where a cheaper look shows that none can be broken
}

// newChecks reads the code lists that a kind needs.
func newChecks(w warehouse.Warehouse, kind record.Kind, now time.Time) (checks, error) {
	c := checks{kind: kind, codes: map[string][]string{}, now: now}
	for _, f := range kind.Fields {
		if f.Type != record.Code {
			continue
		}
		var err error
		if c.codes[f.Codes], err = listCodes(w, f.Codes); err != nil {
			return checks{}, err
		}
	}
	return c, nil
}

// listCodes returns the codes of a list.
func listCodes(w warehouse.Warehouse, list string) ([]string, error) {
	text, err := w.CodeList(list)
	if err != nil {
		return nil, err
	}
	codes, err := firstColumn(text)
	if err != nil {
		return nil, problem.Wrap(problem.Invalid, err, "The code list %s cannot be read. It is CSV with a first column named code.", list)
	}
	return codes, nil
}

// firstColumn returns the first column of a code list without its header.
func firstColumn(text []byte) ([]string, error) {
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, byteOrderMark))).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(rows) < 2 || rows[0][0] != "code" {
		return nil, fmt.Errorf("the first column is not named code, or the list is empty")
	}
	var codes []string
	for _, row := range rows[1:] {
		if !slices.Contains(codes, row[0]) {
			codes = append(codes, row[0])
		}
	}
	return codes, nil
}

// What the text of a field must look like. The plain forms are those that no rule of the type can refuse: neither too long nor
// a network address nor a phone number.
const (
	timeText       = `\d{4}-\d{2}-\d{2}[T ]` + clockText + `:[0-5]\d(\.\d{1,9})?(Z|[+-]` + clockText + `)`
	clockText      = `([01]\d|2[0-3]):[0-5]\d` // DuckDB also takes 24:00 and an offset of 99 hours
	idText         = `[A-Za-z0-9][A-Za-z0-9._:-]{0,127}`
	plainIDText    = `[A-Za-z0-9][A-Za-z0-9_-]{0,127}`
	accountText    = `[A-Za-z0-9][A-Za-z0-9_-]{7,127}`
	plainKeyText   = `[A-Za-z][A-Za-z0-9_-]{7,127}|[0-9]{1,3}[A-Za-z][A-Za-z0-9_-]{6,123}|[0-9]{4,60}[A-Za-z][A-Za-z0-9_-]{3,63}`
	labelText      = `[A-Za-z0-9][A-Za-z0-9._-]{0,63}`
	plainLabelText = `([0-9][0-9_-]{0,9}[A-Za-z]|[A-Za-z])[A-Za-z0-9_-]{0,51}`
	integerText    = `[0-9]{1,9}`
	decimalText    = `-?[0-9]{1,12}(\.[0-9]{1,6})?`
	fractionText   = `(0?\.[0-9]{1,12}|1(\.0+)?|0)`
	dateText       = `\d{4}-\d{2}-\d{2}`
	monthText      = `\d{4}-(0[1-9]|1[0-2])`
	networkText    = `(.*[^0-9])?(\d{1,3}\.){3}\d{1,3}([^0-9].*)?`
	network6Text   = `.*::.*|(.*:){5}.*` // an id may hold colons
	networkKeyText = `(\d{1,3}[_-]){3}\d{1,3}`
	phoneText      = `(tel\.)?[0-9._-]{9,}`
	webText        = `(?i)(.*[^a-z0-9])?www\..*`
)

// value is a field's typed expression, from its text or native form, the column given; NULL where the text does not fit. Numbers
// are cast alike whether they come as text or not. A time is in UTC and still has its seconds.
func (c checks) value(f record.Field, given string, native bool) string {
	switch f.Type {
	case record.Integer, record.Decimal, record.Fraction:
		return fmt.Sprintf("TRY_CAST(%s AS %s)", given, record.SQLType(f.Type))
	}
	if native {
		switch f.Type {
		case record.Time:
			return fmt.Sprintf("(%s) AT TIME ZONE 'UTC'", given)
		case record.Month:
			return fmt.Sprintf("date_trunc('month', %s)::DATE", given)
		}
		return given
	}
	switch f.Type {
	case record.Time: // the cast to TIMESTAMP is five times cheaper, but overlooks an offset
		return fmt.Sprintf("CASE WHEN ends_with(%[1]s, 'Z') THEN TRY_CAST(%[1]s AS TIMESTAMP) ELSE TRY_CAST(%[1]s AS TIMESTAMPTZ) AT TIME ZONE 'UTC' END", given)
	case record.Date:
		return fmt.Sprintf("TRY_CAST(%s AS DATE)", given)
	case record.Month:
		return fmt.Sprintf("TRY_CAST(%s || '-01' AS DATE)", given)
	case record.Boolean:
		return fmt.Sprintf("(%s IN ('true', 'True', 'TRUE'))", given)
	}
	return given
}

// rule is one WHEN branch: where condition is true the record is refused by code, which is SQL for a text.
type rule struct{ condition, code string }

// rules are those of one field, in the order in which they are named. given and value are columns: the field as it came and as
// it is stored.
func (c checks) rules(f record.Field, given, value string, native bool) []rule {
	code := func(check string) string { return warehouse.Quote(f.Name + "." + check) }
	fits := func(pattern string) string {
		return fmt.Sprintf("regexp_full_match(%s, %s)", given, warehouse.Quote(pattern))
	}
	var rules []rule
	if f.Required {
		rules = append(rules, rule{given + " IS NULL", code("missing")})
	}
	misfit := func(pattern, check string) {
		if !native {
			rules = append(rules, rule{"NOT " + fits(pattern), code(check)})
		}
		rules = append(rules, rule{fmt.Sprintf("%s IS NOT NULL AND %s IS NULL", given, value), code(check)})
	}
	switch f.Type {
	case record.ID, record.Account, record.Label:
		pattern, check := idText, "not_an_id"
		switch f.Type {
		case record.Account:
			pattern, check = accountText, "not_an_account"
		case record.Label:
			pattern, check = labelText, "free_text"
		}
		rules = append(rules,
			rule{"NOT " + fits(pattern), whichIdentifier(f, given, check)},
			rule{fits(webText), code("url")},
			rule{fits(networkText), code("ip_address")})
		switch f.Type {
		case record.ID:
			rules = append(rules, rule{fits(network6Text), code("ip_address")})
		case record.Account:
			rules = append(rules, rule{fits(networkKeyText), code("ip_address")})
		}
		if f.Type == record.Label {
			rules = append(rules, rule{fits(phoneText) + fmt.Sprintf(" AND length(regexp_replace(%s, '[^0-9]', '', 'g')) >= 9", given),
				code("phone")},
				rule{fmt.Sprintf("%s IN (%s)", given, reservedWords), code("reserved")})
		}
	case record.Code:
		rules = append(rules, rule{fmt.Sprintf("%s NOT IN (%s)", given, warehouse.QuoteList(c.codes[f.Codes])), code("not_in_code_list")})
	case record.Boolean:
		if !native {
			rules = append(rules, rule{given + " NOT IN ('true', 'false', 'True', 'False', 'TRUE', 'FALSE')", code("not_a_boolean")})
		}
	case record.Integer:
		misfit(integerText, "not_an_integer")
		if native {
			rules = append(rules, rule{value + " NOT BETWEEN 0 AND 999999999", code("not_an_integer")})
		}
	case record.Decimal:
		misfit(decimalText, "not_a_decimal")
	case record.Fraction:
		misfit(fractionText, "not_a_fraction")
		rules = append(rules, rule{value + " <= 0 OR " + value + " > 1", code("not_a_fraction")})
	case record.Date:
		misfit(dateText, "not_a_date")
		rules = append(rules, rule{fmt.Sprintf("%s < %s", value, firstDay), code("not_a_date")}, rule{fmt.Sprintf("%s > %s", value, c.lastDay()), code("in_the_future")})
	case record.Month:
		misfit(monthText, "not_a_month")
		rules = append(rules, rule{fmt.Sprintf("%s < %s", value, firstDay), code("not_a_month")})
		rules = append(rules, rule{fmt.Sprintf("%s > %s", value, c.lastDay()), code("in_the_future")})
	case record.Time:
		misfit(timeText, "not_a_time")
		rules = append(rules, rule{value + " < " + firstTime, code("too_early")}, rule{value + " >= " + timesEnd, code("not_a_time")})
		if !f.Future {
			rules = append(rules, rule{fmt.Sprintf("%s >= %s", value, c.endOfTimes(f)), code("in_the_future")})
		}
	}
	return rules
}

// doubt is a cheaper condition that holds for every record that a rule of the field could refuse, and for few others; empty where
// the rules are as cheap themselves. A value that turns into its own text again, and lies within bounds, breaks none.
func (c checks) doubt(f record.Field, given, value string, native bool) string {
	if native || c.thorough {
		return ""
	}
	var doubt string
	switch f.Type {
	case record.ID:
		doubt = fmt.Sprintf("NOT regexp_full_match(%s, '%s')", given, plainIDText)
	case record.Account:
		doubt = fmt.Sprintf("NOT regexp_full_match(%s, '%s')", given, plainKeyText)
	case record.Label:
		doubt = fmt.Sprintf("NOT regexp_full_match(%[1]s, '%[2]s') OR %[1]s IN (%[3]s)", given, plainLabelText, reservedWords)
	case record.Integer:
		doubt = fmt.Sprintf("%[2]s::VARCHAR IS DISTINCT FROM %[1]s OR %[2]s NOT BETWEEN 0 AND 999999999", given, value)
	case record.Date:
		doubt = fmt.Sprintf("%[2]s::VARCHAR IS DISTINCT FROM %[1]s OR %[2]s NOT BETWEEN %[3]s AND %[4]s", given, value, firstDay, c.lastDay())
	case record.Time:
		doubt = fmt.Sprintf("strftime(%[2]s, '%%Y-%%m-%%dT%%H:%%M:%%SZ') IS DISTINCT FROM %[1]s OR %[2]s < %[3]s OR %[2]s >= %[4]s",
			given, value, firstTime, c.endOfTimes(f))
	default:
		return ""
	}
	if f.Required {
		doubt = given + " IS NULL OR " + doubt
	}
	return doubt
}

// reservedWords stand in reports for what no record says.
const reservedWords = "'all', 'not_recorded', 'uncoded', 'planned_end'"

const (
	day       = 24 * time.Hour
	firstDay  = "DATE '0001-01-01'"
	firstTime = "TIMESTAMP '1990-01-01'"
	timesEnd  = "TIMESTAMP '10000-01-01'"
)

// lastDay is tomorrow: clocks of sources may be ahead of ours.
func (c checks) lastDay() string { return "DATE '" + c.now.UTC().Add(day).Format("2006-01-02") + "'" }

// endOfTimes is the minute from which on a time lies in the future.
func (c checks) endOfTimes(f record.Field) string {
	if f.Future {
		return timesEnd
	}
	return "TIMESTAMP '" + c.now.UTC().Add(day+time.Minute).Format("2006-01-02 15:04:00") + "'"
}

// whichIdentifier names what a text that is no key or code looks like; it is computed only for refused records.
func whichIdentifier(f record.Field, given, otherwise string) string {
	code := func(check string) string { return warehouse.Quote(f.Name + "." + check) }
	return fmt.Sprintf(`CASE WHEN contains(%[1]s, '@') THEN %[2]s
		WHEN contains(%[1]s, '://') OR starts_with(lower(%[1]s), 'www.') THEN %[3]s
		WHEN regexp_full_match(%[1]s, '([0-9a-fA-F]{0,4}(:[0-9a-fA-F]{0,4}){2,7}|%[4]s)(/[0-9]{1,3})?') THEN %[5]s
		WHEN regexp_full_match(%[1]s, '[+(]?[0-9][0-9 ()./-]{7,}') THEN %[6]s
		ELSE %[7]s END`, given, code("email"), code("url"), networkText, code("ip_address"), code("phone"), code(otherwise))
}
