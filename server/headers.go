package server

import (
	"net"
	"net/http"
	"slices"
	"strings"

	"daylight/internal/release"
)

// pagePolicy lets a page load its own styles, scripts, fonts and data from this site, and nothing else from anywhere.
const pagePolicy = ownPolicy + "; frame-ancestors 'none'"

// ownPolicy is the part of it that a page can say of itself.
const ownPolicy = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; font-src 'self'; " +
	"connect-src 'self'; base-uri 'none'; form-action 'self'"

// picturePolicy is for pictures that stand alone, which carry a style of their own.
const picturePolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

// commonHeaders is what every answer carries, whatever its status. What is for this machine alone is closed in every way that browsers know.
// The public site has no cookie and no secret, and whoever wants to may show and read its files, so that its answers need less; each header
// costs a fiftieth of the time that a small answer takes.
func commonHeaders(edition release.Edition, to audience) http.Header {
	h := http.Header{}
	h.Set("X-Content-Type-Options", "nosniff")
	if to.public {
		h.Set("Cache-Control", checkEveryTime)
		return h
	}
	h.Set("Cache-Control", "private, "+checkEveryTime)
	h.Set("Content-Security-Policy", pagePolicy)
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("X-Daylight-Edition", string(edition))
	h.Set("X-Robots-Tag", "noindex, nofollow")
	return h
}

// knows reports whether the site answers to a host's name.
func (s *Server) knows(host string) bool {
	if len(s.config.Hosts) == 0 {
		return true
	}
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return slices.Contains(s.config.Hosts, strings.ToLower(strings.Trim(host, "[]")))
}

// How long an answer may be kept, where it says so itself. The internal edition is for its reader alone, so no cache in between may hold it.
const (
	checkEveryTime = "no-cache"                            // of all else: may be kept, and is asked for again with its ETag
	neverChanges   = "public, max-age=31536000, immutable" // a file of a fixed revision of a published report
	ownAssets      = "public, max-age=31536000, immutable" // styles, scripts and fonts, addressed by content
	neverKept      = "no-store"
)
