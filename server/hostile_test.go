package server

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"
)

// raw sends bytes as they are and returns the answer; nil where the connection is closed without one.
func raw(t *testing.T, addr, request string) *http.Response {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if err := c.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(c, request); err != nil {
		return nil
	}
	response, err := http.ReadResponse(bufio.NewReader(c), &http.Request{Method: strings.SplitN(request, " ", 2)[0]})
	if err != nil {
		return nil
	}
	return response
}

// What nobody's browser would send is answered with a status that says whose fault it is, and with nothing of ours.
func TestStrangeRequests(t *testing.T) {
	s, dir := newPublicSite(t)
	addr := strings.TrimPrefix(serveOnLoopback(t, s.Server), "http://")
	host := "Host: x\r\nConnection: close\r\n"
	for request, want := range map[string]int{
		"GET / HTTP/1.1\r\n" + host + "\r\n":                                                       200,
		"GET / HTTP/1.0\r\n\r\n":                                                                   200,
		"HEAD /reports/2026-Q1/ HTTP/1.1\r\n" + host + "\r\n":                                      200,
		"GET http://elsewhere.example/reports/2026-Q1/ HTTP/1.1\r\n" + host + "\r\n":               200,
		"POST / HTTP/1.1\r\n" + host + "Content-Length: 3\r\n\r\nabc":                              405,
		"BREW /coffee HTTP/1.1\r\n" + host + "\r\n":                                                405,
		"OPTIONS * HTTP/1.1\r\n" + host + "\r\n":                                                   405,
		"CONNECT elsewhere.example:443 HTTP/1.1\r\n" + host + "\r\n":                               405,
		"GET /%zz HTTP/1.1\r\n" + host + "\r\n":                                                    400,
		"GET /%00 HTTP/1.1\r\n" + host + "\r\n":                                                    404,
		"GET /reports/..%2f..%2fkeyring.json HTTP/1.1\r\n" + host + "\r\n":                         404,
		"GET /reports/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\n" + host + "\r\n":                       404,
		"GET /reports/2026-Q1/figures/\\..\\x.csv HTTP/1.1\r\n" + host + "\r\n":                    404,
		"GET /" + strings.Repeat("a", 5000) + " HTTP/1.1\r\n" + host + "\r\n":                      414,
		"GET /?q=" + strings.Repeat("a", 5000) + " HTTP/1.1\r\n" + host + "\r\n":                   414,
		"GET / HTTP/1.1\r\n" + host + "X: " + strings.Repeat("a", 40<<10) + "\r\n\r\n":             431,
		"GET / HTTP/1.1\r\n" + host + "Range: bytes=9999999-\r\n\r\n":                              416,
		"GET / HTTP/1.1\r\n" + host + "Range: bytes=0-9\r\n\r\n":                                   206,
		"GET / HTTP/1.1\r\n" + host + "Range: nonsense\r\n\r\n":                                    416,
		"GET / HTTP/1.1\r\n" + host + "If-None-Match: " + strings.Repeat(`"x",`, 900) + "\r\n\r\n": 200,
		"GET / HTTP/1.1\r\n" + host + "Accept: ;;;q=q=;, */*;q=x\r\n\r\n":                          200,
		"GET /nowhere HTTP/1.1\r\n" + host + "Accept: application/json\r\n\r\n":                    404,
		"GET / HTTP/1.1\r\n\r\n":                                                                   400,
		"nonsense\r\n\r\n":                                                                         400,
	} {
		response := raw(t, addr, request)
		if response == nil {
			t.Errorf("%.60q has no answer", request)
			continue
		}
		body, err := io.ReadAll(response.Body)
		if err != nil && want != 431 {
			t.Errorf("%.60q: %v", request, err)
		}
		if response.StatusCode != want || strings.Contains(string(body), dir) || strings.Contains(string(body), "goroutine") {
			t.Errorf("%.60q: status %d, want %d\n%.300s", request, response.StatusCode, want, body)
		}
		if to := response.Header.Get("Location"); to != "" && (!strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//")) {
			t.Errorf("%.60q leads away to %s", request, to)
		}
	}
}

// Who says what she wants too slowly is cut off, and costs nobody else anything.
func TestSlowReaders(t *testing.T) {
	s, _ := newPublicSite(t)
	s.config.ReadTimeout = 300 * time.Millisecond
	base := serveOnLoopback(t, s.Server)
	addr := strings.TrimPrefix(base, "http://")
	var slow []net.Conn
	for range 200 {
		c, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "); err != nil {
			t.Fatal(err)
		}
		slow = append(slow, c)
	}
	response, err := http.Get(base + "/reports/2026-Q1/")
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("beside slow readers: %v", err)
	}
	if err := response.Body.Close(); err != nil {
		t.Fatal(err)
	}
	for _, c := range slow {
		if err := c.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadAll(c); err != nil {
			t.Fatalf("a slow reader is not cut off: %v", err)
		}
	}
}

// Addresses that lead nowhere, and queries that nobody reads, leave nothing behind.
func TestNothingIsKeptOfStrangers(t *testing.T) {
	s, _ := newPublicSite(t)
	s.page(t, "/reports/2026-Q1/")
	kept := s.library.current().answers
	kept.kept.CleanUp()
	before := kept.kept.EstimatedSize()
	for i := range 300 {
		s.get(t, fmt.Sprintf("/nowhere/%d", i))
		s.get(t, fmt.Sprintf("/reports/2026-Q1/?q=%d", i))
		s.get(t, fmt.Sprintf("/people/any/any/any%d/", i))
		s.get(t, fmt.Sprintf("/people/find?region=%d", i))
		s.get(t, fmt.Sprintf("/reports/2026-Q1/r%d/", i+3))
	}
	kept.kept.CleanUp()
	if after := kept.kept.EstimatedSize(); after != before {
		t.Errorf("%d answers are kept, %d before", after, before)
	}
	runtime.KeepAlive(s)
}
