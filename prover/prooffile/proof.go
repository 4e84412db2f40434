package prooffile

import (
	"errors"
	"fmt"
	"math/bits"
	"regexp"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/prover"
)

// Proof is a proof bundle and what it is about.
type Proof struct {
	Bundle  protocol.Bundle
	Shape   protocol.Shape
	Profile prover.Profile
	// CircuitDigest is the circuit's of the key set that proved, in hex.
	CircuitDigest string
	Root          protocol.Element
	Quorum        uint64
	// Members are the committee's, in the order of the slots; nil where the file
	// has none. Their hash is the root.
	Members []protocol.Member
	// Feeds are those in the columns from the second on; nil where whoever wrote
	// the file did not know them.
	Feeds []feed.Feed
}

var (
	// ErrFile is wrapped where a file is no proof file.
	ErrFile = errors.New("invalid proof file")
	// ErrMembers is wrapped beside [ErrFile] where the members are not those of the
	// root: whoever wrote the file says something false.
	ErrMembers = errors.New("not the committee's members")
	// ErrElement is wrapped where a text is no root or domain.
	ErrElement = errors.New("no field element")
	// ErrCircuit is wrapped where a proof is another circuit's than the key set.
	ErrCircuit = errors.New("the proof is of another circuit")
	// ErrClaim is wrapped, beside [ErrCircuit], where a file names the key set's
	// circuit and says something else of it.
	ErrClaim = errors.New("the file contradicts itself")
)

// maxName bounds names, in bytes.
const maxName = 256

// printable is text without control characters.
var printable = regexp.MustCompile(`^[^\p{C}\x{FFFD}]*$`)

// validate checks everything that needs no verifying key.
func (p *Proof) validate() error {
	if err := p.Shape.Validate(); err != nil {
		return err
	}
	if n := len(p.Bundle.Words); n != p.Shape.Words() {
		return fmt.Errorf("%d words, and %s has %d", n, p.Shape, p.Shape.Words())
	}
	w, err := p.Words()
	if err != nil {
		return err
	}
	if w.Round != p.Bundle.Round {
		return fmt.Errorf("the words are of round %d, the file says %d", w.Round, p.Bundle.Round)
	}
	// What a file says is printed: no line of a report may be a file's own.
	for _, name := range []string{p.Bundle.FeedSet, string(p.Profile)} {
		if len(name) > maxName || !printable.MatchString(name) {
			return fmt.Errorf("feed_set and profile take up to %d bytes of printable text", maxName)
		}
	}
	if p.Quorum == 0 || bits.Len64(p.Quorum) > protocol.WeightBits+12 {
		return fmt.Errorf("a quorum of %d", p.Quorum)
	}
	if len(p.Feeds) >= p.Shape.Columns {
		return fmt.Errorf("%d feeds for %d columns, of which the first is time", len(p.Feeds), p.Shape.Columns)
	}
	for _, f := range p.Feeds {
		if _, err := feed.ParseID(string(f.ID)); err != nil {
			return err
		}
		if f.Decimals > feed.MaxDecimals {
			return fmt.Errorf("feed %s has %d decimals", f.ID, f.Decimals)
		}
	}
	return p.validateMembers()
}

func (p *Proof) validateMembers() error {
	if p.Members == nil {
		return nil
	}
	c := protocol.Committee{Members: p.Members}
	if err := c.Validate(p.Shape); err != nil {
		return err
	}
	if root := c.Root(p.Shape); root != p.Root {
		return fmt.Errorf("%w: the members' root is %s, the file says %s", ErrMembers, ElementText(root), ElementText(p.Root))
	}
	if total := c.Total(); p.Quorum < protocol.Quorum(total) || p.Quorum > total {
		return fmt.Errorf("a quorum of %d for a total weight of %d", p.Quorum, total)
	}
	return nil
}

// Words reads what the proof says.
func (p *Proof) Words() (*protocol.Words, error) {
	return protocol.UnpackWords(p.Shape, p.Bundle.Words)
}

// Verify checks the proof as the contract does, for the committee in the file.
// Errors wrap [ErrCircuit] where the key set is another circuit's, naming both
// digests, and [prover.ErrProof] where the proof is false.
func (p *Proof) Verify(v *prover.Verifier) error {
	m := v.Manifest()
	if p.CircuitDigest == m.CircuitDigest && (p.Shape != v.Shape() || p.Profile != v.Profile()) {
		return fmt.Errorf("%w: %w: circuit %s is of %s, profile %s, and the file says %s, profile %s",
			ErrCircuit, ErrClaim, m.CircuitDigest, v.Shape(), v.Profile(), p.Shape, p.Profile)
	}
	if p.Shape != v.Shape() || p.Profile != v.Profile() || (p.CircuitDigest != "" && p.CircuitDigest != m.CircuitDigest) {
		return fmt.Errorf("%w: it is of circuit %s (%s, profile %s), the key set is of %s (%s, profile %s)",
			ErrCircuit, p.CircuitDigest, p.Shape, p.Profile, m.CircuitDigest, v.Shape(), v.Profile())
	}
	return v.Verify(&p.Bundle, p.Root, p.Quorum)
}

// New makes the file of a bundle that a key set has proven of a report. feeds
// are those in the columns from the second on; nil where they are not known.
func New(b *protocol.Bundle, m *prover.Manifest, r *protocol.Report, feeds []feed.Feed) *Proof {
	p := &Proof{
		Bundle: *b, Shape: m.Shape(), Profile: m.Profile, CircuitDigest: m.CircuitDigest,
		Root: r.Root, Quorum: r.Quorum, Feeds: feeds,
	}
	if r.Committee != nil {
		p.Members = r.Committee.Members
	}
	return p
}
