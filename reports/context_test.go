package reports_test

import "context"

// backgroundContext is for what outlives a single test.
func backgroundContext() context.Context { return context.Background() }
