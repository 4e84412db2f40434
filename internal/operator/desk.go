package operator

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"path/filepath"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/relayer/operate"
)

// desk is an account that is open, with what it holds.
type desk struct {
	*operate.Account
	place   *place
	options Options
	keyFile string // empty where no key is at hand
	signer  *evm.Signer
	feed    *protocol.FeedPrivateKey
	journal *operate.Journal
	pool    *evm.Pool
}

// identity finds out whose account it is, and which keys are at hand.
func (o *Options) identity(d *desk) error {
	feedFile := o.FeedKeyFile
	d.keyFile = o.KeyFile
	if c := o.Config; c != nil && c.Operator.Signs() {
		if d.keyFile == "" {
			d.keyFile = c.Resolve(string(c.Operator.EthKeyFile))
		}
		if feedFile == "" {
			feedFile = c.Resolve(string(c.Operator.FeedKeyFile))
		}
	}
	var err error
	// Who looks at another's account needs none of the own keys.
	if own := o.Address == (common.Address{}); own && d.keyFile == "" {
		return fmt.Errorf("%w: whose account? name a configuration with operator keys, --key-file, or --address to look only", ErrOptions)
	}
	if d.keyFile != "" {
		if d.signer, err = loadEth(d.keyFile); err != nil {
			return err
		}
		// One key has one journal, by whatever path it is named.
		if d.keyFile, err = evm.RealKeyFile(d.keyFile); err != nil {
			return err
		}
	}
	switch {
	case d.signer == nil:
	case o.Address == (common.Address{}) || o.Address == d.signer.Address():
		o.Address = d.signer.Address()
	default:
		d.signer, d.keyFile, feedFile = nil, "", o.FeedKeyFile
	}
	if feedFile != "" {
		if d.feed, err = loadFeed(feedFile); err != nil {
			return err
		}
	}
	return nil
}

// open reaches the chain and opens the account. With send, what was under way is
// held by this process until close.
func open(ctx context.Context, o Options, send bool) (*desk, error) {
	d := &desk{options: o}
	if err := d.options.identity(d); err != nil {
		return nil, err
	}
	if send && d.signer == nil {
		return nil, fmt.Errorf("%w: sending needs the operator's key: --key-file, or operator.eth_key_file of a configuration", ErrOptions)
	}
	var err error
	if d.place, err = d.options.place(); err != nil {
		return nil, err
	}
	if err := d.reach(ctx, send); err != nil {
		return nil, errors.Join(err, d.close())
	}
	return d, nil
}

func (d *desk) reach(ctx context.Context, send bool) (err error) {
	p, o := d.place, &d.options
	if p.chainID == nil {
		client, id, err := evm.Dial(ctx, p.urls[0], nil)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrUnreached, err)
		}
		client.Close()
		p.chainID = id
	}
	pool := evm.PoolConfig{URLs: p.urls, ChainID: p.chainID, Logger: o.Logger}
	if p.settings != nil {
		pool.CallTimeout = p.settings.CallTimeout.Std()
	}
	if d.pool, err = evm.OpenPool(ctx, pool); err != nil {
		return fmt.Errorf("%w: %w", ErrUnreached, err)
	}
	cfg := operate.Config{
		Client: d.pool, ChainID: p.chainID, Registry: p.registry, Rewards: p.rewards, Refunds: p.refunds, Operator: o.Address,
		Fees: p.fees, Confirmations: p.confirmations, Progress: o.Progress, Logger: o.Logger,
	}
	if p.settings != nil {
		cfg.PollInterval = p.settings.Poll.Std()
	}
	if d.feed != nil {
		key := d.feed.Public()
		cfg.FeedKey = &key
	}
	if send {
		cfg.Signer = d.signer
		if d.journal, err = operate.OpenJournal(journalPath(d.keyFile, p.chainID), p.chainID, o.Address); err != nil {
			return err
		}
		cfg.Journal = d.journal
	}
	d.Account, err = operate.Open(ctx, cfg)
	return err
}

// journalPath is beside the key, links followed, since one key on one chain has one.
func journalPath(keyFile string, chainID *big.Int) string {
	return filepath.Join(filepath.Dir(keyFile), fmt.Sprintf("%s.%s.journal", filepath.Base(keyFile), chainID))
}

func (d *desk) close() error {
	var errs []error
	if d.journal != nil {
		errs = append(errs, d.journal.Close())
	}
	if d.pool != nil {
		errs = append(errs, d.pool.Close())
	}
	return errors.Join(errs...)
}
