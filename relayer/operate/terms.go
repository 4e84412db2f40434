package operate

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/big"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/relayer"
)

// Terms are what a registry asks and promises; none of it ever changes.
type Terms struct {
	// Token is what is staked, Symbol its name for people, and Decimals how many
	// digits its smallest unit lies behind the whole one.
	Token    common.Address
	Symbol   string
	Decimals uint8
	// Judge judges evidence.
	Judge common.Address
	// RevealMin and RevealMax bound the time from a commitment to its evidence.
	RevealMin, RevealMax time.Duration
	// ReporterBPS is the reporter's share of what is slashed, in hundredths of a percent.
	ReporterBPS uint64
	// Slots is how many seats there are, MinimumSeats how few make a committee.
	Slots, MinimumSeats uint64
	// WeightUnit is the stake that makes one unit of weight, MinimumStake what a
	// seat takes, both in the token's smallest unit.
	WeightUnit, MinimumStake *big.Int
	// Epoch is an epoch's length; Lead is how long before the last one's end the
	// next can be set. Grace, Slashing and Unbonding are as in the contract.
	Epoch, Lead, Grace, Slashing, Unbonding time.Duration
}

// Amount writes an amount of the stake token for people.
func (t *Terms) Amount(v *big.Int) string { return FormatAmount(v, t.Decimals) + " " + t.Symbol }

// maxMS is the longest duration that is believed, in milliseconds: a
// registry takes a little more than forty years.
const maxMS = math.MaxInt64 / int64(time.Millisecond)

func (a *Account) readTerms(ctx context.Context) (*Terms, error) {
	t, err := a.askTerms(ctx)
	if refused := (*relayer.RevertError)(nil); errors.As(err, &refused) {
		err = advise(fmt.Errorf("%w: %s does not answer as an OperatorRegistry", ErrNoContract, a.cfg.Registry),
			"compare the address with the deployment's result; away from the home chain stands a CommitteeMirror, where nobody registers")
	}
	if err != nil {
		return nil, fmt.Errorf("read registry: %w", err)
	}
	return t, nil
}

func (a *Account) askTerms(ctx context.Context) (*Terms, error) {
	r := bindings.NewOperatorRegistry()
	t := &Terms{}
	var err error
	if t.Token, err = ask(ctx, a, a.cfg.Registry, r.PackTOKEN(), r.UnpackTOKEN); err != nil {
		return nil, err
	}
	if t.Judge, err = ask(ctx, a, a.cfg.Registry, r.PackJUDGE(), r.UnpackJUDGE); err != nil {
		return nil, err
	}
	number := func(data []byte, unpack func([]byte) (*big.Int, error)) *big.Int {
		if err != nil {
			return new(big.Int)
		}
		var v *big.Int
		if v, err = ask(ctx, a, a.cfg.Registry, data, unpack); err != nil {
			return new(big.Int)
		}
		return v
	}
	small := func(data []byte, unpack func([]byte) (*big.Int, error)) uint64 {
		v := number(data, unpack)
		if !v.IsUint64() {
			err = fmt.Errorf("%w: %s gives %s", ErrNoContract, a.cfg.Registry, v)
			return 0
		}
		return v.Uint64()
	}
	ms := func(data []byte, unpack func([]byte) (*big.Int, error)) time.Duration {
		v := small(data, unpack)
		if v > uint64(maxMS) {
			err = fmt.Errorf("%w: %s gives %d milliseconds", ErrNoContract, a.cfg.Registry, v)
			return 0
		}
		return time.Duration(v) * time.Millisecond
	}
	t.Slots, t.MinimumSeats = small(r.PackSLOTS(), r.UnpackSLOTS), small(r.PackMINIMUMSEATS(), r.UnpackMINIMUMSEATS)
	t.WeightUnit, t.MinimumStake = number(r.PackWEIGHTUNIT(), r.UnpackWEIGHTUNIT), number(r.PackMINIMUMSTAKE(), r.UnpackMINIMUMSTAKE)
	t.Epoch, t.Lead = ms(r.PackEPOCHMS(), r.UnpackEPOCHMS), ms(r.PackLEADMS(), r.UnpackLEADMS)
	t.Grace, t.Slashing = ms(r.PackGRACEMS(), r.UnpackGRACEMS), ms(r.PackSLASHINGMS(), r.UnpackSLASHINGMS)
	t.Unbonding = ms(r.PackUNBONDINGMS(), r.UnpackUNBONDINGMS)
	t.RevealMin, t.RevealMax = ms(r.PackREVEALMINMS(), r.UnpackREVEALMINMS), ms(r.PackREVEALMAXMS(), r.UnpackREVEALMAXMS)
	t.ReporterBPS = small(r.PackREPORTERBPS(), r.UnpackREPORTERBPS)
	if err != nil {
		return nil, err
	}
	if t.WeightUnit.Sign() == 0 {
		return nil, fmt.Errorf("%w: %s has no unit of weight", ErrNoContract, a.cfg.Registry)
	}
	if err := a.stands(ctx, "the stake token", t.Token); err != nil {
		return nil, err
	}
	a.describeToken(ctx, t)
	return t, nil
}

