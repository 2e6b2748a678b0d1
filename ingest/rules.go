package ingest

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"time"

	"daylight/internal/problem"
	"daylight/internal/record"
	"daylight/internal/warehouse"
)

// A rule refuses a record. Its code is "<field>.<check>" or, for the shape of a line, the check alone; its message never holds
// a field's value.

// Checks of a line's shape, made while reading.
const (
	ruleFields   = "wrong_number_of_fields"
	ruleQuote    = "unclosed_quote"
	ruleLong     = "line_too_long"
	ruleUTF8     = "not_utf8"
	ruleNUL      = "nul_byte"
	ruleJSON     = "not_a_json_object"
	ruleRepeated = "repeated_key"
	ruleAction   = "unknown_action"
	ruleLayout   = "no_header_yet"
	ruleUnparsed = "unreadable_parameters"
)

var shapeMessages = map[string]string{
	ruleFields:   "The line has more or fewer fields than the header.",
	ruleQuote:    "A quote is opened and not closed, or closed in the middle of a field.",
	ruleLong:     fmt.Sprintf("The line is longer than %d bytes.", maxLine),
	ruleUTF8:     "The line is not UTF-8 text.",
	ruleNUL:      "The line holds a NUL byte.",
	ruleJSON:     "The line is not one JSON object.",
	ruleRepeated: "The JSON object has the same key twice.",
	ruleAction:   "The log entry is no block, change of a block or lifted block.",
	ruleLayout:   "The line stands before the first header line.",
	ruleUnparsed: "The log entry's parameters cannot be read.",
}

var checkMessages = map[string]string{
	"missing":           "%s is required and empty.",
	"not_an_id":         "%s is not an id: 1 to 128 letters, digits, dots, colons, underscores and hyphens.",
	"not_an_account":    "%s is not a pseudonymous key: 8 to 128 letters, digits, underscores and hyphens.",
	"email":             "%s holds an e-mail address. Hand over pseudonymous keys and codes only.",
	"url":               "%s holds a web address. Hand over pseudonymous keys and codes only.",
	"ip_address":        "%s holds a network address. Hand over pseudonymous keys and codes only.",
	"phone":             "%s holds what looks like a phone number. Hand over pseudonymous keys and codes only.",
	"free_text":         "%s holds free text. A code is 1 to 64 letters, digits, dots, underscores and hyphens.",
	"not_a_time":        "%s is not an RFC 3339 time with an offset, such as 2026-01-14T09:26:00Z.",
	"too_early":         "%s lies before 1990.",
	"in_the_future":     "%s lies in the future.",
	"not_a_date":        "%s is not a date of the form YYYY-MM-DD.",
	"not_a_month":       "%s is not a month of the form YYYY-MM.",
	"not_an_integer":    "%s is not a whole number from 0 to 999999999.",
	"not_a_decimal":     "%s is not a plain decimal number.",
	"not_a_fraction":    "%s is not a number above 0 and at most 1.",
	"not_a_boolean":     "%s is neither true nor false.",
	"not_in_code_list":  "%s is not in its code list.",
	"before_its_start":  "%s lies before the time that it follows.",
	"before_suspension": "%s lies before the suspension that the record refers to.",
}

// Message says in a sentence what a rule refuses.
func Message(rule string) string {
	if message, ok := shapeMessages[rule]; ok {
		return message
	}
	field, check, _ := strings.Cut(rule, ".")
	if format, ok := checkMessages[check]; ok {
		return fmt.Sprintf(format, field)
	}
	return "The record breaks the rule " + rule + "."
}

// column is one field of a kind as it comes from a source: an SQL expression and whether it is text (to be checked as text
// before it is cast) or already of the field's own type.
type column struct {
	expr   string
	native bool
}

// checks turns the columns of a source into the typed columns of a batch part, and into one CASE that names the first rule a
// record breaks. Everything is one projection, so that DuckDB reads a source once.
type checks struct {
	kind  record.Kind
	codes map[string][]string // code list name → its codes
	now   time.Time
}

// newChecks reads the code lists that a kind needs.
func newChecks(w warehouse.Warehouse, kind record.Kind, now time.Time) (checks, error) {
	c := checks{kind: kind, codes: map[string][]string{}, now: now}
	for _, f := range kind.Fields {
		if f.Type != record.Code {
			continue
		}
		text, err := w.CodeList(f.Codes)
		if err != nil {
			return checks{}, err
		}
		if c.codes[f.Codes], err = listCodes(text); err != nil {
			return checks{}, problem.Wrap(problem.Invalid, err, "The code list %s cannot be read. It is CSV with a first column named code.", f.Codes)
		}
	}
	return c, nil
}

