package server

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"

	"crypto/sha256"
	"encoding/hex"
)

// answer is what stands at an address, whoever asks and however: handlers make answers, and send writes them.
type answer struct {
	status      int    // 0: 200
	kind        string // media type
	body        []byte
	zipped      []byte // the body compressed; nil: it is never sent so
	etag        string // quoted; made of the body where it is empty
	keep        string // Cache-Control, if it is another than that of the site
	links       []string
	disposition string
	policy      string // Content-Security-Policy, if it is another than that of pages
	location    string // where a redirect leads
	extra       http.Header
	embeddable  bool // other sites may show and read it

	stream func(w io.Writer) error // writes a body that is too large to be held

	route         *routeMeter
	plain, packed http.Header // what is sent with each form, once it is sealed
}

// overhead is about what an answer takes beside its bodies.
const overhead = 4 << 10

func (a *answer) weight() uint32 { return uint32(len(a.body) + len(a.zipped) + overhead) }

// compressible is the media types that are sent compressed; what is compressed already is not.
func compressible(kind string) bool {
	return strings.HasPrefix(kind, "text/") || strings.Contains(kind, "json") || strings.Contains(kind, "xml") || strings.HasSuffix(kind, "yaml")
}

// least is the smallest body that compressing makes smaller by more than it costs.
const least = 512

// seal makes an answer ready to be sent any number of times: its compressed form, its ETag and its headers, common being what every answer
// of the site carries.
func (a *answer) seal(common http.Header) error {
	if a.plain != nil {
		return nil
	}
	if a.status == 0 {
		a.status = http.StatusOK
	}
	if a.status == http.StatusOK && a.stream == nil {
		if a.zipped == nil && compressible(a.kind) && len(a.body) >= least {
			zipped, err := zip(a.body)
			if err != nil {
				return err
			}
			a.zipped = zipped
		}
		if a.etag == "" {
			sum := sha256.Sum256(a.body)
			a.etag = `"` + hex.EncodeToString(sum[:16]) + `"`
		}
		if a.zipped != nil { // both forms share it
			a.etag = "W/" + strings.TrimPrefix(a.etag, "W/")
		}
	}
	h := maps.Clone(common)
	set := func(name, value string) {
		if value != "" {
			h[name] = []string{value}
		}
	}
	maps.Copy(h, a.extra)
	set("Content-Type", a.kind)
	set("Etag", a.etag)
	set("Cache-Control", a.keep)
	set("Content-Disposition", a.disposition)
	if a.policy == "" && a.kind == htmlType { // a page runs and loads things; a file does not
		a.policy = pagePolicy
	}
	set("Content-Security-Policy", a.policy)
	set("Location", a.location)
	if a.embeddable {
		set("Access-Control-Allow-Origin", "*")
	}
	if len(a.links) > 0 {
		set("Link", strings.Join(a.links, ", "))
	}
	if a.zipped != nil {
		h["Vary"] = append(h["Vary"][:len(h["Vary"]):len(h["Vary"])], "Accept-Encoding")
	}
	if a.stream == nil {
		set("Content-Length", strconv.Itoa(len(a.body)))
	}
	a.plain = h
	if a.zipped != nil {
		a.packed = maps.Clone(h)
		a.packed["Content-Encoding"] = []string{"gzip"}
		a.packed["Content-Length"] = []string{strconv.Itoa(len(a.zipped))}
	}
	return nil
}

// errNoRange is of a request for a part that an answer does not have; nothing has been written then.
var errNoRange = errors.New("no such range")

// ranged writes parts of an answer, but for the refusal of one.
type ranged struct {
	http.ResponseWriter
	refused bool
}

func (w *ranged) WriteHeader(status int) {
	if w.refused = status == http.StatusRequestedRangeNotSatisfiable; !w.refused {
		w.ResponseWriter.WriteHeader(status)
	}
}

func (w *ranged) Write(p []byte) (int, error) {
	if w.refused {
		return len(p), nil
	}
	return w.ResponseWriter.Write(p)
}

// send writes a sealed answer: the whole of it, a part, or that the reader has it already.
func (a *answer) send(w http.ResponseWriter, r *http.Request) error {
	header, body := a.plain, a.body
	if a.packed != nil && acceptsGzip(r.Header) {
		header, body = a.packed, a.zipped
	}
	h := w.Header()
	if a.status == http.StatusOK {
		if asked := r.Header["If-None-Match"]; len(asked) > 0 && holds(strings.Join(asked, ","), a.etag) {
			for name, values := range header {
				if name != "Content-Length" && name != "Content-Type" && name != "Content-Encoding" && name != "Content-Disposition" {
					h[name] = values
				}
			}
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
		if r.Header["Range"] != nil && a.stream == nil {
			maps.Copy(h, a.plain)
			delete(h, "Content-Length")
			part := &ranged{ResponseWriter: w}
			http.ServeContent(part, r, "", time.Time{}, bytes.NewReader(a.body))
			if part.refused {
				clear(h)
				return errNoRange
			}
			return nil
		}
	}
	maps.Copy(h, header)
	w.WriteHeader(a.status)
	if r.Method == http.MethodHead {
		return nil
	}
	if a.stream != nil {
		return a.stream(w)
	}
	_ = writeWhole(w, r, body) // nothing is left to be said to a reader that hung up
	return nil
}

// acceptsGzip reads the Accept-Encoding headers; "gzip;q=0" is a refusal.
func acceptsGzip(h http.Header) bool {
	for _, header := range h["Accept-Encoding"] {
		for item := range strings.SplitSeq(header, ",") {
			coding, params, _ := strings.Cut(item, ";")
			if strings.EqualFold(strings.TrimSpace(coding), "gzip") {
				q := strings.ReplaceAll(strings.TrimSpace(params), " ", "")
				return strings.Trim(strings.TrimPrefix(q, "q="), "0.") != "" || q == ""
			}
		}
	}
	return false
}

// holds reports whether an If-None-Match header names what is at hand.
func holds(header, etag string) bool {
	if etag == "" {
		return false
	}
	for item := range strings.SplitSeq(header, ",") {
		item = strings.TrimSpace(item)
		if item == "*" || item != "" && strings.TrimPrefix(item, "W/") == strings.TrimPrefix(etag, "W/") {
			return true
		}
	}
	return false
}
