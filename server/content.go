package server

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

const htmlType = "text/html; charset=utf-8"

// content is a body ready to be sent, with its compressed form where it has one.
type content struct {
	kind   string // media type
	etag   string // quoted; weak where there is a compressed form, since both share it
	body   []byte
	zipped []byte // nil: never compressed
}

// serve writes the content with status 200, 206 or 304. It answers HEAD, If-None-Match and Range.
func (c content) serve(w http.ResponseWriter, r *http.Request) {
	body := c.body
	h := w.Header()
	h.Set("Content-Type", c.kind)
	h.Set("ETag", c.etag)
	if c.zipped != nil {
		h.Add("Vary", "Accept-Encoding")
		if acceptsGzip(r.Header.Get("Accept-Encoding")) {
			h.Set("Content-Encoding", "gzip")
			body = c.zipped
		}
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// acceptsGzip reads an Accept-Encoding header; "gzip;q=0" is a refusal.
func acceptsGzip(header string) bool {
	for item := range strings.SplitSeq(header, ",") {
		coding, params, _ := strings.Cut(item, ";")
		if strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			q := strings.ReplaceAll(strings.TrimSpace(params), " ", "")
			return strings.Trim(strings.TrimPrefix(q, "q="), "0.") != "" || q == ""
		}
	}
	return false
}

// pageCacheBytes is how much memory rendered pages may take, both forms together.
const pageCacheBytes = 64 << 20

// pageCache keeps rendered pages by their ETag, oldest out first. An ETag names everything that a page was made from, so no
// entry is ever wrong. It is safe for use from several goroutines.
type pageCache struct {
	mu    sync.Mutex
	limit int
	size  int
	pages map[string]content
	order []string
}

func newPageCache(limit int) *pageCache { return &pageCache{limit: limit, pages: map[string]content{}} }

func (p *pageCache) get(etag string) (content, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c, ok := p.pages[etag]
	return c, ok
}

// put keeps c, unless it alone would fill the cache.
func (p *pageCache) put(c content) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, ok := p.pages[c.etag]; ok || c.weight() > p.limit {
		return
	}
	for p.size+c.weight() > p.limit {
		p.size -= p.pages[p.order[0]].weight()
		delete(p.pages, p.order[0])
		p.order = slices.Delete(p.order, 0, 1)
	}
	p.pages[c.etag] = c
	p.order = append(p.order, c.etag)
	p.size += c.weight()
}

func (c content) weight() int { return len(c.body) + len(c.zipped) }
