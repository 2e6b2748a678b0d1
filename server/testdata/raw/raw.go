// Package raw tries to put counts that nobody protected, or releases that nobody approved, where the public would see them. It must not
// compile: server/types_test.go wants each of these lines refused.
package raw

import (
	"daylight/internal/disclosure"
	"daylight/internal/release"
	"daylight/server"
)

var (
	counted   disclosure.Counted
	published disclosure.Published
	internal  release.InternalShelf
	drafts    release.DraftShelf
)

func tables(...disclosure.Table) {}

func try() {
	tables(counted)                                // want: cannot use counted
	tables(published)                              // want: cannot use published
	tables(disclosure.Table{published})            // want: implicit assignment to unexported field
	server.NewPublic(internal, server.Config{})    // want: cannot use internal
	server.NewPublic(drafts, server.Config{})      // want: cannot use drafts
	internal.Publish(nil, release.Approval{}, nil) // want: internal.Publish undefined
	new(release.PublicShelf).Put()                 // want: undefined
}
