package chart

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"daylight/internal/language"
)

// The samples are figures as a report has them, with everything that makes layout hard: long names, words in place of
// values, shares too small to print, wide intervals.

func value(v float64) *float64 { return &v }
func whole(v int64) *int64     { return &v }

// rate is a point with its interval; k and n give its value.
func rate(k, n int64, low, high float64) Point {
	return Point{Value: value(float64(k) / float64(n)), Low: value(low), High: value(high), K: whole(k), N: whole(n)}
}

func word(text string) Point { return Point{Note: text} }

func share(k, n int64) Point {
	return Point{Value: value(float64(k) / float64(n)), K: whole(k), N: whole(n)}
}

var tenures = []string{"Under 1 year", "1 to 2 years", "2 to 5 years", "5 years and more", "Not known"}

// figures are all of them.
func figures() map[string]Spec {
	all := samples()
	maps.Copy(all, crowded())
	maps.Copy(all, german())
	return all
}

// german are figures in a language that writes numbers otherwise than ECharts does: thousands and fractions on every kind of axis, and long
// words.
func german() map[string]Spec {
	tage := func(days, low, high float64) Point {
		return Point{Value: value(1440 * days), Low: value(1440 * low), High: value(1440 * high)}
	}
	flow := flowSample([]string{"Zugang eingeschränkt", "Auf Dauer oder bis auf Weiteres entzogen"}, [][]int64{{12340, 5310}, {-1, 1200}})
	flow.Language, flow.Sides = language.German, [2]string{"Vorher", "Ergriffene Maßnahme"}
	flow.Series[0].Name, flow.Series[1].Name = "Zuvor nichts verzeichnet", "Auszahlungen zurückgehalten"
	flow.Series[1].Points[0].Note = "verborgen"
	return map[string]Spec{
		"german-flow": flow,
		"german-counts": {
			Kind: Bars, Unit: Count, Language: language.German, Title: "Gesperrte Konten nach Grund", Alt: "Gesperrte Konten nach Grund",
			Categories: []string{"Zahlungsmittel abgelehnt oder nicht bestätigt", "Vertrauen und Sicherheit, ohne nähere Angabe", "Übergriffiges Verhalten"},
			Series:     []Series{{Points: []Point{{Value: value(12345)}, {Value: value(5310)}, {Value: value(999)}}}},
		},
		"german-shares": {
			Kind: Lines, Unit: Percent, Language: language.German, Title: "Aufhebungsquote im Zeitverlauf", Alt: "Aufhebungsquote im Zeitverlauf",
			Categories: []string{"2025-Q3", "2025-Q4", "2026-Q1"},
			Series:     []Series{{Points: []Point{rate(3, 1000, .001, .006), rate(5, 1000, .002, .009), word("nicht verzeichnet")}}},
		},
		"german-times": {
			Kind: Dots, Unit: Minutes, Language: language.German, Title: "Zeit bis zur Entscheidung", Alt: "Zeit bis zur Entscheidung",
			Categories: []string{"Unter 1 Jahr", "5 Jahre und mehr", "Nicht verzeichnet"},
			Series: []Series{{Name: "Die Hälfte wartete höchstens", Points: []Point{tage(3.5, 2, 5), {Value: value(1440 * 9), Low: value(1440 * 7)}, word("mehr als 89 Tage")}},
				{Name: "Neun von zehn warteten höchstens", Points: []Point{tage(12, 10, 15), tage(1200, 900, 1500), word("keine Fälle")}}},
		},
	}
}

