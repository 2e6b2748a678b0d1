package stats

import (
	"bufio"
	"bytes"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"daylight/internal/needs"
)

// agrees says that a number is the printed one: it differs by at most half a unit of the last printed digit.
func agrees(t *testing.T, what string, got float64, printed string) {
	t.Helper()
	want, err := strconv.ParseFloat(printed, 64)
	if err != nil {
		t.Fatal(err)
	}
	digits, exponent, _ := strings.Cut(printed, "e")
	_, decimals, _ := strings.Cut(digits, ".")
	power := 0
	if exponent != "" {
		if power, err = strconv.Atoi(exponent); err != nil {
			t.Fatal(err)
		}
	}
	unit := math.Pow10(power - len(decimals))
	if !(math.Abs(got-want) <= unit*.5000001+1e-13*math.Abs(want)) {
		t.Errorf("%s = %.12g, want %s", what, got, printed)
	}
}

// spans says the same of the two ends of an interval at 95 %.
func spans(t *testing.T, what string, got Interval, low, high string) {
	t.Helper()
	agrees(t, what+", low", got.Low, low)
	agrees(t, what+", high", got.High, high)
	if got.Level != .95 || got.Method == "" {
		t.Errorf("%s has the level %v and the method %q", what, got.Level, got.Method)
	}
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*math.Max(1, math.Abs(want))) {
		t.Errorf("%s = %.15g, want %.15g", what, got, want)
	}
}

// inR runs one R script over the cases on its standard input, a line each, and returns the numbers that it wrote, a line each. R's
// "NA" is NaN. The test is skipped where R or the package is not installed.
func inR(t *testing.T, library, script string, cases []string) [][]float64 {
	t.Helper()
	rscript := needs.Program(t, "Rscript", "r-base-core")
	const lacking = 77
	whole := "lines <- readLines(file('stdin'))\n" +
		"put <- function(...) cat(formatC(c(...), digits = 17, format = 'g'), '\\n')\n" +
		"for (line in lines) { v <- as.numeric(strsplit(line, ' ')[[1]])\n" + script + "\n}"
	if library != "" {
		whole = fmt.Sprintf("if (!suppressWarnings(suppressMessages(require(%s)))) quit(status = %d)\n", library, lacking) + whole
	}
	file := filepath.Join(t.TempDir(), "cases.R")
	if err := os.WriteFile(file, []byte(whole), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(rscript, "--vanilla", file)
	cmd.Stdin = strings.NewReader(strings.Join(cases, "\n") + "\n")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		if cmd.ProcessState != nil && cmd.ProcessState.ExitCode() == lacking {
			needs.Lacking(t, "R's package %[1]s is not installed: apt-get install r-cran-%[1]s", library)
		}
		t.Fatalf("Rscript: %v\n%s", err, errs.String())
	}
	var rows [][]float64
	lines := bufio.NewScanner(&out)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var row []float64
		for _, text := range strings.Fields(lines.Text()) {
			if text == "NA" {
				text = "NaN"
			}
			value, err := strconv.ParseFloat(text, 64)
			if err != nil {
				t.Fatalf("R wrote %q: %v", lines.Text(), err)
			}
			row = append(row, value)
		}
		rows = append(rows, row)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	if len(rows) != len(cases) {
		t.Fatalf("R answered %d of %d cases\n%s", len(rows), len(cases), errs.String())
	}
	return rows
}
