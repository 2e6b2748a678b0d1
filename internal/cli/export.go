package cli

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"daylight/internal/disk"
	"daylight/internal/numeral"
	"daylight/internal/problem"
	"daylight/server"
	"daylight/server/site"
)

// exportSummary is what an export wrote.
type exportSummary struct {
	Dir    string `json:"dir"`
	Files  int    `json:"files"`
	Bytes  int64  `json:"bytes"`
	Pages  int    `json:"pages"`
	Zipped int    `json:"compressed_copies"`
}

func (a *app) export() *cobra.Command {
	var key, siteFile string
	var gzip bool
	c := &cobra.Command{
		Use:   "export DIR",
		Short: "Write the public site as files that any web server can carry",
		Long: `Writes every page and file of the public site into a folder: the same ones that daylight serve answers with. Any web server or CDN can
carry them, without Daylight. An earlier export in the folder is replaced when the new one is whole; a folder with anything else in it is
left alone. Files that compress have a copy that ends in .gz beside them, which nginx sends with "gzip_static on".`,
		Example: "  daylight export /srv/transparency --key keyring.json.pub --site site.yaml",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage{errors.New("name the folder to write to. See daylight export --help")}
			}
			return nil
		},
		ValidArgsFunction: cobra.FixedCompletions(nil, cobra.ShellCompDirectiveFilterDirs),
		RunE: func(c *cobra.Command, args []string) error {
			keys, err := a.publicKeys(key)
			if err != nil {
				return err
			}
			if _, err := os.ReadDir(a.releases); err != nil {
				return problem.Wrap(problem.Invalid, err, "There is no folder of public releases %s, or it cannot be read. Name it with --releases; daylight approve fills it.", a.releases)
			}
			config := a.siteConfig()
			if siteFile != "" {
				if config.Site, err = site.Open(siteFile); err != nil {
					return err
				}
			} else {
				fmt.Fprintln(a.stderr, "daylight: No site file is named, so feeds and catalogues do not know the site's address. Name one with --site.")
			}
			s, err := server.NewPublic(a.publicShelf(keys), config)
			if err != nil {
				return err
			}
			summary, err := a.exportTo(c, s, args[0], gzip)
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(summary)
			}
			fmt.Fprintf(a.stdout, "%s: %s, %s of them pages, %.1f MB. Any web server can carry them.\n", summary.Dir, numeral.Many(summary.Files, "file"),
				numeral.Text(summary.Pages), float64(summary.Bytes)/1e6)
			return nil
		},
	}
	c.Flags().StringVar(&key, "key", fromEnv("DAYLIGHT_KEY", ""), "file with the public keys (DAYLIGHT_KEY); default: those of the keyring")
	c.Flags().StringVar(&siteFile, "site", fromEnv("DAYLIGHT_SITE", ""), "file that says what the public site is: its address, its publisher, its calendar (DAYLIGHT_SITE)")
	c.Flags().BoolVar(&gzip, "gzip", true, "write compressed copies beside the files")
	a.jsonFlag(c)
	return c
}

// exportMark is the file by which an export knows a folder that an earlier one wrote.
const exportMark = ".daylight-export"

// exportTo writes a site beside the folder, and puts it in the place of the export that stands there.
func (a *app) exportTo(c *cobra.Command, s *server.Server, dir string, gzip bool) (exportSummary, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return exportSummary{}, fmt.Errorf("export: %w", err)
	}
	summary := exportSummary{Dir: dir}
	if err := exportable(dir); err != nil {
		return summary, err
	}
	beside := dir + ".new"
	if err := os.RemoveAll(beside); err != nil {
		return summary, fmt.Errorf("export: %w", err)
	}
	if err := disk.Folder(beside, 0o755, func(unfinished string) error { return a.fillExport(c.Context(), s, unfinished, gzip, &summary) }); err != nil {
		return summary, fmt.Errorf("export: %w", err)
	}
	return summary, exchange(beside, dir)
}

// fillExport writes the files of a site into a folder. What is the same as another file is a second name of that one: the newest revision
// stands under two addresses.
func (a *app) fillExport(ctx context.Context, s *server.Server, dir string, gzip bool, summary *exportSummary) error {
	written := map[[sha256.Size]byte]string{}
	write := func(name string, text []byte) error {
		if !filepath.IsLocal(filepath.FromSlash(name)) {
			return fmt.Errorf("%q lies outside of the site", name)
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		summary.Files++
		summary.Bytes += int64(len(text))
		sum := sha256.Sum256(text)
		if same, ok := written[sum]; ok && os.Link(same, path) == nil {
			return nil
		}
		written[sum] = path
		return os.WriteFile(path, text, 0o644)
	}
	bar := newProgress(a.stderr)
	defer bar.Done()
	err := s.Export(ctx, func(f server.Exported) error {
		body := f.Body
		if f.Write != nil {
			var all bytes.Buffer
			if err := f.Write(&all); err != nil {
				return err
			}
			body = all.Bytes()
		}
		if strings.HasSuffix(f.Path, ".html") {
			summary.Pages++
		}
		if err := write(f.Path, body); err != nil || !gzip || f.Zipped == nil {
			return err
		}
		summary.Zipped++
		return write(f.Path+".gz", f.Zipped)
	}, func(done, all int) {
		if done == 1 {
			bar.Phase("exporting", "", int64(all))
		}
		bar.At(int64(done))
	})
	if err != nil {
		return err
	}
	return write(exportMark, []byte("Written by daylight export. The next export replaces this folder.\n"))
}

// exportable refuses a folder that holds something else than an export.
func exportable(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return problem.Wrap(problem.Invalid, err, "The folder %s cannot be read.", dir)
	case len(entries) == 0:
		return nil
	}
	if _, err := os.Stat(filepath.Join(dir, exportMark)); err != nil {
		return problem.Wrap(problem.Invalid, err, "The folder %s holds something else than an export, which would be lost. Name another, or empty it.", dir)
	}
	return nil
}

// exchange puts a folder in the place of another one, which it removes.
func exchange(beside, dir string) error {
	old := dir + ".old"
	err := os.RemoveAll(old)
	if err == nil {
		if err = os.Rename(dir, old); errors.Is(err, fs.ErrNotExist) {
			err = os.MkdirAll(filepath.Dir(dir), 0o755)
		}
	}
	if err == nil {
		err = os.Rename(beside, dir)
	}
	if err == nil {
		err = disk.Sync(filepath.Dir(dir))
	}
	if err == nil {
		err = os.RemoveAll(old)
	}
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	return nil
}
