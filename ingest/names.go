package ingest

import (
	"context"
	"fmt"

	"daylight/internal/record"
	"daylight/internal/warehouse"
)

// A single key can look like a name by chance; a file full of them cannot. So keys that look like user names or profile
// numbers refuse the file as a whole, once more than this share of a sample does. Random hexadecimal or base-64 keys stay far
// below it.
const nameShare = 0.2

const (
	looksLikeName   = `[A-Za-z]{2,}([_-][A-Za-z]+)*[_-]?[0-9]{0,4}`
	looksLikeNumber = `([A-Za-z]{1,12}[_-]?)?[0-9]{1,10}`
	looksOpaque     = `([A-Za-z]{1,12}[_-])?[0-9a-f]{12,}`
)

// refuseNames looks at the account keys of a staged file.
func (j *job) refuseNames(ctx context.Context, st *staged) error {
	for _, f := range st.kind.Fields {
		if f.Type != record.Account {
			continue
		}
		var names, numbers, keys int64
		err := j.engine.Value(ctx, fmt.Sprintf(`
			SELECT count(*) FILTER (regexp_full_match(key, '%s') AND NOT regexp_full_match(key, '%s')),
				count(*) FILTER (regexp_full_match(key, '%s') AND NOT regexp_full_match(key, '%s')), count(*)
			FROM (SELECT DISTINCT key FROM (SELECT %s AS key FROM read_parquet(%s) WHERE refused_by IS NULL LIMIT 100000)
				WHERE key <> '%s')`,
			looksLikeName, looksOpaque, looksLikeNumber, looksOpaque, f.Name, warehouse.Quote(st.path), record.Withheld), &names, &numbers, &keys)
		if err != nil {
			return fmt.Errorf("look at the keys of %s: %w", st.source.name, err)
		}
		const few = 20 // a handful of keys says nothing
		switch limit := nameShare * float64(keys); {
		case keys < few:
		case float64(names) > limit:
			return refuse("The values of %s look like user names. Hand over pseudonymous keys, such as keyed hashes.", f.Name)
		case float64(numbers) > limit:
			return refuse("The values of %s look like profile numbers. Hand over pseudonymous keys, such as keyed hashes.", f.Name)
		}
	}
	return nil
}
