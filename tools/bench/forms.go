package main

import (
	"bufio"
	"bytes"
	"errors"
	"os"
	"path/filepath"
)

// otherForms measures the ingest of the same records with every field quoted, and with one line in two hundred bad. It removes the
// records.
func (b bench) otherForms(records string) error {
	quoted := b.path("quoted")
	if _, _, err := b.own("quote", records, quoted); err != nil {
		return err
	}
	if err := b.ingested("ingest, every field quoted", quoted, quoted); err != nil {
		return err
	}
	spoilt := b.path("spoilt")
	if _, _, err := b.own("spoil", records, spoilt); err != nil {
		return err
	}
	return errors.Join(b.ingested("ingest, one line in 200 refused", spoilt, records), os.RemoveAll(records))
}

// ingested measures the ingest of some records beside a bare load of those of another folder, and removes what was made.
func (b bench) ingested(row, records, bare string) error {
	load, err := b.bareLoad(bare)
	if err != nil {
		return err
	}
	data := b.path("data-of-another-form")
	m, err := b.daylight("ingest", "--no-snapshot", "--data", data, records)
	if err != nil && exitCode(err) != 3 {
		return err
	}
	b.row(row, m, load.seconds, "≤ 1.3, ≤ 1.5 GB")
	return errors.Join(os.RemoveAll(records), os.RemoveAll(data))
}

// rewrite writes every file of a folder anew, line by line; the header line is number 0.
func rewrite(from, to string, line func(number int, text []byte) []byte) error {
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	names, err := filepath.Glob(filepath.Join(from, "*.csv"))
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := rewriteFile(name, filepath.Join(to, filepath.Base(name)), line); err != nil {
			return err
		}
	}
	return nil
}

func rewriteFile(from, to string, line func(int, []byte) []byte) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	w := bufio.NewWriterSize(out, 1<<20)
	lines := bufio.NewScanner(in)
	for number := 0; lines.Scan(); number++ {
		if _, err := w.Write(append(line(number, lines.Bytes()), '\n')); err != nil {
			return err
		}
	}
	return errors.Join(lines.Err(), w.Flush())
}

// quoteFields quotes every field that has something in it; the generator's fields hold no quotes or commas.
func quoteFields(_ int, text []byte) []byte {
	var out []byte
	for i, field := range bytes.Split(text, []byte{','}) {
		if i > 0 {
			out = append(out, ',')
		}
		if len(field) > 0 {
			out = append(append(append(out, '"'), field...), '"')
		}
	}
	return out
}

// spoil makes one line in two hundred bad: its first field becomes an address.
func spoil(number int, text []byte) []byte {
	if number%200 != 199 {
		return text
	}
	_, rest, _ := bytes.Cut(text, []byte{','})
	return append([]byte("someone@example.org,"), rest...)
}
