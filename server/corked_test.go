package server

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// writesOf is a connection that keeps what is written to it, call by call, up to a limit of bytes.
type writesOf struct {
	net.Conn
	calls []string
	room  int
}

func (w *writesOf) Write(p []byte) (int, error) {
	n := min(len(p), w.room)
	w.room -= n
	w.calls = append(w.calls, string(p[:n]))
	if n < len(p) {
		return n, io.ErrClosedPipe
	}
	return n, nil
}

func TestCorkedConnHoldsOneSmallWrite(t *testing.T) {
	under := &writesOf{room: 1 << 20}
	c := &corkedConn{Conn: under}
	large := strings.Repeat("large", mostHeld)
	for i, step := range []struct {
		corks   bool
		writes  []string
		uncorks bool
		calls   []string // of the connection below, in all
	}{
		{writes: []string{"first"}, calls: []string{"first"}},
		{corks: true, writes: []string{"head"}},
		{writes: []string{"body"}, uncorks: true, calls: []string{"head", "body"}},
		{corks: true, writes: []string{"alone"}, uncorks: true, calls: []string{"alone"}},
		{writes: []string{"after"}, calls: []string{"after"}},
		{corks: true, writes: []string{large}, calls: []string{large}},
	} {
		under.calls = nil
		if step.corks {
			c.cork()
		}
		for _, text := range step.writes {
			if n, err := c.Write([]byte(text)); n != len(text) || err != nil {
				t.Errorf("step %d: Write = %d, %v", i, n, err)
			}
		}
		if step.uncorks {
			if err := c.uncork(); err != nil {
				t.Errorf("step %d: uncork = %v", i, err)
			}
		}
		if !slices.Equal(under.calls, step.calls) {
			t.Errorf("step %d: wrote %.20q, want %.20q", i, under.calls, step.calls)
		}
	}
}

// What was held counted as written, so the write that takes it along answers for it.
func TestCorkedConnTellsOfFailedWrites(t *testing.T) {
	for room, want := range map[int]int{0: 0, 3: 0, 4: 0, 6: 2} {
		c := &corkedConn{Conn: &writesOf{room: room}}
		c.cork()
		if n, err := c.Write([]byte("head")); n != 4 || err != nil {
			t.Errorf("what is held: %d, %v", n, err)
		}
		if n, err := c.Write([]byte("body")); n != want || !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("with room for %d bytes, Write = %d, %v, want %d", room, n, err, want)
		}
	}
	c := &corkedConn{Conn: &writesOf{room: 3}}
	c.cork()
	if _, err := c.Write([]byte("head")); err != nil {
		t.Error(err)
	}
	if err := c.uncork(); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("uncork = %v", err)
	}
}

// Answers of all sizes, one after the other on one connection, are what they are without one.
func TestAnswersOnOneConnection(t *testing.T) {
	s := newSite(t)
	c, err := net.Dial("tcp", strings.TrimPrefix(serveOnLoopback(t, s.Server), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	in := bufio.NewReader(c)
	for _, path := range []string{"/", "/healthz", reportAddress, reportAddress + "figures/outcomes-total.csv", "/no-such", "/methods/", reportAddress} {
		for _, coding := range []string{"identity", "gzip"} {
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				r := httptest.NewRequest(method, path, nil)
				r.Header.Set("Accept-Encoding", coding)
				if err := r.Write(c); err != nil {
					t.Fatal(err)
				}
				got, err := http.ReadResponse(in, r)
				if err != nil {
					t.Fatalf("%s %s: %v", method, path, err)
				}
				body, err := io.ReadAll(got.Body)
				if err != nil {
					t.Fatalf("%s %s: %v", method, path, err)
				}
				want := httptest.NewRecorder()
				s.ServeHTTP(want, r)
				if got.StatusCode != want.Code || !bytes.Equal(body, want.Body.Bytes()) {
					t.Errorf("%s %s in %s: status %d with %d bytes, without a connection %d with %d", method, path, coding,
						got.StatusCode, len(body), want.Code, want.Body.Len())
				}
			}
		}
	}
}
