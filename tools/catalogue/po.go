package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/leonelquinteros/gotext"
)

// merge writes a PO file of messages with the translations of the one that there was, and counts those that have none.
func merge(code string, messages []message, known []byte) (text []byte, missing int) {
	po := gotext.NewPo()
	po.Parse(known)
	domain := po.GetDomain()
	var out bytes.Buffer
	fmt.Fprintf(&out, "msgid \"\"\nmsgstr \"\"\n\"Language: %s\\n\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n\"Content-Transfer-Encoding: 8bit\\n\"\n"+
		"\"Plural-Forms: nplurals=2; plural=(n != 1);\\n\"\n", code)
	where := ""
	for _, m := range messages {
		translation := domain.GetTranslations()[m.text]
		if m.context != "" {
			translation = domain.GetCtxTranslations()[m.context][m.text]
		}
		forms := make([]string, 1)
		if m.several != "" {
			forms = make([]string, 2)
		}
		for at := range forms {
			if translation != nil {
				forms[at] = translation.Trs[at]
			}
		}
		if slices.Contains(forms, "") {
			missing++
		}
		out.WriteByte('\n')
		if m.where != where {
			where = m.where
			fmt.Fprintf(&out, "#: %s\n", where)
		}
		if verbs(m.text+m.several) != "" {
			out.WriteString("#, c-format\n")
		}
		if m.context != "" {
			fmt.Fprintf(&out, "msgctxt %s\n", quoted(m.context))
		}
		fmt.Fprintf(&out, "msgid %s\n", quoted(m.text))
		if m.several == "" {
			fmt.Fprintf(&out, "msgstr %s\n", quoted(forms[0]))
			continue
		}
		fmt.Fprintf(&out, "msgid_plural %s\n", quoted(m.several))
		for at, form := range forms {
			fmt.Fprintf(&out, "msgstr[%d] %s\n", at, quoted(form))
		}
	}
	return out.Bytes(), missing
}

// quoted writes a string as PO files have it.
func quoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`).Replace(text) + `"`
}

// verbs are the places of a message where something is put in, in order of the arguments: "%s" and "%[2]d".
func verbs(message string) string {
	var found []string
	next := 1
	for at := 0; at < len(message); at++ {
		if message[at] != '%' {
			continue
		}
		at++
		if at < len(message) && message[at] == '%' {
			continue
		}
		place := next
		if at < len(message) && message[at] == '[' {
			if n, err := fmt.Sscanf(message[at:], "[%d]", &place); n == 1 && err == nil {
				at += strings.IndexByte(message[at:], ']') + 1
			}
		}
		for at < len(message) && strings.IndexByte("0123456789.+-#", message[at]) >= 0 {
			at++
		}
		if at < len(message) && strings.IndexByte("sdqvf", message[at]) >= 0 {
			found = append(found, fmt.Sprintf("%d%c", place, message[at]))
			next = place + 1
		}
	}
	slices.Sort(found)
	return strings.Join(slices.Compact(found), " ")
}
