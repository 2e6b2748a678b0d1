package cli

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"daylight/internal/browsertest"
	"daylight/internal/release"
)

// speech is what somebody who was suspended looks for, in the words of her language.
type speech struct {
	address              string // of the start page
	people               string
	country, age, cause  string
	show                 string
	inHundred            string
	says                 []groupFact
	short                string // what was chosen, above the numbers side by side
	hidden               string
	percent              func(share float64) string
	steps, help, warning string
	share                string
}

// groupFact is a sentence of a group, with the figure that it is of.
type groupFact struct{ indicator, measure, text string }

var inEnglish = speech{address: "/", people: "People like me", country: "Ukraine", age: "Under 1 year", cause: "Identity could not be verified", show: "Show", inHundred: "%d in 100",
	says: []groupFact{
		{"notice", "told_rule", "%s were told which rule they had broken in the platform’s view."},
		{"appeal-rate", "appeal_rate", "%s appealed."},
		{"resolution", "within_7d", "%s of those who appealed had a decision within 7 days of appealing and 90 days of the suspension."},
		{"resolution", "within_30d", "%s of those who appealed had a decision within 30 days of appealing and 90 days of the suspension."},
		{"reversal-rate", "of_decided", "%s of those whose appeal was decided got the account back because the decision had been wrong."},
		{"confirmed-mistakes", "confirmed_mistakes", "%s of all suspensions were mistakes by the platform’s own decisions, at least."},
	}, short: "In short", hidden: "Hidden", percent: percent,
	steps: "What you can do", help: platformHelp, warning: "Nobody can sell you your account back.", share: "Accounts from Eastern Europe, that group alone, as a picture (PNG)"}

var inGerman = speech{address: "/de/", people: "Menschen wie ich", country: "Ukraine", age: "Unter 1 Jahr", cause: "Identität nicht bestätigt", show: "Anzeigen", inHundred: "%d von 100",
	says: []groupFact{
		{"appeal-rate", "appeal_rate", "In %s Fällen wurde Einspruch eingelegt."},
		{"resolution", "within_30d", "Nach einem Einspruch fiel in %s Fällen innerhalb von 30 Tagen nach dem Einspruch und 90 Tagen nach der Sperrung eine Entscheidung."},
		{"reversal-rate", "of_decided", "Wo über den Einspruch entschieden wurde, gab es das Konto in %s Fällen zurück, weil die Sperrung falsch war."},
	}, short: "Kurz gesagt", hidden: "Verborgen", percent: func(share float64) string { return strings.Replace(percent(share), ".", ",", 1) },
	steps: "Was Sie tun können", help: germanHelp, warning: "Niemand kann Ihnen Ihr Konto zurückverkaufen.", share: "Region: Osteuropa, diese Gruppe allein, als Bild (PNG)"}

