package server

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"time"

	"daylight/internal/period"
	"daylight/internal/problem"
	"daylight/internal/release"
)

// frame is what every page has around its own content.
type frame struct {
	Title   string
	Ribbon  string // what must be known before anything on the page is read; empty: nothing
	Doors   []door
	Assets  string // folder of styles and scripts
	Version string
	Charts  bool // the page has pictures that a script can bring to life
	Content any
}

// door is one entry of the site's navigation.
type door struct {
	Title, Href string
	Current     bool
}

// The doors that there are.
const (
	doorReport  = "Report"
	doorMethods = "Data and methods"
)

// frame puts a page's own content into what all pages share. The door is where the page is; it may be empty.
func (s *Server) frame(title, door string, content any) frame {
	f := frame{Title: title + " · Daylight", Ribbon: s.audience.ribbon, Assets: s.assets.prefix(),
		Version: s.config.Version, Content: content}
	if f.Ribbon != "" {
		f.Title += " · " + f.Ribbon
	}
	f.Doors = doors(door)
	return f
}

func doors(current string) []door {
	return []door{
		{doorReport, "/latest/", current == doorReport},
		{doorMethods, "/methods", current == doorMethods},
	}
}

// pageTemplates is every page there is; layout.html and the files under parts are in each.
var pageTemplates = []string{"start.html", "reports.html", "report.html", "figure.html", "changes.html", "check.html", "methods.html", "problem.html"}

func loadTemplates(files fs.FS) (map[string]*template.Template, error) {
	loaded := map[string]*template.Template{}
	for _, name := range pageTemplates {
		t, err := template.New(name).Option("missingkey=error").Funcs(templateFuncs).
			ParseFS(files, "templates/layout.html", "templates/parts/*.html", path.Join("templates", name))
		if err != nil {
			return nil, err
		}
		loaded[name] = t
	}
	return loaded, nil
}

var templateFuncs = template.FuncMap{
	"day": day, "when": func(t time.Time) string { return day(period.DateOf(t.UTC())) }, "spoken": spoken, "short": shortHash, "sentence": sentenceCase, "stop": stopped,
	"whole": func(n int64) string { return thousands(float64(n), 0) },
}

// render executes a page into memory, so that a fault in a template is an error and never half a page.
func (s *Server) render(name string, f frame) ([]byte, error) {
	t, ok := s.templates[name]
	if !ok {
		return nil, problem.New(problem.Internal, "The page %s does not exist.", name)
	}
	var out bytes.Buffer
	if err := t.ExecuteTemplate(&out, "layout", f); err != nil {
		return nil, fmt.Errorf("render %s: %w", name, err)
	}
	return out.Bytes(), nil
}

// page answers with a rendered page. What it was made from must be named in stamps; build is called only where no page of the
// same stamps is at hand.
func (s *Server) page(w http.ResponseWriter, r *http.Request, name string, stamps []string,
	build func() (frame, error),
) error {
	etag := s.pageTag(r.URL.Path, stamps)
	c, ok := s.pages.get(etag)
	if !ok {
		f, err := build()
		if err != nil {
			return err
		}
		body, err := s.render(name, f)
		if err != nil {
			return err
		}
		zipped, err := zip(body)
		if err != nil {
			return fmt.Errorf("compress %s: %w", name, err)
		}
		c = content{kind: htmlType, etag: etag, body: body, zipped: zipped}
		s.pages.put(c)
	}
	w.Header().Set("Cache-Control", checkEveryTime)
	c.serve(w, r)
	return nil
}

// pageTag is the ETag of a page: the program, the address and everything the page was made from.
func (s *Server) pageTag(address string, stamps []string) string {
	all := sha256.New()
	fmt.Fprintf(all, "%s\n%q\n", s.fingerprint, address)
	for _, stamp := range stamps {
		fmt.Fprintf(all, "%s\n", stamp)
	}
	return `W/"` + hex.EncodeToString(all.Sum(nil)[:16]) + `"`
}

// stampOf names the bytes of a release and its approval, which never changes once it is signed.
func stampOf(o *release.Opened) string {
	return fmt.Sprintf("%s %s %s", release.Name(o.Period, o.Revision), o.Seal(), o.Approval.ApprovedAt)
}