func samples() map[string]Spec {
	return map[string]Spec{
		"reversals-by-tenure": {
			Kind: Bars, Unit: Percent,
			Title:      "Appeals from older accounts succeeded more often",
			Subtitle:   "Share of decided appeals that were reversed, by age of the account, January to March 2026",
			Note:       "Whiskers show 95 % intervals. Synthetic records.",
			Alt:        "Reversal rate by tenure: under 1 year 14.8 %, then 17.2 %, 19.5 % and, for 5 years and more, 35.0 %.",
			Categories: tenures,
			Series: []Series{{Points: []Point{
				rate(148, 1000, 0.127, 0.171), rate(103, 600, 0.144, 0.204), rate(121, 620, 0.166, 0.228),
				rate(168, 480, 0.309, 0.394),
				word("fewer than 10"),
			}}},
			Reference: &Reference{"All accounts", 0.2},
		},
		"reasons-given": {
			Kind: Bars, Unit: Percent,
			Title:    "More notices named the rule this quarter",
			Subtitle: "Share of notices that told the rule that was broken, by reason",
			Alt:      "Share of notices with a specific reason by reason code, this and last quarter.",
			Categories: []string{"Identity could not be verified", "Payment outside the platform",
				"More than one account", "Trust and safety, not further specified", "Order of an authority"},
			Series: []Series{
				{Name: "January to March 2026", Points: []Point{rate(1260, 1800, .68, .72),
					rate(700, 1100, .61, .66), rate(480, 900, .50, .57),
					rate(35, 700, .036, .069), word("not recorded")}},
				{Name: "October to December 2025", Points: []Point{rate(1008, 1700, .57, .62),
					rate(650, 1150, .54, .59), rate(430, 880, .46, .52),
					rate(0, 650, 0, .006), word("fewer than 10")}},
			},
		},
		"where-cases-ended": {
			Kind: Stacks, Unit: Percent,
			Title:      "Where the 10,000 suspensions of January to March 2026 stood 90 days later",
			Subtitle:   "Share of suspended accounts by outcome after 90 days",
			Note:       "Synthetic records.",
			Alt:        "70.0 % had no appeal and stay suspended, 5.4 % were reversed on appeal, 1.5 % corrected by us.",
			Categories: []string{""},
			Series: []Series{
				{"Reversed on appeal", Reversed, []Point{share(540, 10000)}},
				{"Corrected by us", SelfCorrected, []Point{share(150, 10000)}},
				{"Given back before a decision", CorrectedUndecided, []Point{share(30, 10000)}},
				{"Modified", Modified, []Point{share(210, 10000)}},
				{"Given back for another reason", Reinstated, []Point{share(690, 10000)}},
				{"Appeal pending", Pending, []Point{share(270, 10000)}},
				{"Appeal withdrawn", Withdrawn, []Point{share(60, 10000)}},
				{"Closed without a decision", Omitted, []Point{share(40, 10000)}},
				{"Upheld", Upheld, []Point{share(1950, 10000)}},
				{"No appeal, still suspended", NoAppeal, []Point{share(6060, 10000)}},
			},
		},
		"outcomes-by-region": {
			Kind: Stacks, Unit: Percent,
			Title:    "Outcomes differ more by region than last quarter",
			Subtitle: "Share of decided appeals by outcome and region, January to March 2026",
			Alt:      "Outcomes of decided appeals by region.",
			Categories: []string{"Northern and Western Europe", "Southern Asia", "Northern America",
				"Sub-Saharan Africa", "Not known"},
			Series: []Series{
				{"Reversed", Reversed, []Point{share(210, 1000), share(150, 900), share(260, 1000), share(70, 400),
					word("fewer than 10")}},
				{"Modified", Modified, []Point{share(60, 1000), share(45, 900), share(90, 1000), share(12, 400),
					word("fewer than 10")}},
				{"Withdrawn", Withdrawn, []Point{share(20, 1000), share(5, 900), share(30, 1000),
					word("fewer than 10"), word("fewer than 10")}},
				{"Upheld", Upheld, []Point{share(710, 1000), share(700, 900), share(620, 1000), share(280, 400),
					word("fewer than 10")}},
			},
		},
		"waiting-time": {
			Kind: Lines, Unit: Minutes,
			Title:    "Half of the appeals are decided within nine days, down from fourteen",
			Subtitle: "Median time from appeal to decision, by half-year of the suspension",
			Alt:      "Median time to decision fell from 14 days to 9 days.",
			Categories: []string{"Q1 2024", "Q2 2024", "Q3 2024", "Q4 2024", "Q1 2025", "Q2 2025", "Q3 2025",
				"Q4 2025", "Q1 2026"},
			Series: []Series{
				{Name: "Freelancers", Points: days([][3]float64{{14, 13, 15}, {13.5, 12.4, 14.5}, {0}, {0}, {12, 11,
					13.4}, {12.4, 11.6, 13.1}, {10.5, 9.8, 11.2},
					{9.6, 9, 10.4}, {9, 8.4, 9.7}})},
				{Name: "Clients", Points: days([][3]float64{{8, 6.9, 9.3}, {8.2, 7, 9.1}, {0}, {0}, {8.4, 7.2, 9.6},
					{8, 7, 9}, {8.9, 8, 9.9}, {9.1, 8.2, 10.3}, {8.8, 8, 9.9}})},
			},
		},
		"reason-coverage": {
			Kind: Lines, Unit: Percent,
			Title:      "63 in 100 were told which rule they broke",
			Subtitle:   "Share of suspensions whose notice named the rule, by quarter",
			Alt:        "Reason coverage rose from 41 % to 63 %.",
			Categories: []string{"Q1 2025", "Q2 2025", "Q3 2025", "Q4 2025", "Q1 2026"},
			Series: []Series{{Points: []Point{rate(410, 1000, .38, .44), word("not recorded"), rate(520, 1000, .49, .55),
				rate(580, 1000, .55, .61), rate(630, 1000, .6, .66)}}},
		},
		"first-answers": curveSample(Series{}, 0.05, 2),
		"first-answers-by-tenure": func() Spec {
			s := curveSample(Series{Name: "Under 1 year"}, 0.04, 0)
			for i, name := range []string{"1 to 2 years", "2 to 5 years", "5 years and more"} {
				s.Series = append(s.Series, curveSample(Series{Name: name}, 0.05+0.005*float64(i*i), 0).Series...)
			}
			return s
		}(),
		"limits-by-month": trendSample(30),
		"funnel-of-regions": funnelSample([]string{"Northern and Western Europe", "Southern Asia", "Northern America", "Sub-Saharan Africa",
			"Latin America and the Caribbean", "Oceania", "Not recorded"}, []int64{2100, 1400, 900, 160, 310, 24, 61},
			[]float64{.205, .28, .19, .21, .15, .3, .18}, 1),
		"funnel-of-tenures": funnelSample(tenures, []int64{900, 620, 610, 480, 300}, []float64{.19, .2, .21, .22, .2}, -1),
		"ladder": flowSample(ladder, [][]int64{{46, 391, 128, 1290}, {61, 205, 96, 178}, {0, 9, 4, 31}, {12, 160, 41, 88}, {7, 52, 63, 140}, {0, 5, 17, 102},
			{3, 24, 9, 38}}),
		"ladder-hidden": flowSample(ladder, [][]int64{{46, 391, -1, 1290}, {61, 205, 96, 178}, {-2, 9, -1, 31}, {12, 160, -1, 88}}),
		"suspension-rate": {
			Kind: Dots, Unit: Per1000,
			Title:    "Suspensions per active account differ little between regions",
			Subtitle: "Suspensions per 1,000 active accounts and month, standardised by age of account",
			Alt:      "Suspensions per 1,000 active accounts by region, with 95 % intervals.",
			Categories: []string{"Northern and Western Europe", "Southern Asia", "Northern America",
				"Sub-Saharan Africa",
				"Latin America and the Caribbean", "Not known"},
			Series: []Series{{Points: []Point{rate(2100, 900000, .00223, .00244), rate(3000, 1100000, .00263, .00283),
				rate(2000, 950000, .00202, .0022), rate(500, 160000, .00286, .0034),
				rate(900, 380000, .00222, .00252), word("not recorded")}}},
			Reference: &Reference{"All regions", 0.0025},
		},
		"two-quarters": {
			Kind: Dots, Unit: Percent,
			Title:      "Reversal rates by how the suspension was decided",
			Subtitle:   "Share of decided appeals that were reversed",
			Alt:        "Reversal rates by route, two quarters.",
			Categories: []string{"Automated", "Human", "Mixed"},
			Series: []Series{
				{Name: "This quarter", Points: []Point{rate(300, 1000, .272, .329), rate(120, 900, .113, .157),
					rate(60, 400, .118, .188)}},
				{Name: "Last quarter", Points: []Point{rate(260, 1000, .234, .288), rate(130, 900, .123, .169),
					word("fewer than 10")}},
			},
		},
		"region-by-tenure": {
			Kind: Heat, Unit: Percent,
			Title:    "Reversal rates by region and age of account",
			Subtitle: "Share of decided appeals that were reversed; below each the cases it rests on",
			Alt:      "Reversal rates by region and tenure.",
			Categories: []string{"Northern and Western Europe", "Southern Asia", "Northern America",
				"Sub-Saharan Africa",
				"Latin America and the Caribbean"},
			Series: []Series{
				{Name: "Under 1 year", Points: []Point{share(30, 310), share(41, 520), share(55, 333),
					share(12, 140), share(20, 160)}},
				{Name: "1 to 2 years", Points: []Point{share(32, 240), share(30, 310), share(50, 280),
					word("fewer than 10"), share(12, 91)}},
				{Name: "2 to 5 years", Points: []Point{share(45, 210), share(44, 305), share(60, 210),
					share(11, 60), share(15, 80)}},
				{Name: "5 years and more", Points: []Point{share(70, 180), share(30, 120), share(66, 150),
					word("not recorded"), share(12, 52)}},
			},
		},
	}
}

