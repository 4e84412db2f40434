package deploy

import (
	"math"
	"time"

	"github.com/oraclestream/oraclestream/internal/protocol"
)

// What contracts and networks take. The contracts refuse most of it
// themselves; said here, it is said by the file's own names, and by
// 'deploy init' as well.
const (
	// MaxDelay is the longest delay of the powers: a feed set of a broken circuit
	// could not be retired for longer.
	MaxDelay = 365 * day
	// MaxSkew bounds slack and drift: a quorum may date a value so far beyond its
	// round, or ahead of the chain's clock. Clocks that are further off are broken.
	MaxSkew = 10 * time.Minute

	// Of RegistryBase.
	maxSeats         = 256
	maxDuration      = 3650 * day
	maxUnbonding     = 4 * maxDuration
	maxEpochsKept    = 64
	maxWeightUnitLog = 80
	maxReporterBPS   = 5000

	maxInterval = math.MaxUint32 // of Headers, in milliseconds

	// Of RewardPool.
	maxRewardSets, maxWindows, maxMasks = 8, 64, 256
	maxRewardSlots                      = 252
	ppm                                 = 1_000_000
	year                                = 365 * day
	maxAssetDecimals                    = 36 // of FeedProxy

	maxTotal = 1 << 60 // 4096 slots of weights below 2^48
)

// What a network of strangers may have; one for development takes what the
// contracts take.
const (
	minEpoch, maxEpoch = time.Hour, year
	minNotice          = time.Minute
	minSlashing        = day
	maxLock            = year
	maxExtension       = 3 * maxEpoch // ReadMirror makes two epochs and a notice of it
)

// bound is a range that a number of the file lies in.
type bound struct {
	key                string
	value, least, most uint64
	why                string
}

// within refuses the first number that is out of its range.
func within(bounds ...bound) error {
	for _, b := range bounds {
		switch {
		case b.value < b.least:
			return bad("%s: %d is less than %d: %s", b.key, b.value, b.least, b.why)
		case b.value > b.most:
			return bad("%s: %d is more than %d: %s", b.key, b.value, b.most, b.why)
		}
	}
	return nil
}

// strict is a bound that a development network does not have.
func (d *Deployment) strict(bounds ...bound) error {
	if d.Development {
		return nil
	}
	return within(bounds...)
}

func (d *Deployment) checkRules() error {
	const why = "in milliseconds; a quorum may date values so far off, and clocks that need more are broken"
	return within(
		bound{"rules.slack_ms", d.Rules.SlackMS, 0, millis(MaxSkew), why},
		bound{"rules.drift_ms", d.Rules.DriftMS, 0, millis(MaxSkew), why},
	)
}

