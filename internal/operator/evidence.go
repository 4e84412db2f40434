package operator

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/internal/config"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/store"
	"github.com/oraclestream/oraclestream/relayer/deploy"
	"github.com/oraclestream/oraclestream/relayer/operate"
)

// Evidence is what a node's store has of operators that signed twice, as --json
// prints it.
type Evidence struct {
	Found []Offence `json:"found"`
}

// Offence is one operator's two vectors of one round.
type Offence struct {
	FeedSet  string `json:"feed_set"`
	Round    uint64 `json:"round"`
	Slot     int    `json:"slot"`
	Operator string `json:"operator,omitempty"`
	First    string `json:"first_digest"`
	Second   string `json:"second_digest"`
	// File has the evidence in hex, as 'operator evidence submit' takes it.
	File string `json:"file,omitempty"`
	// Error says why there is no file, such as an epoch that is no longer kept.
	Error string `json:"error,omitempty"`
}

// errWrite is wrapped where evidence that there is cannot be written.
var errWrite = errors.New("write evidence")

// maxOffences bounds how many are looked at of each feed set.
const maxOffences = 1000

// BuildEvidence reads a node's store and writes a file for each offence that its
// registry still punishes. Files that are there stay.
func BuildEvidence(ctx context.Context, o Options, dir string) (out *Evidence, err error) {
	c := o.Config
	if c == nil {
		return nil, fmt.Errorf("%w: building evidence takes a node's configuration", ErrOptions)
	}
	d, err := open(ctx, o, false)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	url, err := c.StoreURL()
	if err != nil {
		return nil, err
	}
	if path, ok := strings.CutPrefix(string(url), "sqlite:"); ok {
		if _, err := os.Stat(path); err != nil {
			return nil, fmt.Errorf("open store: %w", err) // opening would make one
		}
	}
	log := o.Logger
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	st, err := store.Open(ctx, store.Config{URL: string(url), Logger: log})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make folder of evidence: %w", err)
	}
	return d.offences(ctx, st, dir)
}

func (d *desk) offences(ctx context.Context, st *store.Store, dir string) (*Evidence, error) {
	out, c := &Evidence{Found: []Offence{}}, d.options.Config
	network := protocol.Network{HomeChainID: d.ChainID(), Registry: d.Registry()}
	for _, name := range setNames(c) {
		set := feedSet(c, name)
		domain, err := protocol.Domain(network, set)
		if err != nil {
			return nil, fmt.Errorf("feed set %s: %w", name, err)
		}
		pairs, err := st.Evidence(ctx, domain, 0, math.MaxInt64, maxOffences)
		if err != nil {
			return nil, err
		}
		for _, e := range pairs {
			one := Offence{FeedSet: name, Round: uint64(e.First.Round), Slot: e.First.Slot, First: digestText(e.First), Second: digestText(e.Second)}
			if err := d.write(ctx, &one, network, set, e, dir); err != nil {
				if errors.Is(err, errWrite) {
					return nil, err // the next would fail as well, and there is evidence
				}
				one.Error = err.Error()
			}
			out.Found = append(out.Found, one)
		}
	}
	return out, ctx.Err()
}

// write finds out whose slot it was, and writes the evidence.
func (d *desk) write(ctx context.Context, one *Offence, network protocol.Network, set feed.Set, e store.Evidence, dir string) error {
	start := new(big.Int).Mul(new(big.Int).SetUint64(one.Round), big.NewInt(set.Interval.Milliseconds()))
	epoch, err := d.EpochAt(ctx, start.Uint64())
	if err != nil {
		return err
	}
	committee, err := deploy.ReadCommittee(ctx, d.pool, d.Registry(), epoch)
	if err != nil {
		return err
	}
	if one.Slot >= len(committee.Members) {
		return fmt.Errorf("epoch %d has no slot %d", epoch, one.Slot)
	}
	operator := committee.Members[one.Slot].Operator
	one.Operator = operator.Hex()
	for _, o := range []*protocol.Observation{e.First, e.Second} {
		if err := o.VerifyEnvelope(network, operator); err != nil {
			return err
		}
	}
	b, err := protocol.EncodeEquivocation(network, set, operator, e.First.Round, e.First.EnvelopeStatement(), e.Second.EnvelopeStatement())
	if err != nil {
		return err
	}
	path := filepath.Join(dir, fmt.Sprintf("evidence-%s-%d-%d.hex", one.FeedSet, one.Round, one.Slot))
	// Whoever can read it can take the reporter's share.
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		// A copy that was brought back may be open to others.
		if info, err := os.Lstat(path); err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 {
			if err := os.Chmod(path, 0o600); err != nil {
				return fmt.Errorf("%w: %w", errWrite, err)
			}
		}
		one.File = path
		return nil
	}
	if err != nil {
		return fmt.Errorf("%w: %w", errWrite, err)
	}
	_, err = fmt.Fprintf(f, "0x%x\n", b)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("%w: %w", errWrite, err)
	}
	one.File = path
	return nil
}

// ReadEvidence reads a file of evidence: hex, with 0x or without. What cannot be
// evidence is refused and not quoted, for it may be a key.
func ReadEvidence(path string) ([]byte, error) {
	if err := config.CheckName(path); err != nil {
		return nil, fmt.Errorf("read evidence: %w", err)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrEvidenceFile, err)
	}
	const most = 2*protocol.MaxEvidence + 16
	text, err := io.ReadAll(io.LimitReader(f, most+1))
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrEvidenceFile, err)
	}
	b, err := hex.DecodeString(strings.TrimPrefix(strings.TrimSpace(string(text)), "0x"))
	if err != nil || len(b) == 0 || len(b) > protocol.MaxEvidence {
		return nil, fmt.Errorf("%w: %w: %s does not hold the hex of evidence", ErrEvidenceFile, operate.ErrRequest, path)
	}
	if err := protocol.CheckEvidence(b); err != nil {
		return nil, fmt.Errorf("%w: %w: %s: %w", ErrEvidenceFile, operate.ErrRequest, path, err)
	}
	return b, nil
}

func setNames(c *config.Config) []string {
	var names []string
	for name := range c.FeedSets {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// feedSet is what a domain names of a configured feed set.
func feedSet(c *config.Config, name string) feed.Set {
	s := feed.Set{Name: name, Interval: c.FeedSets[name].Interval.Std()}
	for _, id := range c.FeedSets[name].Feeds {
		s.Feeds = append(s.Feeds, feed.Feed{ID: id, Decimals: uint8(c.Feeds[id].Decimals)})
	}
	return s
}

func digestText(o *protocol.Observation) string {
	digest := o.Digest()
	return common.BigToHash(protocol.BigInt(digest)).Hex()
}

// Text writes what was found for people.
func (e *Evidence) Text() string {
	if len(e.Found) == 0 {
		return "the store has no evidence: no operator was heard to sign two vectors for one round\n"
	}
	var b strings.Builder
	for i := range e.Found {
		o := &e.Found[i]
		fmt.Fprintf(&b, "%s round %d slot %d %s: ", o.FeedSet, o.Round, o.Slot, o.Operator)
		if o.Error != "" {
			fmt.Fprintf(&b, "no evidence: %s\n", o.Error)
			continue
		}
		fmt.Fprintf(&b, "%s\n", o.File)
	}
	return b.String()
}
