package relayer

import (
	"errors"
	"fmt"
	"math/big"
)

// Fees are what a transaction offers, in wei per gas.
type Fees struct {
	// Tip goes to the block's builder.
	Tip *big.Int
	// Cap bounds base fee and tip together.
	Cap *big.Int
}

// FeePolicy says how fees are chosen.
type FeePolicy struct {
	// BumpPercent is by how much both fees rise when a transaction is replaced,
	// 10 to 100; nodes refuse less than 10. Zero is 15.
	BumpPercent uint64
	// MinTip is the least tip; nil is 1 gwei.
	MinTip *big.Int
	// MaxCap bounds Fees.Cap and with it what a delivery can cost; nil is 500 gwei.
	MaxCap *big.Int
}

const gwei = 1_000_000_000

func (p FeePolicy) withDefaults() (FeePolicy, error) {
	if p.BumpPercent == 0 {
		p.BumpPercent = 15
	}
	if p.MinTip == nil {
		p.MinTip = big.NewInt(gwei)
	}
	if p.MaxCap == nil {
		p.MaxCap = big.NewInt(500 * gwei)
	}
	switch {
	case p.BumpPercent < 10 || p.BumpPercent > 100:
		return p, fmt.Errorf("fee policy: bump of %d percent, want 10 to 100", p.BumpPercent)
	case p.MinTip.Sign() <= 0:
		return p, errors.New("fee policy: the least tip is not positive: 1 wei is the least")
	case p.MaxCap.Cmp(p.MinTip) < 0:
		return p, fmt.Errorf("fee policy: the cap of %s wei is below the least tip of %s wei", p.MaxCap, p.MinTip)
	}
	return p, nil
}

// Expect gives what a gas costs at a base fee and a suggested tip, in wei. Where
// the base fee alone is more than the policy pays, so that nothing would land,
// dear is set, and the price is what it would have to pay.
func (p FeePolicy) Expect(baseFee, suggestedTip *big.Int) (price *big.Int, dear bool, err error) {
	if p, err = p.withDefaults(); err != nil {
		return nil, false, err
	}
	price = new(big.Int).Add(baseFee, maxBig(suggestedTip, p.MinTip))
	if baseFee.Cmp(p.MaxCap) > 0 {
		return price, true, nil
	}
	return minBig(price, p.MaxCap), false, nil
}

// first gives the fees of a new transaction: the suggested tip, and room for
// the base fee to double.
func (p FeePolicy) first(baseFee, suggestedTip *big.Int) Fees {
	tip := maxBig(suggestedTip, p.MinTip)
	return p.limit(Fees{Tip: tip, Cap: roomFor(baseFee, tip)})
}

// bump gives the fees of a replacement. ok is false where the policy's limit
// leaves no replacement that nodes would take.
func (p FeePolicy) bump(old Fees, baseFee, suggestedTip *big.Int) (fees Fees, ok bool) {
	least := Fees{Tip: p.raised(old.Tip), Cap: p.raised(old.Cap)}
	tip := maxBig(least.Tip, maxBig(suggestedTip, p.MinTip))
	fees = p.limit(Fees{Tip: tip, Cap: maxBig(least.Cap, roomFor(baseFee, tip))})
	if fees.Cap.Cmp(least.Cap) < 0 || fees.Tip.Cmp(least.Tip) < 0 {
		return old, false
	}
	return fees, true
}

func (p FeePolicy) limit(f Fees) Fees {
	f.Cap = minBig(f.Cap, p.MaxCap)
	f.Tip = minBig(f.Tip, f.Cap)
	return f
}

// raised adds the bump, rounded up.
func (p FeePolicy) raised(v *big.Int) *big.Int {
	r := new(big.Int).Mul(v, new(big.Int).SetUint64(100+p.BumpPercent))
	r.Add(r, big.NewInt(99))
	return r.Quo(r, big.NewInt(100))
}

func roomFor(baseFee, tip *big.Int) *big.Int {
	r := new(big.Int).Lsh(baseFee, 1)
	return r.Add(r, tip)
}

func maxBig(a, b *big.Int) *big.Int {
	if a.Cmp(b) < 0 {
		return b
	}
	return a
}

func minBig(a, b *big.Int) *big.Int {
	if a.Cmp(b) > 0 {
		return b
	}
	return a
}
