package deploy

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"

	"github.com/ethereum/go-ethereum/common"
)

// Version is the version of the deployment file.
const Version = 1

// Deployment is everything that decides what is deployed, and so where. It is
// what a deployment file holds, and contracts/script/Deploy.s.sol reads the
// same file.
type Deployment struct {
	// Version is [Version].
	Version int `json:"version"`
	// Salt names the deployment: another one gives other addresses.
	Salt string `json:"salt"`
	// ChainID is the chain that the file is for. No address depends on it.
	ChainID uint64 `json:"chain_id"`
	// Development permits what only a network for development may have: a
	// delay below [MinDelay], a stake token of its own, a committee that stands
	// still.
	Development bool `json:"development,omitempty"`
	// Deployer sends the transactions. It is the authority's admin until it
	// hands over to the timelock, as the last thing that it does.
	Deployer common.Address `json:"deployer"`
	Timelock Timelock       `json:"timelock"`
	Circuit  Circuit        `json:"circuit"`
	Rules    Rules          `json:"rules"`
	// Exactly one of these says whose signatures count: the registry on the
	// home chain, a mirror of its committees elsewhere, or, on development
	// networks, one committee that stands still.
	Registry  *Registry       `json:"registry,omitempty"`
	Mirror    *Mirror         `json:"mirror,omitempty"`
	Committee *FixedCommittee `json:"committee,omitempty"`
	FeedSets  []FeedSetSpec   `json:"feed_sets"`
	// Rewards, Refunds and Topics are left out where they are nil.
	Rewards *Rewards `json:"rewards,omitempty"`
	Refunds *Refunds `json:"refunds,omitempty"`
	Topics  *Topics  `json:"topics,omitempty"`
}

// Timelock is the only admin of the authority. Anyone may execute what has
// waited; see docs/adr/0014.
type Timelock struct {
	DelaySeconds uint64           `json:"delay_seconds"`
	Proposers    []common.Address `json:"proposers"`
}

// Circuit is the circuit that proofs are made with.
type Circuit struct {
	Slots   uint16 `json:"slots"`
	Columns uint16 `json:"columns"`
	// Sum pins the key: the SHA-256 over its words, in hex, which is what set-up
	// and ceremony print as the contract key's. Whoever makes the file writes it;
	// empty pins nothing.
	Sum string `json:"sum,omitempty"`
	// KeySet is what the key set said of itself; nil where the file does not say.
	KeySet *KeySet `json:"key_set,omitempty"`
	// VerifyingKey is in the contract's order. Its length says which verifier takes
	// it: 22 words (alpha, beta, gamma, delta, IC0 to IC3) the one without a
	// commitment, 32 (then IC4, and G and -sigma G of the commitment) the other.
	VerifyingKey []*Number `json:"verifying_key"`
}

// KeySet is what the manifest of a key set said when the file was made, so that
// what is changed by hand afterwards is noticed.
type KeySet struct {
	Slots   uint16 `json:"slots"`
	Columns uint16 `json:"columns"`
	Profile string `json:"profile"`
	// CircuitDigest is the SHA-256 of the circuit that the keys are of, in hex.
	CircuitDigest string `json:"circuit_digest"`
	// Setup says how the keys were made: "ceremony", or "one-party", whose maker
	// can forge proofs.
	Setup string `json:"setup"`
}

// Rules bound observation times; see FeedHub.
type Rules struct {
	SlackMS uint64 `json:"slack_ms"`
	DriftMS uint64 `json:"drift_ms"`
}

// Registry are an OperatorRegistry's parameters; docs/contracts.md and the
// contract say what they mean.
type Registry struct {
	// Token is what is staked. Without one, a DevToken is made of which the
	// deployer gets DevTokenSupply.
	Token          *common.Address `json:"token,omitempty"`
	DevTokenSupply *Number         `json:"dev_token_supply,omitempty"`
	WeightUnit     *Number         `json:"weight_unit"`
	MinimumStake   *Number         `json:"minimum_stake"`
	MinimumSeats   uint16          `json:"minimum_seats"`
	EpochMS        uint64          `json:"epoch_ms"`
	LeadMS         uint64          `json:"lead_ms"`
	NoticeMS       uint64          `json:"notice_ms"`
	GraceMS        uint64          `json:"grace_ms"`
	SlashingMS     uint64          `json:"slashing_ms"`
	UnbondingMS    uint64          `json:"unbonding_ms"`
	RevealMinMS    uint64          `json:"reveal_min_ms"`
	RevealMaxMS    uint64          `json:"reveal_max_ms"`
	ReporterBPS    uint16          `json:"reporter_bps"`
}

// Mirror are a CommitteeMirror's parameters. Two mirrors have one address
// where they begin with the same committee.
type Mirror struct {
	HomeChainID    uint64         `json:"home_chain_id"`
	Registry       common.Address `json:"registry"`
	MaxExtensionMS uint64         `json:"max_extension_ms"`
	GraceMS        uint64         `json:"grace_ms"`
	First          Epoch          `json:"first"`
}

