package suppression

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
)

// linked is the tables of a platform over four quarters and their year: regions, tenures, reasons and routes by outcome, whose
// margins are shown, or open under a grand total. Counts are skewed as real ones are.
func linked(suspensions int, seed uint64, margin Standing, tables ...[2]int) *System {
	random := rand.New(rand.NewPCG(seed, 7))
	s := &System{}
	skewed := func(n int) []float64 {
		w := make([]float64, n)
		for i := range w {
			w[i] = 1 / (float64(i) + 1.5) * (.5 + random.Float64())
		}
		return w
	}
	sensitive := func(count int64) bool { return 0 < count && count < 10 }
	for at, size := range tables {
		rows, columns := skewed(size[0]), skewed(size[1])
		var total float64
		for _, a := range rows {
			for _, b := range columns {
				total += a * b
			}
		}
		counts := make([][][]int64, 5)
		for q := range counts {
			counts[q] = make([][]int64, size[0])
			for r := range counts[q] {
				counts[q][r] = make([]int64, size[1])
				for c := range counts[q][r] {
					if q < 4 {
						mean := float64(suspensions) * rows[r] * columns[c] / total
						counts[q][r][c] = int64(mean * (.4 + random.Float64() + random.ExpFloat64()*.3))
					} else {
						for quarter := range 4 {
							counts[4][r][c] += counts[quarter][r][c]
						}
					}
				}
			}
		}
		index := make([][][]int, 5)
		for q := range counts {
			index[q] = make([][]int, size[0])
			for r := range counts[q] {
				for c, count := range counts[q][r] {
					name := fmt.Sprintf("T%d.%d.%d.%d", at, q, r, c)
					index[q][r] = append(index[q][r], s.Add(Cell{Name: name, Count: count, Sensitive: sensitive(count)}))
				}
			}
			name := fmt.Sprintf("T%d.%d", at, q)
			if rows, columns := s.margins(name, index[q], margin); margin == Open {
				s.Sum(s.total(name+" all", Shown, rows...), columns...)
			}
		}
		for r := range size[0] {
			for c := range size[1] {
				s.Sum(index[4][r][c], index[0][r][c], index[1][r][c], index[2][r][c], index[3][r][c])
			}
		}
	}
	return s
}

// margins adds the row and column totals of a table of cells and returns them.
func (s *System) margins(name string, table [][]int, standing Standing) (rows, columns []int) {
	for r := range table {
		rows = append(rows, s.total(fmt.Sprintf("%s row %d", name, r), standing, table[r]...))
	}
	for c := range table[0] {
		var parts []int
		for r := range table {
			parts = append(parts, table[r][c])
		}
		columns = append(columns, s.total(fmt.Sprintf("%s column %d", name, c), standing, parts...))
	}
	return rows, columns
}

// total adds the sum of some cells as a cell and returns it.
func (s *System) total(name string, standing Standing, parts ...int) int {
	var count int64
	for _, i := range parts {
		count += s.Cell(i).Count
	}
	whole := s.Add(Cell{Name: name, Count: count, Standing: standing})
	s.Sum(whole, parts...)
	return whole
}

// cross adds a three-way table whose two-way margins are shown.
func (s *System) cross(name string, counts [][][]int64, k int64) [][][]int {
	index := make([][][]int, len(counts))
	for a := range counts {
		index[a] = make([][]int, len(counts[a]))
		for b := range counts[a] {
			for c, count := range counts[a][b] {
				index[a][b] = append(index[a][b], s.Add(Cell{
					Name: fmt.Sprintf("%s %d.%d.%d", name, a, b, c), Count: count, Sensitive: 0 < count && count < k,
				}))
			}
		}
		s.margins(fmt.Sprintf("%s layer %d", name, a), index[a], Shown)
	}
	for b := range counts[0] {
		for c := range counts[0][b] {
			var parts []int
			for a := range counts {
				parts = append(parts, index[a][b][c])
			}
			s.total(fmt.Sprintf("%s line %d.%d", name, b, c), Shown, parts...)
		}
	}
	return index
}

// BenchmarkLinked protects and attacks about 2,600 cells besides the margins, a fortieth, a fifth and half of which are sensitive: the
// last is more than anybody should publish at that grain. A cross of region, tenure and outcome has its two-way margins shown.
func BenchmarkLinked(b *testing.B) {
	for _, c := range []struct {
		suspensions int // a quarter
		margin      Standing
	}{{20000, Shown}, {20000, Open}, {6000, Shown}, {6000, Open}, {2000, Shown}} {
		b.Run(fmt.Sprintf("suspensions=%d/margins=%s", c.suspensions, c.margin), func(b *testing.B) {
			suspensions := c.suspensions
			s := linked(suspensions, 1, c.margin, [2]int{25, 9}, [2]int{6, 9}, [2]int{20, 9}, [2]int{4, 9})
			random := rand.New(rand.NewPCG(3, 3))
			counts := make([][][]int64, 8)
			for a := range counts {
				counts[a] = make([][]int64, 5)
				for t := range counts[a] {
					for range 4 {
						counts[a][t] = append(counts[a][t], int64(random.ExpFloat64()*float64(suspensions)/160))
					}
				}
			}
			s.cross("cross", counts, 10)
			for b.Loop() {
				p, err := s.Protect(context.Background(), 10)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := s.Attack(context.Background(), p.Hidden()); err != nil {
					b.Fatal(err)
				}
				var roles [4]int
				exact := 0
				for i, role := range p.Roles {
					roles[role]++
					if role != Visible && p.Intervals[i].Exact {
						exact++
					}
				}
				b.ReportMetric(float64(roles[Primary]), "primary")
				b.ReportMetric(float64(roles[Secondary]), "secondary")
				b.ReportMetric(float64(exact)/float64(roles[Primary]+roles[Secondary]), "exact/hidden")
			}
		})
	}
}

// BenchmarkAudit is what a reader's check of such a publication takes.
func BenchmarkAudit(b *testing.B) {
	s := linked(6000, 1, Shown, [2]int{25, 9}, [2]int{6, 9}, [2]int{20, 9}, [2]int{4, 9})
	p, err := s.Protect(context.Background(), 10)
	if err != nil {
		b.Fatal(err)
	}
	published, err := s.Publication(p.Hidden())
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if findings, _, err := published.Audit(context.Background(), 10); err != nil || len(findings) > 0 {
			b.Fatal(findings, err)
		}
	}
}
