// Package disclosure protects the people behind published counts. A Table is what may be published of a frequency table; its cells are
// unexported and only Protect and AddUp make one, so that whatever takes a Table cannot be handed a count that nobody protected.
//
// The default is exact or suppressed: a count is published as it is, or not at all. Counts are sensitive where they are of fewer
// people than the threshold, where a whole small group shares them, and where they moved by fewer than the threshold since an earlier
// revision. Sensitive counts are hidden, and with them as many others as it takes that nobody can compute them from what is left
// (package suppression; Fischetti and Salazar 2001, Management Science 47:1008–1027).
//
// Tables are protected in an order in which each step needs nothing but what the steps before have published:
//
//  1. the totals of a partition (one row);
//  2. the categories of a breakdown (one column): those that must be hidden are counted together as one merged category;
//  3. categories × partition: a table whose margins are all published, by the steps before, so that it shares no unknown number with
//     any other table and what an attacker can compute from all of them is what he can compute from it alone.
//
// A partition whose root is a part of another (decided appeals, of all suspensions) comes after it and merges the categories in which
// that part was hidden. A crossed breakdown shares unknown numbers with the tables of its two dimensions; the three are one system.
package disclosure
