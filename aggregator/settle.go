package aggregator

import (
	"fmt"
	"math/bits"

	"github.com/oraclestream/oraclestream/internal/feed"
)

const (
	// baseFactor is what every counting source weighs per unit of trust, and
	// volumeFactor is what a source with all the volume weighs on top. A source
	// with all the volume thus weighs less than two others without any, so that
	// among three equally trusted sources no one rules.
	baseFactor   = 240
	volumeFactor = 180

	// majority is how many sources it takes before anyone can tell which of them
	// is wrong. Nothing is set aside for what it says below that many, nor is
	// anyone's weight bounded.
	majority = 3
	// driftLimit is at how many of the remembered steps apart from the others an
	// input has lost all its weight.
	driftLimit = 16
)

// settle sets aside what is far from the rest, weighs what is left and takes
// its weighted median.
func (n *node) settle(out *feed.LocalValue, parts []part) {
	n.judged, n.apart = 0, 0
	n.setAsideApart(parts)
	var obs []Weighted
	if sources := n.countSources(parts); sources < n.MinSources {
		// No value means that nothing counts: every part says so.
		out.Reason = fmt.Sprintf("%s: %d of %d", ReasonTooFewSources, sources, n.MinSources)
		for i := range parts {
			if parts[i].SetAside == "" {
				parts[i].SetAside, parts[i].Value = ReasonTooFewSources, feed.Absent
			}
			parts[i].Weight = 0
		}
	} else {
		obs = n.weigh(parts, true)
	}
	out.Contributions = make([]feed.Contribution, 0, len(parts))
	for i := range parts {
		p := &parts[i]
		if p.SetAside == "" {
			if out.Oldest.IsZero() || p.oldest.Before(out.Oldest) {
				out.Oldest = p.oldest
			}
			if p.newest.After(out.Newest) {
				out.Newest = p.newest
			}
		}
		out.Contributions = append(out.Contributions, p.Contribution)
	}
	out.Low, out.Value, out.High = quartiles(obs)
}

// countSources counts the different sources of what counts.
func (n *node) countSources(parts []part) int {
	var seen uint64 // a bit a source, of which there are at most MaxInputs
	for i := range parts {
		if parts[i].SetAside == "" {
			seen |= 1 << n.inputs[parts[i].input].source
		}
	}
	return bits.OnesCount64(seen)
}

// setAsideApart judges what counts by the weights that it has without drift,
// and sets aside outliers and inputs that drifted until nothing of their weight
// was left, where enough sources remain without them.
func (n *node) setAsideApart(parts []part) {
	if n.countSources(parts) < majority {
		return
	}
	obs := n.weigh(parts, false)
	middle, _ := WeightedMedian(obs, 1)
	bound, deviations := n.bound(obs, middle)
	var candidates [2 * MaxInputs]bool
	without, k := uint64(0), 0
	for i := range parts {
		p := &parts[i]
		if p.SetAside != "" {
			continue
		}
		deviation := uint64(deviations[k].Value) - 1
		k++
		in := &n.inputs[p.input]
		n.judged |= 1 << p.input
		if 2*deviation > bound { // a deviation is less than 2^63
			n.apart |= 1 << p.input
		}
		switch {
		case deviation > bound:
			p.Note = fmt.Sprintf("%s: %s is %s from the median %s, bound %s", ReasonOutlier, p.Value.Text(n.Decimals),
				n.text(deviation), middle.Text(n.Decimals), n.text(bound))
		case p.Drift >= driftLimit:
			p.Note = fmt.Sprintf("%s: apart from the others in %d of %d steps", ReasonDrifted, p.Drift, driftSteps)
		default:
			without |= 1 << in.source
			continue
		}
		candidates[i] = true
	}
	enough := bits.OnesCount64(without) >= majority
	for i := range parts {
		p := &parts[i]
		switch {
		case !candidates[i]:
		case enough:
			p.SetAside, p.Note, p.Value, p.Weight = p.Note, "", feed.Absent, 0
		default:
			p.Note += fmt.Sprintf("; counts all the same, since fewer than %d sources would remain", majority)
		}
	}
}

func (n *node) driftOf(in *input) int {
	if n.NoDrift {
		return 0
	}
	return bits.OnesCount64(in.drift)
}

func (n *node) text(v uint64) string {
	return feed.MantissaText(int64(min(v, feed.MaxMantissa)), n.Decimals)
}

// bound gives how far from the median a value may lie: the larger of so many
// weighted median absolute deviations and a part of the median itself. The
// deviations are given too, each one higher, since 0 would be an absent one.
func (n *node) bound(obs []Weighted, middle feed.Encoded) (bound uint64, deviations []Weighted) {
	deviations = make([]Weighted, len(obs))
	for i, o := range obs {
		deviations[i] = Weighted{Weight: o.Weight, Value: 1 + max(o.Value, middle) - min(o.Value, middle)}
	}
	typical, _ := WeightedMedian(deviations, 1)
	high, low := bits.Mul64(uint64(typical-1), uint64(n.OutlierMADs))
	if high > 0 {
		low = 1<<64 - 1
	}
	m := max(middle, feed.Offset) - min(middle, feed.Offset) // the mantissa without its sign
	high, floor := bits.Mul64(uint64(m), uint64(n.OutlierFloorPPM))
	floor, _ = bits.Div64(high, floor, MaxPPM) // high < MaxPPM, since m < 2^62
	return max(low, floor), deviations
}

// weigh fills in the weights of what counts: trust times (240 + 180 times the
// input's share of the volume), divided among the counting inputs of a source so
// that listing more instruments gives no source more say. With drift, an input
// loses a sixteenth of that for each step that it was apart from the others. Of
// three sources and more, none has half of the weight.
func (n *node) weigh(parts []part, drift bool) []Weighted {
	var inputs, weights [MaxInputs]uint64 // by source
	var total uint64                      // at most MaxInputs * maxTrades * maxTradeVolume < 2^62
	for i := range parts {
		if p := &parts[i]; p.SetAside == "" {
			inputs[n.inputs[p.input].source]++
			total += p.Volume
		}
	}
	var all uint64
	for i := range parts {
		p := &parts[i]
		if p.SetAside != "" {
			continue
		}
		factor := uint64(baseFactor)
		if total > 0 {
			factor += volumeFactor * p.Volume / total
		}
		source := n.inputs[p.input].source
		p.Weight = p.Trust * factor / inputs[source]
		if drift {
			p.Weight = max(1, p.Weight*uint64(max(1, driftLimit-p.Drift))/driftLimit)
		}
		weights[source] += p.Weight
		all += p.Weight
	}
	if n.countSources(parts) >= majority {
		n.capSource(parts, &weights, all)
	}
	obs := make([]Weighted, 0, len(parts))
	for i := range parts {
		if p := &parts[i]; p.SetAside == "" {
			obs = append(obs, Weighted{Weight: p.Weight, Value: p.Value})
		}
	}
	return obs
}

// capSource takes what a source has too much from its inputs, in proportion,
// so that it weighs less than all others together.
func (n *node) capSource(parts []part, weights *[MaxInputs]uint64, all uint64) {
	for i := range parts {
		p := &parts[i]
		if p.SetAside != "" {
			continue
		}
		own := weights[n.inputs[p.input].source]
		if others := all - own; own >= others {
			high, low := bits.Mul64(p.Weight, others-1)
			p.Weight, _ = bits.Div64(high, low, own) // others - 1 < own
			if p.Weight == 0 {
				p.SetAside, p.Value = ReasonNoWeight, feed.Absent
			}
		}
	}
}
