package server

import (
	"net"
	"net/http"
	"slices"
	"strings"

	"daylight/internal/release"
)

// pagePolicy lets a page load its own styles, scripts, fonts and data from this site, and nothing else from anywhere.
const pagePolicy = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; font-src 'self'; " +
	"connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// picturePolicy is for pictures that stand alone, which carry a style of their own.
const picturePolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

// withHeaders sets what every answer carries, whatever its status.
func withHeaders(edition release.Edition, to audience, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", pagePolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("X-Daylight-Edition", string(edition))
		if !to.public {
			h.Set("X-Robots-Tag", "noindex, nofollow")
		}
		next.ServeHTTP(w, r)
	})
}

// onlyHosts refuses requests for another host than the site's own.
func (s *Server) onlyHosts(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		if len(s.config.Hosts) > 0 && !slices.Contains(s.config.Hosts, strings.ToLower(strings.Trim(host, "[]"))) {
			s.refuse(w, r, http.StatusMisdirectedRequest, "This site does not answer to that name.", nil)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// How long an answer may be kept. The internal edition is for its reader alone, so no cache in between may hold it.
const (
	checkEveryTime = "private, no-cache"                   // may be asked for again with its ETag
	neverChanges   = "public, max-age=31536000, immutable" // a file of a fixed revision of a published report
	ownAssets      = "public, max-age=31536000, immutable" // styles, scripts and fonts, addressed by content
	neverKept      = "no-store"
)
