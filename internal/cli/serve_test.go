package cli

import (
	"net"
	"testing"
)

// Feeds and catalogues of a site that names no address have that of this machine, whichever way it was asked for.
func TestReachedAt(t *testing.T) {
	at := &net.TCPAddr{IP: net.IPv4zero, Port: 4711}
	for addr, want := range map[string]string{"127.0.0.1:8080": "http://127.0.0.1:4711", ":8080": "http://localhost:4711", "0.0.0.0:0": "http://localhost:4711",
		"[::1]:0": "http://[::1]:4711", "[::]:0": "http://localhost:4711", "reports.example.org:80": "http://reports.example.org:4711"} {
		if got := reachedAt(addr, at); got != want {
			t.Errorf("%s: %s, want %s", addr, got, want)
		}
	}
}
