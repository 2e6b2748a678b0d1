package audit

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"daylight/internal/problem"
)

// method is how the lots are drawn; it stands in frame.json. Anybody can repeat it with the frame and the seed: for one suspension,
// printf %s SUSPENSION_ID | openssl dgst -sha256 -hmac SEED
const method = "The suspensions of a stratum are put in the order of HMAC-SHA256 (key: the seed as written here; message: the suspension_id), " +
	"and the first are drawn, without replacement. Those drawn are numbered in the order of the same code. Two auditors look at the first " +
	"in the order of the code of the word double, a line feed and the suspension_id."

// NewSeed returns 32 random bytes in hexadecimal.
func NewSeed() string {
	seed := make([]byte, 32)
	rand.Read(seed) // never fails
	return hex.EncodeToString(seed)
}

// checkSeed refuses a seed that could not be copied from where it was announced.
func checkSeed(seed string) error {
	if seed == "" || len(seed) > 200 || strings.TrimSpace(seed) != seed || strings.ContainsFunc(seed, func(r rune) bool { return r < ' ' || r > '~' }) {
		return problem.New(problem.Invalid, "The seed must be 1 to 200 plain characters in one line without spaces around it, such as \"lottery 2026-07-11: 3 14 15 22 31 49\".")
	}
	return nil
}

// byLot sorts in the order of the codes of what message says of each.
func byLot[T any](seed string, of []T, message func(T) string) {
	type ticket struct {
		code [sha256.Size]byte
		T    T
	}
	mac := hmac.New(sha256.New, []byte(seed))
	tickets := make([]ticket, len(of))
	for i, one := range of {
		mac.Reset()
		mac.Write([]byte(message(one)))
		tickets[i].T = one
		mac.Sum(tickets[i].code[:0])
	}
	slices.SortFunc(tickets, func(a, b ticket) int { return bytes.Compare(a.code[:], b.code[:]) })
	for i, t := range tickets {
		of[i] = t.T
	}
}
