package chart

import "math"

// frame is the plot of a picture, in px from the picture's upper left corner, with the axes that tell where values lie in it.
type frame struct {
	left, top, right, bottom float64
	x, y                     plotAxis
}

// frame has the margins to the tenth of a px, as the option states them.
func (d *drawing) frame() frame {
	return frame{
		left: round10(d.left), top: round10(d.top), right: float64(d.size) - round10(d.right), bottom: round10(d.height) - round10(d.bottom),
		x: d.x, y: d.y,
	}
}

// across is where a value of the x axis lies.
func (f frame) across(x float64) float64 { return f.left + f.x.share(x)*(f.right-f.left) }

// down is where a value of the y axis lies.
func (f frame) down(y float64) float64 { return f.bottom - f.y.share(y)*(f.bottom-f.top) }

func (f frame) at(x, y float64) point { return point{f.across(x), f.down(y)} }

// sharp moves a level or upright stroke so that it fills whole pixels, as ECharts does: by half a px where its width is odd.
func sharp(at, width float64) float64 {
	twice := math.Floor(at*2 + 0.5)
	if math.Mod(twice+math.Floor(width+0.5), 2) != 0 {
		twice++
	}
	return twice / 2
}

// visible leaves out points that lie too near to the one before to be seen, in the measure of ECharts.
func visible(points []point) []point {
	var kept []point
	for i, at := range points {
		if i > 0 {
			last := kept[len(kept)-1]
			if dx, dy := at.x-last.x, at.y-last.y; dx*dx+dy*dy < 0.5 {
				continue
			}
		}
		kept = append(kept, at)
	}
	return kept
}