// Epoch is an epoch as the registry has it.
type Epoch struct {
	Epoch       uint64      `json:"epoch"`
	FromMS      uint64      `json:"from_ms"`
	UntilMS     uint64      `json:"until_ms"`
	Quorum      uint64      `json:"quorum"`
	Total       uint64      `json:"total"`
	Root        *Number     `json:"root"`
	MembersHash common.Hash `json:"members_hash"`
}

// FixedCommittee is a committee that nobody staked for. The network that
// domains name is this chain and the DevCommittee, unless it is given.
type FixedCommittee struct {
	Root        *Number         `json:"root"`
	Quorum      uint64          `json:"quorum"`
	FromMS      uint64          `json:"from_ms"`
	UntilMS     uint64          `json:"until_ms"`
	HomeChainID uint64          `json:"home_chain_id,omitempty"`
	Registry    *common.Address `json:"registry,omitempty"`
}

// FeedSetSpec is a feed set; the k-th of a deployment, from 1, is the hub's
// number k.
type FeedSetSpec struct {
	Name       string     `json:"name"`
	IntervalMS uint64     `json:"interval_ms"`
	Feeds      []FeedSpec `json:"feeds"`
}

// FeedSpec is a feed, and what its proxy quotes.
type FeedSpec struct {
	ID          string `json:"id"`
	Decimals    uint8  `json:"decimals"`
	Description string `json:"description"`
	// Quote is nil where the proxy offers no ERC-7726 quotes.
	Quote *Quote `json:"quote,omitempty"`
}

// Quote is a pair of assets for ERC-7726.
type Quote struct {
	Base          common.Address `json:"base"`
	Quote         common.Address `json:"quote"`
	BaseDecimals  uint8          `json:"base_decimals"`
	QuoteDecimals uint8          `json:"quote_decimals"`
	MaxAgeSeconds uint32         `json:"max_age_seconds"`
}

// Rewards are a RewardPool's terms.
type Rewards struct {
	FeedSets     []uint64 `json:"feed_sets"`
	Windows      uint64   `json:"windows"`
	MinWindows   uint64   `json:"min_windows"`
	FreshSeconds uint64   `json:"fresh_seconds"`
	GraceSeconds uint64   `json:"grace_seconds"`
	TermSeconds  uint64   `json:"term_seconds"`
	SharePPM     uint64   `json:"share_ppm"`
	Cap          *Number  `json:"cap"`
}

// Refunds are DeliveryRefunds' bounds, and the terms of feed sets.
type Refunds struct {
	MinHeartbeatSeconds uint32        `json:"min_heartbeat_seconds"`
	MinDeviationPPM     uint32        `json:"min_deviation_ppm"`
	MaxTipWei           uint64        `json:"max_tip_wei"`
	MaxGas              uint32        `json:"max_gas"`
	Terms               []RefundTerms `json:"terms"`
}

// RefundTerms are a feed set's. DeviationPPM has an entry a column, 0 for time.
type RefundTerms struct {
	FeedSet          uint64   `json:"feed_set"`
	HeartbeatSeconds uint32   `json:"heartbeat_seconds"`
	TipWei           uint64   `json:"tip_wei"`
	GasCap           uint32   `json:"gas_cap"`
	FixedGas         uint32   `json:"fixed_gas"`
	DeviationPPM     []uint32 `json:"deviation_ppm"`
}

// Topics are a TopicRegistry's parameters; DpsnLens comes with it.
type Topics struct {
	FeeWei       *Number        `json:"fee_wei"`
	MaxFeeWei    *Number        `json:"max_fee_wei"`
	FeeRecipient common.Address `json:"fee_recipient"`
	TermSeconds  uint64         `json:"term_seconds"`
	GraceSeconds uint64         `json:"grace_seconds"`
}

// Number is an unsigned integer of up to 256 bits. JSON has it as text, in
// decimal or behind 0x in hex, since many readers of JSON round numbers.
type Number struct{ big.Int }

// NewNumber makes a number of a big integer, or of nil.
func NewNumber(v *big.Int) *Number {
	if v == nil {
		return nil
	}
	n := new(Number)
	n.Set(v)
	return n
}

// maxDigits is how many digits 256 bits take, with a prefix.
const maxDigits = 80

// MarshalJSON writes hex.
func (n *Number) MarshalJSON() ([]byte, error) { return json.Marshal(fmt.Sprintf("%#x", &n.Int)) }

// UnmarshalJSON reads decimal or hex text.
func (n *Number) UnmarshalJSON(b []byte) error {
	var text string
	if err := json.Unmarshal(b, &text); err != nil {
		return fmt.Errorf("a number is text, in decimal or behind 0x: %w", err)
	}
	digits, base := text, 10
	if rest, ok := strings.CutPrefix(text, "0x"); ok {
		digits, base = rest, 16
	}
	if len(digits) > maxDigits || strings.ContainsAny(digits, "+-_") {
		return fmt.Errorf("%.100q is no number of 256 bits", text)
	}
	if _, ok := n.SetString(digits, base); !ok || n.Sign() < 0 || n.BitLen() > 256 {
		return fmt.Errorf("%.100q is no number of 256 bits", text)
	}
	return nil
}
