package reports

import (
	"context"
	"runtime"
	"sync"

	"daylight/internal/release"
	"daylight/reports/chart"
)

// studio draws figures on all cores while others are still being counted.
type studio struct {
	ctx        context.Context
	cancel     context.CancelFunc
	draft      *draft
	indicators map[string]Indicator
	renderer   *chart.Renderer
	waiting    chan release.Figure
	workers    sync.WaitGroup

	mutex sync.Mutex
	drawn map[string]chart.Pictures // by id of the figure
	err   error                     // the first
}

func newStudio(ctx context.Context, d *draft) *studio {
	cores := runtime.NumCPU()
	s := &studio{draft: d, indicators: map[string]Indicator{}, renderer: chart.NewRenderer(cores), waiting: make(chan release.Figure, maxFigures),
		drawn: map[string]chart.Pictures{}}
	s.ctx, s.cancel = context.WithCancel(ctx)
	for _, i := range d.catalogue.Indicators {
		s.indicators[i.ID] = d.shownAs(i)
	}
	waiting := s.waiting // finish takes it out of s, perhaps before a worker begins
	for range cores {
		s.workers.Go(func() { s.work(waiting) })
	}
	return s
}

// maxFigures is how many figures may wait to be drawn before adding one has to wait, too.
const maxFigures = 1000

func (s *studio) add(f release.Figure) { s.waiting <- f }

func (s *studio) work(waiting <-chan release.Figure) {
	for f := range waiting {
		if s.ctx.Err() != nil {
			continue
		}
		spec := s.draft.spec(f, s.indicators[f.Indicator])
		if spec == nil {
			continue
		}
		p, err := s.renderer.Pictures(s.ctx, *spec)
		s.mutex.Lock()
		s.drawn[f.ID] = p
		if err != nil && s.err == nil {
			s.err = figureError(f.ID, err)
			s.cancel()
		}
		s.mutex.Unlock()
	}
}

// finish waits until all figures are drawn and returns the pictures by the figure's id. Nothing can be added any more.
func (s *studio) finish() (map[string]chart.Pictures, error) {
	close(s.waiting)
	s.waiting = nil
	s.workers.Wait()
	if s.err == nil {
		s.err = s.ctx.Err()
	}
	return s.drawn, s.err
}

// close ends the drawing, finished or not.
func (s *studio) close() {
	s.cancel()
	if s.waiting != nil {
		close(s.waiting)
		s.workers.Wait()
	}
}
