// Package wire is how a report travels to where it is proven, another process or
// another machine, and how the bundle comes back. It is JSON, bytes in base64.
// Decoding is strict and bounded, and checks form alone: whoever proves checks the
// report, and whoever asked checks the bundle with [prover.Verifier.Check].
package wire

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/strictjson"
	"github.com/oraclestream/oraclestream/prover"
)

const (
	format = "oraclestream-prove/1"
	// MaxResponse bounds a response: a bundle of the largest shape.
	MaxResponse = 1 << 18
)

// ErrMessage is wrapped where a message is none.
var ErrMessage = errors.New("invalid message")

// MaxRequest bounds a request for a circuit of that shape, in bytes.
func MaxRequest(shape protocol.Shape) int64 {
	observation := int64(protocol.ObservationSize(shape.Columns))*4/3 + 16
	return 1<<12 + int64(shape.Slots)*(observation+256) + 24*int64(shape.Columns)
}

// Request asks for a proof.
type Request struct {
	// CircuitDigest is the circuit's that the proof has to be of, in hex.
	CircuitDigest string
	Report        *protocol.Report
	Payee         common.Address
}

type request struct {
	Format        string   `json:"format"`
	CircuitDigest string   `json:"circuit_digest"`
	Payee         []byte   `json:"payee"`
	FeedSet       string   `json:"feed_set"`
	Domain        []byte   `json:"domain"`
	Root          []byte   `json:"root"`
	Round         uint64   `json:"round"`
	Quorum        uint64   `json:"quorum"`
	Members       []member `json:"members"`
	// Observations has an entry a slot, null where it took no part.
	Observations [][]byte `json:"observations"`
	Medians      []uint64 `json:"medians"`
}

type member struct {
	Operator []byte `json:"operator"`
	Key      []byte `json:"key"`
	Weight   uint64 `json:"weight"`
}

// Encode writes the request.
func (r *Request) Encode() ([]byte, error) {
	if r.Report == nil || r.Report.Committee == nil {
		return nil, fmt.Errorf("%w: no report or no committee", ErrMessage)
	}
	in := r.Report
	out := request{
		Format: format, CircuitDigest: r.CircuitDigest, Payee: r.Payee[:], FeedSet: in.FeedSet, Domain: elementBytes(in.Domain),
		Root: elementBytes(in.Root), Round: uint64(in.Round), Quorum: in.Quorum, Observations: make([][]byte, len(in.Observations)),
	}
	for i := range in.Committee.Members {
		m := &in.Committee.Members[i]
		key := m.Key.Bytes()
		out.Members = append(out.Members, member{Operator: m.Operator[:], Key: key[:], Weight: m.Weight})
	}
	for i, o := range in.Observations {
		if o != nil {
			out.Observations[i] = o.Encode()
		}
	}
	for _, m := range in.Medians {
		out.Medians = append(out.Medians, uint64(m))
	}
	return json.Marshal(out)
}

// DecodeRequest reads a request. Errors wrap [ErrMessage].
func DecodeRequest(b []byte) (*Request, error) {
	var in request
	if err := strict(b, &in); err != nil {
		return nil, err
	}
	if in.Format != format {
		return nil, fmt.Errorf("%w: format %q, this program speaks %q", ErrMessage, in.Format, format)
	}
	if len(in.Payee) != common.AddressLength {
		return nil, fmt.Errorf("%w: a payee of %d bytes", ErrMessage, len(in.Payee))
	}
	r := &protocol.Report{
		FeedSet: in.FeedSet, Round: feed.Round(in.Round), Quorum: in.Quorum, Committee: &protocol.Committee{},
		Observations: make([]*protocol.Observation, len(in.Observations)),
	}
	if err := errors.Join(element(&r.Domain, in.Domain), element(&r.Root, in.Root)); err != nil {
		return nil, err
	}
	for i, m := range in.Members {
		out := protocol.Member{Operator: common.BytesToAddress(m.Operator), Weight: m.Weight}
		if len(m.Operator) != common.AddressLength || len(m.Key) != 32 {
			return nil, fmt.Errorf("%w: member %d", ErrMessage, i)
		}
		if _, err := out.Key.SetBytes(m.Key); err != nil {
			return nil, fmt.Errorf("%w: key of member %d: %w", ErrMessage, i, err)
		}
		r.Committee.Members = append(r.Committee.Members, out)
	}
	for i, o := range in.Observations {
		if o == nil {
			continue
		}
		var err error
		if r.Observations[i], err = protocol.DecodeObservation(o); err != nil {
			return nil, fmt.Errorf("%w: slot %d: %w", ErrMessage, i, err)
		}
	}
	for _, m := range in.Medians {
		r.Medians = append(r.Medians, feed.Encoded(m))
	}
	return &Request{CircuitDigest: in.CircuitDigest, Report: r, Payee: common.BytesToAddress(in.Payee)}, nil
}

