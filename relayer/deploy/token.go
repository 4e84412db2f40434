package deploy

import (
	"context"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/relayer"
)

// ErrToken is returned where what stands at the stake token's address is no
// ERC-20.
var ErrToken = errors.New("the stake token is no ERC-20 on this chain")

// adviceToken is what can be done about it.
const adviceToken = "is registry.token mistyped, or the token of another chain? Correct the file: the registry keeps its token for ever"

// checkToken asks the chain for the token that operators will stake. The
// rehearsal, which knows no chain, takes any.
func (d *deployer) checkToken(ctx context.Context) error {
	r := d.plan.Deployment.Registry
	if r == nil || r.Token == nil {
		return nil
	}
	return checkToken(ctx, d.cfg.Client, *r.Token, d.plan.Deployment.Deployer)
}

func checkToken(ctx context.Context, client Client, token, holder common.Address) error {
	code, err := client.CodeAt(ctx, token, nil)
	if err != nil {
		return fmt.Errorf("read code of the stake token %s: %w", token, err)
	}
	if len(code) == 0 {
		return fmt.Errorf("%w: nothing stands at registry.token %s (advice: %s)", ErrToken, token, adviceToken)
	}
	b := bindings.NewDevToken()
	decimals := func() error {
		_, err := ask(ctx, client, token, b.PackDecimals(), b.UnpackDecimals)
		return err
	}
	supply := func() error {
		_, err := ask(ctx, client, token, b.PackTotalSupply(), b.UnpackTotalSupply)
		return err
	}
	balance := func() error {
		_, err := ask(ctx, client, token, b.PackBalanceOf(holder), b.UnpackBalanceOf)
		return err
	}
	for _, one := range []struct {
		name string
		ask  func() error
	}{{"decimals", decimals}, {"totalSupply", supply}, {"balanceOf", balance}} {
		err := one.ask()
		switch {
		case err == nil:
		case errors.Is(err, errAnswer), errors.Is(err, relayer.ErrRevert):
			return fmt.Errorf("%w: %s does not answer %s: %w (advice: %s)", ErrToken, token, one.name, err, adviceToken)
		default:
			return fmt.Errorf("ask the stake token %s for %s: %w", token, one.name, err)
		}
	}
	return nil
}
