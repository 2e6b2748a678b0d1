package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"daylight/internal/audit"
	"daylight/internal/numeral"
	"daylight/internal/warehouse"
)

func (a *app) auditSheet() *cobra.Command {
	var auditors []string
	var dir string
	var third bool
	c := &cobra.Command{
		Use:   "sheet NAME --auditor LABEL --auditor LABEL",
		Short: "Write a sheet for each auditor",
		Long: `Divides the cases among two or more auditors and writes a CSV file for each, in an order of its own: the key of the case, the suspension,
and empty columns for the finding and a note. Beside them lies README.txt with instructions. Nothing says what became of an account or what
somebody else found. Auditors are named by a label, a pseudonym. A sheet that stands is never written again.

With --disagreements, once the findings were handed in, it writes a sheet of the cases in which two auditors differ, for a third one who
has looked at none of the cases before.`,
		Example: "  daylight audit sheet 2026-q1-unreviewed --auditor aud-1 --auditor aud-2\n" +
			"  daylight audit sheet 2026-q1-unreviewed --disagreements --auditor aud-3",
		Args:              oneArg("the audit, such as 2026-q1-unreviewed; daylight audit status lists them"),
		ValidArgsFunction: a.completeAudit(cobra.ShellCompDirectiveNoFileComp),
		RunE: func(_ *cobra.Command, args []string) error {
			switch {
			case third && len(auditors) != 1:
				return usage{errors.New("--disagreements needs one auditor, who has looked at none of the cases: --auditor aud-3")}
			case !third && len(auditors) < 2:
				return usage{errors.New("name two auditors or more: --auditor aud-1 --auditor aud-2")}
			}
			return a.locked(func(*warehouse.Writer) error {
				opened, err := a.audits().Open(args[0])
				if err != nil {
					return err
				}
				var sheets []audit.Sheet
				if third {
					sheets, err = opened.WriteThirdLook(auditors[0], dir, time.Now())
				} else {
					sheets, err = opened.WriteSheets(auditors, dir, time.Now())
				}
				if err != nil {
					return err
				}
				if a.json {
					return a.printJSON(map[string]any{"audit": opened.Frame.Name, "sheets": sheets})
				}
				a.printSheets(opened, sheets, third)
				return nil
			})
		},
	}
	c.Flags().StringArrayVar(&auditors, "auditor", nil, "label of an auditor; once for each")
	c.Flags().StringVar(&dir, "out", "", "folder for the sheets; default: the folder sheets of the audit")
	c.Flags().BoolVar(&third, "disagreements", false, "a sheet of the cases in which two auditors differ")
	a.jsonFlag(c)
	if err := c.MarkFlagDirname("out"); err != nil {
		panic(err)
	}
	return c
}

func (a *app) printSheets(opened *audit.Audit, sheets []audit.Sheet, third bool) {
	for _, s := range sheets {
		stood := ""
		if s.Stood {
			stood = " (was there already and was left as it is)"
		}
		fmt.Fprintf(a.stdout, "%s: %s in %s%s\n", s.Auditor, numeral.Many(s.Cases, "case"), s.File, stood)
	}
	fmt.Fprintf(a.stdout, "Give each auditor their own sheet, and README.txt from %s, which says how to look at a case.\n", filepath.Dir(sheets[0].File))
	if third {
		fmt.Fprintf(a.stdout, "It does not say what the others found. When it is filled: %s\n", a.command("audit result "+opened.Frame.Name+" SHEET"))
		return
	}
	fmt.Fprintf(a.stdout, "On two desks: %s; the sheets do not say which. When all are filled: %s\n", numeral.Many(opened.Frame.DoubleCoded, "case"),
		a.command("audit result "+opened.Frame.Name+" SHEET..."))
}
