package server

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"daylight/internal/needs"
)

// carriedAlike says where the headers that a web server sends with an exported file are worse than those that the site itself sends: another
// kind, a page that strangers can show in a frame, a file that they cannot read, or one that is kept longer than it stands.
func carriedAlike(served, carried http.Header) (wrong []string) {
	said := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	policy := strings.Join(carried.Values("Content-Security-Policy"), ", ")
	html := strings.HasPrefix(served.Get("Content-Type"), "text/html")
	switch embeds := strings.Contains(served.Get("Content-Security-Policy"), "frame-ancestors *"); {
	case html && embeds == strings.Contains(policy, "frame-ancestors 'none'"):
		said("its policy on frames is %q, served %q", policy, served.Get("Content-Security-Policy"))
	case !html && served.Get("Content-Security-Policy") != "" && !strings.Contains(policy, served.Get("Content-Security-Policy")):
		said("its policy is %q, served %q", policy, served.Get("Content-Security-Policy"))
	}
	for _, name := range []string{"X-Content-Type-Options", "X-Robots-Tag"} {
		if served.Get(name) != carried.Get(name) {
			said("%s is %q, served %q", name, carried.Get(name), served.Get(name))
		}
	}
	if readers := carried.Get("Access-Control-Allow-Origin"); served.Get("Access-Control-Allow-Origin") != "" && readers != "*" || html && readers != served.Get("Access-Control-Allow-Origin") {
		said("who may read it is %q, served %q", readers, served.Get("Access-Control-Allow-Origin"))
	}
	if strings.Contains(carried.Get("Cache-Control"), "immutable") && !strings.Contains(served.Get("Cache-Control"), "immutable") {
		said("it is kept for ever, served %q", served.Get("Cache-Control"))
	}
	return wrong
}

// headerRule is a path of _headers with what it says.
type headerRule struct {
	path    *regexp.Regexp
	headers http.Header
}

var named = regexp.MustCompile(`:[a-z]+`)

// headerRules reads _headers as a host of static sites does.
func headerRules(t *testing.T, text string) (rules []headerRule) {
	t.Helper()
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if path, ok := strings.CutPrefix(line, "  "); ok {
			name, value, found := strings.Cut(path, ": ")
			if !found || len(rules) == 0 {
				t.Fatalf("the line %q is no header", line)
			}
			rules[len(rules)-1].headers.Add(name, value)
			continue
		}
		parts := named.ReplaceAllString(strings.ReplaceAll(regexp.QuoteMeta(line), `\*`, ".*"), "[^/]+")
		rules = append(rules, headerRule{regexp.MustCompile("^" + parts + "$"), http.Header{}})
	}
	return rules
}

// What _headers says of every exported address is what the site itself sends with it, or closer; it says it in fewer rules than hosts take.
func TestHeadersOfAnExport(t *testing.T) {
	public, _ := newPublicSite(t)
	text, err := os.ReadFile(filepath.Join(writeExport(t, public.Server), "_headers"))
	if err != nil {
		t.Fatal(err)
	}
	rules := headerRules(t, string(text))
	if len(rules) > 100 {
		t.Errorf("%d rules are more than some hosts take", len(rules))
	}
	listed, err := public.Addresses()
	if err != nil {
		t.Fatal(err)
	}
	immutable := 0
	for _, address := range listed {
		served := public.get(t, address)
		if served.Header.Get("Location") != "" {
			continue
		}
		carried := http.Header{}
		for _, rule := range rules {
			if !rule.path.MatchString(address) {
				continue
			}
			for name, values := range rule.headers {
				if carried.Get(name) != "" && name != "Content-Security-Policy" && carried.Get(name) != values[0] {
					t.Errorf("%s: two rules speak of %s", address, name)
				}
				carried[name] = append(carried[name], values...)
			}
		}
		if kind := carried.Get("Content-Type"); kind != "" && kind != served.Header.Get("Content-Type") {
			t.Errorf("%s is said to be %s, and is %s", address, kind, served.Header.Get("Content-Type"))
		}
		for _, wrong := range carriedAlike(served.Header, carried) {
			t.Errorf("%s: %s", address, wrong)
		}
		if strings.Contains(carried.Get("Cache-Control"), "immutable") {
			immutable++
		}
	}
	if immutable == 0 {
		t.Error("nothing is kept for ever")
	}
}

