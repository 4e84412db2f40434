package main

import (
	"context"
	"fmt"
	"log/slog"
	"math/big"
	"slices"
	"strconv"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/prover"
)

const (
	slots    = 4
	columns  = 8
	interval = 2 * time.Second
	// round begins at 2026-01-01T00:00:00Z.
	round = feed.Round(1767225600000 / 2000)
)

// fixture is the file's form. Numbers of 32 bytes are 0x and 64 hex digits;
// medians are encoded values in decimal.
type fixture struct {
	VK []string `json:"vk"`
	// CircuitDigest names the circuit, so that a test can tell when the file is out of date.
	CircuitDigest string               `json:"circuit_digest"`
	Slots         int                  `json:"slots"`
	Columns       int                  `json:"columns"`
	Network       network              `json:"network"`
	IntervalMs    int64                `json:"interval_ms"`
	Feeds         []feedInfo           `json:"feeds"`
	Domain        string               `json:"domain"`
	Committees    map[string]committee `json:"committees"`
	Cases         []provenCase         `json:"cases"`
}

type network struct {
	HomeChainID uint64 `json:"home_chain_id"`
	Registry    string `json:"registry"`
}

type feedInfo struct {
	ID       string `json:"id"`
	Decimals uint8  `json:"decimals"`
}

type committee struct {
	Members []member `json:"members"`
	Root    string   `json:"root"`
	Quorum  string   `json:"quorum"`
	Total   uint64   `json:"total"`
}

type member struct {
	Operator string `json:"operator"`
	QX       string `json:"qx"`
	QY       string `json:"qy"`
	AX       string `json:"ax"`
	AY       string `json:"ay"`
	Weight   uint64 `json:"weight"`
}

type provenCase struct {
	Name       string   `json:"name"`
	Committee  string   `json:"committee"`
	Domain     string   `json:"domain"`
	Root       string   `json:"root"`
	Quorum     string   `json:"quorum"`
	Round      uint64   `json:"round"`
	TimeMs     int64    `json:"time_ms"`
	Payee      string   `json:"payee"`
	Mask       uint64   `json:"mask"`
	Words      []string `json:"words"`
	Commitment string   `json:"commitment"`
	Challenge  string   `json:"challenge"`
	Evaluation string   `json:"evaluation"`
	Proof      []string `json:"proof"`
	Medians    []string `json:"medians"`
	// Honest has, for each column, the smallest and the largest that an honest
	// operator who took part observed, as medians are written; 0 where none did.
	Honest [][2]string `json:"honest"`
}

var chain = protocol.Network{
	HomeChainID: big.NewInt(1337),
	Registry:    common.HexToAddress("0x0f00000000000000000000000000000000000001"),
}

// otherChain is another network: its domains are others.
var otherChain = protocol.Network{
	HomeChainID: chain.HomeChainID,
	Registry:    common.HexToAddress("0x0f00000000000000000000000000000000000002"),
}

// Any three of four reach the quorum.
var committeeWeights = map[string][]uint64{
	"main":       {30, 28, 26, 24},
	"other_root": {24, 26, 28, 30},
}

// weights gives a committee that fills so many slots, the four again and again.
func weights(committee string, slots int) []uint64 {
	return slices.Repeat(committeeWeights[committee], slots/len(committeeWeights[committee]))
}

// scenario is what one case proves; the zero value is the plain one.
type scenario struct {
	name      string
	committee string
	round     feed.Round
	chain     *protocol.Network
	// everyone makes the whole weight the quorum.
	everyone bool
	// silent slots take no part.
	silent []int
	// absent gives, for a column, the slots that do not see it.
	absent map[int][]int
	// liars say lie in every column, also of the time.
	liars []int
	lie   int64
	// shift moves column 0, in milliseconds from the round's start.
	shift int64
	// move is added to each mantissa.
	move  int64
	payee common.Address
}

func everySlot(slots int) []int {
	out := make([]int, slots)
	for i := range out {
		out[i] = i
	}
	return out
}

// farthest is the largest mantissa that is encoded, and its negative the smallest.
const farthest = 1<<62 - 1

func scenarios() []scenario {
	// One column that nobody sees, one that too few see.
	all := everySlot(slots)
	partial := map[int][]int{6: all, 7: {0, 2}}
	return withDefaults([]scenario{
		{name: "valid", absent: partial},
		{name: "next_round", round: round + 1, move: 7},
		{name: "older_round", round: round - 1, move: -7},
		{name: "equal_round_fill", silent: []int{1}, absent: map[int][]int{3: all}, shift: 400, move: 11, payee: common.HexToAddress("0x0000000000000000000000000000000000000b0b")},
		{name: "equal_round_no_fill", silent: []int{2}, absent: partial, shift: 300, move: 13},
		{name: "other_domain", chain: &otherChain},
		{name: "other_root", committee: "other_root"},
		{name: "other_quorum", everyone: true},
		{name: "no_time", absent: map[int][]int{0: all}},
		{name: "time_late", shift: 60_000},
		{name: "time_early", shift: -1_000},
		{name: "three_of_four", silent: []int{3}},
		// The heaviest of the four lies, 30 of a weight of 80 and 82: as much as a quorum can hold that is still right.
		{name: "liar_high", round: round + 1, silent: []int{1}, absent: map[int][]int{5: {2}}, liars: []int{0}, lie: farthest, move: 17},
		{name: "liar_low", round: round + 1, silent: []int{2}, liars: []int{0}, lie: -farthest, move: 19},
	})
}

