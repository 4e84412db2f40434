package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/internal/operator"
	"github.com/oraclestream/oraclestream/internal/telemetry"
)

// operatorCmd groups what an operator does about its keys, stake and pay.
type operatorCmd struct {
	Keys      operatorKeysCmd      `cmd:"" help:"Make an operator's key files, or show what is public of them."`
	Status    operatorStatusCmd    `cmd:"" help:"Show stake, seat, epochs, what can be withdrawn, and what is owed."`
	Register  operatorRegisterCmd  `cmd:"" help:"Register the feed key with a first stake, and take a seat."`
	Join      operatorJoinCmd      `cmd:"" help:"Take a seat for a stake that is registered."`
	AddStake  operatorAddStakeCmd  `cmd:"" aliases:"stake" help:"Add to the stake."`
	LeaveSeat operatorLeaveSeatCmd `cmd:"" help:"Give up the seat; the stake stays bonded."`
	Unbond    operatorUnbondCmd    `cmd:"" help:"Ask a part of the stake back."`
	Leave     operatorLeaveCmd     `cmd:"" help:"Give up the seat and ask the whole stake back."`
	Withdraw  operatorWithdrawCmd  `cmd:"" help:"Fetch the stake that was asked back, once its time has come."`
	Claim     operatorClaimCmd     `cmd:"" help:"Fetch rewards of all epochs, and refunds of deliveries."`
	Advance   operatorAdvanceCmd   `cmd:"" help:"Have the network's next epoch set from the seats."`
	Evidence  operatorEvidenceCmd  `cmd:"" help:"Build evidence against an operator that signed twice, or submit it."`
}

// Help is shown below the commands.
func (operatorCmd) Help() string {
	return `From nothing to a seat, and out again:
  oraclestream operator keys new --dir operator                       (then name the files in the node's configuration)
  oraclestream operator register --config node.toml --stake 1000      (shows what will happen and what it costs, and asks)
  oraclestream operator status --config node.toml
  oraclestream operator leave --config node.toml                      (gives up the seat, asks the stake back)
  oraclestream operator withdraw --config node.toml                   (once its time has come)

Every command looks at the chain first and sends only what is missing, so one that was stopped, even by kill -9, is run again
and pays nothing twice. It may run while the node runs. The guide is docs/operator.md.`
}

// operatorPlace says which operator is meant, and where.
type operatorPlace struct {
	Config     string   `help:"Node configuration with the keys, the registry and the home chain's endpoints (default: what ORACLESTREAM_CONFIG names, else oraclestream.toml)." placeholder:"FILE"`
	Set        []string `help:"Set a key of the configuration: network.home_chain_id=1. Repeatable." placeholder:"KEY=VALUE" sep:"none"`
	RPCURL     string   `name:"rpc-url" help:"JSON-RPC endpoint, in place of a configuration. With an API key in it, use the environment." placeholder:"URL" env:"OPERATOR_RPC_URL"`
	ChainID    uint64   `help:"The chain's id; an endpoint of another chain is refused (default: the configuration's or the deployment's)." placeholder:"N"`
	Deployment string   `help:"Result of 'oraclestream deploy', which has the addresses." placeholder:"FILE"`
	Registry   string   `help:"The OperatorRegistry." placeholder:"ADDRESS"`
	Rewards    string   `help:"The RewardPool." placeholder:"ADDRESS"`
	Refunds    string   `help:"The DeliveryRefunds." placeholder:"ADDRESS"`
	KeyFile    string   `help:"File of mode 0600 with the hex of the operator's Ethereum key (default: the configuration's)." placeholder:"FILE"`
	FeedKey    string   `name:"feed-key-file" help:"File of mode 0600 with the hex of the feed key (default: the configuration's)." placeholder:"FILE"`
}

// options reads the flags, and the configuration where no endpoint stands in its place.
func (p *operatorPlace) options(s streams, what func(string)) (operator.Options, error) {
	o := operator.Options{
		RPCURL: p.RPCURL, ChainID: p.ChainID, Deployment: p.Deployment, KeyFile: p.KeyFile, FeedKeyFile: p.FeedKey, Progress: what,
		Logger: telemetry.NewLogger(s.err, telemetry.LogConfig{Level: slog.LevelWarn}),
	}
	for _, a := range []struct {
		flag, text string
		into       *common.Address
	}{{"--registry", p.Registry, &o.Registry}, {"--rewards", p.Rewards, &o.Rewards}, {"--refunds", p.Refunds, &o.Refunds}} {
		if a.text == "" {
			continue
		}
		var err error
		if *a.into, err = addressFlag(a.flag, a.text); err != nil {
			return o, err
		}
	}
	if p.RPCURL != "" {
		if p.Config != "" || len(p.Set) > 0 {
			return o, usageError{fmt.Errorf("--rpc-url stands in place of --config and --set: give one of the two")}
		}
		return o, nil
	}
	loaded, err := (&configSource{File: p.Config, Set: p.Set}).load(s, false)
	if errors.Is(err, fs.ErrNotExist) {
		return o, usageError{fmt.Errorf("%w: %w", operator.ErrNoConfig, err)}
	}
	if err != nil {
		return o, err
	}
	o.Config = loaded.Config
	return o, nil
}

// operatorFees bound what a command pays for gas.
type operatorFees struct {
	MaxFeeGwei    *gwei  `help:"The most that base fee and tip together may cost, per gas, in gwei (default: the configuration's max_fee, else 100)." placeholder:"N"`
	MinTipGwei    *gwei  `help:"The least tip, per gas, in gwei (default: the configuration's min_tip, else 0.001)." placeholder:"N"`
	Confirmations uint64 `help:"How many blocks must hold or follow each transaction (default: the configuration's, else 2)." placeholder:"N"`
}

func (f *operatorFees) apply(o *operator.Options) error {
	if f.MaxFeeGwei != nil && f.MinTipGwei != nil && *f.MinTipGwei > *f.MaxFeeGwei {
		return usageError{fmt.Errorf("--min-tip-gwei: %s is more than --max-fee-gwei, %s, which bounds tip and base fee together", f.MinTipGwei, f.MaxFeeGwei)}
	}
	o.Confirmations = f.Confirmations
	if f.MaxFeeGwei != nil {
		o.MaxFee = f.MaxFeeGwei.wei()
	}
	if f.MinTipGwei != nil {
		o.MinTip = f.MinTipGwei.wei()
	}
	if o.Config != nil {
		return nil
	}
	if o.Confirmations == 0 {
		o.Confirmations = 2
	}
	if o.MaxFee == nil {
		o.MaxFee = big.NewInt(100_000_000_000)
	}
	if o.MinTip == nil {
		o.MinTip = big.NewInt(1_000_000)
	}
	return nil
}