// readSuspended goes the way of somebody who was suspended and knows no term: from the start page that a link led to, to what became of
// people like her, how long they waited, what she can do, and a picture to share. What she reads is what the report's files hold. It returns
// all of the answer's text.
func readSuspended(t *testing.T, site publishedSite, tab *browsertest.Tab, in speech) (answer string) {
	r := newReader(tab)
	r.Open(site.address + in.address)
	r.page("start")
	r.follow(`#newest a`, "")
	if at := r.Evaluate(`location.pathname`); !strings.HasSuffix(at, "/reports/"+newest+"/") {
		t.Fatalf("the newest report leads to %s", at)
	}
	r.page("report")
	r.follow(`nav a, .doors a`, in.people)
	r.page("people")
	r.choose("#choose-region", in.country)
	r.choose("#choose-tenure", in.age)
	r.choose("#choose-reason", in.cause)
	r.follow(`form button`, in.show)
	if at := r.Evaluate(`location.pathname`); !strings.HasSuffix(at, "/people/eastern_europe/under_1y/identity_unverified/") {
		t.Fatalf("the form leads to %s", at)
	}
	if r.touched > 9 {
		t.Errorf("the answer is %d touches away", r.touched)
	}
	r.page("people-chosen")

	groups := map[string]string{"region": "eastern_europe", "tenure": "under_1y", "reason": "identity_unverified"}
	said := 0
	for breakdown, category := range groups {
		told := strings.Join(r.texts(`section[aria-labelledby="by-`+breakdown+`"] .told li > p:first-child`), "\n")
		for _, fact := range in.says {
			if breakdown == "reason" && (fact.indicator == "confirmed-mistakes" || fact.measure == "within_7d" || fact.measure == "within_30d") {
				continue // the report has no such figure
			}
			v := valueOf(t, published[release.Figure](t, site, newest, "figures/"+fact.indicator+"-by-"+breakdown+".json"), category, fact.measure)
			if v.Value == nil {
				if strings.Contains(told, fact.text[strings.Index(fact.text, "%s")+2:]) {
					t.Errorf("what is hidden of %s is said: %s", category, told)
				}
				continue
			}
			share := float64(*v.Numerator) / float64(*v.Denominator)
			sentence := fmt.Sprintf(fact.text, fmt.Sprintf(in.inHundred, int(math.Round(100*share))))
			if !strings.Contains(told, sentence) {
				t.Errorf("of %s it is not said: %s\nbut:\n%s", category, sentence, told)
			}
			said++
		}
	}
	if said < len(groups)*len(in.says)/2 {
		t.Errorf("only %d sentences were compared", said)
	}

	// What she sees at once, what is one touch away, and what she gets in the end.
	r.lands("#short")
	r.sees(1.9, in.short)
	if wide := r.Evaluate(`String([...document.querySelectorAll(".scroll:has(.glance)")].filter((e) => e.scrollWidth > e.clientWidth).length)`); wide != "0" {
		t.Error("what stands side by side is wider than the phone")
	}
	table := r.table("table.glance")
	if len(table) < 4 {
		t.Fatalf("side by side stands %q", table)
	}
	for at, breakdown := range []string{"region", "tenure", "reason"} {
		v := valueOf(t, published[release.Figure](t, site, newest, "figures/reversal-rate-by-"+breakdown+".json"), groups[breakdown], "of_decided")
		want := in.hidden
		if v.Value != nil {
			want = in.percent(float64(*v.Numerator) / float64(*v.Denominator))
		}
		if got := table[at+1][len(table[at+1])-1]; got != want {
			t.Errorf("by %s it stands side by side that %q, want %q", breakdown, got, want)
		}
	}
	hundred(t, r)
	answer = r.text()
	r.touch(`a[href="#what-you-can-do"]`, in.steps)
	r.lands("#what-you-can-do")
	r.sees(100, in.help, "appeals@example.org", in.warning)
	if r.touched > 10 {
		t.Errorf("what she can do is %d touches away", r.touched)
	}
	r.place(`.files a`, in.share)
	r.Open(r.Evaluate(`document.querySelector(".files a").href`))
	if size := r.Evaluate(`document.images[0].naturalWidth + " " + document.images[0].naturalHeight`); size != "1200 630" {
		t.Errorf("the picture to share is %s px", size)
	}
	r.Photograph("people-card")
	r.SaysNothing()
	return answer
}

// hundred holds the hundred squares of each group against the list beside them: of each colour as many as its share rounds to, up or down, and
// none of a colour that is not in the list. Squares without a share are of what is hidden.
func hundred(t *testing.T, r *reader) {
	t.Helper()
	for _, wrong := range browsertest.Value[[]string](r.Tab, `[...document.querySelectorAll("figure.hundred")].flatMap((figure) => {
		const fill = (e) => getComputedStyle(e).fill + getComputedStyle(e).stroke, listed = {};
		for (const part of figure.querySelectorAll(".key li")) {
			const colour = fill(part.querySelector("rect")), said = parseFloat(part.querySelector("b").innerText.replace(",", "."));
			listed[colour] = (listed[colour] || 0) + said;
		}
		const drawn = {};
		for (const square of figure.querySelectorAll(".hundred-both > svg rect")) drawn[fill(square)] = (drawn[fill(square)] || 0) + 1;
		return Object.entries(drawn).filter(([colour, n]) => !(colour in listed) || Math.abs(n - listed[colour]) >= 1)
			.map(([colour, n]) => n + " squares of " + colour + ", in the list " + listed[colour]);
	})`) {
		t.Error(wrong)
	}
}