// checkStaking holds a registry's parameters to RegistryBase's constructor, and
// on a network of strangers to what can work.
func (d *Deployment) checkStaking() error {
	r, most := d.Registry, millis(maxDuration)
	err := within(
		bound{"circuit.slots", uint64(d.Circuit.Slots), 1, maxSeats, "the registry changes a full committee in one transaction"},
		bound{"registry.minimum_seats", uint64(r.MinimumSeats), 1, uint64(d.Circuit.Slots), "a committee has from one member to as many as the circuit has slots"},
		bound{"registry.epoch_ms", r.EpochMS, 1, most, "ten years are the most that the registry takes"},
		bound{"registry.lead_ms", r.LeadMS, 1, r.EpochMS, "the next epoch is set within the one before, else epochs could be set without end ahead of their time"},
		bound{"registry.notice_ms", r.NoticeMS, 0, r.LeadMS - min(r.LeadMS, 1), "the notice must be shorter than lead_ms, in which the epoch is set"},
		bound{"registry.grace_ms", r.GraceMS, 0, most, "ten years are the most that the registry takes"},
		bound{"registry.slashing_ms", r.SlashingMS, 1, most, "without it no evidence could be brought; ten years are the most that the registry takes"},
	)
	if err != nil {
		return err
	}
	answers := r.EpochMS + r.GraceMS + r.SlashingMS
	err = within(
		bound{"registry.unbonding_ms", r.UnbondingMS, answers + 1, millis(maxUnbonding), "it must exceed epoch_ms, grace_ms and slashing_ms together, else stake leaves before the offences that it answers for"},
		bound{"registry.reveal_min_ms", r.RevealMinMS, 1, most, "without a wait, whoever sees evidence on its way could report it first"},
		bound{"registry.reveal_max_ms", r.RevealMaxMS, r.RevealMinMS + 1, most, "it must exceed reveal_min_ms"},
		bound{"registry.reporter_bps", uint64(r.ReporterBPS), 0, maxReporterBPS, "whoever reports itself must always lose"},
	)
	if err != nil {
		return err
	}
	if kept := (answers-1)/r.EpochMS + 2; kept > maxEpochsKept {
		return bad("registry.epoch_ms: %d is too short for grace_ms and slashing_ms: the registry would have to keep %d epochs, and keeps %d", r.EpochMS, kept, maxEpochsKept)
	}
	if unit := &r.WeightUnit.Int; unit.Sign() == 0 || unit.BitLen() > maxWeightUnitLog {
		return bad("registry.weight_unit: %s, want 1 to 2^%d - 1: with more, a stake would not fit its storage", unit, maxWeightUnitLog)
	}
	if r.MinimumStake.Cmp(&r.WeightUnit.Int) < 0 {
		return bad("registry.minimum_stake: %s is less than weight_unit, %s: a seat without weight proves nothing", &r.MinimumStake.Int, &r.WeightUnit.Int)
	}
	return d.strict(
		bound{"registry.epoch_ms", r.EpochMS, millis(minEpoch), millis(maxEpoch), "each epoch takes a transaction that somebody pays, and in none can anybody leave"},
		bound{"registry.notice_ms", r.NoticeMS, millis(minNotice), most, "operators and mirrors have to learn of an epoch before it begins"},
		bound{"registry.grace_ms", r.GraceMS, 0, r.EpochMS, "a committee would speak longer after its epoch than in it"},
		bound{"registry.slashing_ms", r.SlashingMS, millis(minSlashing), most, "evidence has to be found and brought within that time"},
		bound{"registry.unbonding_ms", r.UnbondingMS, 0, millis(maxLock), "operators would wait more than a year for their stake"},
	)
}

// checkMirrorBounds holds a mirror's parameters to its constructor, and on a
// network of strangers to what can work.
func (d *Deployment) checkMirrorBounds() error {
	m := d.Mirror
	f := &m.First
	if _, ok := protocol.ElementFromBig(&f.Root.Int); !ok {
		return bad("mirror.first.root is no element of the circuit's field: 'oraclestream deploy init' reads it from the home chain")
	}
	err := within(
		bound{"mirror.max_extension_ms", m.MaxExtensionMS, 1, math.MaxUint64, "no committee could follow on the first"},
		bound{"mirror.first.until_ms", f.UntilMS, f.FromMS + min(1, math.MaxUint64-f.FromMS), math.MaxInt64, "a committee's time ends after it begins"},
		bound{"mirror.first.until_ms less from_ms", f.UntilMS - min(f.FromMS, f.UntilMS), 1, m.MaxExtensionMS, "the first committee's time may be no longer than max_extension_ms"},
		bound{"mirror.first.total", f.Total, 1, maxTotal, "a committee has weight, and no more than its slots can have"},
	)
	if err != nil {
		return err
	}
	if want := protocol.Quorum(f.Total); f.Quorum != want {
		return bad("mirror.first.quorum: %d, of a total of %d it is %d: 'oraclestream deploy init' reads both from the home chain", f.Quorum, f.Total, want)
	}
	return d.strict(
		bound{"mirror.max_extension_ms", m.MaxExtensionMS, 1, millis(maxExtension), "a committee could name a successor for years"},
		bound{"mirror.grace_ms", m.GraceMS, 0, millis(maxEpoch), "a committee would speak for more than a year after its time"},
	)
}
