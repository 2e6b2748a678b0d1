// Package reports turns a snapshot into a release: the catalogue says which indicators there are, queries fetches their cells, every
// identity is checked, and the figures are written as a folder that never changes. Where things are:
//
//   - release.go makes the internal edition, public.go the public one, draft.go is a release on its way, reconcile.go what must hold.
//   - catalogue.go, names.go and vocabulary.go are what there is to speak of; plans.go and preview.go the release plan before it is used.
//   - figures.go makes a figure of an indicator: shares.go, rates.go and times.go the plain forms, forms.go the list of the others. Each of
//     these is a file: audited with audit_published and audit_figure, backlog, bounds, changes, curves, endings, funnel, standardised,
//     trend; and of what came before and after a suspension: flows, again, spells, chances.
//   - protected.go hands counts to disclosure control, public_draft.go makes a draft of nothing but its tables, published.go says which
//     figures these are enough for, atleast.go what is said of confirmed mistakes where some may not be told; bins.go, crosses.go and
//     quality.go are what the public edition has in the place of finer things.
//   - headlines*.go and words.go write sentences, draw.go says how a figure is drawn (package chart draws it), files.go and parquet.go
//     write it down.
package reports
