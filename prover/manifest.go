package prover

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/strictjson"
)

// How keys are made.
const (
	// SetupOneParty is how [Open] makes keys: whoever ran it could forge proofs.
	SetupOneParty = "one-party"
	// SetupCeremony is a ceremony of several contributors: to forge proofs, all of
	// them would have had to work together.
	SetupCeremony = "ceremony"
)

// How a proving key is written. No format at all is the library's raw one.
const (
	// FormatDump is the points as a 64-bit little-endian machine's memory holds
	// them: the quickest to load.
	FormatDump = "dump"
)

// maxManifestSize bounds a manifest file.
const maxManifestSize = 1 << 16

// Manifest says what a key set is for and how it was made.
type Manifest struct {
	// CircuitDigest is the SHA-256 of the serialised constraint system, in hex.
	CircuitDigest string  `json:"circuit_digest"`
	Slots         int     `json:"slots"`
	Columns       int     `json:"columns"`
	Profile       Profile `json:"profile"`
	Constraints   int     `json:"constraints"`
	// ProvingKeySHA256 and VerifyingKeySHA256 are of the key files, in hex.
	ProvingKeySHA256   string `json:"proving_key_sha256"`
	VerifyingKeySHA256 string `json:"verifying_key_sha256"`
	// ProvingKeyFormat is [FormatDump], or empty for the library's raw format.
	ProvingKeyFormat string `json:"proving_key_format,omitempty"`
	// Setup says how the keys were made: [SetupOneParty] or [SetupCeremony].
	Setup string `json:"setup"`
	// Ceremony is there where Setup is [SetupCeremony].
	Ceremony *CeremonyInfo `json:"ceremony,omitempty"`
	// InsecureDev marks keys of which one party knows the trapdoor.
	InsecureDev  bool   `json:"insecure_dev"`
	GnarkVersion string `json:"gnark_version"`
}

// CeremonyInfo says which ceremony made a key set.
type CeremonyInfo struct {
	// TranscriptSHA256 is of the last record of the ceremony's transcript, which
	// names the one before, and so on to the first; in hex.
	TranscriptSHA256 string `json:"transcript_sha256"`
	// Phase1 and Phase2 are the contributors' names, in order.
	Phase1 []string `json:"phase1"`
	Phase2 []string `json:"phase2"`
}

// Shape is the manifest's shape.
func (m *Manifest) Shape() protocol.Shape {
	return protocol.Shape{Slots: m.Slots, Columns: m.Columns}
}

// ReadManifest reads the manifest of the key set in dir.
func ReadManifest(dir string) (*Manifest, error) {
	return readManifest(filepath.Join(dir, ManifestFile))
}

// ErrManifest is wrapped where a manifest cannot be read.
var ErrManifest = errors.New("invalid manifest")

// ParseManifest reads a manifest strictly: unknown fields, trailing data and
// impossible contents are errors.
func ParseManifest(b []byte) (*Manifest, error) {
	if len(b) > maxManifestSize {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", ErrManifest, len(b), maxManifestSize)
	}
	m := new(Manifest)
	if err := strictjson.Unmarshal(b, m); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrManifest, err)
	}
	if err := m.Shape().Validate(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrManifest, err)
	}
	for name, digest := range map[string]string{
		"circuit_digest":       m.CircuitDigest,
		"proving_key_sha256":   m.ProvingKeySHA256,
		"verifying_key_sha256": m.VerifyingKeySHA256,
	} {
		if !isHexDigest(digest) {
			return nil, fmt.Errorf("%w: %s is not a SHA-256 in hex", ErrManifest, name)
		}
	}
	if m.ProvingKeyFormat != "" && m.ProvingKeyFormat != FormatDump {
		return nil, fmt.Errorf("%w: unknown proving_key_format %q", ErrManifest, m.ProvingKeyFormat)
	}
	if err := m.checkSetup(); err != nil {
		return nil, err
	}
	return m, nil
}

// checkSetup holds what is said of how the keys were made against itself: keys
// of one party must not pass as a ceremony's.
func (m *Manifest) checkSetup() error {
	switch {
	case m.Setup != SetupOneParty && m.Setup != SetupCeremony:
		return fmt.Errorf("%w: unknown setup %q", ErrManifest, m.Setup)
	case m.InsecureDev != (m.Setup == SetupOneParty):
		return fmt.Errorf("%w: setup %q and insecure_dev %t contradict each other", ErrManifest, m.Setup, m.InsecureDev)
	case (m.Ceremony != nil) != (m.Setup == SetupCeremony):
		return fmt.Errorf("%w: a ceremony is described if and only if the setup is one", ErrManifest)
	case m.Ceremony != nil && !isHexDigest(m.Ceremony.TranscriptSHA256):
		return fmt.Errorf("%w: transcript_sha256 is not a SHA-256 in hex", ErrManifest)
	}
	return nil
}

func isHexDigest(s string) bool {
	if len(s) != 64 {
		return false
	}
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

func (m *Manifest) encode() ([]byte, error) {
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encode manifest: %w", err)
	}
	return append(b, '\n'), nil
}
