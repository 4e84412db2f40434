package prooffile

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/strictjson"
	"github.com/oraclestream/oraclestream/prover"
)

const (
	// Format names the format and its version; a change that a reader must know of
	// gets another one.
	Format = "oraclestream-proof/1"
	// MaxSize bounds a file, in bytes: the largest shape with all its members and
	// feeds is about half of it.
	MaxSize = 4 << 20
)

// document is a file.
type document struct {
	Format        string         `json:"format"`
	FeedSet       string         `json:"feed_set"`
	Domain        string         `json:"domain"`
	Round         string         `json:"round"`
	Slots         int            `json:"slots"`
	Columns       int            `json:"columns"`
	Profile       prover.Profile `json:"profile"`
	CircuitDigest string         `json:"circuit_digest,omitempty"`
	Committee     committee      `json:"committee"`
	Feeds         []feedJSON     `json:"feeds,omitempty"`
	Words         []string       `json:"words"`
	Commitment    string         `json:"commitment"`
	Proof         []string       `json:"proof"`
}

type committee struct {
	Root    string   `json:"root"`
	Quorum  string   `json:"quorum"`
	Members []member `json:"members,omitempty"`
}

type member struct {
	Operator string `json:"operator"`
	FeedKey  string `json:"feed_key"`
	Weight   string `json:"weight"`
}

type feedJSON struct {
	ID       feed.ID `json:"id"`
	Decimals uint8   `json:"decimals"`
}

// Encode writes the file, in lines that people can read.
func (p *Proof) Encode() ([]byte, error) {
	d := document{
		Format: Format, FeedSet: p.Bundle.FeedSet, Domain: ElementText(p.Bundle.Domain), Round: strconv.FormatUint(uint64(p.Bundle.Round), 10),
		Slots: p.Shape.Slots, Columns: p.Shape.Columns, Profile: p.Profile, CircuitDigest: p.CircuitDigest,
		Committee:  committee{Root: ElementText(p.Root), Quorum: strconv.FormatUint(p.Quorum, 10)},
		Commitment: ElementText(p.Bundle.Commitment),
	}
	for i := range p.Members {
		m := &p.Members[i]
		key := m.Key.Bytes()
		d.Committee.Members = append(d.Committee.Members, member{
			Operator: m.Operator.Hex(), FeedKey: "0x" + hex.EncodeToString(key[:]), Weight: strconv.FormatUint(m.Weight, 10),
		})
	}
	for _, f := range p.Feeds {
		d.Feeds = append(d.Feeds, feedJSON{ID: f.ID, Decimals: f.Decimals})
	}
	for _, w := range p.Bundle.Words {
		d.Words = append(d.Words, ElementText(w))
	}
	for i, w := range p.Bundle.Proof {
		if w == nil || w.Sign() < 0 || w.BitLen() > 256 {
			return nil, fmt.Errorf("%w: word %d of the proof is none", ErrFile, i)
		}
		d.Proof = append(d.Proof, "0x"+hex.EncodeToString(w.FillBytes(make([]byte, 32))))
	}
	if err := p.validate(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	b, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encode proof file: %w", err)
	}
	return append(b, '\n'), nil
}

// Read reads a file of at most [MaxSize] bytes. Errors wrap [ErrFile], or are
// the reader's.
func Read(r io.Reader) (*Proof, error) {
	b, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	if err != nil {
		return nil, fmt.Errorf("read proof file: %w", err)
	}
	return Parse(b)
}

// Parse reads a file strictly. Errors wrap [ErrFile].
func Parse(b []byte) (*Proof, error) {
	p, err := parse(b)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	return p, nil
}

