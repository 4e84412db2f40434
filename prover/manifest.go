package prover

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/oraclestream/oraclestream/internal/protocol"
)

// SetupOneParty is how [Open] makes keys: whoever ran it could forge proofs.
const SetupOneParty = "one-party"

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
	// Setup says how the keys were made.
	Setup string `json:"setup"`
	// InsecureDev marks keys of which one party knows the trapdoor.
	InsecureDev  bool   `json:"insecure_dev"`
	GnarkVersion string `json:"gnark_version"`
}

// Shape is the manifest's shape.
func (m *Manifest) Shape() protocol.Shape {
	return protocol.Shape{Slots: m.Slots, Columns: m.Columns}
}

// ErrManifest is wrapped where a manifest cannot be read.
var ErrManifest = errors.New("invalid manifest")

// ParseManifest reads a manifest strictly: unknown fields, trailing data and
// impossible contents are errors.
func ParseManifest(b []byte) (*Manifest, error) {
	if len(b) > maxManifestSize {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", ErrManifest, len(b), maxManifestSize)
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	m := new(Manifest)
	if err := dec.Decode(m); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrManifest, err)
	}
	if dec.More() {
		return nil, fmt.Errorf("%w: data behind it", ErrManifest)
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
	return m, nil
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
