package main

import (
	"bytes"
	"os"
	"path/filepath"
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
			want:  []string{"--- FAIL: TestA", "loud", "FAIL\texample.com/m", "0 passed, 1 failed, 0 skipped\n"},
		},
		{
			name:  "a panic",
			files: map[string]string{"a_test.go": head + "func TestA(t *testing.T) { panic(\"bang\") }"},
			code:  1,
			want:  []string{"bang", "0 passed, 1 failed, 0 skipped\n"},
		},
		{
			name:  "does not build",
			files: map[string]string{"a_test.go": head + "func TestA(t *testing.T) { undefined() }"},
			code:  1,
			want:  []string{"undefined", "FAIL: 1 packages failed", "0 passed, 0 failed, 0 skipped\n"},
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