// curveSample is a curve that rises by a share of the rest every day, with a band where width is not 0; the last days were followed
// for nobody.
func curveSample(series Series, rate, width float64) Spec {
	s := Spec{Kind: Curves, Unit: Percent,
		Title:    "Half of those who appealed had a first response within two weeks",
		Subtitle: "Share of accounts that appealed, by days since the appeal, January to March 2026",
		Alt:      "The share rises from 0 % to 96 % within 90 days."}
	open := 1.
	for day := range 91 {
		s.X, s.Categories = append(s.X, float64(day)), append(s.Categories, fmt.Sprintf("%d days", day))
		p := Point{Value: value(1 - open)}
		if width > 0 {
			p.Low, p.High = value((1-open)*(1-0.04*width)), value(min(1, (1-open)*(1+0.04*width)+0.005))
		}
		if day > 84 && width > 0 {
			p = word("not followed so long")
		}
		series.Points = append(series.Points, p)
		open *= 1 - rate
	}
	s.Series = []Series{series}
	return s
}

// funnelSample is a funnel around 20 % with normal limits, of which one group may be flagged.
func funnelSample(names []string, sizes []int64, shares []float64, flag int) Spec {
	s := Spec{Kind: Funnel, Unit: Percent,
		Title:      "Reversals by region: 1 group to ask about",
		Subtitle:   "Share of accounts with a decided appeal against their number, with the limits of chance around the share of all",
		Alt:        "Regions by number of decided appeals and share reversed.",
		Categories: names, Reference: &Reference{"All", .2},
		Limits: &Limits{Inner: "95 % limits of chance", Outer: "99.8 % limits of chance", Wide: "99.8 % limits with how groups differ anyway"}}
	var series Series
	for i, n := range sizes {
		p := share(int64(shares[i]*float64(n)), n)
		p.Flag = i == flag
		s.X, series.Points = append(s.X, float64(n)), append(series.Points, p)
	}
	s.Series = []Series{series}
	for _, n := range FunnelSizes(s.X) {
		sd := math.Sqrt(.16 / float64(n))
		at := func(z float64) (low, high float64) { return max(0, .2-z*sd), min(1, .2+z*sd) }
		l := Limit{X: float64(n)}
		l.InnerLow, l.InnerHigh = at(1.96)
		l.OuterLow, l.OuterHigh = at(3.09)
		l.WideLow, l.WideHigh = at(3.5)
		s.Limits.At = append(s.Limits.At, l)
	}
	return s
}

