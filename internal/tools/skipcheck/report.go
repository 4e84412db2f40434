package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// event is one line of go test -json.
type event struct {
	Action      string
	Package     string
	ImportPath  string
	Test        string
	Output      string
	FailedBuild string // the package whose build failed, where that is why
}

// id names a test within the whole run, or a package where test is empty.
type id struct{ pkg, test string }

func (k id) String() string { return strings.TrimSpace(k.pkg + " " + k.test) }

// failure is what is told of a failed test, or of a package, at the end.
type failure struct {
	id
	output []string
}

// report turns events into go test's usual output and counts. What failed is
// kept for the end, where a reader of a long log looks.
type report struct {
	out                     io.Writer
	running                 map[id][]string // output so far
	built                   map[string][]string
	passed, failed, skipped int
	skips                   []id
	failures                []failure
	broken                  int // packages that failed, or did not build
}

func newReport(out io.Writer) *report {
	return &report{out: out, running: map[id][]string{}, built: map[string][]string{}}
}

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
		r.built[e.ImportPath] = append(r.built[e.ImportPath], e.Output)
	case "output":
		if e.Test != "" || e.Output != "PASS\n" && !strings.HasPrefix(e.Output, "testing: warning: no tests to run") {
			r.running[key] = append(r.running[key], e.Output)
		}
	case "pass", "fail", "skip":
		if e.Test == "" {
			r.endPackage(e)
		} else {
			r.endTest(e.Action, key)
		}
	}
}

func (r *report) endTest(action string, key id) {
	output := r.running[key]
	delete(r.running, key)
	switch action {
	case "pass":
		r.passed++
	case "skip":
		r.skipped++
		r.skips = append(r.skips, key)
		r.print(said(output)...)
	case "fail":
		r.failed++
		r.failures = append(r.failures, failure{key, said(output)})
	}
}

// endPackage prints a package's own lines. Of one that failed only the verdict
// is printed now, and the rest, such as a leaked goroutine or a panic, at the end.
func (r *report) endPackage(e *event) {
	key := id{e.Package, ""}
	output := r.running[key]
	delete(r.running, key)
	if e.Action != "fail" { // "skip" of a package only says that it has no tests
		r.print(output...)
		return
	}
	r.broken++
	var rest []string
	for _, line := range output {
		switch {
		case strings.HasPrefix(line, "FAIL\t"):
			r.print(line)
		case line != "FAIL\n":
			rest = append(rest, line)
		}
	}
	failed := slices.ContainsFunc(r.failures, func(f failure) bool { return f.pkg == e.Package })
	cut := r.endUnfinished(e.Package)
	build := r.built[e.FailedBuild]
	delete(r.built, e.FailedBuild)
	rest = append(build, rest...)
	if len(rest) > 0 || !failed && !cut {
		r.failures = append(r.failures, failure{key, rest})
	}
}

// endUnfinished takes what tests wrote that a panic or a timeout cut off.
func (r *report) endUnfinished(pkg string) bool {
	var left []id
	for key := range r.running {
		if key.pkg == pkg {
			left = append(left, key)
		}
	}
	slices.SortFunc(left, func(a, b id) int { return strings.Compare(a.test, b.test) })
	for _, key := range left {
		output := append([]string{"--- UNFINISHED: " + key.test + "\n"}, said(r.running[key])...)
		r.failures = append(r.failures, failure{key, output})
		delete(r.running, key)
		r.failed++
	}
	return len(left) > 0
}

// said leaves out what only says that a test began or went on.
func said(output []string) []string {
	return slices.DeleteFunc(output, func(line string) bool { return strings.HasPrefix(line, "=== ") })
}

// finish prints what failed, with its output, then the skips, the names of all
// that failed, each with its reason, and the last line.
func (r *report) finish() {
	for _, lines := range r.built { // of what failed in no package's name
		r.print(lines...)
	}
	// Packages run side by side, and their failures come mixed.
	slices.SortStableFunc(r.failures, func(a, b failure) int { return strings.Compare(a.pkg, b.pkg) })
	told := slices.DeleteFunc(slices.Clone(r.failures), func(f failure) bool {
		return reason(f.output) == "" && r.failedBelow(f.id) // a test that fails by its subtests alone
	})
	for _, f := range told {
		r.print(fmt.Sprintf("\n=== FAILED %s\n", f.id))
		r.print(f.output...)
	}
	if len(told) > 0 {
		r.print("\n")
	}
	for _, s := range r.skips {
		r.print(fmt.Sprintf("SKIPPED: %s (a skipped test fails the run: install what it needs, or remove it)\n", s))
	}
	for _, f := range told {
		r.print(fmt.Sprintf("FAILED: %s: %s\n", f.id, cmp.Or(reason(f.output), "its output above does not say why")))
	}
	if r.broken > 0 {
		r.print(fmt.Sprintf("FAIL: %d packages failed\n", r.broken))
	}
	if r.passed+r.failed+r.skipped == 0 {
		r.print("FAIL: no test ran\n")
	}
	r.print(fmt.Sprintf("%d passed, %d failed, %d skipped\n", r.passed, r.failed, r.skipped))
}

// failedBelow reports whether a subtest of the test failed.
func (r *report) failedBelow(key id) bool {
	return key.test != "" && slices.ContainsFunc(r.failures, func(f failure) bool {
		return f.pkg == key.pkg && strings.HasPrefix(f.test, key.test+"/")
	})
}

func (r *report) ok() bool {
	return r.failed == 0 && r.skipped == 0 && r.broken == 0 && r.passed > 0
}

func (r *report) print(lines ...string) {
	for _, line := range lines {
		_, _ = io.WriteString(r.out, line) // a closed terminal changes no result
	}
}
