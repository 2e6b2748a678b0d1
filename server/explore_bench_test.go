package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"daylight/internal/period"
	"daylight/internal/release"
)

// eightQuarters is a site of eight reports whose figures are as large as those of a platform: 12 regions and 65 groups of region and tenure, each
// with three measures and a chart of 90 kB.
func eightQuarters(b *testing.B) *testSite {
	b.Helper()
	s := &testSite{dir: b.TempDir(), log: &bytes.Buffer{}}
	s.shelf = release.NewInternalShelf(s.dir)
	drawing, err := json.Marshal(map[string]any{"wide": make([]float64, 20_000), "narrow": make([]float64, 20_000)})
	if err != nil {
		b.Fatal(err)
	}
	p := period.MustParse("2026-Q2")
	for range 8 {
		region, crossed := reversals("region", "Region"), reversals("region_tenure", "Region", "Tenure")
		for at := range 65 {
			row := release.Row{Category: fmt.Sprintf("c%02d", at%13), Label: fmt.Sprintf("Category %d", at%13), Category2: fmt.Sprintf("t%d", at/13), Label2: fmt.Sprintf("Tenure %d", at/13)}
			row.Values = append(reversed(int64(at)), shareOf(int64(at), 10_000, .01, .02))
			crossed.Rows = append(crossed.Rows, row)
			if at < 12 {
				row.Category2, row.Label2 = "", ""
				region.Rows = append(region.Rows, row)
			}
		}
		figures := []release.Figure{region, crossed}
		for at := range figures {
			figures[at].Measures = append(figures[at].Measures, shareMeasure("of_suspended", "Of all suspended", "suspended accounts"))
			figures[at].Chart = drawing
		}
		putFigures(b, s.shelf, p, 1, figures)
		p = p.Previous()
	}
	if s.Server, err = NewInternal(s.shelf, Config{Recheck: 1 << 40}); err != nil {
		b.Fatal(err)
	}
	return s
}

// A page over eight periods: cold, as after a publication; warm, as when one of its other queries was asked before; kept, as when the same
// was.
func BenchmarkExplore(b *testing.B) {
	s := eightQuarters(b)
	ask := func(b *testing.B, address string) {
		r := httptest.NewRequest(http.MethodGet, address, nil)
		r.Host = "127.0.0.1"
		w := httptest.NewRecorder()
		if s.ServeHTTP(w, r); w.Code != http.StatusOK {
			b.Fatalf("%s: %d", address, w.Code)
		}
		b.ReportMetric(float64(w.Body.Len()), "bytes")
	}
	for name, address := range map[string]string{"region": regions, "region and tenure": "/explore/reversal-rate/region_tenure/", "chosen": regions + "?from=2025-Q1&category=c00", "csv": "/explore/reversal-rate/region_tenure.csv"} {
		held := s.library.current()
		b.Run(name+"/cold", func(b *testing.B) {
			for b.Loop() {
				held.answers, held.figures = newAnswers(answersBytes, queriedBytes), newFigures()
				ask(b, address)
			}
		})
		b.Run(name+"/warm", func(b *testing.B) {
			for b.Loop() {
				held.answers = newAnswers(answersBytes, queriedBytes)
				ask(b, address)
			}
		})
		b.Run(name+"/kept", func(b *testing.B) {
			for b.Loop() {
				ask(b, address)
			}
		})
	}
}
