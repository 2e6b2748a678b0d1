package record

import (
	"strings"
	"testing"

	"daylight/sql"
)

// The contract names only types, code lists and fields that exist, so that no rule made from it can quietly check nothing.
func TestContractHoldsTogether(t *testing.T) {
	types := map[Type]bool{ID: true, Account: true, Time: true, Date: true, Month: true, Integer: true, Decimal: true,
		Fraction: true, Boolean: true, Code: true, Label: true}
	for _, k := range Current().Kinds {
		for _, name := range strings.Split(k.Key, ", ") {
			if _, ok := k.Field(name); !ok {
				t.Errorf("%s: key names no field %q", k.Name, name)
			}
		}
		if f, ok := k.Field(k.Event); !ok || !f.Required || (f.Type != Time && f.Type != Month) {
			t.Errorf("%s: event %q is no required time", k.Name, k.Event)
		}
		for _, f := range k.Fields {
			if !types[f.Type] {
				t.Errorf("%s.%s: unknown type %q", k.Name, f.Name, f.Type)
			}
			if (f.Type == Code) && f.Codes == "" {
				t.Errorf("%s.%s: a code without a code list", k.Name, f.Name)
			}
			if f.Codes != "" {
				if _, err := sql.Files.ReadFile("codelists/" + f.Codes + ".csv"); err != nil {
					t.Errorf("%s.%s: %v", k.Name, f.Name, err)
				}
			}
			if f.Order != "" {
				if o, ok := k.Field(f.Order); !ok || o.Type != Time {
					t.Errorf("%s.%s: order names no time %q", k.Name, f.Name, f.Order)
				}
			}
			if u := f.Unless; u != (Unless{}) {
				codes, err := sql.Files.ReadFile("codelists/" + fieldOf(k, u.Field).Codes + ".csv")
				if err != nil || f.Required || !strings.Contains(string(codes), "\n"+u.Code+",") {
					t.Errorf("%s.%s: empty unless %+v: %v", k.Name, f.Name, u, err)
				}
			}
			if f.About == "" || f.Example == "" {
				t.Errorf("%s.%s: says nothing of itself", k.Name, f.Name)
			}
		}
	}
}

func fieldOf(k Kind, name string) Field {
	f, _ := k.Field(name)
	return f
}

// A misspelt property in the contract is an error, not a field without its rule.
func TestUnknownPropertiesAreRefused(t *testing.T) {
	if _, err := parse([]byte("version: 1\nkinds:\n  - kind: x\n    fields:\n      - {name: a, type: id, requird: true}\n")); err == nil {
		t.Error("a misspelt property was accepted")
	}
}
