package ingest

import (
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"daylight/internal/warehouse"
)

// census is what encoding/csv counts in one month of the log, without any of our readers.
type census struct {
	lines, headers, hidden int64
	actions                map[string]int64
	ids                    map[string]bool
}

func countMonth(path string) (c census, err error) {
	f, err := os.Open(path)
	if err != nil {
		return c, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return c, err
	}
	c.actions, c.ids = map[string]int64{}, map[string]bool{}
	newlines := &newlineCounter{r: z}
	r := csv.NewReader(newlines)
	r.FieldsPerRecord, r.ReuseRecord = -1, true
	var id, action, title int
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			c.lines = newlines.n
			return c, nil
		}
		if err != nil {
			return c, err
		}
		if row[0] == "logid" {
			c.headers++
			id, action, title = slices.Index(row, "logid"), slices.Index(row, "action"), slices.Index(row, "title")
			continue
		}
		c.actions[row[action]]++
		c.ids[row[id]] = true
		if row[title] == "" || strings.HasSuffix(row[title], ":") {
			c.hidden++
		}
	}
}

type newlineCounter struct {
	r io.Reader
	n int64
}

func (c *newlineCounter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	for _, b := range p[:n] {
		if b == '\n' {
			c.n++
		}
	}
	return n, err
}

// Two years of the block log of the English Wikipedia: every entry of every month is loaded, as an independent count has it.
func TestWikipediaBlockLog(t *testing.T) {
	t.Parallel()
	months, err := filepath.Glob("../../shared/data/enwiki-blocklog/*.csv.gz")
	if err != nil || len(months) == 0 {
		t.Skip("the Wikipedia block log is not at ../../shared/data/enwiki-blocklog")
	}
	if testing.Short() {
		months = months[:2]
	}
	counted := make(chan []census, 1)
	go func() {
		all := make([]census, len(months))
		for i, month := range months {
			if all[i], err = countMonth(month); err != nil {
				break
			}
		}
		counted <- all
	}()
	w := newWorld(t)
	s := w.run(Options{Source: SourceBlockLog, Paths: months})
	all := <-counted
	if err != nil {
		t.Fatal(err)
	}
	var total census
	total.actions, total.ids = map[string]int64{}, map[string]bool{}
	entries, repeated := int64(0), int64(0)
	for i, month := range all {
		f := s.Files[i]
		n := month.lines - month.headers
		if f.Counts.Lines != month.lines || f.Counts.Header != month.headers || f.Counts.Loaded+f.Counts.Duplicate != n || !maps.Equal(f.Actions, month.actions) {
			t.Errorf("%s: %+v %v, counted %d lines, %d headers, %v", filepath.Base(f.Name), f.Counts, f.Actions, month.lines, month.headers, month.actions)
		}
		entries += n
		total.lines, total.headers, total.hidden = total.lines+month.lines, total.headers+month.headers, total.hidden+month.hidden
		for action, n := range month.actions {
			total.actions[action] += n
		}
		for id := range month.ids {
			if total.ids[id] {
				repeated++
			}
			total.ids[id] = true
		}
	}
	if s.Total.Duplicate+s.Total.Superseding != repeated || s.Total.Rejected != 0 || s.Refused != 0 {
		t.Errorf("%d ids stand in two months; %+v", repeated, s.Total)
	}
	var parts []string
	for _, f := range w.batch(s.Batch).Files {
		parts = append(parts, filepath.Join(w.batch(s.Batch).Dir(), f.Part))
	}
	stored := "FROM " + warehouse.ParquetFiles(parts...)
	got := w.query("SELECT count(*), count(DISTINCT log_id), count(*) FILTER (account_key = 'withheld') " + stored)
	if want := fmt.Sprint(s.Total.Loaded, len(total.ids), total.hidden); len(got) != 1 || got[0] != want {
		t.Errorf("stored records, ids, hidden: %s, counted %s", got, want)
	}
	if testing.Short() {
		return
	}
	if total.lines != 1_406_046 || total.headers != 2_818 || entries != 1_403_228 || !maps.Equal(total.actions, map[string]int64{"block": 1_381_740, "reblock": 17_269, "unblock": 4_219}) || total.hidden != 896 || repeated != 2 {
		t.Errorf("the files are not those that were counted by hand: %d lines, %d headers, %v, %d hidden, %d ids twice",
			total.lines, total.headers, total.actions, total.hidden, repeated)
	}
}
