package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"daylight/internal/record"
	"daylight/internal/warehouse"
)

// Keys that are random pass, in every alphabet and from eight characters on; lists of names and numbers do not. A wrong refusal
// would stop an honest platform, so no seed may give one.
func TestKeysPassAndNamesDoNot(t *testing.T) {
	t.Parallel()
	unpadded := base32.StdEncoding.WithPadding(base32.NoPadding)
	lower := base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	short := func(d *rand.Rand, alphabet string, n int) string {
		var b strings.Builder
		for range n {
			b.WriteByte(alphabet[d.IntN(len(alphabet))])
		}
		return b.String()
	}
	first := []string{"anna", "piotr", "maria", "john", "li", "fatima", "olu", "sofia", "ivan", "ravi"}
	last := []string{"nowak", "smith", "garcia", "wang", "kowalska", "okafor", "petrov", "khan", "silva", "dubois"}
	name := func(d *rand.Rand) (string, string) { return first[d.IntN(10)], last[d.IntN(10)] }
	forms := []struct {
		name string
		make func(d *rand.Rand, digest []byte) string
		want string // what the refusal calls them
	}{
		{"hexadecimal", func(_ *rand.Rand, h []byte) string { return hex.EncodeToString(h) }, ""},
		{"16 hexadecimal digits", func(_ *rand.Rand, h []byte) string { return hex.EncodeToString(h[:8]) }, ""},
		{"8 hexadecimal digits", func(_ *rand.Rand, h []byte) string { return hex.EncodeToString(h[:4]) }, ""},
		{"a prefix and 8 hexadecimal digits", func(_ *rand.Rand, h []byte) string { return "a-" + hex.EncodeToString(h[:4]) }, ""},
		{"a prefix and 12 hexadecimal digits", func(_ *rand.Rand, h []byte) string { return "user_" + hex.EncodeToString(h[:6]) }, ""},
		{"base64url", func(_ *rand.Rand, h []byte) string { return "k" + base64.RawURLEncoding.EncodeToString(h) }, ""},
		{"16 characters of base64url", func(_ *rand.Rand, h []byte) string { return "k" + base64.RawURLEncoding.EncodeToString(h[:12])[1:] }, ""},
		{"base32", func(_ *rand.Rand, h []byte) string { return unpadded.EncodeToString(h) }, ""},
		{"13 characters of base32", func(_ *rand.Rand, h []byte) string { return lower.EncodeToString(h[:8]) }, ""},
		{"8 characters of base32", func(_ *rand.Rand, h []byte) string { return unpadded.EncodeToString(h[:5]) }, ""},
		{"8 letters and digits", func(d *rand.Rand, _ []byte) string { return short(d, letters, 8) }, ""},
		{"UUID", func(_ *rand.Rand, h []byte) string {
			return fmt.Sprintf("%x-%x-%x-%x-%x", h[:4], h[4:6], h[6:8], h[8:10], h[10:16])
		}, ""},
		{"user names", func(d *rand.Rand, _ []byte) string { f, l := name(d); return f + "_" + l + fmt.Sprint(d.IntN(99)) }, "user names"},
		{"names written together", func(d *rand.Rand, _ []byte) string {
			f, l := name(d)
			return strings.ToUpper(f[:1]) + f[1:] + l + short(d, "abcdefgh", 3)
		}, "user names"},
		{"names and years", func(d *rand.Rand, _ []byte) string { f, l := name(d); return f + "-" + l + fmt.Sprint(1960+d.IntN(50)) }, "user names"},
		{"user12345", func(d *rand.Rand, _ []byte) string { return fmt.Sprint("user", 10000+d.IntN(90000)) }, "profile numbers"},
		{"numbers", func(d *rand.Rand, _ []byte) string { return fmt.Sprint(10000000 + d.IntN(90000000)) }, "profile numbers"},
		{"snowflakes", func(d *rand.Rand, _ []byte) string {
			return fmt.Sprint(1200000000000000000 + d.Int64N(100000000000000000))
		}, "profile numbers"},
		{"phone numbers", func(d *rand.Rand, _ []byte) string {
			return fmt.Sprintf("48-%03d-%03d-%03d", d.IntN(1000), d.IntN(1000), d.IntN(1000))
		}, "profile numbers"},
	}
	b := newBench(t)
	kind, _ := record.Current().Kind("verifications")
	for _, form := range forms {
		for _, keys := range []int{10, 20, 200, 3000} {
			for seed := range uint64(5) {
				d := rand.New(rand.NewPCG(seed, uint64(keys)))
				var list []string
				for i := range keys {
					digest := sha256.Sum256(fmt.Appendf(nil, "%s %d %d", form.name, seed, i))
					list = append(list, "('"+form.make(d, digest[:])+"')")
				}
				st := &staged{source: &source{name: form.name}, kind: kind, path: filepath.Join(b.job.folder, "keys.parquet")}
				_, err := b.job.engine.Exec(context.Background(), "COPY (SELECT account_key, NULL AS refused_by FROM (VALUES "+strings.Join(list, ", ")+") AS t(account_key)) TO "+
					warehouse.Quote(st.path)+" (FORMAT parquet)")
				if err != nil {
					t.Fatal(err)
				}
				err = b.job.refuseNames(context.Background(), st)
				if (err != nil) != (form.want != "") || err != nil && !strings.Contains(err.Error(), "look like "+form.want) {
					t.Errorf("%d keys, %s (%s …), seed %d: %v", keys, form.name, list[0], seed, err)
				}
			}
		}
	}
}

// Too few keys to refuse are named, and load.
func TestFewNamesAreDoubted(t *testing.T) {
	w := newWorld(t)
	line := func(id, key string) string { return id + "," + key + ",2026-01-14T09:26:00Z,warning\n" }
	s := w.load(w.file("names.csv", head+line("s-1", "anna_nowak")+line("s-2", "piotr_khan")+line("s-3", accountKey(3))),
		w.file("keys.csv", head+line("s-4", accountKey(4))+line("s-5", accountKey(5))))
	if s.Total.Loaded != 5 || !strings.Contains(s.Files[0].Doubt, "3 values of account_key look like user names") || s.Files[1].Doubt != "" {
		t.Errorf("%+v", s.Files)
	}
}
