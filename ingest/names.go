package ingest

import (
	"context"
	"fmt"
	"math"

	"daylight/internal/record"
	"daylight/internal/warehouse"
)

// A single key can look like a name by chance; a file full of them cannot. So keys that look like user names or profile
// numbers refuse the file as a whole, once the count of those that do lies above half of all keys by three standard errors.
// Of random keys, those of 8 letters and digits look most like names: 3 in 10 do, of longer or hexadecimal ones hardly any.
// Fewer than ten keys never do; where most of so few look like names, a doubt says so.
const (
	fewKeys         = 10
	looksLikeName   = `[A-Za-z]+([_-][A-Za-z]+)*[_-]?[0-9]{0,4}`
	looksLikeNumber = `([A-Za-z]{1,12}[_-]?)?[0-9]+([_-][0-9]+)*`
)

func implausible(looks, keys int64) bool {
	n := float64(keys)
	return float64(looks) > n/2+3*math.Sqrt(n)/2
}

// refuseNames looks at the account keys of a staged file.
func (j *job) refuseNames(ctx context.Context, st *staged) error {
	for _, f := range st.kind.Fields {
		if f.Type != record.Account {
			continue
		}
		var names, numbers, either, keys int64
		err := j.engine.Value(ctx, fmt.Sprintf(`
			SELECT count(*) FILTER (name), count(*) FILTER (number), count(*) FILTER (name OR number), count(*)
			FROM (SELECT regexp_full_match(key, '%s') AS name, regexp_full_match(key, '%s') AS number
				FROM (SELECT DISTINCT key FROM (SELECT %s AS key FROM %s WHERE refused_by IS NULL LIMIT 100000) WHERE key <> '%s'))`,
			looksLikeName, looksLikeNumber, f.Name, warehouse.ParquetFiles(st.path), record.Withheld), &names, &numbers, &either, &keys)
		if err != nil {
			return fmt.Errorf("look at the keys of %s: %w", st.source.name, err)
		}
		switch {
		case !implausible(either, keys):
			if keys < fewKeys && 2*either > keys {
				st.file.Doubt = fmt.Sprintf("Most of its %d values of %s look like user names or profile numbers, too few to refuse them. If they are, do not hand them over.", keys, f.Name)
			}
		case names >= numbers:
			return refuse("The values of %s look like user names. Hand over pseudonymous keys, such as keyed hashes.", f.Name)
		default:
			return refuse("The values of %s look like profile numbers. Hand over pseudonymous keys, such as keyed hashes in hexadecimal.", f.Name)
		}
	}
	return nil
}
