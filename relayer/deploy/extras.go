package deploy

import (
	"fmt"
	"math"

	"github.com/ethereum/go-ethereum/common"
)

// check holds a quote to what a FeedProxy takes.
func (q *Quote) check(id string) error {
	if q == nil {
		return nil
	}
	key := func(name string) string { return fmt.Sprintf("feed %s: quote.%s", id, name) }
	if q.Base == (common.Address{}) || q.Quote == (common.Address{}) {
		return bad("feed %s: quote needs base and quote: leave it out where the proxy is to offer none", id)
	}
	if q.Base == q.Quote {
		return bad("feed %s: base and quote of its quote are the same asset, %s", id, q.Base)
	}
	return within(
		bound{key("base_decimals"), uint64(q.BaseDecimals), 0, maxAssetDecimals, "the proxy's arithmetic has no room for more"},
		bound{key("quote_decimals"), uint64(q.QuoteDecimals), 0, maxAssetDecimals, "the proxy's arithmetic has no room for more"},
		bound{key("max_age_seconds"), uint64(q.MaxAgeSeconds), 1, math.MaxUint32, "every value would be too old to quote"},
	)
}

// checkExtras holds what a deployment may have to what its contracts take.
func (d *Deployment) checkExtras() error {
	for _, check := range []func() error{d.checkRewards, d.checkRefunds, d.checkTopics} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// numbered refuses a feed set that the deployment does not have, or has named before.
func (d *Deployment) numbered(key string, n uint64, seen map[uint64]string) error {
	if n == 0 || n > uint64(len(d.FeedSets)) {
		return bad("%s: feed set %d: the deployment has 1 to %d", key, n, len(d.FeedSets))
	}
	if first, twice := seen[n]; twice {
		return bad("%s: feed set %d has %s already", key, n, first)
	}
	seen[n] = key
	return nil
}

func (d *Deployment) checkRewards() error {
	r := d.Rewards
	if r == nil {
		return nil
	}
	if d.Registry == nil {
		return bad("rewards: the pool pays from the registry's chain only")
	}
	if r.Cap == nil || r.Cap.Sign() == 0 || r.Cap.BitLen() > 128 {
		return bad("rewards.cap is needed: the most that an epoch pays, in the token's smallest unit, below 2^128")
	}
	sets := uint64(len(r.FeedSets))
	if sets == 0 || sets > maxRewardSets {
		return bad("rewards.feed_sets: %d of them, want 1 to %d", sets, maxRewardSets)
	}
	seen := make(map[uint64]string)
	for i, n := range r.FeedSets {
		if err := d.numbered(fmt.Sprintf("rewards.feed_sets[%d]", i), n, seen); err != nil {
			return err
		}
	}
	const aYear = "in seconds; a year is the most that the pool takes"
	err := within(
		bound{"circuit.slots", uint64(d.Circuit.Slots), 1, maxRewardSlots, "the reward pool reads one word of the mask"},
		bound{"rewards.windows", r.Windows, 1, min(maxWindows, maxMasks/sets), fmt.Sprintf("the pool keeps %d windows at most, and %d over all its feed sets", maxWindows, maxMasks)},
		bound{"rewards.min_windows", r.MinWindows, 1, r.Windows * sets, "there are as many as windows, in each feed set"},
		bound{"rewards.grace_seconds", r.GraceSeconds, 1, uint64(year.Seconds()), aYear},
		bound{"rewards.fresh_seconds", r.FreshSeconds, 1, r.GraceSeconds, "no record may come after the budget was fixed, which is grace_seconds after an epoch's end"},
		bound{"rewards.term_seconds", r.TermSeconds, 3600, uint64(year.Seconds()), "operators need an hour at least to claim; a year is the most that the pool takes"},
		bound{"rewards.share_ppm", r.SharePPM, 1, ppm, "it is a share in millionths"},
	)
	if err != nil {
		return err
	}
	open, kept := r.GraceSeconds+r.TermSeconds, (d.Registry.GraceMS+d.Registry.SlashingMS)/1000
	if open > kept {
		return bad("rewards.grace_seconds and rewards.term_seconds are %d together, and the registry remembers an epoch's members for %d seconds (registry.grace_ms and registry.slashing_ms): who claims later would get nothing", open, kept)
	}
	return nil
}

func (d *Deployment) checkRefunds() error {
	r := d.Refunds
	if r == nil {
		return nil
	}
	err := within(
		bound{"refunds.min_heartbeat_seconds", uint64(r.MinHeartbeatSeconds), 1, math.MaxUint32, "every delivery would be refunded"},
		bound{"refunds.min_deviation_ppm", uint64(r.MinDeviationPPM), 1, math.MaxUint32, "every delivery would be refunded"},
	)
	if err != nil {
		return err
	}
	seen := make(map[uint64]string)
	for i, t := range r.Terms {
		key := func(name string) string { return fmt.Sprintf("refunds.terms[%d].%s", i, name) }
		if err := d.numbered(key("feed_set"), t.FeedSet, seen); err != nil {
			return err
		}
		err := within(
			bound{key("heartbeat_seconds"), uint64(t.HeartbeatSeconds), uint64(r.MinHeartbeatSeconds), math.MaxUint32, "refunds.min_heartbeat_seconds is the least"},
			bound{key("tip_wei"), t.TipWei, 0, r.MaxTipWei, "refunds.max_tip_wei is the most"},
			bound{key("gas_cap"), uint64(t.GasCap), 1, uint64(r.MaxGas), "refunds.max_gas is the most"},
			bound{key("fixed_gas"), uint64(t.FixedGas), 0, uint64(t.GasCap), "it is a part of gas_cap"},
		)
		if err != nil {
			return err
		}
		if n := len(t.DeviationPPM); n > int(d.Circuit.Columns) {
			return bad("%s has %d entries, and the circuit %d columns", key("deviation_ppm"), n, d.Circuit.Columns)
		}
		for k, v := range t.DeviationPPM {
			switch {
			case k == 0 && v != 0:
				return bad("%s[0]: %d, want 0: column 0 is the time, which always moves", key("deviation_ppm"), v)
			case v != 0 && v < r.MinDeviationPPM:
				return bad("%s[%d]: %d is less than refunds.min_deviation_ppm, %d", key("deviation_ppm"), k, v, r.MinDeviationPPM)
			}
		}
	}
	return nil
}

func (d *Deployment) checkTopics() error {
	t := d.Topics
	switch {
	case t == nil:
		return nil
	case t.FeeWei == nil || t.MaxFeeWei == nil:
		return bad("topics.fee_wei and topics.max_fee_wei are needed")
	case t.FeeWei.Cmp(&t.MaxFeeWei.Int) > 0:
		return bad("topics.fee_wei: %s is more than topics.max_fee_wei, %s", &t.FeeWei.Int, &t.MaxFeeWei.Int)
	case t.FeeRecipient == (common.Address{}):
		return bad("topics.fee_recipient is the zero address: nobody could ever withdraw the fees")
	}
	return within(
		bound{"topics.term_seconds", t.TermSeconds, uint64(day.Seconds()), uint64(maxDuration.Seconds()), "a name is held for a day at least, and ten years at most"},
		bound{"topics.grace_seconds", t.GraceSeconds, 0, t.TermSeconds - 1, "a renewal in the grace must reach beyond it"},
	)
}
