package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// site measures the public site beside nginx, which serves the same site as files: requests a second, waiting at half of that rate, memory
// over many requests, the first view in a browser, and how soon a new release is there.
func (b bench) site() (err error) {
	for _, program := range []string{"nginx", "wrk", "hey", "chromium"} {
		if _, err := exec.LookPath(program); err != nil {
			return fmt.Errorf("%s is missing; make bench installs it as root: %w", program, err)
		}
	}
	b.dir = filepath.Join(b.dir, "site")
	demo, exported := b.path("demo"), b.path("exported")
	if err := os.MkdirAll(b.dir, 0o755); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()
	if _, err := b.daylight("demo", "--once", "--dir", demo); err != nil {
		return err
	}
	releases, key := filepath.Join(demo, "releases"), filepath.Join(demo, "keyring.json.pub")
	m, err := b.daylight("export", exported, "--releases", releases, "--key", key)
	if err != nil {
		return err
	}
	b.row("export of eight reports", m, 0, "")
	late := b.path("late") // a release that comes while the site is served
	if err := os.Rename(filepath.Join(releases, lateRelease), late); err != nil {
		return err
	}
	addr, err := freeAddress()
	if err != nil {
		return err
	}
	ours, err := b.start("http://"+addr+"/readyz", b.program, "serve", "--releases", releases, "--key", key, "--addr", addr)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ours.stop()) }()
	if err := b.appears(addr, late, filepath.Join(releases, lateRelease)); err != nil {
		return err
	}
	nginxAddr, err := freeAddress()
	if err != nil {
		return err
	}
	config, err := b.nginxConfig(nginxAddr, exported)
	if err != nil {
		return err
	}
	theirs, err := b.start("http://"+nginxAddr+"/", "nginx", "-c", config, "-p", b.dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, theirs.stop()) }()

	const report, figure = "/reports/2026-Q1/r1/", "/reports/2026-Q1/r1/figures/reversal-rate-by-region.csv"
	for _, measured := range []struct{ what, path string }{{"a report page", report}, {"a figure as CSV", figure}} {
		most, beside, err := b.mostRequests(addr, nginxAddr, measured.path)
		if err != nil {
			return err
		}
		fmt.Printf("| %s: requests a second, compressed (beside nginx serving the export) |  | %.0f/s | %.0f/s | %.2f | ≥ 0.5 |  |\n", measured.what, most, beside, most/beside)
		ninetyNine, err := b.waiting("http://"+addr+measured.path, most/2)
		if err != nil {
			return err
		}
		base, err := b.waiting("http://"+nginxAddr+measured.path, most/2)
		if err != nil {
			return err
		}
		fmt.Printf("| %s: 99th percentile at half that rate (beside nginx at the same rate) |  | %.1f ms | %.1f ms | %.2f | < 10 ms |  |\n", measured.what, 1000*ninetyNine, 1000*base, ninetyNine/base)
	}
	if err := b.flatMemory(ours, "http://"+addr+report); err != nil {
		return err
	}
	return b.firstView("http://" + addr + report)
}

// lateRelease is published while the site is served.
const lateRelease = "2026-Q2"

// server is a process that serves.
type server struct {
	cmd  *exec.Cmd
	said *strings.Builder
}

// start starts a server and waits until it answers.
func (b bench) start(ready, program string, args ...string) (server, error) {
	s := server{exec.CommandContext(b.ctx, program, args...), &strings.Builder{}}
	s.cmd.Stderr = s.said
	s.cmd.Cancel = func() error { return s.cmd.Process.Signal(os.Interrupt) }
	if err := s.cmd.Start(); err != nil {
		return s, err
	}
	for range 200 {
		if response, err := http.Get(ready); err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return s, nil
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	return s, errors.Join(fmt.Errorf("%s does not answer at %s: %s", program, ready, s.said), s.stop())
}

// stop ends the server.
func (s server) stop() error {
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
		return err
	}
	err := s.cmd.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) { // nginx ends by the signal
		return nil
	}
	return err
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// nginxConfig is how nginx serves an export as well as it can: compressed copies, open files kept, no log.
func (b bench) nginxConfig(addr, root string) (string, error) {
	path := b.path("nginx.conf")
	text := fmt.Sprintf(`worker_processes auto; daemon off; pid %[1]s/nginx.pid; error_log %[1]s/nginx.log;
events { worker_connections 1024; }
http {
  access_log off; sendfile on; tcp_nopush on; gzip_static on; open_file_cache max=1000;
  types { text/html html; text/csv csv; application/json json; image/svg+xml svg; text/css css; text/javascript js; font/woff2 woff2; }
  client_body_temp_path %[1]s/t1; proxy_temp_path %[1]s/t2; fastcgi_temp_path %[1]s/t3; uwsgi_temp_path %[1]s/t4; scgi_temp_path %[1]s/t5;
  server { listen %[2]s; root %[3]s; }
}
`, b.dir, addr, root)
	if os.Getuid() == 0 { // the folder is its owner's alone
		text = "user root;\n" + text
	}
	return path, os.WriteFile(path, []byte(text), 0o644)
}

