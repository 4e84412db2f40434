// Package sample makes reports of any shape, signed by keys that everybody can
// derive. They are for measuring and trying provers: what a sample says is
// invented, and no contract knows its committee.
package sample

import (
	"crypto/sha3"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// Payee is whom sample proofs name.
var Payee = common.HexToAddress("0x00000000000000000000000000000000000a11ce")

// Report makes a report of the round in which every slot takes part and every
// column is present, which is the most work that a shape can be.
func Report(shape protocol.Shape, round feed.Round) (*protocol.Report, error) {
	return ReportOf(shape, protocol.NewElement(4711), round)
}

// ReportOf is [Report] for a domain.
func ReportOf(shape protocol.Shape, domain protocol.Element, round feed.Round) (*protocol.Report, error) {
	c := &protocol.Committee{}
	keys := make([]*protocol.FeedPrivateKey, shape.Slots)
	for i := range keys {
		random := sha3.NewSHAKE256()
		_, _ = fmt.Fprintf(random, "oraclestream sample operator %d", i) // a hash takes all that is written
		var err error
		if keys[i], err = protocol.NewFeedPrivateKey(random); err != nil {
			return nil, fmt.Errorf("make sample report: %w", err)
		}
		c.Members = append(c.Members, protocol.Member{
			Operator: common.BigToAddress(big.NewInt(int64(i + 1))), Key: keys[i].Public(), Weight: uint64(1000 + i),
		})
	}
	r := &protocol.Report{
		FeedSet: "sample", Domain: domain, Round: round,
		Committee: c, Root: c.Root(shape), Quorum: protocol.Quorum(c.Total()),
		Observations: make([]*protocol.Observation, shape.Slots),
		Medians:      make([]feed.Encoded, shape.Columns),
	}
	for i := range r.Observations {
		o := &protocol.Observation{Domain: r.Domain, Root: r.Root, Round: round, Slot: i, Vector: make([]feed.Encoded, shape.Columns)}
		for j := range o.Vector {
			o.Vector[j] = feed.Encoded(feed.Offset + 1_000_000*j + i)
		}
		o.FeedSignature = keys[i].Sign(o.Digest())
		r.Observations[i] = o
	}
	// The values of a column rise with the slot, so the median is the value of the
	// first slot up to which half of the weight lies.
	var below uint64
	middle := 0
	for i := range c.Members {
		if below += c.Members[i].Weight; 2*below >= c.Total() {
			middle = i
			break
		}
	}
	copy(r.Medians, r.Observations[middle].Vector)
	return r, nil
}
