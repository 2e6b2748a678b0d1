package ingest

import "strings"

// logCSV reads the CSV form. Every header line sets the layout of the lines behind it.
type logCSV struct {
	blockLog
	csv *csvReader
}

func (l *logCSV) next() (entry, error) {
	e, err := l.csv.next()
	if err != nil || e.class != classRecord || e.shape != "" {
		return e, err
	}
	var event logEvent
	params := ""
	for i, name := range l.csv.header {
		switch value := e.fields[i]; name {
		case "logid":
			event.id = value
		case "type":
			event.kind = value
		case "action":
			event.action = value
		case "title":
			event.title = value
		case "user":
			event.user = value
		case "timestamp":
			event.at = value
		case "comment":
			event.comment = value
		case "params":
			params = value
		}
	}
	e.fields = nil
	event.parameters = params != ""
	event.expiry, event.duration = literal(params, "expiry"), literal(params, "duration")
	// MediaWiki writes 'sitewide': '' into a block of everything since 2018, and 'restrictions' into one of something.
	event.partial = strings.Contains(params, "'restrictions': ") && !strings.Contains(params, "'sitewide': ''") || strings.Contains(params, "'sitewide': False")
	l.put(&e, event)
	return e, nil
}

// literal returns the text value of a key in a dictionary written as Python writes it: {'duration': '1 month', …}.
func literal(dictionary, key string) string {
	_, after, found := strings.Cut(dictionary, "'"+key+"': ")
	if !found || after == "" {
		return ""
	}
	quote := after[0]
	if quote != '\'' && quote != '"' {
		return ""
	}
	value, _, closed := strings.Cut(after[1:], string(quote))
	if !closed {
		return ""
	}
	return value
}
