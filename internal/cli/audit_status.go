package cli

import (
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"daylight/internal/numeral"
	"daylight/internal/period"
	"daylight/internal/problem"
)

// auditState is a line of what status prints. A spoiled audit has only its name and the problem.
type auditState struct {
	Name         string        `json:"name"`
	Period       period.Period `json:"period,omitzero"`
	Frame        int64         `json:"frame,omitempty"`
	Drawn        int64         `json:"drawn,omitempty"`
	RegisteredAt time.Time     `json:"registered_at,omitzero"`
	Commitment   string        `json:"frame_json_sha256,omitempty"`
	Auditors     []string      `json:"auditors,omitempty"`
	State        string        `json:"state"`
	Batch        string        `json:"batch,omitempty"` // that holds the records
	Next         string        `json:"next,omitempty"`  // a command line
	Problem      string        `json:"problem,omitempty"`
}

func (a *app) auditStatus() *cobra.Command {
	c := &cobra.Command{
		Use:   "status",
		Short: "List the audits: how far each is, and what comes next",
		Long: `Lists every registered audit, and holds its files against each other: the frame against its commitment, the cases against a draw made
anew. It ends with status 1 where something was changed.`,
		Example: "  daylight audit status",
		Args:    noArgs,
		RunE: func(*cobra.Command, []string) error {
			states, err := a.auditStates()
			if err != nil {
				return err
			}
			if a.json {
				err = a.printJSON(states)
			} else {
				a.printAudits(states)
			}
			for _, s := range states {
				if s.Problem != "" && err == nil {
					err = status(exitFailed)
				}
			}
			return err
		},
	}
	a.jsonFlag(c)
	return c
}

func (a *app) auditStates() ([]auditState, error) {
	registry := a.audits()
	names, err := registry.Names()
	if err != nil {
		return nil, err
	}
	states := []auditState{}
	for _, name := range names {
		opened, err := registry.Open(name)
		if problem.KindOf(err) == problem.Internal && err != nil {
			return nil, err
		}
		if err != nil {
			states = append(states, auditState{Name: name, State: "spoiled", Problem: problem.Sentence(err)})
			continue
		}
		f := opened.Frame
		s := auditState{Name: name, Period: f.Period, Frame: f.Size, Drawn: f.Drawn, RegisteredAt: f.RegisteredAt, Commitment: opened.Commitment,
			Auditors: opened.Auditors(), State: string(opened.State())}
		if s.Batch, err = a.batchOf(opened); err != nil {
			return nil, err
		}
		if s.Batch != "" {
			s.State = "loaded"
		}
		s.Next = a.auditNext(opened, s.Batch)
		states = append(states, s)
	}
	return states, nil
}

func (a *app) printAudits(states []auditState) {
	if len(states) == 0 {
		fmt.Fprintf(a.stdout, "There are no audits in %s. Draw one with daylight audit draw.\n", a.data)
		return
	}
	table := tabwriter.NewWriter(a.stdout, 0, 8, 2, ' ', 0)
	fmt.Fprintln(table, "audit\tperiod\tdrawn\tof\tregistered\tstate")
	for _, s := range states {
		if s.Problem != "" {
			fmt.Fprintf(table, "%s\t\t\t\t\t%s\n", s.Name, s.State)
			continue
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", s.Name, s.Period, numeral.Text(s.Drawn), numeral.Text(s.Frame), s.RegisteredAt.Format(time.DateOnly), s.State)
	}
	table.Flush()
	for _, s := range states {
		if s.Problem != "" {
			fmt.Fprintf(a.stdout, "%s\n", s.Problem)
		} else {
			fmt.Fprintf(a.stdout, "%s, next: %s\n", s.Name, s.Next)
		}
	}
}
