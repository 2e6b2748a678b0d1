package ingest

import (
	"fmt"
	"strings"

	"daylight/internal/record"
	"daylight/internal/warehouse"
)

// judged is SQL for the typed records of a source, every field of the kind in order, and refused_by: the first rule that the
// record breaks, or NULL. A refused record keeps its place and nothing else; all its fields are NULL, and so are fields that the
// source lacks. It is one scan in steps: the fields as given, their values, a verdict per field, the first verdict.
//
// shape is SQL for a rule found while reading, or empty; kept are columns of the source that are passed on before the fields.
func (c checks) judged(columns map[string]column, shape, from string, kept ...string) string {
	given, values := append([]string{}, kept...), []string{"*"}
	var verdicts, names []string
	verdict := func(name, expr string) {
		names = append(names, name)
		verdicts = append(verdicts, expr+" AS "+name)
	}
	if shape != "" {
		given = append(given, shape+" AS shape")
		names = append(names, "shape")
	}
	stored := map[string]string{} // field → its value as stored
	for _, f := range c.kind.Fields {
		col, ok := columns[f.Name]
		if !ok {
			continue // recogniseKind refuses files without a required field
		}
		text := f.Name
		if value := c.value(f, text+"_given", col.native); value != text+"_given" {
			text += "_given"
			values = append(values, value+" AS "+f.Name)
		}
		given = append(given, col.expr+" AS "+text)
		stored[f.Name] = f.Name
		if f.Type == record.Time {
			stored[f.Name] = "date_trunc('minute', " + f.Name + ")"
		}
		if rules := c.rules(f, text, f.Name, col.native); len(rules) > 0 {
			found := firstOf(rules)
			if doubt := c.doubt(f, text, f.Name, col.native); doubt != "" {
				found = fmt.Sprintf("CASE WHEN %s THEN %s END", doubt, found)
			}
			verdict(f.Name+"_verdict", found)
		}
	}
	for _, f := range c.kind.Fields {
		if f.Order != "" && stored[f.Name] != "" && stored[f.Order] != "" {
			verdict(f.Name+"_order", fmt.Sprintf("CASE WHEN %s < %s THEN '%s.before_its_start' END", f.Name, stored[f.Order], f.Name))
		}
		if not := f.Unless; not.Field != "" && stored[f.Name] != "" && stored[not.Field] != "" {
			verdict(f.Name+"_unless", fmt.Sprintf("CASE WHEN %[1]s IS NOT NULL AND %[2]s = %[3]s THEN '%[1]s.does_not_apply' END", f.Name, not.Field, warehouse.Quote(not.Code)))
		}
	}
	list := append([]string{}, kept...)
	for _, f := range c.kind.Fields {
		if value, ok := stored[f.Name]; ok {
			list = append(list, fmt.Sprintf("CASE WHEN refused_by IS NULL THEN %s END AS %s", value, f.Name))
		} else {
			list = append(list, fmt.Sprintf("NULL::%s AS %s", record.SQLType(f.Type), f.Name))
		}
	}
	steps := []string{
		"SELECT " + strings.Join(given, ",\n") + "\nFROM " + from,
		"SELECT " + strings.Join(values, ",\n"),
		"SELECT *,\n" + strings.Join(verdicts, ",\n"),
		"SELECT *, coalesce(" + strings.Join(names, ", ") + ") AS refused_by",
		"SELECT " + strings.Join(append(list, "refused_by"), ",\n"),
	}
	query := steps[0]
	for _, step := range steps[1:] {
		query = step + "\nFROM (" + query + ")"
	}
	return query
}

// firstOf is SQL for the code of the first rule that is broken.
func firstOf(rules []rule) string {
	var whens []string
	for _, r := range rules {
		whens = append(whens, fmt.Sprintf("WHEN %s THEN %s", r.condition, r.code))
	}
	return "CASE " + strings.Join(whens, "\n") + " END"
}
