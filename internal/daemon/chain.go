package daemon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/internal/config"
	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/node"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/relayer"
)

var (
	// ErrFeedSet says that a feed set is another one on chain than in the
	// configuration.
	ErrFeedSet = errors.New("the feed set on chain is not the configured one")
	// ErrVerifyingKey says that a chain verifies with another key than the
	// node's key set has.
	ErrVerifyingKey = errors.New("the chain's verifying key is not the key set's")
)

// link is one chain that the node is connected to.
type link struct {
	name string
	cfg  *config.Chain
	id   *big.Int
	pool *evm.Pool
	hub  common.Address
	// verifier is the one of the feed sets; zero where there are none.
	verifier common.Address
	// mirrors are the committee sources of the feed sets, away from the home chain.
	mirrors []common.Address
	drift   time.Duration
	// tx sends the operator's transactions; nil where there are none to send.
	tx *relayer.TxManager
}

// connect reaches a chain through its endpoints.
func connect(ctx context.Context, cfg *config.Config, name string, log *slog.Logger) (*link, error) {
	c := cfg.Chain[name]
	secrets, err := cfg.RPCURLs(name)
	if err != nil {
		return nil, err
	}
	urls := make([]string, len(secrets))
	for i, s := range secrets {
		urls[i] = string(s)
	}
	l := &link{name: name, cfg: c, id: new(big.Int).SetUint64(c.ChainID), hub: c.Hub.Common()}
	if l.pool, err = evm.OpenPool(ctx, evm.PoolConfig{
		URLs: urls, ChainID: l.id, CallTimeout: c.CallTimeout.Std(), Logger: log.With("chain", name),
	}); err != nil {
		return nil, fmt.Errorf("chain %s: %w (chain.%s.rpc_urls and chain_id)", name, err, name)
	}
	return l, nil
}

// headTime reads the time of the chain's head.
func (l *link) headTime(ctx context.Context) (time.Time, error) {
	h, err := l.pool.HeaderByNumber(ctx, nil)
	if err != nil {
		return time.Time{}, fmt.Errorf("read head of chain %s: %w", l.name, err)
	}
	return time.Unix(int64(h.Time), 0), nil
}

// check compares a feed set's definition on chain with the configured one, and
// gives everything that differs in one error.
func (l *link) check(ctx context.Context, network protocol.Network, shape protocol.Shape, set node.FeedSet) error {
	hub := bindings.NewFeedHub()
	number := new(big.Int).SetUint64(set.Number)
	info, err := ask(ctx, l.pool, l.hub, hub.PackFeedSetInfo(number), hub.UnpackFeedSetInfo)
	if err != nil {
		return fmt.Errorf("read feed set %s (number %d) from hub %s on chain %s: %w", set.Name, set.Number, l.hub, l.name, err)
	}
	var diffs []string
	differ := func(what string, chain, own any) {
		diffs = append(diffs, fmt.Sprintf("%s is %v on chain and %v in the configuration", what, chain, own))
	}
	if ms := uint64(set.Interval.Milliseconds()); info.IntervalMs != ms {
		differ("interval", fmt.Sprintf("%dms", info.IntervalMs), fmt.Sprintf("%dms", ms))
	}
	if int(info.Slots) != shape.Slots || int(info.Columns) != shape.Columns {
		differ("the circuit's size (prover.slots x prover.columns)", fmt.Sprintf("%dx%d", info.Slots, info.Columns), shape)
	}
	if network.HomeChainID != nil {
		if info.HomeChainId.Cmp(network.HomeChainID) != 0 {
			differ("network.home_chain_id", info.HomeChainId, network.HomeChainID)
		}
		if info.Registry != network.Registry {
			differ("network.registry", info.Registry, network.Registry)
		}
	}
	if int(info.Feeds) != len(set.Feeds) {
		differ("the number of feeds", info.Feeds, len(set.Feeds))
	}
	for i, f := range set.Feeds[:min(len(set.Feeds), int(info.Feeds))] {
		on, err := ask(ctx, l.pool, l.hub, hub.PackFeedAt(number, big.NewInt(int64(i+1))), hub.UnpackFeedAt)
		if err != nil {
			return fmt.Errorf("read column %d of feed set %s on chain %s: %w", i+1, set.Name, l.name, err)
		}
		if feed.ID(on.Name) != f.ID || on.Decimals != f.Decimals {
			differ(fmt.Sprintf("column %d", i+1), fmt.Sprintf("%q with %d decimals", on.Name, on.Decimals), fmt.Sprintf("%q with %d decimals", f.ID, f.Decimals))
		}
	}
	if network.HomeChainID != nil && len(diffs) == 0 {
		if own := protocol.BigInt(set.Domain); own.Cmp(info.Domain) != 0 {
			differ("the domain", fmt.Sprintf("%#x", info.Domain), fmt.Sprintf("%#x", own))
		}
	}
	if len(diffs) > 0 {
		return fmt.Errorf("%w: feed set %s (number %d) of hub %s on chain %s: %s", ErrFeedSet, set.Name, set.Number, l.hub, l.name, strings.Join(diffs, "; "))
	}
	l.verifier = info.Verifier
	if network.HomeChainID != nil && l.id.Cmp(network.HomeChainID) != 0 && !slices.Contains(l.mirrors, info.Committee) {
		if err := l.checkMirror(ctx, network, info.Committee); err != nil {
			return err
		}
		l.mirrors = append(l.mirrors, info.Committee)
	}
	l.drift = max(l.drift, time.Duration(info.DriftMs)*time.Millisecond)
	return nil
}

// checkKey compares the chain's verifying key with the key set's. What a verifier
// answers tells its kind: a key with a commitment has more words.
//
// Threat: an endpoint's answer has any length; it is compared, never taken in.
func (l *link) checkKey(ctx context.Context, own []*big.Int, dir string) error {
	key, err := ask(ctx, l.pool, l.verifier, bindings.NewGroth16Verifier().PackVerifyingKey(), unpackKey)
	if err != nil {
		return fmt.Errorf("read verifying key from %s on chain %s: %w", l.verifier, l.name, err)
	}
	if !slices.EqualFunc(key, own, func(a, b *big.Int) bool { return a.Cmp(b) == 0 }) {
		return fmt.Errorf("%w: %s on chain %s (verifier %s), %s in %s: proofs of this key set would be refused; use the key set that the contracts were deployed with (prover.key_dir, prover.profile)",
			ErrVerifyingKey, prover.DescribeSolidityKey(key), l.name, l.verifier, prover.DescribeSolidityKey(own), dir)
	}
	return nil
}

// maxKeyWords bounds what a verifier may answer.
const maxKeyWords = 64

// unpackKey reads a verifying key, an array of a size that its kind fixes.
func unpackKey(b []byte) ([]*big.Int, error) {
	if len(b) == 0 || len(b)%32 != 0 || len(b) > 32*maxKeyWords {
		return nil, fmt.Errorf("an answer of %d bytes is no verifying key", len(b))
	}
	key := make([]*big.Int, len(b)/32)
	for i := range key {
		key[i] = new(big.Int).SetBytes(b[32*i : 32*(i+1)])
	}
	return key, nil
}