// describeToken asks for what ERC-20 leaves to the token: without it amounts are
// in the smallest unit.
func (a *Account) describeToken(ctx context.Context, t *Terms) {
	erc := bindings.NewDevToken()
	t.Symbol = "of the token's smallest unit"
	decimals, err := ask(ctx, a, t.Token, erc.PackDecimals(), erc.UnpackDecimals)
	if err != nil || decimals > maxDecimals {
		return
	}
	t.Decimals, t.Symbol = decimals, "tokens"
	symbol, err := ask(ctx, a, t.Token, erc.PackSymbol(), erc.UnpackSymbol)
	if symbol = plain(symbol); err == nil && symbol != "" {
		t.Symbol = symbol
	}
}

// maxDecimals is the most that a token's amounts are written with.
const maxDecimals = 36

// maxSymbol is how much of a token's symbol is shown.
const maxSymbol = 16

// plain takes from a token's text what a terminal and a reader may see.
func plain(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r > ' ' && r < 0x7f && b.Len() < maxSymbol {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// checkPool refuses a pool that pays members of another registry.
func (a *Account) checkPool(ctx context.Context) error {
	if a.cfg.Rewards == (common.Address{}) {
		return nil
	}
	pool := bindings.NewRewardPool()
	of, err := ask(ctx, a, a.cfg.Rewards, pool.PackREGISTRY(), pool.UnpackREGISTRY)
	if err == nil && of != a.cfg.Registry {
		err = advise(fmt.Errorf("%w: RewardPool %s pays members of registry %s", ErrNoContract, a.cfg.Rewards, of), "take registry and pool of one deployment")
	}
	if err != nil {
		return fmt.Errorf("read reward pool: %w", err)
	}
	return nil
}

// balance is what the operator has of the stake token.
func (a *Account) balance(ctx context.Context) (*big.Int, error) {
	erc := bindings.NewDevToken()
	v, err := ask(ctx, a, a.terms.Token, erc.PackBalanceOf(a.cfg.Operator), erc.UnpackBalanceOf)
	if err != nil {
		return nil, fmt.Errorf("ask balance of the stake token: %w", err)
	}
	return v, nil
}

// allowance is what the registry may take of the operator's stake token.
func (a *Account) allowance(ctx context.Context) (*big.Int, error) {
	erc := bindings.NewDevToken()
	v, err := ask(ctx, a, a.terms.Token, erc.PackAllowance(a.cfg.Operator, a.cfg.Registry), erc.UnpackAllowance)
	if err != nil {
		return nil, fmt.Errorf("ask allowance of the registry: %w", err)
	}
	return v, nil
}
