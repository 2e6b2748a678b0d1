package stats

import "testing"

// Counts that cannot be are a fault of the caller, who should hear of it at once.
func TestImpossibleCounts(t *testing.T) {
	for name, estimate := range map[string]func(){
		"Wilson 5 of 3":           func() { Wilson(5, 3) },
		"Clopper–Pearson -1 of 3": func() { ClopperPearson(-1, 3) },
		"Garwood -1":              func() { Garwood(-1) },
		"Compare 3 of 2":          func() { Compare(1, 2, 3, 2) },
		"noise of variance -1":    func() { ProtectedWilson(ProtectedCount{5, -1}, ProtectedCount{5, 0}) },
		"agreement of 2 by 1":     func() { Agree([][]int64{{1}, {2}}) },
		"p of 2":                  func() { Holm([]float64{2}) },
		"curve at falling times":  func() { Times{}.At([]int64{2, 1}) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s is accepted", name)
				}
			}()
			estimate()
		}()
	}
}
