package server

import (
	"context"
	"net"
	"net/http"
)

// corkedConn is a connection whose writes can be held back until the next one, so that the headers of an answer leave with its body in one
// call of the system. Package net/http writes the first 4 kB of an answer by themselves, and each call costs as much as all that is done here to
// answer. It holds a net.Conn and not a *net.TCPConn, whose ReadFrom would overtake what is held.
type corkedConn struct {
	net.Conn
	corked bool
	held   []byte
}

// mostHeld is the largest write that is held back.
const mostHeld = 4 << 10

// Write writes what is held together with p, or holds p back if it is the first since cork and small. Bytes that are held count as written; if
// they cannot be written later, the write that takes them along fails.
func (c *corkedConn) Write(p []byte) (int, error) {
	if c.corked && len(c.held) == 0 && len(p) <= mostHeld {
		c.held = append(c.held, p...)
		return len(p), nil
	}
	if len(c.held) == 0 {
		return c.Conn.Write(p)
	}
	before := len(c.held)
	both := net.Buffers{c.held, p}
	n, err := both.WriteTo(c.Conn)
	c.held = c.held[:0]
	return max(0, int(n)-before), err
}

// cork holds back the next small write.
func (c *corkedConn) cork() { c.corked = true }

// uncork writes what is held, and holds back no more.
func (c *corkedConn) uncork() error {
	c.corked = false
	if len(c.held) == 0 {
		return nil
	}
	_, err := c.Conn.Write(c.held)
	c.held = c.held[:0]
	return err
}

// corkedListener accepts connections that can be corked.
type corkedListener struct{ net.Listener }

func (l corkedListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &corkedConn{Conn: c}, nil
}

type corkedKey struct{}

// withConn is for http.Server.ConnContext: it lets requests find their connection.
func withConn(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, corkedKey{}, c)
}

// writeWhole writes the body of an answer, with its headers if they have not left.
func writeWhole(w http.ResponseWriter, r *http.Request, body []byte) error {
	c, ok := r.Context().Value(corkedKey{}).(*corkedConn)
	if !ok || len(body) < mostHeld/2 { // a smaller one leaves with its headers anyway
		_, err := w.Write(body)
		return err
	}
	c.cork()
	_, err := w.Write(body)
	if late := c.uncork(); err == nil {
		err = late
	}
	return err
}
