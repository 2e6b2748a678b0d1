package warehouse

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"go.yaml.in/yaml/v3"

	"daylight/internal/problem"
)

// Config is what daylight.yaml in the data folder sets. A missing file means the defaults.
type Config struct {
	Platform      string `yaml:"platform"`       // the platform's name on pages
	ReportingZone string `yaml:"reporting_zone"` // IANA zone in which times become days; default UTC
}

// NoPlatform is what pages call a platform that is not named.
const NoPlatform = "The platform"

// Config reads the data folder's settings.
func (w Warehouse) Config() (Config, error) {
	c := Config{Platform: NoPlatform, ReportingZone: "UTC"}
	name := filepath.Join(w.dir, "daylight.yaml")
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return c, fmt.Errorf("read %s: %w", name, err)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&c); err != nil && !errors.Is(err, io.EOF) {
		return c, problem.Wrap(problem.Invalid, err, "The settings in %s cannot be read: %s.", name, problem.InYAML(err))
	}
	if err := printableLabel(c.Platform); err != nil {
		return c, problem.New(problem.Invalid, "%s: the platform's name %v.", name, err)
	}
	if _, err := time.LoadLocation(c.ReportingZone); err != nil {
		return c, problem.Wrap(problem.Invalid, err, "%s: there is no time zone %q.", name, c.ReportingZone)
	}
	return c, nil
}