var ladder = []string{"Payouts held", "Service restricted", "Account suspended for a time", "Taken away for good or until further notice"}

// flowSample is a flow to some categories of so many accounts; -1 and -2 are counts that are hidden, of 15 and 30 accounts.
func flowSample(to []string, counts [][]int64) Spec {
	s := Spec{Kind: Flow, Unit: Percent, Sides: [2]string{"Before", "Measure taken"},
		Title:      "Most accounts that were taken away had nothing on record before",
		Subtitle:   "Share of suspended accounts that stood there before, January to March 2026",
		Alt:        "Suspended accounts by the last measure before and the measure they were given.",
		Categories: to}
	names := append(append([]string{"Nothing on record before", "Warning"}, ladder...), "Not recorded", "No code")
	colours := []Colour{First, Second, Third, Third, Fourth, Fourth, NoAppeal, NoAppeal}
	for i, row := range counts {
		n := int64(0)
		for _, k := range row {
			n += max(k, -15*k)
		}
		series := Series{Name: names[i], Colour: colours[i]}
		for _, k := range row {
			p := Point{Note: "hidden", N: whole(n)}
			if k >= 0 {
				p = share(k, n)
			}
			series.Points = append(series.Points, p)
		}
		s.Series = append(s.Series, series)
	}
	return s
}

