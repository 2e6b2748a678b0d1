package ingest

import (
	"fmt"
	"strings"

	"daylight/internal/record"
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
	"reserved":          "%s is a word that reports use themselves: all, not_recorded, uncoded or planned_end. Leave the field empty or use another code.",
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
	"does_not_apply":    "%s does not apply to such a record. Leave it empty.",
	"before_suspension": "%s lies before the suspension that the record refers to.",
}

// Message says in a sentence what a rule refuses.
func Message(rule string) string {
	if message, ok := shapeMessages[rule]; ok {
		return message
	}
	field, check, _ := strings.Cut(rule, ".")
	if list := closedList(field); check == "not_in_code_list" && list != "" {
		return fmt.Sprintf("%s is not in the code list %s. docs/records.md prints it.", field, list)
	}
	if start := startOf(field); check == "before_its_start" && start != "" {
		return fmt.Sprintf("%s lies before %s, which it follows.", field, start)
	}
	if format, ok := checkMessages[check]; ok {
		return fmt.Sprintf(format, field)
	}
	return "The record breaks the rule " + rule + "."
}

// closedList is the code list that a field's codes must be from; empty where there is none, or where records of two kinds have two.
func closedList(field string) (list string) {
	for _, kind := range record.Current().Kinds {
		f, ok := kind.Field(field)
		switch {
		case !ok || f.Type != record.Code:
		case list != "" && list != f.Codes:
			return ""
		default:
			list = f.Codes
		}
	}
	return list
}

// startOf is the field that a time must not precede; empty where there is none, or two kinds of record name two.
func startOf(field string) (start string) {
	for _, kind := range record.Current().Kinds {
		f, ok := kind.Field(field)
		switch {
		case !ok || f.Order == "":
		case start != "" && start != f.Order:
			return ""
		default:
			start = f.Order
		}
	}
	return start
}
