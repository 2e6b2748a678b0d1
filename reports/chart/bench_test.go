package chart

import (
	"maps"
	"slices"
	"testing"
)

// BenchmarkDraw draws each sample in all its forms: two pictures for a page, one that stands alone, and the options.
func BenchmarkDraw(b *testing.B) {
	all := figures()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		b.Run(string(all[name].Kind)+"/"+name, func(b *testing.B) {
			var size int
			for b.Loop() {
				made, err := Draw(all[name])
				if err != nil {
					b.Fatal(err)
				}
				size = len(made.Alone) + len(made.Wide) + len(made.Narrow)
			}
			b.ReportAllocs()
			b.ReportMetric(float64(size)/3, "bytes/picture")
		})
	}
}
