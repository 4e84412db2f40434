package main

import (
	"regexp"
	"strings"
)

// maxReason is how many bytes of a reason the closing line has.
const maxReason = 400

var (
	// place begins what t.Error and t.Log print.
	place = regexp.MustCompile(`^\s*([\w.-]+\.go:\d+: )(.*)`)
	// field begins a part of what testify prints; what follows of it is
	// indented further.
	field = regexp.MustCompile(`^\s+(Error Trace|Error|Test|Messages):\s*(.*)`)
	// plain is what says by itself why a package failed.
	plain = regexp.MustCompile(`^(panic: .*|fatal error: .*|goleak: .*|WARNING: DATA RACE|.*\.go:\d+:\d+: .*)`)
)

// reason gives what in a test's output says why it failed, on one line: the
// first failed assertion, or else the panic or what a compiler says, or else
// the last line that it logged. It is empty where nothing says anything.
func reason(output []string) string {
	var at, logged, alone string
	var asserted []string // once an assertion failed
	inside := ""          // the part of an assertion's message
	for _, text := range output {
		line := strings.TrimRight(text, "\n")
		if m := place.FindStringSubmatch(line); m != nil {
			if len(asserted) > 0 {
				break // the next message
			}
			inside, at = "", m[1]
			if said := strings.TrimSpace(m[2]); said != "" {
				logged = m[1] + said
			}
			continue
		}
		if m := field.FindStringSubmatch(line); m != nil {
			inside, line = m[1], m[2]
		}
		switch line = strings.Join(strings.Fields(line), " "); {
		case (inside == "Error" || inside == "Messages") && line != "":
			asserted = append(asserted, line)
		case alone == "" && plain.MatchString(line):
			alone = line
		}
	}
	switch {
	case len(asserted) > 0:
		return short(at + strings.Join(asserted, "; "))
	case alone != "":
		return short(alone)
	}
	return short(logged)
}

func short(s string) string {
	if len(s) > maxReason {
		return strings.ToValidUTF8(s[:maxReason], "") + "..."
	}
	return s
}
