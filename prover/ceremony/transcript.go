package ceremony

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/strictjson"
	"github.com/oraclestream/oraclestream/prover"
)

const (
	descriptionFile = "ceremony.json"
	transcriptFile  = "transcript.jsonl"
	lockFile        = "ceremony.lock"
	temporary       = ".tmp"

	// version is of the folder's format.
	version = 1
	// maxDescription and maxTranscript bound what is read of the two text files.
	maxDescription, maxTranscript = 1 << 16, 4 << 20
	// maxText bounds names and descriptions.
	maxText = 100
	// maxDomain bounds the size of a ceremony, at 2^24 constraints.
	maxDomain = 1 << 24
)

var (
	// ErrTranscript is wrapped where the files of a ceremony do not hold together.
	ErrTranscript = errors.New("invalid ceremony")
	// ErrInput is wrapped where a name or a beacon is none.
	ErrInput = errors.New("invalid input")
	// ErrState is wrapped where a step is not the ceremony's next one.
	ErrState = errors.New("not the ceremony's next step")
	// ErrCircuit is wrapped where the ceremony is of another circuit than this
	// program's.
	ErrCircuit = errors.New("the ceremony is of another circuit")
)

// Description says what a ceremony is for.
type Description struct {
	Version       int            `json:"version"`
	CircuitDigest string         `json:"circuit_digest"`
	Slots         int            `json:"slots"`
	Columns       int            `json:"columns"`
	Profile       prover.Profile `json:"profile"`
	Constraints   int            `json:"constraints"`
	// Domain is the number of powers of tau: the power of two that holds all
	// constraints.
	Domain       uint64 `json:"domain"`
	GnarkVersion string `json:"gnark_version"`
}

// Shape is the circuit's.
func (d *Description) Shape() protocol.Shape {
	return protocol.Shape{Slots: d.Slots, Columns: d.Columns}
}

// Kind is what a record tells of.
type Kind string

// The kinds of records, in the order in which a ceremony has them: any number of
// contributions, then a beacon, then any number of contributions, then a beacon.
const (
	KindStart        Kind = "start"
	KindContribution Kind = "contribution"
	KindBeacon       Kind = "beacon"
)

// Record is one line of the transcript.
type Record struct {
	// Previous is the SHA-256 of the line before; of ceremony.json for the first.
	Previous string `json:"previous"`
	Phase    int    `json:"phase"`
	Kind     Kind   `json:"kind"`
	// Number counts a phase's contributions from 1.
	Number int `json:"number,omitempty"`
	// Name is the contributor's, as they gave it. Nothing proves it.
	Name string `json:"name,omitempty"`
	// File and SHA256 are of the contribution, or of the start of phase 2.
	File   string `json:"file,omitempty"`
	SHA256 string `json:"sha256,omitempty"`
	// Beacon is public randomness in hex, Source where it can be looked up.
	Beacon string `json:"beacon,omitempty"`
	Source string `json:"source,omitempty"`
	// VerifyingKeySHA256 is of the keys, in the last record.
	VerifyingKeySHA256 string    `json:"verifying_key_sha256,omitempty"`
	Time               time.Time `json:"time"`
}

// state is a folder's text files.
type state struct {
	dir     string
	desc    Description
	records []Record
	// head is the SHA-256 of the last line.
	head string
	// text is the transcript as it stands.
	text []byte
}

// phase is the one that the next contribution belongs to; 3 where the ceremony
// is over.
func (s *state) phase() int {
	phase := 1
	for i := range s.records {
		if s.records[i].Kind == KindBeacon {
			phase++
		}
	}
	return phase
}

// contributions lists a phase's records in order.
func (s *state) contributions(phase int) []*Record {
	var out []*Record
	for i := range s.records {
		if r := &s.records[i]; r.Phase == phase && r.Kind == KindContribution {
			out = append(out, r)
		}
	}
	return out
}

func (s *state) find(phase int, kind Kind) *Record {
	for i := range s.records {
		if r := &s.records[i]; r.Phase == phase && r.Kind == kind {
			return r
		}
	}
	return nil
}

func (s *state) path(name string) string { return filepath.Join(s.dir, name) }

// load reads the text files and checks everything that they say.
func load(dir string) (*state, error) {
	s := &state{dir: dir}
	b, err := readBounded(s.path(descriptionFile), maxDescription)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s holds no %s: 'oraclestream ceremony init' makes one", ErrTranscript, dir, descriptionFile)
	}
	if err != nil {
		return nil, err
	}
	if s.desc, err = parseDescription(b); err != nil {
		return nil, err
	}
	s.head = sum(b)
	if s.text, err = readBounded(s.path(transcriptFile), maxTranscript); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if s.records, s.head, err = parseTranscript(s.text, s.head); err != nil {
		return nil, err
	}
	return s, nil
}

func readBounded(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	b, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(b)) > limit {
		err = fmt.Errorf("%w: %s is larger than %d bytes", ErrTranscript, filepath.Base(path), limit)
	}
	return b, err
}

