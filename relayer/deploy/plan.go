package deploy

import (
	"bytes"
	"fmt"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/bindings/mirror"
	"github.com/oraclestream/oraclestream/bindings/timelock"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// saltPrefix keeps these salts apart from others' under the same proxy.
const saltPrefix = "oraclestream.deployment.v1/"

// Plan is what a deployment consists of: every contract with its address, and
// every call, in the order in which they can be made. It is computed without a
// chain.
type Plan struct {
	Deployment *Deployment
	// Salt is what every contract is created under.
	Salt  common.Hash
	Steps []Step
	// Contracts are the addresses; what only a chain can tell is left out.
	Contracts Contracts
}

// Step is one contract or one call. Steps of one level need those of the
// levels before and none of their own.
type Step struct {
	Level int
	Name  string
	// Contract is the contract's name in the sources; empty for a call.
	Contract string
	// Address is where the contract stands, or what is called.
	Address common.Address
	// InitCode is creation code and ABI-encoded constructor arguments; Args are
	// these arguments alone.
	InitCode, Args []byte
	// Data is what a call sends.
	Data []byte
	// done asks the chain whether a call was made; it refuses what differs.
	done doneFunc
}

// Creates reports whether the step creates a contract.
func (s *Step) Creates() bool { return s.Contract != "" }

// InitCodeHash is keccak256 of the init code; zero for a call.
func (s *Step) InitCodeHash() common.Hash {
	if !s.Creates() {
		return common.Hash{}
	}
	return crypto.Keccak256Hash(s.InitCode)
}

// message gives what the step sends: to the proxy, or to what is called.
func (s *Step) message(salt common.Hash) (to common.Address, data []byte) {
	if !s.Creates() {
		return s.Address, s.Data
	}
	return ProxyAddress, append(salt.Bytes(), s.InitCode...)
}

// StepOf gives the name of the step that a transaction makes; empty where it is of none.
func (p *Plan) StepOf(tx *types.Transaction) string {
	for i := range p.Steps {
		if to, data := p.Steps[i].message(p.Salt); tx.To() != nil && *tx.To() == to && bytes.Equal(tx.Data(), data) {
			return p.Steps[i].Name
		}
	}
	return ""
}

// Levels of a plan.
const (
	levelBase      = iota // what needs nothing
	levelHub              // what needs the authority or the verifier
	levelCommittee        // the registry, which needs its judge
	levelFeedSets
	levelProxies // what needs feed sets
	levelTerms   // what needs what needs feed sets
	levelGrant
	levelRenounce
)

// planner collects steps.
type planner struct {
	d    *Deployment
	plan *Plan
	err  error
}

// NewPlan computes what a deployment consists of. Errors wrap [ErrDeployment].
func NewPlan(d *Deployment) (*Plan, error) {
	if err := d.Validate(); err != nil {
		return nil, err
	}
	return newPlan(d)
}

func newPlan(d *Deployment) (*Plan, error) {
	p := &planner{d: d, plan: &Plan{Deployment: d, Salt: crypto.Keccak256Hash([]byte(saltPrefix + d.Salt))}}
	p.base()
	p.committee()
	p.feedSets()
	p.extras()
	p.handOver()
	slices.SortStableFunc(p.plan.Steps, func(a, b Step) int { return a.Level - b.Level })
	if p.err != nil {
		return nil, fmt.Errorf("plan deployment: %w", p.err)
	}
	return p.plan, nil
}

// create adds a contract and gives its address.
func (p *planner) create(level int, name, contract, bin string, args []byte) common.Address {
	code := append(common.FromHex(bin), args...)
	at := Address(p.plan.Salt, code)
	p.plan.Steps = append(p.plan.Steps, Step{Level: level, Name: name, Contract: contract, Address: at, InitCode: code, Args: args})
	return at
}

func (p *planner) call(level int, name string, to common.Address, data []byte, err error, done doneFunc) {
	if err != nil && p.err == nil {
		p.err = fmt.Errorf("encode %s: %w", name, err)
	}
	p.plan.Steps = append(p.plan.Steps, Step{Level: level, Name: name, Address: to, Data: data, done: done})
}

func (p *planner) base() {
	d, c := p.d, &p.plan.Contracts
	c.Authority = p.create(levelBase, "authority", "AccessManager", bindings.AccessManagerMetaData.Bin, bindings.NewAccessManager().PackConstructor(d.Deployer))
	// Whoever likes may execute what has waited; nobody but the timelock itself
	// changes its roles.
	c.Timelock = p.create(levelBase, "timelock", "TimelockController", timelock.TimelockControllerMetaData.Bin,
		timelock.NewTimelockController().PackConstructor(uint256(d.Timelock.DelaySeconds), d.Timelock.Proposers, []common.Address{{}}, common.Address{}))
	v := verifierOf(d.Circuit.VerifyingKey)
	c.Verifier = p.create(levelBase, "verifier", v.contract, v.bin, v.args)
	c.Hub = p.create(levelHub, "feed hub", "FeedHub", bindings.FeedHubMetaData.Bin, bindings.NewFeedHub().PackConstructor(c.Authority))
}

// committee adds where feed sets ask for their committees.
func (p *planner) committee() {
	d, c := p.d, &p.plan.Contracts
	c.Network.HomeChainID = uint256(d.ChainID)
	switch {
	case d.Registry != nil:
		p.registry(d.Registry)
		c.Network.Registry = c.Registry
	case d.Mirror != nil:
		m := d.Mirror
		c.Network = protocol.Network{HomeChainID: uint256(m.HomeChainID), Registry: m.Registry}
		first := mirror.EpochInfo{
			Epoch: m.First.Epoch, FromMs: m.First.FromMS, UntilMs: m.First.UntilMS, Quorum: m.First.Quorum, Total: m.First.Total,
			Root: &m.First.Root.Int, MembersHash: m.First.MembersHash,
		}
		c.Registry = p.create(levelBase, "committee mirror", "CommitteeMirror", mirror.CommitteeMirrorMetaData.Bin,
			mirror.NewCommitteeMirror().PackConstructor(c.Network.HomeChainID, m.Registry, m.MaxExtensionMS, m.GraceMS, first))
	default:
		f := d.Committee
		c.Registry = p.create(levelBase, "committee", "DevCommittee", bindings.DevCommitteeMetaData.Bin,
			bindings.NewDevCommittee().PackConstructor(&f.Root.Int, f.Quorum, f.FromMS, f.UntilMS))
		c.Network.Registry = c.Registry
		if f.Registry != nil {
			c.Network = protocol.Network{HomeChainID: uint256(f.HomeChainID), Registry: *f.Registry}
		}
	}
}

func (p *planner) registry(r *Registry) {
	d, c := p.d, &p.plan.Contracts
	if r.Token != nil {
		c.Token = *r.Token
	} else {
		c.Token = p.create(levelBase, "stake token", "DevToken", bindings.DevTokenMetaData.Bin, bindings.NewDevToken().PackConstructor(d.Deployer, &r.DevTokenSupply.Int))
	}
	profile := bindings.Profile{Verifier: c.Verifier, Slots: d.Circuit.Slots, Columns: d.Circuit.Columns}
	c.Judge = p.create(levelHub, "judge", "EvidenceJudge", bindings.EvidenceJudgeMetaData.Bin, bindings.NewEvidenceJudge().PackConstructor([]bindings.Profile{profile}))
	c.Registry = p.create(levelCommittee, "operator registry", "OperatorRegistry", bindings.OperatorRegistryMetaData.Bin,
		bindings.NewOperatorRegistry().PackConstructor(bindings.RegistryInput{
			Token: c.Token, Judge: c.Judge, Slots: d.Circuit.Slots, MinimumSeats: r.MinimumSeats,
			WeightUnit: &r.WeightUnit.Int, MinimumStake: &r.MinimumStake.Int,
			EpochMs: r.EpochMS, LeadMs: r.LeadMS, NoticeMs: r.NoticeMS, GraceMs: r.GraceMS, SlashingMs: r.SlashingMS, UnbondingMs: r.UnbondingMS,
			RevealMinMs: r.RevealMinMS, RevealMaxMs: r.RevealMaxMS, ReporterBps: r.ReporterBPS,
		}))
}

// feedSets adds them in their order, which is what their numbers come from.
func (p *planner) feedSets() {
	d, c := p.d, &p.plan.Contracts
	hub, proxy := bindings.NewFeedHub(), bindings.NewFeedProxy()
	for i, s := range d.FeedSets {
		number := uint256(uint64(i + 1))
		in := bindings.FeedSetInput{
			Verifier: c.Verifier, Committee: c.Registry, HomeChainId: c.Network.HomeChainID, Registry: c.Network.Registry,
			IntervalMs: s.IntervalMS, SlackMs: d.Rules.SlackMS, DriftMs: d.Rules.DriftMS, Slots: d.Circuit.Slots, Columns: d.Circuit.Columns,
		}
		out := FeedSet{Name: s.Name, ID: number, Proxies: make(map[feed.ID]common.Address, len(s.Feeds))}
		for k, f := range s.Feeds {
			in.Feeds = append(in.Feeds, bindings.FeedInput{Id: f.ID, Decimals: f.Decimals, Description: f.Description})
			var pair bindings.FeedProxyQuotePair
			if q := f.Quote; q != nil {
				pair = bindings.FeedProxyQuotePair{Base: q.Base, Quote: q.Quote, BaseDecimals: q.BaseDecimals, QuoteDecimals: q.QuoteDecimals, MaxAge: q.MaxAgeSeconds}
			}
			out.Proxies[feed.ID(f.ID)] = p.create(levelProxies, "proxy of "+f.ID+" in "+s.Name, "FeedProxy", bindings.FeedProxyMetaData.Bin,
				proxy.PackConstructor(c.Hub, number, uint256(uint64(k+1)), pair))
		}
		c.FeedSets = append(c.FeedSets, out)
		data, err := hub.TryPackCreateFeedSet(in)
		p.call(levelFeedSets, "feed set "+s.Name, c.Hub, data, err, feedSetDone(c.Hub, number, in))
	}
}

// extras adds rewards, refunds and topics.
func (p *planner) extras() {
	d, c := p.d, &p.plan.Contracts
	if r := d.Rewards; r != nil {
		terms := bindings.RewardTerms{
			Token: c.Token, Registry: c.Registry, Hub: c.Hub, Windows: uint256(r.Windows), MinWindows: uint256(r.MinWindows),
			FreshSeconds: uint256(r.FreshSeconds), GraceSeconds: uint256(r.GraceSeconds), TermSeconds: uint256(r.TermSeconds),
			SharePpm: uint256(r.SharePPM), Cap: &r.Cap.Int,
		}
		for _, n := range r.FeedSets {
			terms.FeedSets = append(terms.FeedSets, uint256(n))
		}
		c.Rewards = p.create(levelProxies, "reward pool", "RewardPool", bindings.RewardPoolMetaData.Bin, bindings.NewRewardPool().PackConstructor(terms))
	}
	if r := d.Refunds; r != nil {
		b := bindings.NewDeliveryRefunds()
		c.Refunds = p.create(levelProxies, "delivery refunds", "DeliveryRefunds", bindings.DeliveryRefundsMetaData.Bin, b.PackConstructor(c.Authority, c.Hub,
			bindings.RefundBounds{MinHeartbeat: r.MinHeartbeatSeconds, MinDeviationPpm: r.MinDeviationPPM, MaxTip: r.MaxTipWei, MaxGas: r.MaxGas}))
		for _, t := range r.Terms {
			id := uint256(t.FeedSet)
			data, err := b.TryPackConfigure(id, bindings.RefundTerms{Heartbeat: t.HeartbeatSeconds, Tip: t.TipWei, GasCap: t.GasCap, FixedGas: t.FixedGas}, t.DeviationPPM)
			p.call(levelTerms, fmt.Sprintf("refund terms of feed set %d", t.FeedSet), c.Refunds, data, err, termsDone(c.Refunds, id))
		}
	}
	if t := d.Topics; t != nil {
		c.Topics = p.create(levelHub, "topic registry", "TopicRegistry", bindings.TopicRegistryMetaData.Bin, bindings.NewTopicRegistry().PackConstructor(
			c.Authority, &t.FeeWei.Int, &t.MaxFeeWei.Int, t.FeeRecipient, uint256(t.TermSeconds), uint256(t.GraceSeconds)))
		c.Lens = p.create(levelHub, "dpsn lens", "DpsnLens", bindings.DpsnLensMetaData.Bin, bindings.NewDpsnLens().PackConstructor(c.Topics))
	}
}

// adminRole is the AccessManager's ADMIN_ROLE.
const adminRole = 0

// handOver makes the timelock the authority's only admin: docs/adr/0014.
func (p *planner) handOver() {
	d, c, manager := p.d, &p.plan.Contracts, bindings.NewAccessManager()
	grant, err := manager.TryPackGrantRole(adminRole, c.Timelock, 0)
	p.call(levelGrant, "timelock made admin", c.Authority, grant, err, roleDone(c.Authority, c.Timelock, true))
	renounce, err := manager.TryPackRenounceRole(adminRole, d.Deployer)
	p.call(levelRenounce, "deployer's admin role given up", c.Authority, renounce, err, roleDone(c.Authority, d.Deployer, false))
}

func uint256(v uint64) *big.Int { return new(big.Int).SetUint64(v) }