// listCodes returns the first column of a code list without its header.
func listCodes(text []byte) ([]string, error) {
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

const (
	timeText     = `\d{4}-\d{2}-\d{2}[T ]` + clockText + `:[0-5]\d(\.\d{1,9})?(Z|[+-]` + clockText + `)`
	clockText    = `([01]\d|2[0-3]):[0-5]\d` // DuckDB also takes 24:00 and an offset of 99 hours
	idText       = `[A-Za-z0-9][A-Za-z0-9._:-]{0,127}`
	accountText  = `[A-Za-z0-9][A-Za-z0-9_-]{7,127}`
	labelText    = `[A-Za-z0-9][A-Za-z0-9._-]{0,63}`
	integerText  = `[0-9]{1,9}`
	decimalText  = `-?[0-9]{1,12}(\.[0-9]{1,6})?`
	fractionText = `(0?\.[0-9]{1,12}|1(\.0+)?|0)`
	dateText     = `\d{4}-\d{2}-\d{2}`
	monthText    = `\d{4}-(0[1-9]|1[0-2])`
	networkText  = `(\d{1,3}\.){3}\d{1,3}`
	network6Text = `[0-9A-Fa-f:]*::[0-9A-Fa-f:]*|([0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}` // an id may hold colons
	phoneText    = `[0-9.-]{9,}`
)

// value is a field's typed expression; NULL where the text does not fit. Numbers are cast alike whether they come as text or not.
func (c checks) value(f record.Field, col column) string {
	switch f.Type {
	case record.Integer, record.Decimal, record.Fraction:
		return fmt.Sprintf("TRY_CAST(%s AS %s)", col.expr, record.SQLType(f.Type))
	}
	if col.native {
		switch f.Type {
		case record.Time:
			return fmt.Sprintf("date_trunc('minute', (%s) AT TIME ZONE 'UTC')", col.expr)
		case record.Month:
			return fmt.Sprintf("date_trunc('month', %s)::DATE", col.expr)
		}
		return col.expr
	}
	switch f.Type {
	case record.Time:
		return fmt.Sprintf("date_trunc('minute', TRY_CAST(%s AS TIMESTAMPTZ) AT TIME ZONE 'UTC')", col.expr)
	case record.Date:
		return fmt.Sprintf("TRY_CAST(%s AS DATE)", col.expr)
	case record.Month:
		return fmt.Sprintf("TRY_CAST(%s || '-01' AS DATE)", col.expr)
	case record.Boolean:
		return fmt.Sprintf("(%s IN ('true', 'True', 'TRUE'))", col.expr)
	}
	return col.expr
}

// rule is one WHEN branch: when condition is true the record is refused by code, which is SQL for a text.
type rule struct{ condition, code string }

func (c checks) rules(f record.Field, col column, value string) []rule {
	code := func(check string) string { return warehouse.Quote(f.Name + "." + check) }
	fits := func(pattern string) string {
		return fmt.Sprintf("regexp_full_match(%s, %s)", col.expr, warehouse.Quote(pattern))
	}
	var rules []rule
	if f.Required {
		rules = append(rules, rule{col.expr + " IS NULL", code("missing")})
	}
	misfit := func(pattern, check string) {
		if !col.native {
			rules = append(rules, rule{"NOT " + fits(pattern), code(check)})
		}
		rules = append(rules, rule{fmt.Sprintf("%s IS NOT NULL AND %s IS NULL", col.expr, value), code(check)})
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
			rule{"NOT " + fits(pattern), c.whichIdentifier(f, col, check)},
			rule{fits(networkText), code("ip_address")})
		if f.Type == record.ID {
			rules = append(rules, rule{fits(network6Text), code("ip_address")})
		}
		if f.Type == record.Label {
			rules = append(rules, rule{fits(phoneText) + fmt.Sprintf(" AND length(regexp_replace(%s, '[^0-9]', '', 'g')) >= 9", col.expr),
				code("phone")})
		}
	case record.Code:
		rules = append(rules, rule{fmt.Sprintf("%s NOT IN (%s)", col.expr, warehouse.QuoteList(c.codes[f.Codes])), code("not_in_code_list")})
	case record.Boolean:
		if !col.native {
			rules = append(rules, rule{col.expr + " NOT IN ('true', 'false', 'True', 'False', 'TRUE', 'FALSE')", code("not_a_boolean")})
		}
	case record.Integer:
		misfit(integerText, "not_an_integer")
		if col.native {
			rules = append(rules, rule{value + " NOT BETWEEN 0 AND 999999999", code("not_an_integer")})
		}
	case record.Decimal:
		misfit(decimalText, "not_a_decimal")
	case record.Fraction:
		misfit(fractionText, "not_a_fraction")
		rules = append(rules, rule{value + " <= 0 OR " + value + " > 1", code("not_a_fraction")})
	case record.Date:
		misfit(dateText, "not_a_date")
		rules = append(rules, rule{fmt.Sprintf("%s > %s", value, c.dateBound()), code("in_the_future")})
	case record.Month:
		misfit(monthText, "not_a_month")
		rules = append(rules, rule{fmt.Sprintf("%s > %s", value, c.dateBound()), code("in_the_future")})
	case record.Time:
		misfit(timeText, "not_a_time")
		rules = append(rules, rule{value + " < TIMESTAMP '1990-01-01'", code("too_early")},
			rule{value + " >= TIMESTAMP '10000-01-01'", code("not_a_time")})
		if !f.Future {
			rules = append(rules, rule{fmt.Sprintf("%s > TIMESTAMP '%s'", value, c.now.UTC().Add(day).Format("2006-01-02 15:04:00")), code("in_the_future")})
		}
	}
	return rules
}

