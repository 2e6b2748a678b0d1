package stats

import (
	"fmt"
	"math"
)

// Agreement says how often two auditors who looked at the same suspensions, neither knowing the other's finding, found the same.
type Agreement struct {
	Agreed Proportion // of the cases that both looked at
	Kappa  Estimate   // of what chance would not have brought about; not defined where chance alone agrees always
	Notes  []string
}

// KappaMethod names the interval of Cohen's kappa.
const KappaMethod = "normal approximation, Fleiss–Cohen–Everitt"

// Agree returns the agreement of two auditors and Cohen's kappa (Cohen 1960, Educational and Psychological Measurement 20:37–46) with
// the standard error of Fleiss, Cohen and Everitt (1969, Psychological Bulletin 72:323–327, not that of the hypothesis that kappa is 0).
// Row i and column j of the square table count the cases where the first auditor found i and the second j. Kappa depends on how
// common each finding is, and so does not compare audits of different cohorts. It panics where the table is not square or a
// count is negative.
func Agree(table [][]int64) Agreement {
	rows, columns := make([]float64, len(table)), make([]float64, len(table))
	same, all := int64(0), int64(0)
	for i, row := range table {
		if len(row) != len(table) {
			panic(fmt.Sprintf("stats: row %d of a table of %d has %d", i, len(table), len(row)))
		}
		for j, count := range row {
			mustCount(0, count)
			rows[i] += float64(count)
			columns[j] += float64(count)
			all += count
		}
		same += row[i]
	}
	a := Agreement{Agreed: Wilson(same, all)}
	if all == 0 {
		a.Notes = []string{"No case was looked at by both."}
		return a
	}
	n := float64(all)
	chance := 0.
	for i := range rows {
		rows[i] /= n
		columns[i] /= n
		chance += rows[i] * columns[i]
	}
	if chance >= 1 {
		a.Notes = []string{"Both found the same everywhere: kappa is not defined."}
		return a
	}
	kappa := (a.Agreed.Value - chance) / (1 - chance)
	sum := 0.
	for i, row := range table {
		for j, count := range row {
			share := float64(count) / n
			if i == j {
				d := 1 - (rows[i]+columns[i])*(1-kappa)
				sum += share * d * d
			} else {
				d := (columns[i] + rows[j]) * (1 - kappa)
				sum += share * d * d
			}
		}
	}
	d := kappa - chance*(1-kappa)
	se := math.Sqrt(math.Max(0, sum-d*d)/n) / (1 - chance)
	a.Kappa = Estimate{Defined: true, Value: kappa, SE: se}
	if se > 0 {
		a.Kappa.Interval = normalInterval(kappa, se, -1, 1)
		a.Kappa.Interval.Method = KappaMethod
	} else {
		a.Kappa.Notes = append(a.Kappa.Notes, "No standard error: the two agreed on every case. That is no proof that they always would.")
	}
	if all < 50 {
		a.Notes = append(a.Notes, "Fewer than 50 cases were looked at twice: kappa's interval is a rough one.")
	}
	return a
}
