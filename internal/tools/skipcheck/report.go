package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// event is one line of go test -json.
type event struct {
	Action     string
	Package    string
	ImportPath string
	Test       string
	Output     string
}

// id names a test within the whole run.
type id struct{ pkg, test string }

// report turns events into go test's usual output and counts.
type report struct {
	out                     io.Writer
	running                 map[id][]string // output so far
	passed, failed, skipped int
	skips                   []id
	broken                  int // packages that failed, or did not build
}

func newReport(out io.Writer) *report { return &report{out: out, running: map[id][]string{}} }

// read takes events until the stream ends. A line that is no event, such as
// what a tool prints on go test's behalf, is passed on.
func (r *report) read(in io.Reader) error {
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			var e event
			if json.Unmarshal(line, &e) != nil || e.Action == "" {
				r.print(string(line))
			} else {
				r.take(&e)
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (r *report) take(e *event) {
	key := id{e.Package, e.Test}
	switch e.Action {
	case "build-output":
		r.print(e.Output)
	case "output":
		switch {
		case e.Test != "":
			r.running[key] = append(r.running[key], e.Output)
		case e.Output != "PASS\n" && !strings.HasPrefix(e.Output, "testing: warning: no tests to run"):
			r.print(e.Output)
		}
	case "pass", "fail", "skip":
		r.end(e.Action, key)
	}
}

func (r *report) end(action string, key id) {
	if key.test == "" {
		if action == "fail" {
			r.broken++
			r.printUnfinished(key.pkg)
		}
		return // "skip" of a package only says that it has no tests
	}
	output := r.running[key]
	delete(r.running, key)
	switch action {
	case "pass":
		r.passed++
		return
	case "skip":
		r.skipped++
		r.skips = append(r.skips, key)
	case "fail":
		r.failed++
	}
	for _, line := range output {
		if !strings.HasPrefix(line, "=== ") {
			r.print(line)
		}
	}
}

// printUnfinished shows what tests wrote that a panic or a timeout cut off.
func (r *report) printUnfinished(pkg string) {
	var left []id
	for key := range r.running {
		if key.pkg == pkg {
			left = append(left, key)
		}
	}
	slices.SortFunc(left, func(a, b id) int { return strings.Compare(a.test, b.test) })
	for _, key := range left {
		r.print("--- UNFINISHED: " + key.test + "\n")
		for _, line := range r.running[key] {
			r.print(line)
		}
		delete(r.running, key)
		r.failed++
	}
}

// finish prints the skips and the last line.
func (r *report) finish() {
	for _, s := range r.skips {
		r.print(fmt.Sprintf("SKIPPED: %s %s (a skipped test fails the run: install what it needs, or remove it)\n", s.pkg, s.test))
	}
	if r.broken > 0 {
		r.print(fmt.Sprintf("FAIL: %d packages failed\n", r.broken))
	}
	if r.passed+r.failed+r.skipped == 0 {
		r.print("FAIL: no test ran\n")
	}
	r.print(fmt.Sprintf("%d passed, %d failed, %d skipped\n", r.passed, r.failed, r.skipped))
}

func (r *report) ok() bool {
	return r.failed == 0 && r.skipped == 0 && r.broken == 0 && r.passed > 0
}

func (r *report) print(text string) {
	_, _ = io.WriteString(r.out, text) // a closed terminal changes no result
}