// An export under nginx, set up as docs/nginx.conf says, answers as the site itself: the same bytes of the same kind, closed and open to the
// same strangers, and a page that helps where there is nothing.
func TestExportUnderNginx(t *testing.T) {
	nginx := needs.Program(t, "nginx", "nginx-light")
	public, _ := newPublicSite(t)
	root := writeExport(t, public.Server)
	if err := os.WriteFile(filepath.Join(root, ".daylight-export"), []byte("mark"), 0o644); err != nil {
		t.Fatal(err)
	}
	base := runNginx(t, nginx, root)
	client := &http.Client{Timeout: 10 * time.Second}
	get := func(address string) (*http.Response, string) {
		t.Helper()
		a, err := client.Get(base + address)
		if err != nil {
			t.Fatal(err)
		}
		defer a.Body.Close()
		body, err := io.ReadAll(a.Body)
		if err != nil {
			t.Fatal(err)
		}
		return a, string(body)
	}
	listed, err := public.Addresses()
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range listed {
		served := public.get(t, address)
		carried, body := get(address)
		if served.Header.Get("Location") != "" {
			continue
		}
		if carried.StatusCode != http.StatusOK || body != string(served.body) || carried.Header.Get("Content-Type") != served.Header.Get("Content-Type") {
			t.Errorf("%s: status %d with %d bytes of %s, served %d of %s", address, carried.StatusCode, len(body), carried.Header.Get("Content-Type"), len(served.body), served.Header.Get("Content-Type"))
		}
		if kept := carried.Header.Get("Cache-Control"); kept == "" {
			t.Errorf("%s: nothing is said of how long it may be kept", address)
		}
		for _, wrong := range carriedAlike(served.Header, carried.Header) {
			t.Errorf("%s: %s", address, wrong)
		}
	}
	for _, address := range []string{"/nowhere", "/.daylight-export", "/_headers", "/reports/1999-Q1/", "/..%2f..%2fetc/passwd"} {
		if a, body := get(address); a.StatusCode != http.StatusNotFound && a.StatusCode != http.StatusBadRequest ||
			a.StatusCode == http.StatusNotFound && (!strings.Contains(body, "There is no page at this address.") || !strings.Contains(a.Header.Get("Content-Security-Policy"), "frame-ancestors 'none'")) {
			t.Errorf("%s: status %d, %s", address, a.StatusCode, body)
		}
	}
	if a, body := get("/people/find?region=a"); a.StatusCode != http.StatusOK || a.Request.URL.Path != "/people/find/" || !strings.Contains(body, `class="groups"`) {
		t.Errorf("the form of the people has status %d at %s", a.StatusCode, a.Request.URL)
	}
}

var ownServer = regexp.MustCompile(`(?s)    listen 443.*?root [^;]*;\n`)

// runNginx serves a folder as docs/nginx.conf says, without TLS, until the test ends.
func runNginx(t *testing.T, nginx, root string) (base string) {
	t.Helper()
	settings, err := os.ReadFile(filepath.Join("..", "docs", "nginx.conf"))
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	own := fmt.Sprintf("    listen %s;\n    root %s;\n", addr, root)
	here := ownServer.ReplaceAllLiteralString(string(settings), own)
	if !strings.Contains(here, own) {
		t.Fatal("docs/nginx.conf has no server of its own")
	}
	dir := t.TempDir()
	config := filepath.Join(dir, "nginx.conf")
	text := fmt.Sprintf("daemon off; pid %[1]s/pid; error_log %[1]s/errors;\nevents {}\nhttp {\naccess_log off;\nclient_body_temp_path %[1]s/1; proxy_temp_path %[1]s/2; fastcgi_temp_path %[1]s/3; uwsgi_temp_path %[1]s/4; scgi_temp_path %[1]s/5;\n%[2]s\n}\n", dir, here)
	if os.Getuid() == 0 {
		text = "user root;\n" + text // the folder of a test is its owner's alone
	}
	if err := os.WriteFile(config, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	c := exec.Command(nginx, "-c", config, "-p", dir, "-e", filepath.Join(dir, "errors"))
	var said strings.Builder
	c.Stderr = &said
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Process.Signal(os.Interrupt); err != nil {
			t.Error(err)
		}
		c.Wait() // by a signal
	})
	for wait := time.Now().Add(10 * time.Second); ; {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			conn.Close()
			return "http://" + addr
		}
		if time.Now().After(wait) {
			t.Fatalf("nginx does not answer: %v\n%s", err, said.String())
		}
		time.Sleep(10 * time.Millisecond)
	}
}