// trendSample is a share by month on the band of its limits; one month is flagged and one has a word.
func trendSample(months int) Spec {
	s := Spec{Kind: Lines, Unit: Percent,
		Title:    "Reversal rate by month: 1 month to ask about",
		Subtitle: "Share of accounts with a decided appeal, by month of the suspension",
		Alt:      "The share lies between 18 % and 24 %, in one month at 31 %.", Reference: &Reference{"Share in the first months", .2},
		Limits: &Limits{Inner: "Limits"}}
	var series Series
	for i := range months {
		s.Categories, s.X = append(s.Categories, []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
			"November", "December"}[i%12]+fmt.Sprintf(" %d", 2024+i/12)), append(s.X, float64(i))
		p := share(int64(180+(i*37)%60), 1000)
		if i == months-6 {
			p = share(310, 1000)
			p.Flag = true
		}
		if i == months-1 {
			p = word("not followed to the end yet")
		} else {
			s.Limits.At = append(s.Limits.At, Limit{X: float64(i), InnerLow: .15 - .01*float64(i%3), InnerHigh: .25 + .01*float64(i%3)})
		}
		series.Points = append(series.Points, p)
	}
	s.Series = []Series{series}
	return s
}

// crowded are figures at the limits of each form.
func crowded() map[string]Spec {
	reasons := []string{"Identity could not be verified", "False information in the profile", "More than one account",
		"Account shared or sold", "Payment outside the platform", "Payment fraud or chargeback",
		"Payment method declined or unverified", "Spam or mass proposals", "Manipulated reviews", "Abusive conduct",
		"Prohibited service", "Infringed rights of others", "Account security at risk", "Order of an authority",
		"Trust and safety, not further specified", "Other"}
	counts := Series{}
	for i := range reasons {
		k := int64(12345 / (i + 1))
		counts.Points = append(counts.Points, Point{Value: value(float64(k)), K: nil})
	}
	var months []string
	monthly := []Series{{Name: "Identity could not be verified"}, {Name: "Payment outside the platform"},
		{Name: "Trust and safety, not further specified"}, {Name: "All other reasons"}}
	for i := range 24 {
		months = append(months, []string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct",
			"Nov", "Dec"}[i%12]+
			[]string{" 2024", " 2025"}[i/12])
		for j := range monthly {
			k := int64(300 + 37*((i*(j+3))%11) - 60*j)
			monthly[j].Points = append(monthly[j].Points, rate(k, 1000, float64(k-30)/1000, float64(k+30)/1000))
		}
	}
	monthly[2].Points[4], monthly[0].Points[23] = word("fewer than 10"), word("not reached")
	regions := []string{"Northern and Western Europe", "Southern and Eastern Europe", "Northern America",
		"Latin America and the Caribbean",
		"Sub-Saharan Africa", "Northern Africa and Western Asia", "Southern Asia", "Eastern and South-Eastern Asia",
		"Oceania", "Not known"}
	var table []Series
	for j, name := range append(append([]string(nil), tenures...), "All accounts") {
		column := Series{Name: name}
		for i := range regions {
			point := share(int64(10+(7*i+11*j)%50), int64(90+i*j*3))
			if (i+j)%7 == 6 {
				point = word("fewer than 10")
			}
			column.Points = append(column.Points, point)
		}
		table = append(table, column)
	}
	outcomes := samples()["where-cases-ended"]
	outcomes.Title, outcomes.Categories = "Outcomes by region", regions
	parts := make([]Series, len(outcomes.Series))
	for j, series := range outcomes.Series {
		parts[j] = Series{series.Name, series.Colour, slices.Repeat(series.Points, len(regions))}
	}
	outcomes.Series = parts
	long := samples()["where-cases-ended"]
	long.Series = slices.Clone(long.Series)
	long.Series[2].Name, long.Series[5].Name = longName, longName
	return map[string]Spec{
		"x-long-parts": long,
		"x-long-key":   {Kind: Stacks, Unit: Percent, Title: "Long names", Alt: "Long names.", Categories: regions[:2], Series: longParts(2)},
		"x-long-lines": {Kind: Lines, Unit: Percent, Title: "Long names", Alt: "Long names.", Categories: months[:3], Series: longParts(3)},
		"x-end-of-axis": {Kind: Bars, Unit: Percent, Title: "An axis that ends just above a step", Alt: "A.", Categories: []string{"A", "B"},
			Series: []Series{{Points: []Point{rate(70, 100, .6, .81), rate(20, 100, .1, .3)}}}},
		"x-by-reason": {Kind: Bars, Unit: Count, Title: "Suspensions by reason", Alt: "Suspensions by reason.",
			Categories: reasons,
			Series:     []Series{counts}},
		"x-monthly": {Kind: Lines, Unit: Percent, Title: "Reversal rates by month", Alt: "Reversal rates by month.",
			Categories: months,
			Series:     monthly},
		"x-table": {Kind: Heat, Unit: Percent, Title: "A large table", Alt: "A large table.", Categories: regions,
			Series: table},
		"x-parts": outcomes,
		"x-flow": flowSample(append(append([]string(nil), ladder...), "Unter Auflagen wieder freigeschaltet oder vorübergehend eingeschränkt", strings.Repeat("W", 30)),
			[][]int64{{1200460, 3, 0, 7, 2, 1}, {61, 205, 96, 178, -1, 0}, {0, 9, 4, 31, 0, 0}, {12, 160, 41, 88, 9, 1}, {7, 52, 63, 140, 500000, 2}, {0, 5, 17, 102, 70000, 4},
				{300000, 24, 9, 38, 0, 0}, {1, 0, 0, 0, 0, 0}}),
		"x-flow-one":   flowSample(ladder[:1], [][]int64{{3}, {1}}),
		"x-flow-words": flowSample(ladder, [][]int64{{-1, -1, -1, -1}, {0, 10, -2, 20}}),
		"x-funnel": funnelSample(append(regions, reasons...), []int64{9000, 8000, 7000, 6000, 5000, 4000, 3000, 2000, 1000, 900, 800, 700, 600, 500, 400,
			300, 200, 100, 90, 80, 70, 60, 50, 40, 30, 1}, slices.Repeat([]float64{.2, .22, .19, .24, .17, .21, .18, .16, .23, .25, .3, .15, 0}, 2), 3),
		"x-limits": trendSample(8),
		"x-nothing": {Kind: Bars, Unit: Percent, Title: "Nothing is known", Alt: "Nothing is known.",
			Categories: []string{"A", "B"},
			Series:     []Series{{Points: []Point{word("not recorded"), word("not recorded")}}}},
		"x-zero": {Kind: Dots, Unit: Percent, Title: "All are zero", Alt: "All are zero.", Categories: []string{"A",
			"B"},
			Series: []Series{{Points: []Point{share(0, 100), share(0, 200)}}}},
		"x-one-period": {Kind: Lines, Unit: Minutes, Title: "One period", Alt: "One period.",
			Categories: []string{"Q1 2026"},
			Series:     []Series{{Points: []Point{{Value: value(600), Low: value(500), High: value(700)}}}}},
	}
}

// longName is what parts that are counted together are called.
const longName = "Given back as a mistake before the appeal was decided or appeal undecided or appeal withdrawn or appeal closed undecided"

// longParts are two parts of long names in so many categories.
func longParts(count int) []Series {
	return []Series{{longName, Reversed, slices.Repeat([]Point{share(400, 1000)}, count)}, {longName + " in the end", Upheld, slices.Repeat([]Point{share(600, 1000)}, count)}}
}

// days are medians in days with their bounds; a lone 0 is one that was not reached.
func days(values [][3]float64) (points []Point) {
	for _, v := range values {
		if v[0] == 0 {
			points = append(points, word("not recorded"))
			continue
		}
		points = append(points, Point{Value: value(v[0] * minutesPerDay), Low: value(v[1] * minutesPerDay),
			High: value(v[2] * minutesPerDay)})
	}
	return points
}
