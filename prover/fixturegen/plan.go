package main

import (
	"encoding/binary"
	"fmt"

	"github.com/ethereum/go-ethereum/crypto"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/prover"
)

// plan is one file: a circuit's shape, the feeds in its columns, and what is
// proven of them.
type plan struct {
	file      string
	shape     protocol.Shape
	profile   prover.Profile
	feeds     []feed.Feed
	scenarios []scenario
	// mantissas has one entry a feed, around what the operators see; slot i adds i times spread.
	mantissas, spread []int64
}

var feeds = []feed.Feed{
	{ID: "BTC/USD", Decimals: 8},
	{ID: "ETH/USD", Decimals: 8},
	{ID: "SOL/USD", Decimals: 8},
	{ID: "LINK/USD", Decimals: 8},
	{ID: "EUR/USD", Decimals: 8},
	{ID: "weather/berlin/temperature", Decimals: 2},
	{ID: "noaa/41002/wave_height", Decimals: 2},
}

// small is what the contracts admit and refuse.
func small() *plan {
	return &plan{
		file:      "groth16.json",
		shape:     protocol.Shape{Slots: slots, Columns: columns},
		profile:   prover.ProfileBits,
		scenarios: scenarios(),
		feeds:     feeds,
		mantissas: []int64{6543210000000, 345678000000, 15012000000, 1423000000, 108450000, -525, 214},
		spread:    []int64{1500000, 200000, 30000, 4000, 50, 3, 1},
	}
}

// plans are all files: beside the small one the same by lookups, and two of
// production's sizes, for what bundles cost.
func plans() []*plan {
	return []*plan{small(), small().byLookups(), small().widened(32, 64), small().widened(64, 128)}
}

// byLookups is the same in the other profile: of all that the file says its keys
// and proofs alone differ.
func (p *plan) byLookups() *plan {
	p.file, p.profile = fmt.Sprintf("groth16_%s_lookup.json", p.shape), prover.ProfileLookup
	return p
}

// widened has more operators and columns, all of them in use. The feeds that it
// adds get values of about 50 bits, since zero bytes in a bundle would cost less
// than what real values do.
func (p *plan) widened(slots, columns int) *plan {
	out := &plan{
		file:      fmt.Sprintf("groth16_%dx%d.json", slots, columns),
		shape:     protocol.Shape{Slots: slots, Columns: columns},
		profile:   p.profile,
		scenarios: wideScenarios(slots),
		feeds:     append([]feed.Feed(nil), p.feeds...),
		mantissas: append([]int64(nil), p.mantissas...),
		spread:    append([]int64(nil), p.spread...),
	}
	for len(out.feeds) < columns-1 {
		id := fmt.Sprintf("fixture/%03d", len(out.feeds)+1)
		out.feeds = append(out.feeds, feed.Feed{ID: feed.ID(id), Decimals: 8})
		out.mantissas = append(out.mantissas, int64(binary.BigEndian.Uint64(crypto.Keccak256([]byte(id)))>>14))
		out.spread = append(out.spread, 1)
	}
	return out
}
