package deploy

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/strictjson"
)

const (
	// MinDelay is the shortest delay of the powers on a network that is not for
	// development: docs/adr/0014.
	MinDelay = 48 * time.Hour
	// maxFile bounds a deployment file.
	maxFile = 4 << 20
	maxSalt = 128
	// maxProposers and maxFeedSets bound what a deployment makes.
	maxProposers = 64
	maxFeedSets  = 256
)

// printable is text that can be shown as it is: it has no control characters.
var printable = regexp.MustCompile(`^[^\p{C}\x{FFFD}]*$`)

// ErrDeployment is wrapped where a deployment is none that could be made.
var ErrDeployment = errors.New("invalid deployment")

func bad(format string, args ...any) error {
	return fmt.Errorf("%w: %w", ErrDeployment, fmt.Errorf(format, args...))
}

// Parse reads a deployment file strictly: unknown fields, data behind it and
// what could not be deployed are errors that wrap [ErrDeployment].
func Parse(r io.Reader) (*Deployment, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read deployment: %w", err)
	}
	if len(b) > maxFile {
		return nil, bad("more than %d bytes: is it the right file?", maxFile)
	}
	d := new(Deployment)
	if err := strictjson.Unmarshal(b, d); err != nil {
		return nil, bad("%w", err)
	}
	if err := checkChecksums(b); err != nil {
		return nil, err
	}
	if err := d.Validate(); err != nil {
		return nil, err
	}
	return d, nil
}

// Encode gives the file.
func (d *Deployment) Encode() ([]byte, error) {
	b, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encode deployment: %w", err)
	}
	return append(b, '\n'), nil
}

// Shape is the circuit's size.
func (d *Deployment) Shape() protocol.Shape {
	return protocol.Shape{Slots: int(d.Circuit.Slots), Columns: int(d.Circuit.Columns)}
}

