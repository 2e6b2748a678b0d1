package reports

import (
	"bytes"
	"fmt"
	"strings"
	"text/template"

	"daylight/internal/language"
	"daylight/internal/release"
)

// readmeText is what stands in every release for people who have nothing but its folder.
var readmeText = template.Must(template.New(readmeFile).Parse(`{{.Title}}

Suspensions, appeals and reinstatements of {{.Made.Platform}}, counted up to the
day before {{.Made.Cutoff}}. {{if .Public -}}
This is the public edition: people are protected in it, and
some numbers are hidden for that.
{{- else -}}
This is the internal edition: its numbers are exact,
some are of single people, and it is not for publication.
{{- end}}

THE FILES

release.json      the sentences, the sections with their figures, what the
                  report was made from{{if .Public}}, what is not published and why{{end}}
figures/*.json    each figure: definition, notes, measures, rows
figures/*.csv     the same rows, one per category and measure
figures/*.parquet the columns of the CSV
figures/*.svg     pictures
figures/columns.json  what each column means
{{range .Others -}}
{{.Code}}/               in another language ({{.Name}}): figures and pictures with
                  the same numbers, and in report.json the words of
                  release.json
{{end -}}
{{if .Public -}}
tables/*.json     the counts that every figure is made of
plan.yaml         what is published, fixed before the numbers are known
setting.json      names, active accounts, earlier totals as published
{{if .Changes -}}
changes.json      what this revision changed, cell by cell
{{end -}}
approval.json     who approved it, with the sum of CHECKSUMS; and its
approval.sig      signature. Both are added when the report is approved
{{end -}}
datapackage.json  every file and every column, for programs
CHECKSUMS         SHA-256 of all files but itself{{if .Public}} and the approval{{end}}

WHERE THERE IS NO NUMBER

The column "word" of a CSV, and "word" in a JSON, then say why:

{{.Reasons}}
The column "verdict" holds what is said beside numbers, such as whether chance
alone could explain a difference. In the JSON that stands under "word", too.
Where the column "range" says limits, low and high are limits of chance around
a share that rows have in common, to hold another value against, and no range
of the row.

HOW TO COMPUTE A SHARE AGAIN
{{if .Public}}
In figures/NAME.json each measure names under "counts" what its numerator and
its denominator are the sums of. Look these up in the table of the figure's
breakdown, in the row of the same category ("total" for all); null is hidden.
For example, {{.Example}}
{{- else}}
Numerator and denominator stand beside each value.
{{- end}}

share = k / n
range = ( k + z²/2 ± z · √( k (n − k) / n + z²/4 ) ) / ( n + z² ), z² = 3.8415
        (Wilson, 95 %; the column "method" says where it is another one)
{{if .Noisy}}
Tables with "noise" hold protected counts. "raw" are the counts with their
random amounts as drawn, "counts" the same made to add up to what is published
exactly beside them; figures are made of "counts". Either may be negative: take
sums as they are. With y1 counted, y0 the rest of the denominator, n = y1 + y0,
and v1 and v0 the variance in the column "noise" times how many counts were
added up for each:

share = y1 / n, no less than 0 and no more than 1
range = ( y1 n + z² (n − 2 v1) / 2
          ± z √( n y1 y0 + v1 y0² + v0 y1² + z² (n²/4 − v0 v1) ) )
        / ( n² + z² (n − v1 − v0) )
{{end}}
HOW TO VERIFY

sha256sum -c CHECKSUMS    on any machine: every file is as it was written
{{- if .Public}}
daylight verify FOLDER --key KEYRING.json.pub    makes the whole report again of
    its tables, compares every byte, checks the signature, and attacks what is
    hidden; FOLDER holds the releases, one folder per period
{{- end}}

METHODS

Each figure's JSON has its definition, its population and its notes. All methods
are on the page "methods" of the site that publishes the report, which is
docs/methods.md in the source of Daylight {{.Made.MadeFrom.Tool}}, which made it.
`))

// readme is the page for people.
func (d *draft) readme(made release.Release, files map[string][]byte) ([]byte, error) {
	_, changes := files[release.ChangesFile]
	var out bytes.Buffer
	err := readmeText.Execute(&out, map[string]any{
		"Title":   fmt.Sprintf("%s, %s, revision %d, %s edition", made.Platform, made.Period.Label(), made.Revision, made.Edition),
		"Made":    made,
		"Public":  made.Edition == release.Public,
		"Changes": changes,
		"Noisy":   made.Protection != nil && made.Protection.Noise != nil,
		"Reasons": reasonsInWords("  "),
		"Example": d.exampleShare(),
		"Others":  language.All[1:],
	})
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", readmeFile, err)
	}
	return out.Bytes(), nil
}

// exampleShare computes a share of exact counts in words: the first that the report shows of one count, for a sum is no first example.
func (d *draft) exampleShare() string {
	for _, f := range d.figures() {
		if f.Breakdown != "total" || f.Indicator == "outcomes" {
			continue
		}
		for i, m := range f.Measures {
			if c := m.Counts; c != nil && len(f.Rows) > 0 && f.Rows[0].Values[i].Value != nil && c.Estimate == "" && len(c.Numerator) == 1 && len(c.Denominator) > 0 && m.Unit == release.Share {
				v := f.Rows[0].Values[i]
				text := fmt.Sprintf("figures/%s.json, %s:\n\n  k = %s = %d\n  n = %s = %d\n  share %.4f", f.ID, d.Lower(m.Title),
					strings.Join(c.Numerator, " + "), *v.Numerator, strings.Join(c.Denominator, " + "), *v.Denominator, *v.Value)
				if v.Low != nil {
					text += fmt.Sprintf(", range %.4f to %.4f", *v.Low, *v.High)
				}
				return text
			}
		}
	}
	return "see any measure of a figure in total."
}
