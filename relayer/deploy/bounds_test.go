package deploy_test

import (
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/relayer/deploy"
)

const tenYears = 3650 * 86400 * 1000

// rehearseUnchecked lets the contracts themselves judge a deployment.
func rehearseUnchecked(d *deploy.Deployment) error {
	plan, err := deploy.PlanUnchecked(d)
	if err != nil {
		return err
	}
	_, err = plan.Rehearse()
	return err
}

func mirrored(t *testing.T) *deploy.Deployment {
	t.Helper()
	d := whole(t, big.NewInt(5), common.Address{7})
	d.Registry, d.Rewards = nil, nil
	d.Mirror = &deploy.Mirror{
		HomeChainID: 6, Registry: common.Address{1}, MaxExtensionMS: 1000, GraceMS: 1000,
		First: deploy.Epoch{Epoch: 1, FromMS: 5_000_000, UntilMS: 5_001_000, Total: 100, Quorum: 67, Root: deploy.NewNumber(big.NewInt(1))},
	}
	require.NoError(t, d.Validate())
	return d
}

// What the contracts refuse, the file's check refuses by the file's names: both
// judge every value at the edges alike.
func TestFileIsJudgedAsTheContractsDo(t *testing.T) {
	t.Parallel()
	number := func(text string) *deploy.Number {
		v, ok := new(big.Int).SetString(text, 0)
		require.True(t, ok)
		return deploy.NewNumber(v)
	}
	const huge = math.MaxUint64
	numbers := []struct {
		key       string
		set       func(d *deploy.Deployment, v uint64)
		good, bad []uint64
	}{
		{"rules.slack_ms", func(d *deploy.Deployment, v uint64) { d.Rules.SlackMS = v }, []uint64{0, 600_000}, []uint64{1 << 48, huge}},
		{"rules.drift_ms", func(d *deploy.Deployment, v uint64) { d.Rules.DriftMS = v }, []uint64{0, 600_000}, []uint64{1 << 48, huge}},
		{"interval_ms", func(d *deploy.Deployment, v uint64) { d.FeedSets[0].IntervalMS = v }, []uint64{1, math.MaxUint32}, []uint64{0, 1 << 32, huge}},
		{"circuit.slots", func(d *deploy.Deployment, v uint64) { d.Circuit.Slots, d.Rewards = uint16(v), nil }, []uint64{1, 256}, []uint64{257, 4096}},
		{"circuit.slots", func(d *deploy.Deployment, v uint64) { d.Circuit.Slots = uint16(v) }, []uint64{252}, []uint64{253, 256}},
		{"registry.minimum_seats", func(d *deploy.Deployment, v uint64) { d.Registry.MinimumSeats = uint16(v) }, []uint64{1, 4}, []uint64{0, 5}},
		{"registry.epoch_ms", func(d *deploy.Deployment, v uint64) {
			d.Registry.EpochMS, d.Registry.LeadMS, d.Registry.UnbondingMS = v, max(1, min(v, 1000)), 2*tenYears
		}, []uint64{tenYears}, []uint64{0, 1, tenYears + 1, huge}},
		{"registry.lead_ms", func(d *deploy.Deployment, v uint64) { d.Registry.LeadMS = v }, []uint64{1, 30 * 86400 * 1000}, []uint64{30*86400*1000 + 1, huge}},
		{"registry.lead_ms", func(d *deploy.Deployment, v uint64) { d.Registry.LeadMS = v }, nil, []uint64{0}},
		{"registry.notice_ms", func(d *deploy.Deployment, v uint64) { d.Registry.NoticeMS = v }, []uint64{0, 7*86400*1000 - 1}, []uint64{7 * 86400 * 1000, huge}},
		{"registry.grace_ms", func(d *deploy.Deployment, v uint64) {
			d.Registry.GraceMS, d.Registry.EpochMS, d.Registry.UnbondingMS = v, tenYears, 4*tenYears
		}, []uint64{0, tenYears}, []uint64{tenYears + 1, huge}},
		{"registry.slashing_ms", func(d *deploy.Deployment, v uint64) {
			d.Registry.SlashingMS, d.Registry.EpochMS, d.Registry.UnbondingMS, d.Rewards = v, tenYears, 4*tenYears, nil
		}, []uint64{1, tenYears}, []uint64{0, tenYears + 1, huge}},
		{"registry.unbonding_ms", func(d *deploy.Deployment, v uint64) { d.Registry.UnbondingMS = v },
			[]uint64{37*86400*1000 + 3600*1000 + 1, 4 * tenYears}, []uint64{0, 37*86400*1000 + 3600*1000, 4*tenYears + 1, huge}},
		{"registry.reveal_min_ms", func(d *deploy.Deployment, v uint64) { d.Registry.RevealMinMS = v }, []uint64{1}, []uint64{0, huge}},
		{"registry.reveal_max_ms", func(d *deploy.Deployment, v uint64) { d.Registry.RevealMaxMS = v }, []uint64{2001, tenYears}, []uint64{0, 2000, tenYears + 1, huge}},
		{"registry.reporter_bps", func(d *deploy.Deployment, v uint64) { d.Registry.ReporterBPS = uint16(v) }, []uint64{0, 5000}, []uint64{5001, math.MaxUint16}},
		{"rewards.windows", func(d *deploy.Deployment, v uint64) { d.Rewards.Windows, d.Rewards.MinWindows = v, 1 }, []uint64{1, 64}, []uint64{0, 65, huge}},
		{"rewards.min_windows", func(d *deploy.Deployment, v uint64) { d.Rewards.MinWindows = v }, []uint64{1, 24}, []uint64{0, 25, huge}},
		{"rewards.fresh_seconds", func(d *deploy.Deployment, v uint64) { d.Rewards.FreshSeconds = v }, []uint64{1, 3600}, []uint64{0, 3601, huge}},
		{"rewards.grace_seconds", func(d *deploy.Deployment, v uint64) {
			d.Rewards.GraceSeconds, d.Registry.SlashingMS, d.Registry.UnbondingMS = v, 800*86400*1000, tenYears
		}, []uint64{3600, 365 * 86400}, []uint64{0, 365*86400 + 1, huge}},
		{"rewards.term_seconds", func(d *deploy.Deployment, v uint64) {
			d.Rewards.TermSeconds, d.Registry.SlashingMS, d.Registry.UnbondingMS = v, 800*86400*1000, tenYears
		}, []uint64{3600, 365 * 86400}, []uint64{0, 3599, 365*86400 + 1, huge}},
		// An hour of grace and a week of evidence, less the pool's own hour of grace.
		{"rewards.term_seconds", func(d *deploy.Deployment, v uint64) { d.Rewards.TermSeconds = v }, []uint64{7 * 86400}, []uint64{7*86400 + 1}},
		{"rewards.grace_seconds and", func(d *deploy.Deployment, v uint64) { d.Rewards.GraceSeconds = v }, []uint64{6*86400 + 3600}, []uint64{6*86400 + 3601}},
		{"registry.grace_ms and registry.slashing_ms", func(d *deploy.Deployment, v uint64) { d.Registry.SlashingMS = v }, []uint64{86400 * 1000}, []uint64{86400*1000 - 1, 1}},
		{"rewards.share_ppm", func(d *deploy.Deployment, v uint64) { d.Rewards.SharePPM = v }, []uint64{1, 1_000_000}, []uint64{0, 1_000_001, huge}},
		{"refunds.min_heartbeat_seconds", func(d *deploy.Deployment, v uint64) { d.Refunds.MinHeartbeatSeconds = uint32(v) }, []uint64{1, 10}, []uint64{0}},
		{"refunds.min_deviation_ppm", func(d *deploy.Deployment, v uint64) { d.Refunds.MinDeviationPPM = uint32(v) }, []uint64{1, math.MaxUint32}, []uint64{0}},
		{"refunds.terms[0].heartbeat_seconds", func(d *deploy.Deployment, v uint64) { d.Refunds.Terms[0].HeartbeatSeconds = uint32(v) }, []uint64{1}, []uint64{0}},
		{"refunds.terms[0].tip_wei", func(d *deploy.Deployment, v uint64) { d.Refunds.Terms[0].TipWei = v }, []uint64{0, 2e9}, []uint64{2e9 + 1, huge}},
		{"refunds.terms[0].gas_cap", func(d *deploy.Deployment, v uint64) { d.Refunds.Terms[0].GasCap = uint32(v) }, []uint64{60_000, 600_000}, []uint64{0, 600_001}},
		{"refunds.terms[0].fixed_gas", func(d *deploy.Deployment, v uint64) { d.Refunds.Terms[0].FixedGas = uint32(v) }, []uint64{0, 500_000}, []uint64{500_001}},
		{"refunds.terms[0].deviation_ppm[0]", func(d *deploy.Deployment, v uint64) { d.Refunds.Terms[0].DeviationPPM[0] = uint32(v) }, []uint64{0}, []uint64{1}},
		{"refunds.terms[0].deviation_ppm[1]", func(d *deploy.Deployment, v uint64) {
			d.Refunds.MinDeviationPPM, d.Refunds.Terms[0].DeviationPPM[1] = 5, uint32(v)
		}, []uint64{0, 5}, []uint64{4}},
		{"refunds.terms[0].deviation_ppm", func(d *deploy.Deployment, v uint64) { d.Refunds.Terms[0].DeviationPPM = make([]uint32, v) }, []uint64{0, 8}, []uint64{9}},
		{"topics.term_seconds", func(d *deploy.Deployment, v uint64) { d.Topics.TermSeconds, d.Topics.GraceSeconds = v, 0 }, []uint64{86400, tenYears / 1000}, []uint64{0, 86399, tenYears/1000 + 1, huge}},
		{"topics.grace_seconds", func(d *deploy.Deployment, v uint64) { d.Topics.GraceSeconds = v }, []uint64{0, 365*86400 - 1}, []uint64{365 * 86400, huge}},
		{"quote.base_decimals", quoted(func(q *deploy.Quote, v uint64) { q.BaseDecimals = uint8(v) }), []uint64{0, 36}, []uint64{37}},
		{"quote.quote_decimals", quoted(func(q *deploy.Quote, v uint64) { q.QuoteDecimals = uint8(v) }), []uint64{0, 36}, []uint64{37}},
		{"quote.max_age_seconds", quoted(func(q *deploy.Quote, v uint64) { q.MaxAgeSeconds = uint32(v) }), []uint64{1, math.MaxUint32}, []uint64{0}},
	}
	judge := func(d *deploy.Deployment, key string, good bool, v any) {
		t.Helper()
		err := d.Validate()
		if good {
			require.NoError(t, err, "%s = %v", key, v)
			require.NoError(t, rehearseUnchecked(d), "%s = %v: the contracts refuse what the file's check takes", key, v)
			return
		}
		require.ErrorIs(t, err, deploy.ErrDeployment, "%s = %v", key, v)
		require.ErrorContains(t, err, key, "%v", v)
		require.Error(t, rehearseUnchecked(d), "%s = %v: the contracts take what the file's check says that they refuse", key, v)
	}
	for _, n := range numbers {
		for good, values := range map[bool][]uint64{true: n.good, false: n.bad} {
			for _, v := range values {
				d := whole(t, big.NewInt(5), common.Address{7})
				n.set(d, v)
				judge(d, n.key, good, v)
			}
		}
	}
	others := []struct {
		key  string
		good bool
		set  func(d *deploy.Deployment)
	}{
		{"registry.weight_unit", true, func(d *deploy.Deployment) {
			d.Registry.WeightUnit, d.Registry.MinimumStake = number("0xffffffffffffffffffff"), number("0xffffffffffffffffffff")
		}},
		{"registry.weight_unit", false, func(d *deploy.Deployment) {
			d.Registry.WeightUnit, d.Registry.MinimumStake = number("0x100000000000000000000"), number("0x100000000000000000000")
		}},
		{"registry.weight_unit", false, func(d *deploy.Deployment) { d.Registry.WeightUnit = number("0") }},
		{"registry.minimum_stake", false, func(d *deploy.Deployment) { d.Registry.MinimumStake = number("999999999999999999") }},
		{"rewards.cap", true, func(d *deploy.Deployment) { d.Rewards.Cap = number("0xffffffffffffffffffffffffffffffff") }},
		{"rewards.cap", false, func(d *deploy.Deployment) { d.Rewards.Cap = number("0x100000000000000000000000000000000") }},
		{"rewards.cap", false, func(d *deploy.Deployment) { d.Rewards.Cap = number("0") }},
		{"rewards.feed_sets", false, func(d *deploy.Deployment) { d.Rewards.FeedSets = nil }},
		{"rewards.feed_sets[1]", false, func(d *deploy.Deployment) { d.Rewards.FeedSets = []uint64{1, 1} }},
		{"topics.fee_wei", true, func(d *deploy.Deployment) { d.Topics.FeeWei = d.Topics.MaxFeeWei }},
		{"topics.fee_wei", false, func(d *deploy.Deployment) { d.Topics.MaxFeeWei = number("1") }},
		{"topics.fee_recipient", false, func(d *deploy.Deployment) { d.Topics.FeeRecipient = common.Address{} }},
		{"same asset", false, func(d *deploy.Deployment) {
			d.FeedSets[0].Feeds[0].Quote = &deploy.Quote{Base: common.Address{1}, Quote: common.Address{1}, MaxAgeSeconds: 1}
		}},
		{"quote needs base and quote", false, func(d *deploy.Deployment) {
			d.FeedSets[0].Feeds[0].Quote = &deploy.Quote{Base: common.Address{1}, MaxAgeSeconds: 1}
		}},
	}
	for _, o := range others {
		d := whole(t, big.NewInt(5), common.Address{7})
		o.set(d)
		judge(d, o.key, o.good, "")
	}
	mirrors := []struct {
		key  string
		good bool
		set  func(m *deploy.Mirror)
	}{
		{"mirror.max_extension_ms", false, func(m *deploy.Mirror) { m.MaxExtensionMS = 0 }},
		{"max_extension_ms", false, func(m *deploy.Mirror) { m.MaxExtensionMS = 999 }},
		{"mirror.first.until_ms", false, func(m *deploy.Mirror) { m.First.UntilMS = m.First.FromMS }},
		{"mirror.first.total", false, func(m *deploy.Mirror) { m.First.Total, m.First.Quorum = 0, 1 }},
		{"mirror.first.quorum", false, func(m *deploy.Mirror) { m.First.Quorum = 66 }},
		{"mirror.first.quorum", false, func(m *deploy.Mirror) { m.First.Quorum = 68 }},
		{"mirror.first.quorum", true, func(m *deploy.Mirror) { m.First.Total, m.First.Quorum = 1, 1 }},
		{"mirror.first.root", false, func(m *deploy.Mirror) {
			m.First.Root = number("0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001")
		}},
		{"mirror.first.root", true, func(m *deploy.Mirror) {
			m.First.Root = number("0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000000")
		}},
	}
	for _, m := range mirrors {
		d := mirrored(t)
		m.set(d.Mirror)
		judge(d, m.key, m.good, "")
	}
}

