package period

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// Kind is the length of a reporting period.
type Kind int

// The kinds, each the number of its months.
const (
	Month   Kind = 1
	Quarter Kind = 3
	Half    Kind = 6
	Year    Kind = 12
)

// String returns the kind's name: month, quarter, half-year or year.
func (k Kind) String() string {
	switch k {
	case Month:
		return "month"
	case Quarter:
		return "quarter"
	case Half:
		return "half-year"
	case Year:
		return "year"
	}
	return fmt.Sprintf("Kind(%d)", int(k))
}

// Period is a reporting period: a calendar month, quarter, half-year or year. The zero value is no period (IsZero).
// Periods are comparable and can be map keys.
type Period struct {
	kind  Kind
	year  int
	index int // 0-based: which month, quarter or half of the year
}

var forms = regexp.MustCompile(`^(\d{4})(?:-(?:(\d{2})|Q([1-4])|H([12])))?$`)

// Parse reads 2026-03, 2026-Q1, 2026-H1 or 2026.
func Parse(text string) (Period, error) {
	m := forms.FindStringSubmatch(text)
	if m == nil {
		return Period{}, fmt.Errorf("%q is not a period; write 2026-Q1, 2026-H1, 2026 or 2026-03", text)
	}
	year, _ := strconv.Atoi(m[1])
	switch {
	case m[2] != "":
		month, _ := strconv.Atoi(m[2])
		if month < 1 || month > 12 {
			return Period{}, fmt.Errorf("%q is not a period: there is no month %s", text, m[2])
		}
		return Period{Month, year, month - 1}, nil
	case m[3] != "":
		return Period{Quarter, year, int(m[3][0] - '1')}, nil
	case m[4] != "":
		return Period{Half, year, int(m[4][0] - '1')}, nil
	}
	return Period{Year, year, 0}, nil
}

// MustParse is Parse for texts that are part of the program; it panics on a bad one.
func MustParse(text string) Period {
	p, err := Parse(text)
	if err != nil {
		panic(err)
	}
	return p
}

func containing(d Date, kind Kind) Period {
	t := d.Time()
	return Period{kind, t.Year(), (int(t.Month()) - 1) / int(kind)}
}

// IsZero reports whether p is no period at all.
func (p Period) IsZero() bool { return p.kind == 0 }

// Kind returns the period's length.
func (p Period) Kind() Kind { return p.kind }

// Start returns the first day of the period.
func (p Period) Start() Date { return NewDate(p.year, time.Month(p.index*int(p.kind)+1), 1) }

// End returns the first day after the period.
func (p Period) End() Date { return NewDate(p.year, time.Month((p.index+1)*int(p.kind)+1), 1) }

// Contains reports whether d lies in [Start, End).
func (p Period) Contains(d Date) bool { return p.Start() <= d && d < p.End() }

// Previous returns the period of the same kind just before p.
func (p Period) Previous() Period { return containing(p.Start().Add(-1), p.kind) }

// Next returns the period of the same kind just after p.
func (p Period) Next() Period { return containing(p.End(), p.kind) }

// Longer returns the half-year and the year that p is a part of, the shorter first.
func (p Period) Longer() (longer []Period) {
	for _, kind := range []Kind{Half, Year} {
		if kind > p.kind {
			longer = append(longer, containing(p.Start(), kind))
		}
	}
	return longer
}

// Year returns the calendar year that p is a part of, or is.
func (p Period) Year() Period { return containing(p.Start(), Year) }

// Months returns the months of p in order.
func (p Period) Months() []Period { return p.split(Month) }

// Quarters returns the quarters of p in order; none for a month.
func (p Period) Quarters() []Period {
	if p.kind < Quarter {
		return nil
	}
	return p.split(Quarter)
}

func (p Period) split(kind Kind) []Period {
	parts := make([]Period, 0, p.kind/kind)
	for d := p.Start(); d < p.End(); {
		part := containing(d, kind)
		parts = append(parts, part)
		d = part.End()
	}
	return parts
}

// String returns the form that Parse reads: 2026-03, 2026-Q1, 2026-H1 or 2026.
func (p Period) String() string {
	switch p.kind {
	case Month:
		return fmt.Sprintf("%04d-%02d", p.year, p.index+1)
	case Quarter:
		return fmt.Sprintf("%04d-Q%d", p.year, p.index+1)
	case Half:
		return fmt.Sprintf("%04d-H%d", p.year, p.index+1)
	case Year:
		return fmt.Sprintf("%04d", p.year)
	}
	return ""
}

// Label returns the period in words: "March 2026", "January–March 2026", "2026".
func (p Period) Label() string {
	first := time.Month(p.index*int(p.kind) + 1)
	switch p.kind {
	case Month:
		return fmt.Sprintf("%s %d", first, p.year)
	case Quarter, Half:
		return fmt.Sprintf("%s–%s %d", first, first+time.Month(p.kind)-1, p.year)
	case Year:
		return strconv.Itoa(p.year)
	}
	return ""
}

// Spoken is a period that stands in a sentence by its label. Sentences in other languages write it in theirs.
type Spoken Period

func (s Spoken) String() string { return Period(s).Label() }

// MarshalText writes the form that Parse reads.
func (p Period) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads the form that Parse reads.
func (p *Period) UnmarshalText(text []byte) error {
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*p = parsed
	return nil
}
