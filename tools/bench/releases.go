package main

import (
	"crypto/sha256"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"daylight/internal/period"
)

// releases measures the two editions of a quarter in turn, each of them three times with the best counting, and then the check of what
// was published: eight quarters, one alone and all together.
func (b bench) releases(data string) error {
	if err := b.prepareOffice(data); err != nil {
		return err
	}
	internal, public := measured{seconds: 1e9}, measured{seconds: 1e9}
	for range 3 {
		m, err := b.daylight("release", "--data", data, "--period", quarter, "--edition", "internal", "--again")
		if err != nil {
			return err
		}
		internal = internal.better(m)
		if m, err = b.draft(data, quarter); err != nil {
			return err
		}
		public = public.better(m)
	}
	b.row("release of a quarter, internal edition", internal, 0, "≤ 5 s, ≤ 1 GB")
	b.row("release of a quarter, public edition (beside the internal one)", public, internal.seconds, "≤ 1.3")
	quarters, err := b.publish(data)
	if err != nil {
		return err
	}
	return b.verified(quarters)
}

// better is the shorter time, and the larger of the peaks.
func (m measured) better(other measured) measured {
	return measured{min(m.seconds, other.seconds), max(m.peakMB, other.peakMB)}
}

// prepareOffice names the platform, and makes the keyring and the plan for large platforms.
func (b bench) prepareOffice(data string) error {
	if err := os.WriteFile(filepath.Join(data, "daylight.yaml"), []byte("platform: Synthetic Market\n"), 0o600); err != nil {
		return err
	}
	if _, err := b.daylight(b.publicly(data, "secret", "new", b.path("keyring.json"))...); err != nil {
		return err
	}
	_, plan, err := b.time(b.program, "plan", "suggest", "--preset", "large")
	if err != nil {
		return err
	}
	return os.WriteFile(b.path("plan.yaml"), plan, 0o600)
}

// publicly are the arguments of a command that deals with public releases.
func (b bench) publicly(data string, args ...string) []string {
	return append(args, "--data", data, "--releases", b.path("releases"), "--secret", b.path("keyring.json"))
}

// draft makes a draft of the public edition.
func (b bench) draft(data, when string) (measured, error) {
	return b.daylight(b.publicly(data, "release", "--period", when, "--edition", "public", "--plan", b.path("plan.yaml"))...)
}

// publish publishes the eight quarters that are 90 days old.
func (b bench) publish(data string) (quarters []string, err error) {
	p, err := period.Parse("2024-Q3")
	if err != nil {
		return nil, err
	}
	for ; len(quarters) < 8; p = p.Next() {
		name := p.String()
		if _, err := b.draft(data, name); err != nil {
			return nil, err
		}
		if _, err := b.daylight(b.publicly(data, "approve", name, "--by", "bench")...); err != nil {
			return nil, err
		}
		quarters = append(quarters, name)
	}
	return quarters, nil
}

// verified measures the check of the last release, and of all of them.
func (b bench) verified(quarters []string) error {
	releases, key := b.path("releases"), b.path("keyring.json.pub")
	last := quarters[len(quarters)-1]
	one, all, hash := measured{seconds: 1e9}, measured{seconds: 1e9}, measured{seconds: 1e9}
	for range 3 {
		m, _, err := b.own("hash", filepath.Join(releases, last))
		if err != nil {
			return err
		}
		hash = hash.better(m)
		if m, err = b.daylight("verify", last, "--releases", releases, "--key", key); err != nil {
			return err
		}
		one = one.better(m)
		if m, err = b.daylight("verify", "--releases", releases, "--key", key); err != nil {
			return err
		}
		all = all.better(m)
	}
	b.row("verify one release (beside hashing its files)", one, hash.seconds, "≤ 2 s")
	all.seconds /= float64(len(quarters))
	b.row("verify "+strconv.Itoa(len(quarters))+" releases together, each (beside one alone)", all, one.seconds, "≤ 2 s")
	return os.RemoveAll(releases)
}

// hashFiles reads every file of a folder and hashes it.
func hashFiles(dir string) error {
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		defer file.Close()
		_, err = io.Copy(sha256.New(), file)
		return err
	})
}
