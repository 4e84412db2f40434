package deploy

import (
	"fmt"
	"io"
	"maps"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/strictjson"
	"github.com/oraclestream/oraclestream/relayer"
)

// Result is what a deployment comes to, as programs read it.
type Result struct {
	// Complete says that everything stands and was checked.
	Complete bool `json:"complete"`
	// Development says that the deployment secures nothing of worth.
	Development bool           `json:"development"`
	Circuit     ResultCircuit  `json:"circuit"`
	ChainID     uint64         `json:"chain_id"`
	Deployer    common.Address `json:"deployer"`
	// Proxy is the deterministic deployment proxy, Salt what every contract is
	// created under.
	Proxy     common.Address  `json:"proxy"`
	Salt      common.Hash     `json:"salt"`
	Network   ResultNetwork   `json:"network"`
	Contracts ResultContracts `json:"contracts"`
	FeedSets  []ResultFeedSet `json:"feed_sets"`
	Steps     []ResultStep    `json:"steps"`
	Estimate  *ResultEstimate `json:"estimate,omitempty"`
	// Others are transactions of earlier runs that landed and made no step: what
	// paid for the deterministic deployment proxy, and what the chain refused.
	Others []ResultTx `json:"other_transactions,omitempty"`
	// Unchecked is what nobody compared.
	Unchecked []string `json:"unchecked,omitempty"`
}

// ResultTx is a transaction that landed.
type ResultTx struct {
	Tx      common.Hash `json:"tx"`
	Block   uint64      `json:"block"`
	GasUsed uint64      `json:"gas_used"`
	// Reverted says that the chain refused its effect.
	Reverted bool `json:"reverted,omitempty"`
}

// maxResult bounds a result file; a step of one takes some hundred bytes, and a
// call its data.
const maxResult = 64 << 20

// ParseResult reads a result strictly: what has unknown fields is none. Nothing
// at all is [io.EOF].
func ParseResult(r io.Reader) (*Result, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxResult+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read result: %w", err)
	case len(b) == 0:
		return nil, io.EOF
	case len(b) > maxResult:
		return nil, fmt.Errorf("read result: more than %d bytes", maxResult)
	}
	out := new(Result)
	if err := strictjson.Unmarshal(b, out); err != nil {
		return nil, fmt.Errorf("read result: %w", err)
	}
	return out, nil
}

// ResultCircuit is the circuit whose proofs the contracts take.
type ResultCircuit struct {
	Slots   uint16 `json:"slots"`
	Columns uint16 `json:"columns"`
	// ContractKeySHA256 is over the verifying key's words; whoever puts a
	// deployment together fills it in, as it does Setup.
	ContractKeySHA256 string `json:"contract_key_sha256,omitempty"`
	// Setup is how the keys were made, as the file or the key set says.
	Setup string `json:"setup,omitempty"`
}

// ResultNetwork is what domains name.
type ResultNetwork struct {
	HomeChainID uint64         `json:"home_chain_id"`
	Registry    common.Address `json:"registry"`
}

// ResultContracts are addresses; those that a deployment lacks are left out.
type ResultContracts struct {
	Authority       common.Address  `json:"authority"`
	Timelock        common.Address  `json:"timelock"`
	Verifier        common.Address  `json:"verifier"`
	FeedHub         common.Address  `json:"feed_hub"`
	CommitteeSource common.Address  `json:"committee_source"`
	StakeToken      *common.Address `json:"stake_token,omitempty"`
	EvidenceJudge   *common.Address `json:"evidence_judge,omitempty"`
	RewardPool      *common.Address `json:"reward_pool,omitempty"`
	DeliveryRefunds *common.Address `json:"delivery_refunds,omitempty"`
	TopicRegistry   *common.Address `json:"topic_registry,omitempty"`
	DpsnLens        *common.Address `json:"dpsn_lens,omitempty"`
}

// ResultFeedSet is a feed set at the hub. Domain is empty before it stands.
type ResultFeedSet struct {
	Number uint64 `json:"number"`
	Name   string `json:"name"`
	Domain string `json:"domain,omitempty"`
	// Proxies gives the FeedProxy of each of its feeds. A feed that stands in two
	// sets has one in each: whoever reads the first stays with the first.
	Proxies map[feed.ID]common.Address `json:"proxies"`
}

// States of a step.
const (
	StateStands  = "stands"
	StateMissing = "missing"
	StateSent    = "sent"
)

