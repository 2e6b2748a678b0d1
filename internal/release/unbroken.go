package release

import "daylight/internal/language"

// Unbroken writes an English sentence so that each number stays on one line with its unit.
func Unbroken(sentence string) string { return language.English.Unbroken(sentence) }
