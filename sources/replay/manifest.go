package replay

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"path"
	"strings"
)

// ManifestName is the file that lists the recordings in their folder.
const ManifestName = "MANIFEST.tsv"

// kindRecorded is the only kind that is evidence of real behaviour.
const kindRecorded = "recorded"

const (
	maxManifest      = 1 << 20
	maxManifestLines = 10_000
	manifestColumns  = 11
)

// ErrManifest is wrapped by errors about the manifest's content.
var ErrManifest = errors.New("invalid manifest")

// entry is one line of the manifest.
type entry struct {
	file     string
	protocol string
	kind     string
	answers  string
	// sum is the hex prefix of the file's SHA-256; empty where none is given.
	sum string
}

// parseManifest reads the tab-separated manifest. Columns are found by their
// names in the first line, so that columns may be added.
func parseManifest(b []byte) ([]entry, error) {
	if len(b) > maxManifest {
		return nil, fmt.Errorf("%w: more than %d bytes", ErrManifest, maxManifest)
	}
	lines := bytes.Split(b, []byte("\n"))
	if len(lines) > maxManifestLines {
		return nil, fmt.Errorf("%w: more than %d lines", ErrManifest, maxManifestLines)
	}
	columns := make(map[string]int, manifestColumns)
	for i, name := range strings.Split(strings.TrimRight(string(lines[0]), "\r"), "\t") {
		columns[name] = i
	}
	need := func(name string) (int, error) {
		i, ok := columns[name]
		if !ok {
			return 0, fmt.Errorf("%w: no column %q", ErrManifest, name)
		}
		return i, nil
	}
	var at [4]int
	for i, name := range []string{"file", "exchange_or_protocol", "kind", "sha256"} {
		c, err := need(name)
		if err != nil {
			return nil, err
		}
		at[i] = c
	}
	answers, hasAnswers := columns["answer_file"]

	var out []entry
	seen := make(map[string]bool)
	for n, line := range lines[1:] {
		text := strings.TrimRight(string(line), "\r")
		if text == "" {
			continue
		}
		cells := strings.Split(text, "\t")
		cell := func(i int) string {
			if i < len(cells) {
				return cells[i]
			}
			return ""
		}
		e := entry{file: cell(at[0]), protocol: cell(at[1]), kind: cell(at[2]), sum: cell(at[3])}
		if hasAnswers {
			e.answers = cell(answers)
		}
		if err := e.check(); err != nil {
			return nil, fmt.Errorf("%w: line %d: %w", ErrManifest, n+2, err)
		}
		if seen[e.file] {
			return nil, fmt.Errorf("%w: line %d: %s is listed twice", ErrManifest, n+2, e.file)
		}
		seen[e.file] = true
		out = append(out, e)
	}
	return out, nil
}

func (e entry) check() error {
	// The path must stay inside the folder.
	if e.file == "" || path.IsAbs(e.file) || path.Clean(e.file) != e.file || e.file == ".." ||
		strings.HasPrefix(e.file, "../") || strings.ContainsAny(e.file, "\\\x00") {
		return fmt.Errorf("bad file name %q", e.file)
	}
	if e.sum != "" {
		if _, err := hex.DecodeString(e.sum); err != nil || len(e.sum) > 64 {
			return fmt.Errorf("bad sha256 %q of %s", e.sum, e.file)
		}
	}
	return nil
}

// playable says whether the entry is a recorded session of WebSocket frames.
func (e entry) playable() bool {
	return e.kind == kindRecorded && strings.HasPrefix(e.file, "ws/") && strings.HasSuffix(e.file, ".jsonl.gz")
}

// name is the file's name without folder and endings.
func (e entry) name() string {
	return strings.TrimSuffix(path.Base(e.file), ".jsonl.gz")
}