func quoted(set func(q *deploy.Quote, v uint64)) func(*deploy.Deployment, uint64) {
	return func(d *deploy.Deployment, v uint64) {
		q := &deploy.Quote{Base: common.Address{1}, Quote: common.Address{2}, MaxAgeSeconds: 1}
		set(q, v)
		d.FeedSets[0].Feeds[0].Quote = q
	}
}

// Whatever durations stand together, the file's check and the registry judge alike.
func TestStakingIsJudgedAsTheRegistryDoes(t *testing.T) {
	t.Parallel()
	base := whole(t, big.NewInt(5), common.Address{7})
	base.Rewards, base.Refunds, base.Topics = nil, nil, nil
	verdicts := make(map[bool]int)
	rapid.Check(t, func(rt *rapid.T) {
		d, r := *base, *base.Registry
		d.Registry = &r
		scale := rapid.SampledFrom([]uint64{4, 100, tenYears}).Draw(rt, "scale")
		for _, v := range []*uint64{&r.EpochMS, &r.LeadMS, &r.NoticeMS, &r.GraceMS, &r.SlashingMS, &r.RevealMinMS, &r.RevealMaxMS} {
			*v = rapid.Uint64Range(0, scale).Draw(rt, "duration")
		}
		if rapid.Bool().Draw(rt, "ordered") {
			r.LeadMS = min(r.LeadMS, r.EpochMS)
			r.NoticeMS = min(r.NoticeMS, r.LeadMS/2)
			r.RevealMaxMS = max(r.RevealMaxMS, r.RevealMinMS+1)
		}
		r.UnbondingMS = r.EpochMS + r.GraceMS + r.SlashingMS + rapid.Uint64Range(0, 2).Draw(rt, "more")
		file, contract := d.Validate(), rehearseUnchecked(&d)
		if (file == nil) != (contract == nil) {
			rt.Fatalf("the file's check says %v, the contract %v", file, contract)
		}
		verdicts[file == nil]++
	})
	require.Positive(t, verdicts[true])
	require.Positive(t, verdicts[false])
}