const day = 24 * time.Hour

func (c checks) dateBound() string { return "DATE '" + c.now.UTC().Add(day).Format("2006-01-02") + "'" }

// whichIdentifier names what a text that is no key or code looks like; it is computed only for refused records.
func (c checks) whichIdentifier(f record.Field, col column, otherwise string) string {
	code := func(check string) string { return warehouse.Quote(f.Name + "." + check) }
	return fmt.Sprintf(`CASE WHEN contains(%[1]s, '@') THEN %[2]s
		WHEN contains(%[1]s, '://') OR starts_with(lower(%[1]s), 'www.') THEN %[3]s
		WHEN regexp_full_match(%[1]s, '([0-9a-fA-F]{0,4}(:[0-9a-fA-F]{0,4}){2,7}|%[4]s)(/[0-9]{1,3})?') THEN %[5]s
		WHEN regexp_full_match(%[1]s, '[+(]?[0-9][0-9 ()./-]{7,}') THEN %[6]s
		ELSE %[7]s END`, col.expr, code("email"), code("url"), networkText, code("ip_address"), code("phone"), code(otherwise))
}

// projection returns the SELECT list: every field of the kind, typed and in order, then refused_by. A field that the source
// lacks is NULL of its type. shape is SQL for a rule found while reading, or empty.
func (c checks) projection(columns map[string]column, shape string) string {
	var list, whens []string
	if shape != "" {
		whens = append(whens, fmt.Sprintf("WHEN %s IS NOT NULL THEN %s", shape, shape))
	}
	values := map[string]string{}
	for _, f := range c.kind.Fields {
		col, ok := columns[f.Name]
		if !ok && f.Required {
			whens = append(whens, fmt.Sprintf("WHEN true THEN '%s.missing'", f.Name)) // refused before, by recogniseKind
		}
		if !ok {
			list = append(list, fmt.Sprintf("NULL::%s AS %s", record.SQLType(f.Type), f.Name))
			continue
		}
		value := c.value(f, col)
		values[f.Name] = value
		list = append(list, fmt.Sprintf("%s AS %s", value, f.Name))
		for _, r := range c.rules(f, col, value) {
			whens = append(whens, fmt.Sprintf("WHEN %s THEN %s", r.condition, r.code))
		}
	}
	for _, f := range c.kind.Fields {
		if f.Order != "" && values[f.Name] != "" && values[f.Order] != "" {
			whens = append(whens, fmt.Sprintf("WHEN %s < %s THEN '%s.before_its_start'", values[f.Name], values[f.Order], f.Name))
		}
	}
	list = append(list, fmt.Sprintf("CASE %s END AS refused_by", strings.Join(whens, "\n")))
	return strings.Join(list, ",\n")
}
