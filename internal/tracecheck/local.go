package tracecheck

import (
	"math/big"
	"regexp"
)

// plain is a number in plain notation, of bounded length.
var plain = regexp.MustCompile(`^-?[0-9]{1,160}(\.[0-9]{1,160})?$`)

// offset is what is added to a mantissa to encode it.
var offset = new(big.Int).Lsh(big.NewInt(1), 62)

// maxDecimals bounds the decimals that a trace may name.
const maxDecimals = 18

// locals recomputes an operator's values from its ticks and compares them with
// what it signed. The vector is nil where the operator took no part.
func (c *checker) locals(o *operator, vector []*big.Int) {
	byFeed := map[string][]weighted{}
	for i := range o.Ticks {
		t := &o.Ticks[i]
		if t.Column == "" {
			c.find(LocalFinding, o.Address, "", "a tick of %s names no feed", t.Source)
			continue
		}
		counted := byFeed[t.Column]
		if value, weight, ok := c.tick(o, t); ok {
			counted = append(counted, weighted{weight: weight, value: value})
		}
		byFeed[t.Column] = counted // known even where nothing counts
	}
	local := make(map[string]*big.Int, len(byFeed))
	for feed, counted := range byFeed {
		local[feed] = median(counted, big.NewInt(1))
	}
	// A conversion must be the operator's own value of the feed, where its ticks are there.
	for i := range o.Ticks {
		t := &o.Ticks[i]
		for _, h := range t.Via {
			if want := local[h.Feed]; want != nil && h.Value.String() != want.String() {
				c.find(LocalFinding, o.Address, t.Column, "%s converts through %s at %s, its ticks give %s", t.Source, h.Feed, h.Value, want)
			}
		}
	}
	if vector == nil {
		return
	}
	for j, name := range c.d.Columns {
		if j == 0 || name == "" {
			continue
		}
		want := local[name]
		switch {
		case want == nil && vector[j].Sign() != 0:
			c.find(LocalFinding, o.Address, name, "no tick explains %s", vector[j])
		case want != nil && want.Cmp(vector[j]) != 0:
			c.find(LocalFinding, o.Address, name, "signed %s, its ticks give %s", vector[j], want)
		case want != nil:
			c.out.Locals++
		}
	}
}

// tick recomputes the value of one tick in its feed's unit. ok is false where
// the tick does not count.
func (c *checker) tick(o *operator, t *tick) (value, weight *big.Int, ok bool) {
	stated, ok := number(t.Value)
	if !ok {
		c.find(LocalFinding, o.Address, t.Column, "%s has the value %q", t.Source, t.Value)
		return nil, nil, false
	}
	if t.SetAside != "" {
		if stated.Sign() != 0 {
			c.find(LocalFinding, o.Address, t.Column, "%s is set aside and has a value", t.Source)
		}
		return nil, nil, false
	}
	if weight, ok = number(t.Weight); !ok || weight.Sign() == 0 {
		c.find(LocalFinding, o.Address, t.Column, "%s counts with the weight %q", t.Source, t.Weight)
		return nil, nil, false
	}
	for j, name := range c.d.Columns {
		if name == t.Column && c.d.Decimals[j] != t.Decimals {
			c.find(LocalFinding, o.Address, t.Column, "%s has %d decimals, the column %d", t.Source, t.Decimals, c.d.Decimals[j])
			return nil, nil, false
		}
	}
	value, ok = convert(t)
	if !ok || value.Cmp(stated) != 0 {
		c.find(LocalFinding, o.Address, t.Column, "%s states the value %s, price and conversions do not give it", t.Source, stated)
		return nil, nil, false
	}
	c.out.Ticks++
	return value, weight, true
}

// convert multiplies and divides exactly, rounds once, half to even, and encodes.
func convert(t *tick) (*big.Int, bool) {
	if !plain.MatchString(t.Price) || t.Decimals < 0 || t.Decimals > maxDecimals {
		return nil, false
	}
	price, ok := new(big.Rat).SetString(t.Price)
	if !ok {
		return nil, false
	}
	if t.Invert {
		if price.Sign() == 0 {
			return nil, false
		}
		price.Inv(price)
	}
	for _, h := range t.Via {
		v, ok := number(h.Value)
		if !ok || v.Sign() == 0 || h.Decimals < 0 || h.Decimals > maxDecimals {
			return nil, false
		}
		rate := new(big.Rat).SetFrac(new(big.Int).Sub(v, offset), tenTo(h.Decimals))
		switch {
		case !h.Invert:
			price.Mul(price, rate)
		case rate.Sign() == 0:
			return nil, false
		default:
			price.Quo(price, rate)
		}
	}
	price.Mul(price, new(big.Rat).SetInt(tenTo(t.Decimals)))
	v := new(big.Int).Add(roundHalfEven(price), offset)
	if v.Sign() <= 0 || v.BitLen() > 63 {
		return nil, false
	}
	return v, true
}

// roundHalfEven takes the floor of r + 1/2 and steps back by one where r was
// exactly half way and that floor is odd.
func roundHalfEven(r *big.Rat) *big.Int {
	shifted := new(big.Rat).Add(r, big.NewRat(1, 2))
	// Div rounds down for a positive divisor, and a denominator is positive.
	floor := new(big.Int).Div(shifted.Num(), shifted.Denom())
	if shifted.IsInt() && floor.Bit(0) == 1 {
		floor.Sub(floor, big.NewInt(1))
	}
	return floor
}

func tenTo(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

type weighted struct{ weight, value *big.Int }

// median is the definition word for word: the smallest observed m such that
// twice the weight of the values up to m is at least the whole weight; 0 where
// the whole weight is 0 or below the quorum.
func median(column []weighted, quorum *big.Int) *big.Int {
	upTo := func(m *big.Int) *big.Int {
		sum := new(big.Int)
		for _, o := range column {
			if o.value.Sign() != 0 && (m == nil || o.value.Cmp(m) <= 0) {
				sum.Add(sum, o.weight)
			}
		}
		return sum
	}
	whole := upTo(nil)
	best := new(big.Int)
	if whole.Sign() == 0 || whole.Cmp(quorum) < 0 {
		return best
	}
	for _, o := range column {
		if o.value.Sign() == 0 || o.weight.Sign() == 0 {
			continue
		}
		twice := upTo(o.value)
		if twice.Lsh(twice, 1).Cmp(whole) >= 0 && (best.Sign() == 0 || o.value.Cmp(best) < 0) {
			best = o.value
		}
	}
	return best
}
