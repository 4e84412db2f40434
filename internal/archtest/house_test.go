package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// topLevel is DESIGN's layout, with why where the layout does not name it.
var topLevel = map[string]string{
	"cmd": "", "sources": "", "pubsub": "", "aggregator": "", "prover": "", "relayer": "", "contracts": "", "bindings": "",
	"migrations": "", "internal": "", "docs": "", "benchmarks": "", "deploy": "", ".ci": "",
	"testdata": "golden vectors that Go, the circuit and Solidity share",
}

func TestTopLevelFolders(t *testing.T) {
	for _, f := range tracked(t) {
		folder, _, nested := strings.Cut(f, "/")
		if _, ok := topLevel[folder]; nested && !ok {
			t.Errorf("%s: the layout has no folder %s", f, folder)
		}
	}
}

// floats lists the files outside tests that may use floating-point numbers,
// each with the reason. No value of a feed may come near one.
var floats = map[string]string{
	"internal/store/writer_metrics.go":  "Prometheus takes floating-point numbers; these are counts and seconds, no value of a feed",
	"internal/node/source_metrics.go":   "Prometheus takes floating-point numbers; these are counts and seconds, no value of a feed",
	"pubsub/mesh/score.go":              "GossipSub's peer scores are floating-point numbers; no value of a feed is near them",
	"internal/node/handover/metrics.go": "Prometheus takes floating-point numbers; these are counts, no value of a feed",
	"relayer/carriermetrics.go":         "Prometheus takes floating-point numbers; these are counts and seconds, no value of a feed",
	"relayer/advancermetrics.go":        "Prometheus takes floating-point numbers; these are counts and seconds, no value of a feed",
	"relayer/recordermetrics.go":        "Prometheus takes floating-point numbers; these are counts and seconds, no value of a feed",
	"relayer/refundmetrics.go":          "Prometheus takes floating-point numbers; these are amounts of ether to look at, no value of a feed",
}

// floatNames are how floating-point numbers get into code.
var floatNames = []string{"float32", "float64", "complex128", "ParseFloat", "FormatFloat", "SetFloat64", "NewFloat", "Float64", "Float32"}

func TestNoFloats(t *testing.T) {
	used := map[string]bool{}
	eachGoFile(t, func(name string, fset *token.FileSet, file *ast.File) {
		if strings.HasSuffix(name, "_test.go") {
			return
		}
		ast.Inspect(file, func(n ast.Node) bool {
			found := ""
			switch n := n.(type) {
			case *ast.Ident:
				if slices.Contains(floatNames, n.Name) {
					found = n.Name
				}
			case *ast.BasicLit:
				if n.Kind == token.FLOAT {
					found = n.Value
				}
			}
			if found == "" {
				return true
			}
			if floats[name] != "" {
				used[name] = true
				return true
			}
			t.Errorf("%s: %s: values are integers with decimals; where this is no value, list the file in floats with the reason", fset.Position(n.Pos()), found)
			return true
		})
	})
	for name := range floats {
		require.True(t, used[name], "%s needs no exception any more", name)
	}
}

// TestGoroutinesAreWatched holds that a package which starts goroutines looks
// for leaked ones after its tests.
func TestGoroutinesAreWatched(t *testing.T) {
	starts, watched := map[string]string{}, map[string]bool{}
	eachGoFile(t, func(name string, fset *token.FileSet, file *ast.File) {
		dir := filepath.Dir(name)
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				if !strings.HasSuffix(name, "_test.go") {
					starts[dir] = fset.Position(n.Pos()).String()
				}
			case *ast.SelectorExpr:
				if x, ok := n.X.(*ast.Ident); ok && x.Name == "goleak" && n.Sel.Name == "VerifyTestMain" {
					watched[dir] = true
				}
			}
			return true
		})
	})
	for dir, at := range starts {
		if !watched[dir] && goroutinesElsewhere[dir] == "" {
			t.Errorf("%s starts a goroutine, but no TestMain of the package calls goleak.VerifyTestMain", at)
		}
	}
}

// goroutinesElsewhere are packages whose goroutines other tests watch.
var goroutinesElsewhere = map[string]string{}

// longFiles may exceed the limit, each with the reason.
var longFiles = map[string]string{}

const maxLines = 600

var (
	promises = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|X` + `XX)\b|not imple` + `mented`)
	skips    = regexp.MustCompile(`\b(t|b|f|tb)\.Skip(f|Now)?\(|\bvm\.skip\(|\btest\.skip\(`)
	sleeps   = regexp.MustCompile(`\btime\.Sleep\(`)
)

func TestWhatNoFileContains(t *testing.T) {
	for _, name := range tracked(t) {
		ext := filepath.Ext(name)
		if !slices.Contains([]string{".go", ".sol", ".js", ".ts", ".css", ".md", ".sh", ".mk"}, ext) || strings.HasPrefix(name, "bindings/") {
			continue
		}
		b, err := os.ReadFile(filepath.Join(root(t), name))
		require.NoError(t, err)
		code := ext == ".go" || ext == ".sol"
		test := strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, ".t.sol")
		lines := strings.Split(string(b), "\n")
		if code && len(lines) > maxLines+1 && longFiles[name] == "" {
			t.Errorf("%s has %d lines, at most %d: one noun a file", name, len(lines)-1, maxLines)
		}
		for i, line := range lines {
			at := fmt.Sprintf("%s:%d", name, i+1)
			switch {
			case promises.MatchString(line) && filepath.Dir(name) != "internal/archtest":
				t.Errorf("%s: a promise for later belongs into an issue: %s", at, strings.TrimSpace(line))
			case test && skips.MatchString(line):
				t.Errorf("%s: a test that lacks something fails and says what to install; it is not skipped", at)
			case test && sleeps.MatchString(line):
				t.Errorf("%s: wait on an event or use testing/synctest, do not sleep", at)
			}
		}
	}
}

// eachGoFile parses every Go file of ours that people wrote.
func eachGoFile(t *testing.T, do func(name string, fset *token.FileSet, file *ast.File)) {
	t.Helper()
	for _, name := range tracked(t) {
		if filepath.Ext(name) != ".go" || strings.HasPrefix(name, "bindings/") {
			continue
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, filepath.Join(root(t), name), nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		do(name, fset, file)
	}
}
