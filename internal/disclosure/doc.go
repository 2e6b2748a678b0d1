// Package disclosure protects the people behind published counts. A Table is what may be published of a frequency table; its cells are
// unexported and only Protect, AddUp, Draw and Sample make one, so that whatever takes a Table cannot be handed a count that nobody protected.
//
// The default is exact or suppressed: a count is published as it is, or not at all. Counts are sensitive where they are of fewer
// people than the threshold, where a whole small group shares them, and where they moved by fewer than the threshold since an earlier
// revision. Sensitive counts are hidden, and with them as many others as it takes that nobody can compute them from what is left
// (package suppression; Fischetti and Salazar 2001, Management Science 47:1008–1027).
//
// Protect makes tables in an order in which each step needs nothing but what the steps before have published:
//
//  1. the totals of a partition (one row); some of them may be hidden;
//  2. the categories of a breakdown (one column): those that must be hidden are counted together as one merged category;
//  3. categories × partition, without the counts whose totals are hidden: so the margins are published, by the steps before, and the
//     table shares no unknown number with any other by its sums.
//
// What ties tables besides is declared (Inclusion): people whom one counts are among those whom another counts. What an attacker can compute
// from all tables is what he can compute from each alone, and from the declared inclusions.
//
// A partition whose root is a part of another (decided appeals, of all suspensions) comes after it and merges the categories in which
// that part was hidden. A breakdown that divides a category of another one comes after that, and adds up to what is published of the
// category. Longer periods are sums of what was published for shorter ones (AddUp).
//
// Crossed breakdowns are neither exact nor suppressed but protected counts, to each of which a random amount was added (Draw; packages
// noise and ledger). What a random sample found is published as it is, if it is none that tells who was drawn (Sample).
//
// Gate attacks all tables together with every earlier revision before anything is written, and withholds what its own attack finds.
//
// Where things are: sensitive (grid.go) and few (protect.go) decide what is too small; protect.go, split.go, grid.go and within.go make the
// tables of one period; partition.go and inclusion.go are what the counts mean for each other; addup.go makes longer periods; moved.go,
// movements.go, span.go and repair.go decide what a revision may show; attack.go and gate.go hold all of it against a reader's view;
// plan.go and planned.go are the release plan; cross.go, fitted.go and counted.go protected counts; sampled.go audits.
package disclosure