// What the contracts would take, but nobody can mean.
func TestAbsurdFileIsRefused(t *testing.T) {
	t.Parallel()
	const day = 86400 * 1000
	tests := []struct {
		name        string
		change      func(d *deploy.Deployment)
		want        string
		development bool // refused there, too
	}{
		{"no delay", func(d *deploy.Deployment) { d.Timelock.DelaySeconds = 0 }, "timelock.delay_seconds: 0, at least 172800", false},
		{"a delay of more than a year", func(d *deploy.Deployment) { d.Timelock.DelaySeconds = 366 * 86400 }, "timelock.delay_seconds: 31622400 is more than 31536000", true},
		{"the zero address proposes", func(d *deploy.Deployment) { d.Timelock.Proposers = append(d.Timelock.Proposers, common.Address{}) }, "timelock.proposers[1] is the zero address", true},
		{"a proposer twice", func(d *deploy.Deployment) {
			d.Timelock.Proposers = []common.Address{{1}, {2}, {1}}
		}, "timelock.proposers[2] is 0x0100000000000000000000000000000000000000, as timelock.proposers[0]", true},
		{"slack of eleven minutes", func(d *deploy.Deployment) { d.Rules.SlackMS = uint64((11 * time.Minute).Milliseconds()) }, "rules.slack_ms: 660000 is more than 600000", true},
		{"drift of eleven minutes", func(d *deploy.Deployment) { d.Rules.DriftMS = uint64((11 * time.Minute).Milliseconds()) }, "rules.drift_ms: 660000 is more than 600000", true},
		{"epochs of a minute", func(d *deploy.Deployment) {
			d.Registry.EpochMS, d.Registry.LeadMS, d.Registry.NoticeMS = 60_000, 30_000, 0
			d.Registry.GraceMS, d.Registry.SlashingMS, d.Rewards = 0, 3_600_000, nil
		}, "registry.epoch_ms: 60000 is less than 3600000", false},
		{"epochs of two years", func(d *deploy.Deployment) { d.Registry.EpochMS, d.Registry.UnbondingMS = 730*day, 2*tenYears }, "registry.epoch_ms: 63072000000 is more than", false},
		{"no notice", func(d *deploy.Deployment) { d.Registry.NoticeMS = 0 }, "registry.notice_ms: 0 is less than 60000", false},
		{"grace beyond the epoch", func(d *deploy.Deployment) { d.Registry.GraceMS, d.Registry.UnbondingMS = 31*day, tenYears }, "registry.grace_ms", false},
		{"an hour for evidence", func(d *deploy.Deployment) { d.Registry.SlashingMS, d.Rewards = day/24, nil }, "registry.slashing_ms: 3600000 is less than 86400000", false},
		{"stake for two years", func(d *deploy.Deployment) { d.Registry.UnbondingMS = 730 * day }, "registry.unbonding_ms", false},
		{"a token at the zero address", func(d *deploy.Deployment) { d.Registry.Token = new(common.Address) }, "registry.token is the zero address", true},
		{"refunds of a set twice", func(d *deploy.Deployment) { d.Refunds.Terms = append(d.Refunds.Terms, d.Refunds.Terms[0]) }, "refunds.terms[1].feed_set: feed set 1 has refunds.terms[0].feed_set already", true},
	}
	for _, tt := range tests {
		for _, development := range []bool{false, true} {
			d := whole(t, big.NewInt(5), common.Address{7})
			token := common.Address{0xaa}
			d.Registry.Token, d.Registry.DevTokenSupply = &token, nil
			d.Registry.NoticeMS, d.Timelock.DelaySeconds = day, 172_800
			d.Development = development
			require.NoError(t, d.Validate())
			tt.change(d)
			err := d.Validate()
			if development && !tt.development {
				require.NoError(t, err, tt.name)
				continue
			}
			require.ErrorIs(t, err, deploy.ErrDeployment, tt.name)
			require.ErrorContains(t, err, tt.want)
			require.False(t, strings.HasSuffix(err.Error(), ": "), "a reason is given")
		}
	}
	d := mirrored(t)
	d.Development, d.Timelock.DelaySeconds = false, 172_800
	require.NoError(t, d.Validate())
	d.Mirror.GraceMS = 366 * day
	require.ErrorContains(t, d.Validate(), "mirror.grace_ms")
	d.Mirror.GraceMS, d.Mirror.MaxExtensionMS = 0, tenYears
	require.ErrorContains(t, d.Validate(), "mirror.max_extension_ms")
}
