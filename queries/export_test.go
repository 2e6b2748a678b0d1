package queries

import "daylight/internal/warehouse"

// Engine returns the engine behind a reader, for tests that ask the views in SQL of their own.
func (r *Reader) Engine() *warehouse.Engine { return r.engine }
