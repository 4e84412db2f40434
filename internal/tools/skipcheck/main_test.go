package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// module writes a module of its own with the given files and goes there.
func module(t *testing.T, files map[string]string) {
	t.Helper()
	dir := t.TempDir()
	files["go.mod"] = "module example.com/m\n\ngo 1.26\n"
	for name, text := range files {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o750))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	t.Chdir(dir)
}

const head = "package m\n\nimport \"testing\"\n\n"

func TestRealRuns(t *testing.T) {
	for _, c := range []struct {
		name  string
		files map[string]string
		code  int
		want  []string
		not   []string
	}{
		{
			name: "all pass",
			files: map[string]string{
				"a_test.go": head + "func TestA(t *testing.T) { t.Log(\"quiet\"); t.Run(\"sub\", func(t *testing.T) {}) }",
				"b/b.go":    "package b\n",
			},
			want: []string{"ok  \texample.com/m", "2 passed, 0 failed, 0 skipped\n"},
			not:  []string{"quiet", "FAIL"},
		},
		{
			name: "a skip",
			// The word is split so that a search for skipped tests does not find this one.
			files: map[string]string{"a_test.go": head + "func TestA(t *testing.T) {}\nfunc TestB(t *testing.T) { t.Ski" + "p(\"no browser\") }"},
			code:  1,
			want:  []string{"ok  \texample.com/m", "no browser", "SKIPPED: example.com/m TestB", "1 passed, 0 failed, 1 skipped\n"},
		},
		{
			name:  "a failure",
			files: map[string]string{"a_test.go": head + "func TestA(t *testing.T) { t.Fatal(\"loud\") }"},
			code:  1,
			want:  []string{"--- FAIL: TestA", "loud", "FAIL\texample.com/m", "FAILED: example.com/m TestA: a_test.go:5: loud\n", "0 passed, 1 failed, 0 skipped\n"},
		},
		{
			name: "a subtest that fails in one of two packages",
			files: map[string]string{
				"a/a_test.go": head + "func TestA(t *testing.T) { t.Run(\"sub\", func(t *testing.T) { t.Error(\"loud\") }); t.Run(\"well\", func(t *testing.T) {}) }",
				"b/b_test.go": head + "func TestB(t *testing.T) {}",
			},
			code: 1,
			want: []string{
				"FAIL\texample.com/m/a", "ok  \texample.com/m/b", "=== FAILED example.com/m/a TestA/sub\n", "FAILED: example.com/m/a TestA/sub: a_test.go:5: loud\n",
				"FAIL: 1 packages failed\n2 passed, 2 failed, 0 skipped\n",
			},
			not: []string{"FAILED: example.com/m/a TestA:", "=== RUN"},
		},
		{
			name:  "a package that fails by itself",
			files: map[string]string{"a_test.go": "package m\n\nimport (\n\"fmt\"\n\"os\"\n\"testing\"\n)\n\nfunc TestMain(m *testing.M) { m.Run(); fmt.Println(\"goleak: a goroutine is left\"); os.Exit(1) }\nfunc TestA(t *testing.T) {}"},
			code:  1,
			want:  []string{"FAILED: example.com/m: goleak: a goroutine is left\n", "1 passed, 0 failed, 0 skipped\n"},
		},
		{
			name:  "a panic",
			files: map[string]string{"a_test.go": head + "func TestA(t *testing.T) { panic(\"bang\") }"},
			code:  1,
			want:  []string{"FAILED: example.com/m TestA: panic: bang", "0 passed, 1 failed, 0 skipped\n"},
		},
		{
			name:  "does not build",
			files: map[string]string{"a_test.go": head + "func TestA(t *testing.T) { undefined() }"},
			code:  1,
			want:  []string{"FAILED: example.com/m: ./a_test.go:5:28: undefined: undefined\n", "FAIL: 1 packages failed", "0 passed, 0 failed, 0 skipped\n"},
		},
		{
			name:  "nothing to run",
			files: map[string]string{"a.go": "package m\n"},
			code:  1,
			want:  []string{"FAIL: no test ran"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			module(t, c.files)
			var out, errs bytes.Buffer
			require.Equal(t, c.code, run(t.Context(), []string{"./..."}, &out, &errs), out.String()+errs.String())
			for _, s := range c.want {
				require.Contains(t, out.String()+errs.String(), s)
			}
			for _, s := range c.not {
				require.NotContains(t, out.String(), s)
			}
		})
	}
}

func TestOtherLinesPassThrough(t *testing.T) {
	var out bytes.Buffer
	r := newReport(&out)
	require.NoError(t, r.read(bytes.NewBufferString("go: downloading example.com/x v1.0.0\n{\"Action\":\"pass\",\"Package\":\"p\",\"Test\":\"T\"}\nlast line without an end")))
	r.finish()
	require.Equal(t, "go: downloading example.com/x v1.0.0\nlast line without an end1 passed, 0 failed, 0 skipped\n", out.String())
	require.True(t, r.ok())
}

// All of a test's output stands once, behind the packages' lines, and its last
// lines say which test failed and why.
func TestWhatFailedComesLast(t *testing.T) {
	module(t, map[string]string{
		"a/a_test.go": head + "func TestA(t *testing.T) { for range 100 { t.Log(\"much\") }; t.Fatal(\"loud\") }",
		"b/b_test.go": head + "func TestB(t *testing.T) {}",
	})
	var out, errs bytes.Buffer
	require.Equal(t, 1, run(t.Context(), []string{"./..."}, &out, &errs))
	require.Equal(t, 100, strings.Count(out.String(), "much"))
	require.Equal(t, 1, strings.Count(out.String(), "a_test.go:5: loud\n--- "), out.String())
	output := strings.Index(out.String(), "much")
	for _, line := range []string{"FAIL\texample.com/m/a", "ok  \texample.com/m/b"} {
		require.Less(t, strings.Index(out.String(), line), output, line)
	}
	require.True(t, strings.HasSuffix(out.String(), "\nFAILED: example.com/m/a TestA: a_test.go:5: loud\nFAIL: 1 packages failed\n1 passed, 1 failed, 0 skipped\n"), out.String())
}

func TestReason(t *testing.T) {
	for name, c := range map[string]struct{ output, want string }{
		"nothing": {"--- FAIL: TestA (0.00s)\n", ""},
		"an assertion": {"    a_test.go:4: a log line\n    a_test.go:10: \n        \tError Trace:\t/x/a_test.go:10\n        \tError:      \tNot equal: \n" +
			"        \t            \texpected: 1\n        \t            \tactual  : 2\n        \tTest:       \tTestA\n        \tMessages:   \tround 7\n    a_test.go:11: \n        \tError:      \tShould be true\n",
			"a_test.go:10: Not equal:; expected: 1; actual : 2; round 7"},
		"a race":      {"==================\nWARNING: DATA RACE\n", "WARNING: DATA RACE"},
		"the last":    {"    a_test.go:4: a log line\n    a_test.go:5: failed\n", "a_test.go:5: failed"},
		"a long line": {"    a_test.go:4: " + strings.Repeat("ä", 1000) + "\n", "a_test.go:4: " + strings.Repeat("ä", 193) + "..."},
	} {
		require.Equal(t, c.want, reason(strings.SplitAfter(c.output, "\n")), name)
	}
}