// wideScenarios are the few that show what bundles of more columns cost: a full
// one, one of the round after it that lacks a lane, and one that fills it.
func wideScenarios(slots int) []scenario {
	return withDefaults([]scenario{
		{name: "older_round", round: round - 1, move: -7},
		{name: "valid", absent: map[int][]int{7: everySlot(slots)}},
		{name: "equal_round_fill", silent: []int{1}, shift: 400, move: 11},
	})
}

func withDefaults(out []scenario) []scenario {
	payee := common.HexToAddress("0x00000000000000000000000000000000000a11ce")
	for i := range out {
		s := &out[i]
		if s.committee == "" {
			s.committee = "main"
		}
		if s.round == 0 {
			s.round = round
		}
		if s.chain == nil {
			s.chain = &chain
		}
		if s.payee == (common.Address{}) {
			s.payee = payee
		}
	}
	return out
}

func generate(ctx context.Context, keys *prover.KeySet, p *plan, log *slog.Logger) (*fixture, error) {
	shape := keys.Shape()
	committees := make(map[string]*operators)
	f := &fixture{
		CircuitDigest: keys.Manifest().CircuitDigest,
		Slots:         shape.Slots, Columns: shape.Columns, IntervalMs: interval.Milliseconds(),
		Network:    network{HomeChainID: chain.HomeChainID.Uint64(), Registry: chain.Registry.Hex()},
		Committees: make(map[string]committee),
	}
	for _, w := range keys.SolidityKey() {
		f.VK = append(f.VK, hex32(w))
	}
	for _, fd := range p.feeds {
		f.Feeds = append(f.Feeds, feedInfo{ID: string(fd.ID), Decimals: fd.Decimals})
	}
	for name := range committeeWeights {
		ops, err := newOperators(weights(name, shape.Slots))
		if err != nil {
			return nil, err
		}
		committees[name] = ops
		f.Committees[name] = ops.describe(shape)
	}
	domain, err := protocol.Domain(chain, feed.Set{Interval: interval, Feeds: p.feeds})
	if err != nil {
		return nil, err
	}
	f.Domain = hexElement(domain)
	for _, s := range p.scenarios {
		c, err := prove(ctx, keys, committees[s.committee], p, &s)
		if err != nil {
			return nil, fmt.Errorf("case %s: %w", s.name, err)
		}
		log.Info("prove case", "columns", shape.Columns, "name", s.name)
		f.Cases = append(f.Cases, *c)
	}
	return f, nil
}

func prove(ctx context.Context, keys *prover.KeySet, ops *operators, p *plan, s *scenario) (*provenCase, error) {
	report, err := ops.report(p, s)
	if err != nil {
		return nil, err
	}
	b, _, err := keys.Prove(ctx, report, s.payee)
	if err != nil {
		return nil, err
	}
	x := protocol.Statement(report.Domain, report.Root, report.Quorum, b.Words)
	challenge := protocol.Challenge(x, b.Commitment)
	c := &provenCase{
		Name: s.name, Committee: s.committee,
		Domain:     hexElement(report.Domain),
		Root:       hexElement(report.Root),
		Quorum:     hex32(new(big.Int).SetUint64(report.Quorum)),
		Round:      uint64(report.Round),
		Payee:      s.payee.Hex(),
		Commitment: hexElement(b.Commitment),
		Challenge:  hexElement(challenge),
		Evaluation: hexElement(protocol.Evaluation(x, challenge)),
	}
	if m, err := report.Medians[0].Mantissa(); err == nil {
		c.TimeMs = m
	}
	for i, o := range report.Observations {
		if o != nil {
			c.Mask |= 1 << i
		}
	}
	for _, w := range b.Words {
		c.Words = append(c.Words, hexElement(w))
	}
	for _, w := range b.Proof {
		c.Proof = append(c.Proof, hex32(w))
	}
	for _, m := range report.Medians {
		c.Medians = append(c.Medians, strconv.FormatUint(uint64(m), 10))
	}
	c.Honest = s.honest(report)
	return c, nil
}

func hexElement(e protocol.Element) string { return hex32(protocol.BigInt(e)) }

func hex32(v *big.Int) string { return hexutil.Encode(common.BigToHash(v).Bytes()) }

// seedReader gives bytes that follow from a seed.
type seedReader struct {
	seed string
	n    int
}

func (r *seedReader) Read(p []byte) (int, error) {
	for i := 0; i < len(p); i += 32 {
		copy(p[i:], crypto.Keccak256([]byte(r.seed+"/"+strconv.Itoa(r.n))))
		r.n++
	}
	return len(p), nil
}