// Response is a bundle, or why there is none.
type Response struct {
	Words      [][]byte      `json:"words,omitempty"`
	Commitment []byte        `json:"commitment,omitempty"`
	Proof      [][]byte      `json:"proof,omitempty"`
	Solve      time.Duration `json:"solve_ns,omitempty"`
	Prove      time.Duration `json:"prove_ns,omitempty"`
	// Error is there where the bundle is not; BadReport says that the report is at
	// fault, so that nobody can prove it.
	Error     string `json:"error,omitempty"`
	BadReport bool   `json:"bad_report,omitempty"`
}

// Answer makes the response of what a prover gave.
func Answer(b *protocol.Bundle, t prover.Timing, err error) *Response {
	if err != nil {
		return &Response{Error: err.Error(), BadReport: errors.Is(err, prover.ErrReport)}
	}
	out := &Response{Commitment: elementBytes(b.Commitment), Solve: t.Solve, Prove: t.Prove}
	for _, w := range b.Words {
		out.Words = append(out.Words, elementBytes(w))
	}
	for _, w := range b.Proof {
		out.Proof = append(out.Proof, w.FillBytes(make([]byte, 32)))
	}
	return out
}

// DecodeResponse reads a response. Errors wrap [ErrMessage].
func DecodeResponse(b []byte) (*Response, error) {
	r := new(Response)
	return r, strict(b, r)
}

// Bundle gives the bundle of a report that the response claims to prove. It is
// not verified. Errors wrap [ErrMessage], or [prover.ErrReport] where the report
// was refused.
func (r *Response) Bundle(report *protocol.Report) (*protocol.Bundle, prover.Timing, error) {
	t := prover.Timing{Solve: r.Solve, Prove: r.Prove}
	if r.Error != "" {
		kind := ErrMessage
		if r.BadReport {
			kind = prover.ErrReport
		}
		return nil, t, fmt.Errorf("%w: %s", kind, r.Error)
	}
	b := &protocol.Bundle{FeedSet: report.FeedSet, Domain: report.Domain, Round: report.Round, Words: make([]protocol.Element, len(r.Words))}
	if len(r.Proof) != len(b.Proof) {
		return nil, t, fmt.Errorf("%w: a proof of %d words", ErrMessage, len(r.Proof))
	}
	for i, w := range r.Words {
		if err := element(&b.Words[i], w); err != nil {
			return nil, t, err
		}
	}
	for i, w := range r.Proof {
		if len(w) != 32 {
			return nil, t, fmt.Errorf("%w: a word of %d bytes", ErrMessage, len(w))
		}
		b.Proof[i] = new(big.Int).SetBytes(w)
	}
	return b, t, element(&b.Commitment, r.Commitment)
}

func strict(b []byte, into any) error {
	if err := strictjson.Unmarshal(b, into); err != nil {
		return fmt.Errorf("%w: %w", ErrMessage, err)
	}
	return nil
}

func elementBytes(e protocol.Element) []byte { b := e.Bytes(); return b[:] }

func element(e *protocol.Element, b []byte) error {
	if len(b) != 32 || e.SetBytesCanonical(b) != nil {
		return fmt.Errorf("%w: not a field element", ErrMessage)
	}
	return nil
}