func parseDescription(b []byte) (d Description, err error) {
	if err := strictjson.Unmarshal(b, &d); err != nil {
		return d, fmt.Errorf("%w: %s: %w", ErrTranscript, descriptionFile, err)
	}
	err = d.Shape().Validate()
	switch {
	case d.Version != version:
		err = fmt.Errorf("version %d, this program reads %d", d.Version, version)
	case err != nil:
	case !digestText.MatchString(d.CircuitDigest):
		err = errors.New("circuit_digest is not a SHA-256 in hex")
	case d.Domain < 2 || d.Domain > maxDomain || d.Domain&(d.Domain-1) != 0 || d.Constraints < 1 || uint64(d.Constraints) > d.Domain:
		err = fmt.Errorf("a domain of %d for %d constraints", d.Domain, d.Constraints)
	}
	if err != nil {
		return d, fmt.Errorf("%w: %s: %w", ErrTranscript, descriptionFile, err)
	}
	return d, nil
}

var (
	digestText = regexp.MustCompile(`^[0-9a-f]{64}$`)
	beaconText = regexp.MustCompile(`^([0-9a-f]{2}){16,64}$`)
	printable  = regexp.MustCompile(`^[^\p{C}]*$`)
)

// parseTranscript reads records that follow head, and gives the new head.
func parseTranscript(b []byte, head string) ([]Record, string, error) {
	var records []Record
	fail := func(format string, args ...any) ([]Record, string, error) {
		return nil, "", fmt.Errorf("%w: %s:%d: %w", ErrTranscript, transcriptFile, len(records)+1, fmt.Errorf(format, args...))
	}
	if len(b) > 0 && b[len(b)-1] != '\n' {
		return fail("the last line is cut short")
	}
	lines := bufio.NewScanner(bytes.NewReader(b))
	lines.Buffer(nil, maxTranscript)
	phase, number := 1, 0
	for lines.Scan() {
		var r Record
		if err := strictjson.Unmarshal(lines.Bytes(), &r); err != nil {
			return fail("%w", err)
		}
		if r.Previous != head {
			return fail("it follows %s, and the line before is %s", r.Previous, head)
		}
		if r.Phase != phase || phase > 2 {
			return fail("phase %d where phase %d is", r.Phase, phase)
		}
		if len(r.Name) > maxText || len(r.Source) > maxText || !printable.MatchString(r.Name+r.Source) {
			return fail("a name or source that is none")
		}
		switch r.Kind {
		case KindStart:
			if phase != 2 || number != -1 || r.File != fileName(2, 0) || !digestText.MatchString(r.SHA256) {
				return fail("a start that is none")
			}
		case KindContribution:
			if number < 0 || r.Number != number+1 || r.Name == "" || r.File != fileName(phase, r.Number) || !digestText.MatchString(r.SHA256) {
				return fail("a contribution that is none, or out of order")
			}
		case KindBeacon:
			if number < 1 || !beaconText.MatchString(r.Beacon) || (phase == 2) != digestText.MatchString(r.VerifyingKeySHA256) {
				return fail("a beacon that is none, or before the first contribution")
			}
			phase, number = phase+1, -2
		default:
			return fail("unknown kind %q", r.Kind)
		}
		number++
		head = sum(lines.Bytes())
		records = append(records, r)
	}
	if err := lines.Err(); err != nil {
		return fail("%w", err)
	}
	return records, head, nil
}

// add appends a record: with it, what it tells of counts.
func (s *state) add(r Record) error {
	r.Previous = s.head
	line, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("encode record: %w", err)
	}
	text := append(append(bytes.Clone(s.text), line...), '\n')
	if int64(len(text)) > maxTranscript {
		return fmt.Errorf("%w: the transcript is full", ErrState)
	}
	if _, err := writeFile(s.path(transcriptFile), func(w io.Writer) error { _, err := w.Write(text); return err }); err != nil {
		return fmt.Errorf("write transcript: %w", err)
	}
	s.text, s.head, s.records = text, sum(line), append(s.records, r)
	return nil
}

func fileName(phase, number int) string { return fmt.Sprintf("phase%d-%04d.bin", phase, number) }

func sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// writeFile writes a file whole or not at all, durably, and gives its SHA-256.
func writeFile(path string, write func(io.Writer) error) (digest string, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*"+temporary)
	if err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			_ = f.Close() // the first error tells
			_ = os.Remove(f.Name())
		}
	}()
	h := sha256.New()
	buf := bufio.NewWriterSize(io.MultiWriter(f, h), 1<<20)
	if err := write(buf); err != nil {
		return "", err
	}
	if err := errors.Join(buf.Flush(), f.Chmod(0o644), f.Sync(), f.Close()); err != nil {
		return "", err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return "", err
	}
	// The rename is on disk once the folder is.
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), errors.Join(dir.Sync(), dir.Close())
}