var (
	elementText = regexp.MustCompile(`^0x[0-9a-f]{64}$`)
	addressText = regexp.MustCompile(`^0x[0-9a-fA-F]{40}$`)
	digestText  = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

func parse(b []byte) (*Proof, error) {
	if len(b) > MaxSize {
		return nil, fmt.Errorf("more than %d bytes", MaxSize)
	}
	var d document
	if err := strictjson.Unmarshal(b, &d); err != nil {
		return nil, err
	}
	if d.Format != Format {
		return nil, fmt.Errorf("format %q, this program reads %q", d.Format, Format)
	}
	if d.CircuitDigest != "" && !digestText.MatchString(d.CircuitDigest) {
		return nil, fmt.Errorf("circuit_digest is not a SHA-256 in hex")
	}
	p := &Proof{
		Bundle: protocol.Bundle{FeedSet: d.FeedSet}, Shape: protocol.Shape{Slots: d.Slots, Columns: d.Columns},
		Profile: d.Profile, CircuitDigest: d.CircuitDigest,
	}
	var r reader
	p.Bundle.Domain, p.Bundle.Commitment = r.element("domain", d.Domain), r.element("commitment", d.Commitment)
	p.Bundle.Round = feed.Round(r.number("round", d.Round))
	p.Root, p.Quorum = r.element("root", d.Committee.Root), r.number("quorum", d.Committee.Quorum)
	for _, w := range d.Words {
		p.Bundle.Words = append(p.Bundle.Words, r.element("a word", w))
	}
	if len(d.Proof) != len(p.Bundle.Proof) {
		return nil, fmt.Errorf("a proof of %d words, want %d", len(d.Proof), len(p.Bundle.Proof))
	}
	for i, w := range d.Proof {
		p.Bundle.Proof[i] = new(big.Int).SetBytes(r.bytes("a word of the proof", w))
	}
	for _, m := range d.Committee.Members {
		p.Members = append(p.Members, r.member(m))
	}
	for _, f := range d.Feeds {
		p.Feeds = append(p.Feeds, feed.Feed{ID: f.ID, Decimals: f.Decimals})
	}
	if r.err != nil {
		return nil, r.err
	}
	if err := p.validate(); err != nil {
		return nil, err
	}
	return p, nil
}

// reader reads texts and keeps the first error.
type reader struct{ err error }

func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf(format, args...)
	}
}

func (r *reader) bytes(what, text string) []byte {
	if !elementText.MatchString(text) {
		r.fail("%s is not 0x and 64 digits of lower-case hex", what)
		return nil
	}
	b, err := hex.DecodeString(text[2:])
	if err != nil {
		r.fail("%s: %w", what, err)
	}
	return b
}

func (r *reader) element(what, text string) (e protocol.Element) {
	b := r.bytes(what, text)
	if b == nil {
		return e
	}
	if err := e.SetBytesCanonical(b); err != nil {
		r.fail("%s is not a field element", what)
	}
	return e
}

func (r *reader) number(what, text string) uint64 {
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil || strconv.FormatUint(n, 10) != text {
		r.fail("%s is not a whole number in decimal text", what)
	}
	return n
}

func (r *reader) member(m member) (out protocol.Member) {
	if !addressText.MatchString(m.Operator) {
		r.fail("an operator is not an address")
		return out
	}
	out.Operator, out.Weight = common.HexToAddress(m.Operator), r.number("a weight", m.Weight)
	b := r.bytes("a feed key", m.FeedKey)
	if b == nil {
		return out
	}
	if _, err := out.Key.SetBytes(b); err != nil {
		r.fail("a feed key is none: %w", err)
		return out
	}
	if again := out.Key.Bytes(); !bytes.Equal(again[:], b) {
		r.fail("a feed key is not canonical")
	}
	return out
}

// ElementText gives an element as files have it: 0x and 64 digits of hex.
func ElementText(e protocol.Element) string {
	b := e.Bytes()
	return "0x" + hex.EncodeToString(b[:])
}

// Element reads a root or a domain as people pass it on: 0x and all 64 digits,
// of either case, for fewer are most likely a slip of copying. Errors wrap
// [ErrElement].
func Element(text string) (protocol.Element, error) {
	digits, ok := strings.CutPrefix(strings.ToLower(text), "0x")
	if !ok || len(digits) != 64 {
		return protocol.Element{}, fmt.Errorf("%w: %.80q is not 0x and 64 digits of hex, zeros in front included", ErrElement, text)
	}
	var r reader
	e := r.element("the value", "0x"+digits)
	if r.err != nil {
		return protocol.Element{}, fmt.Errorf("%w: %w", ErrElement, r.err)
	}
	return e, nil
}