// ResultStep is one contract or call.
type ResultStep struct {
	Name     string         `json:"name"`
	State    string         `json:"state"`
	Contract string         `json:"contract,omitempty"`
	Address  common.Address `json:"address"`
	// Salt and InitCodeHash give the address of a contract, Data is what a call sends.
	Salt         *common.Hash  `json:"salt,omitempty"`
	InitCodeHash *common.Hash  `json:"init_code_hash,omitempty"`
	Data         hexutil.Bytes `json:"data,omitempty"`
	// GasLimit is by the rehearsal; GasUsed, Tx and Block are of what was sent.
	GasLimit uint64       `json:"gas_limit,omitempty"`
	GasUsed  uint64       `json:"gas_used,omitempty"`
	Tx       *common.Hash `json:"tx,omitempty"`
	Block    uint64       `json:"block,omitempty"`
}

// ResultEstimate is what is still to pay, at the chain's present prices.
type ResultEstimate struct {
	Gas       uint64 `json:"gas"`
	WeiPerGas string `json:"wei_per_gas"`
	Wei       string `json:"wei"`
	// InstallsProxy says that the deterministic deployment proxy is missing and is paid too.
	InstallsProxy bool `json:"installs_proxy"`
}

func newResult(p *Plan) *Result {
	c, d := &p.Contracts, p.Deployment
	out := &Result{
		Development: d.Development, Circuit: ResultCircuit{Slots: d.Circuit.Slots, Columns: d.Circuit.Columns},
		ChainID: d.ChainID, Deployer: d.Deployer, Proxy: ProxyAddress, Salt: p.Salt,
		Network: ResultNetwork{HomeChainID: c.Network.HomeChainID.Uint64(), Registry: c.Network.Registry},
		Contracts: ResultContracts{
			Authority: c.Authority, Timelock: c.Timelock, Verifier: c.Verifier, FeedHub: c.Hub, CommitteeSource: c.Registry,
			StakeToken: present(c.Token), EvidenceJudge: present(c.Judge), RewardPool: present(c.Rewards), DeliveryRefunds: present(c.Refunds),
			TopicRegistry: present(c.Topics), DpsnLens: present(c.Lens),
		},
	}
	for i, s := range c.FeedSets {
		set := ResultFeedSet{Number: uint64(i + 1), Name: s.Name, Proxies: maps.Clone(s.Proxies)}
		if !s.Domain.IsZero() {
			set.Domain = "0x" + s.Domain.Text(16)
		}
		out.FeedSets = append(out.FeedSets, set)
	}
	for i := range p.Steps {
		s := &p.Steps[i]
		step := ResultStep{Name: s.Name, State: StateStands, Contract: s.Contract, Address: s.Address}
		if s.Creates() {
			hash, salt := s.InitCodeHash(), p.Salt
			step.Salt, step.InitCodeHash = &salt, &hash
		} else {
			step.Data = s.Data
		}
		out.Steps = append(out.Steps, step)
	}
	return out
}

func present(a common.Address) *common.Address {
	if a == (common.Address{}) {
		return nil
	}
	return &a
}

// Result tells what stands and what is missing.
func (p *Preview) Result() *Result {
	out := newResult(p.Plan)
	out.Complete, out.Unchecked = p.Complete, p.Unchecked
	for i := range out.Steps {
		out.Steps[i].GasLimit = p.Rehearsal.Gas[i]
		if !p.Stands[i] {
			out.Steps[i].State = StateMissing
		}
	}
	out.Estimate = &ResultEstimate{Gas: p.Cost.Gas, WeiPerGas: p.Cost.PerGas.String(), Wei: p.Cost.Wei().String(), InstallsProxy: !p.ProxyStands}
	return out
}

// Result tells what was done.
func (o *Outcome) Result() *Result {
	out := newResult(o.Plan)
	out.Complete, out.Unchecked = true, o.Unchecked
	for i, landed := range o.Sent {
		out.Steps[i].sent(landed)
	}
	return out
}

func (s *ResultStep) sent(l relayer.Landed) {
	if l.Receipt == nil {
		return
	}
	hash := l.Receipt.TxHash
	s.State, s.Tx, s.GasUsed, s.Block = StateSent, &hash, l.Receipt.GasUsed, l.Receipt.BlockNumber.Uint64()
}

// Ether gives the whole in decimal ether, for people.
func (e *ResultEstimate) Ether() string {
	wei, _ := new(big.Int).SetString(e.Wei, 10)
	return ether(wei)
}

// ether writes an amount of wei with six decimals, rounded up: who has so much
// can pay it. No amount at all is 0.
func ether(wei *big.Int) string {
	if wei == nil {
		wei = new(big.Int)
	}
	const perMicro = 1_000_000_000_000
	micro := new(big.Int).Add(wei, big.NewInt(perMicro-1))
	whole, part := micro.Quo(micro, big.NewInt(perMicro)).DivMod(micro, big.NewInt(1_000_000), new(big.Int))
	return fmt.Sprintf("%s.%06d", whole, part)
}