// Validate checks what needs no chain. Its errors wrap [ErrDeployment].
func (d *Deployment) Validate() error {
	switch {
	case d.Version != Version:
		return bad("version %d, this program knows %d", d.Version, Version)
	case d.Salt == "" || len(d.Salt) > maxSalt:
		return bad("salt: a name of 1 to %d bytes is needed: another name gives other addresses", maxSalt)
	case !printable.MatchString(d.Salt):
		return bad("salt takes printable text") // it is shown
	case d.ChainID == 0:
		return bad("chain_id is needed")
	case d.Deployer == (common.Address{}):
		return bad("deployer: the address of the key that deploys is needed")
	case len(d.FeedSets) == 0 || len(d.FeedSets) > maxFeedSets:
		return bad("%d feed_sets, want 1 to %d", len(d.FeedSets), maxFeedSets)
	}
	if err := d.Shape().Validate(); err != nil {
		return bad("circuit: %w", err)
	}
	for _, check := range []func() error{d.Circuit.checkKey, d.checkTimelock, d.checkRules, d.checkSource, d.checkFeedSets, d.checkExtras} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (d *Deployment) checkTimelock() error {
	t := d.Timelock
	if len(t.Proposers) == 0 || len(t.Proposers) > maxProposers {
		return bad("timelock.proposers: %d of them, want 1 to %d: without any, no feed set could ever be added or retired", len(t.Proposers), maxProposers)
	}
	seen := make(map[common.Address]int, len(t.Proposers))
	for i, who := range t.Proposers {
		first, twice := seen[who]
		switch {
		case who == (common.Address{}):
			return bad("timelock.proposers[%d] is the zero address: nobody could act for it, and it stands for everybody among a timelock's executors", i)
		case twice:
			return bad("timelock.proposers[%d] is %s, as timelock.proposers[%d]: was another one meant?", i, who, first)
		}
		seen[who] = i
	}
	if delay := uint64(MinDelay / time.Second); t.DelaySeconds < delay && !d.Development {
		return bad("timelock.delay_seconds: %d, at least %d: consumers need that time to move away from a feed set that is retired", t.DelaySeconds, delay)
	}
	return within(bound{"timelock.delay_seconds", t.DelaySeconds, 0, uint64(MaxDelay / time.Second), "in seconds; a feed set of a broken circuit could not be retired for more than a year"})
}

func (d *Deployment) checkSource() error {
	given := 0
	for _, is := range []bool{d.Registry != nil, d.Mirror != nil, d.Committee != nil} {
		if is {
			given++
		}
	}
	switch {
	case given != 1:
		return bad("exactly one of registry (home chain), mirror (another chain) and committee (development) is needed, not %d", given)
	case d.Registry != nil:
		r := d.Registry
		if r.WeightUnit == nil || r.MinimumStake == nil {
			return bad("registry.weight_unit and registry.minimum_stake are needed")
		}
		if (r.Token == nil) == (r.DevTokenSupply == nil) {
			return bad("registry.token: the ERC-20 that is staked is needed (or, for development, dev_token_supply)")
		}
		if r.Token != nil && *r.Token == (common.Address{}) {
			return bad("registry.token is the zero address: name the ERC-20 that is staked")
		}
		if r.DevTokenSupply != nil && !d.Development {
			return bad("registry.dev_token_supply: a token without worth secures nothing: name the token, or say \"development\": true")
		}
		return d.checkStaking()
	case d.Mirror != nil:
		m := d.Mirror
		if m.First.Root == nil {
			return bad("mirror.first: the committee that the mirror begins with is needed: oraclestream deploy init reads it from the home chain")
		}
		if m.HomeChainID == 0 || m.Registry == (common.Address{}) {
			return bad("mirror.home_chain_id and mirror.registry are needed")
		}
		if m.HomeChainID == d.ChainID {
			return bad("mirror: the home chain has the registry itself and needs no mirror")
		}
		return d.checkMirrorBounds()
	case d.Committee.Root == nil || !d.Development:
		return bad("committee: a committee that stands still is for development, and needs a root")
	case (d.Committee.HomeChainID == 0) != (d.Committee.Registry == nil):
		return bad("committee.home_chain_id and committee.registry come together")
	case d.Committee.Registry != nil && *d.Committee.Registry == (common.Address{}):
		return bad("committee.registry is the zero address")
	}
	return nil
}

func (d *Deployment) checkFeedSets() error {
	names := make(map[string]bool)
	for _, s := range d.FeedSets {
		if !printable.MatchString(s.Name) {
			return bad("feed set %q: a name takes printable text", s.Name)
		}
		if s.Name == "" || names[s.Name] {
			return bad("feed set %q: every feed set has a name of its own", s.Name)
		}
		names[s.Name] = true
		if len(s.Feeds) == 0 || len(s.Feeds) >= int(d.Circuit.Columns) {
			return bad("feed set %q has %d feeds, want 1 to %d", s.Name, len(s.Feeds), d.Circuit.Columns-1)
		}
		if err := within(bound{fmt.Sprintf("feed set %q: interval_ms", s.Name), s.IntervalMS, 1, maxInterval, "it is a round's length, and a header keeps 32 bits of it"}); err != nil {
			return err
		}
		feeds := make(map[string]bool)
		for _, f := range s.Feeds {
			if !printable.MatchString(f.Description) {
				return bad("feed set %q, feed %q: description takes printable text", s.Name, f.ID)
			}
			if _, err := feed.ParseID(f.ID); err != nil {
				return bad("feed set %q: %w", s.Name, err)
			}
			if f.Decimals > feed.MaxDecimals {
				return bad("feed %s has %d decimals, at most %d", f.ID, f.Decimals, feed.MaxDecimals)
			}
			if feeds[f.ID] {
				return bad("feed set %q has the feed twice: %s", s.Name, f.ID)
			}
			feeds[f.ID] = true
			if err := f.Quote.check(f.ID); err != nil {
				return err
			}
		}
	}
	return d.checkDomains()
}

// checkDomains refuses two feed sets of one domain.
//
// Threat: operators observe each feed set by itself, so the two vectors of one
// round differ, and what they sign for one is evidence against them by the other.
func (d *Deployment) checkDomains() error {
	for i, s := range d.FeedSets {
		for _, before := range d.FeedSets[:i] {
			if s.sameDomain(&before) {
				return bad("feed sets %q and %q have one domain, as feeds, decimals and interval_ms are the same: operators who serve both would sign two digests of one round and lose their stake: change interval_ms by 1, or the feeds", before.Name, s.Name)
			}
		}
	}
	return nil
}

// sameDomain compares what a domain binds of a feed set.
func (s *FeedSetSpec) sameDomain(other *FeedSetSpec) bool {
	return s.IntervalMS == other.IntervalMS && slices.EqualFunc(s.Feeds, other.Feeds, func(a, b FeedSpec) bool {
		return a.ID == b.ID && a.Decimals == b.Decimals
	})
}