var perSecond = regexp.MustCompile(`Requests/sec:\s+([0-9.]+)`)

// mostRequests is the most requests a second of both, the best of several rounds in turn, by the same client.
func (b bench) mostRequests(ours, theirs, path string) (most, beside float64, err error) {
	once := func(addr string, best *float64) error {
		_, out, err := b.time("wrk", "-t1", "-c16", "-d4s", "-H", "Accept-Encoding: gzip", "http://"+addr+path)
		if err != nil {
			return err
		}
		found := perSecond.FindSubmatch(out)
		if found == nil || strings.Contains(string(out), "Non-2xx") {
			return fmt.Errorf("wrk says: %s", out)
		}
		rate, err := strconv.ParseFloat(string(found[1]), 64)
		*best = max(*best, rate)
		return err
	}
	for range 4 {
		if err := errors.Join(once(ours, &most), once(theirs, &beside)); err != nil {
			return 0, 0, err
		}
	}
	return most, beside, nil
}

var percentile99 = regexp.MustCompile(`99%+ in ([0-9.]+) secs`)

// waiting is the 99th percentile of answers at a held rate, in seconds; the client holds compressed answers as the others do.
func (b bench) waiting(address string, rate float64) (float64, error) {
	const clients = 16
	_, out, err := b.time("hey", "-z", "8s", "-c", fmt.Sprint(clients), "-q", fmt.Sprint(math.Max(1, math.Round(rate/clients))), "-H", "Accept-Encoding: gzip", address)
	if err != nil {
		return 0, err
	}
	found := percentile99.FindSubmatch(out)
	if found == nil || !strings.Contains(string(out), "[200]") || strings.Contains(string(out), "Error distribution") {
		return 0, fmt.Errorf("hey says: %s", out)
	}
	return strconv.ParseFloat(string(found[1]), 64)
}

// flatMemory asks 100,000 times and looks at the server's memory before and after.
func (b bench) flatMemory(s server, address string) error {
	ask := func(n int) error {
		_, out, err := b.time("hey", "-n", fmt.Sprint(n), "-c", "16", "-H", "Accept-Encoding: gzip", address)
		if err == nil && !strings.Contains(string(out), "[200]") {
			err = fmt.Errorf("hey says: %s", out)
		}
		return err
	}
	if err := ask(20_000); err != nil {
		return err
	}
	before, err := residentMB(s.cmd.Process.Pid)
	if err != nil {
		return err
	}
	if err := ask(100_000); err != nil {
		return err
	}
	after, err := residentMB(s.cmd.Process.Pid)
	if err != nil {
		return err
	}
	fmt.Printf("| memory after 100,000 further requests (beside before them) |  |  |  | %.2f | flat | %.0f MB, before %.0f MB |\n", after/before, after, before)
	return nil
}

// residentMB is how much memory a process holds.
func residentMB(pid int) (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if kilobytes, is := strings.CutPrefix(line, "VmRSS:"); is {
			n, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(kilobytes), " kB"), 64)
			return n / 1024, err
		}
	}
	return 0, errors.New("the kernel does not say how much memory a process holds")
}

// appears moves a release among those that are served, and waits until a reader gets it.
func (b bench) appears(addr, from, to string) error {
	address := "http://" + addr + "/reports/" + lateRelease + "/"
	status := func() (int, error) {
		response, err := http.Get(address)
		if err != nil {
			return 0, err
		}
		_, err = io.Copy(io.Discard, response.Body)
		return response.StatusCode, errors.Join(err, response.Body.Close())
	}
	if code, err := status(); err != nil || code != http.StatusNotFound {
		return fmt.Errorf("before it is there the release has status %d: %w", code, err)
	}
	if err := os.Rename(from, to); err != nil {
		return err
	}
	start := time.Now()
	for time.Since(start) < 10*time.Second {
		code, err := status()
		if err != nil {
			return err
		}
		if code == http.StatusOK {
			b.row("a new release is there", measured{seconds: time.Since(start).Seconds()}, 0, "≤ 2 s")
			return nil
		}
		if err := wait(b.ctx, 20*time.Millisecond); err != nil {
			return err
		}
	}
	return errors.New("the new release did not appear within 10 s")
}

func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
