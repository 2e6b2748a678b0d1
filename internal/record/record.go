// Package record is the record contract: which kinds of record a platform hands over, with which fields, of which type,
// and from which code lists. The contract itself is sql/schema/records.yaml; this package reads it.
package record

import (
	"bytes"
	"fmt"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"daylight/sql"
)

// Type is how a field's text is checked and stored.
type Type string

// The types of the contract; records.yaml says what each admits.
const (
	ID       Type = "id"
	Account  Type = "account"
	Time     Type = "time"
	Date     Type = "date"
	Month    Type = "month"
	Integer  Type = "integer"
	Decimal  Type = "decimal"
	Fraction Type = "fraction"
	Boolean  Type = "boolean"
	Code     Type = "code"
	Label    Type = "label"
)

// Withheld stands in account_key where the account is hidden; each such record is a unit of its own.
const Withheld = "withheld"

// Field is one column of a record kind.
type Field struct {
	Name     string `yaml:"name"`
	Type     Type   `yaml:"type"`
	Required bool   `yaml:"required"`
	Codes    string `yaml:"codes"`  // code list, for codes and for labels that have one
	Order    string `yaml:"order"`  // field of the same record that this time may not precede
	After    string `yaml:"after"`  // field of the suspension referred to that this time may not precede
	Unless   Unless `yaml:"unless"` // where the field must be empty
	Future   bool   `yaml:"future"` // the time may lie after the day of loading
	Unit     string `yaml:"unit"`
	About    string `yaml:"about"`
	Example  string `yaml:"example"`
}

// Unless is a code of another field of the same record; the zero value is none.
type Unless struct {
	Field string `yaml:"field"`
	Code  string `yaml:"code"`
}

// Kind is one kind of record; a source file holds one kind.
type Kind struct {
	Name   string  `yaml:"kind"`
	About  string  `yaml:"about"`
	Key    string  `yaml:"key"`   // what makes a record itself: one field, or several separated by ", "
	Event  string  `yaml:"event"` // the field that says when it happened
	Fields []Field `yaml:"fields"`
}

// Field returns the field of a name, and whether there is one.
func (k Kind) Field(name string) (Field, bool) {
	for _, f := range k.Fields {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}

// Contract is the whole agreement in one version.
type Contract struct {
	Version int    `yaml:"version"`
	Kinds   []Kind `yaml:"kinds"`
}

// Kind returns the kind of a name, and whether there is one.
func (c Contract) Kind(name string) (Kind, bool) {
	for _, k := range c.Kinds {
		if k.Name == name {
			return k, true
		}
	}
	return Kind{}, false
}

// Current returns the contract that this program reads. Callers must not change it.
var Current = sync.OnceValue(func() Contract { return mustRead("schema/records.yaml") })

// BlockLog returns the kind of record that the adapter for MediaWiki's block log keeps. Callers must not change it.
var BlockLog = sync.OnceValue(func() Kind { return mustRead("schema/blocklog.yaml").Kinds[0] })

func mustRead(name string) Contract {
	text, err := sql.Files.ReadFile(name)
	if err != nil {
		panic(err)
	}
	c, err := parse(text)
	if err != nil {
		panic(fmt.Errorf("%s: %w", name, err))
	}
	return c
}

func parse(text []byte) (Contract, error) {
	var c Contract
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&c); err != nil {
		return Contract{}, err
	}
	return c, nil
}

// SQLType is the type that a field has in a batch.
func SQLType(t Type) string {
	switch t {
	case Time:
		return "TIMESTAMP"
	case Date, Month:
		return "DATE"
	case Integer:
		return "BIGINT"
	case Decimal:
		return "DECIMAL(18, 6)"
	case Fraction:
		return "DECIMAL(18, 12)"
	case Boolean:
		return "BOOLEAN"
	}
	return "VARCHAR"
}

// KeySQL is SQL for the text that makes a record itself.
func (k Kind) KeySQL() string {
	names := strings.Split(k.Key, ", ")
	if len(names) == 1 {
		return names[0]
	}
	parts := make([]string, len(names))
	for i, name := range names {
		parts[i] = "coalesce(" + name + "::VARCHAR, '')"
	}
	return "concat_ws('|', " + strings.Join(parts, ", ") + ")"
}
