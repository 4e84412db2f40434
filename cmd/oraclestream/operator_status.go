package main

import (
	"context"
	"fmt"

	"github.com/oraclestream/oraclestream/internal/operator"
)

type operatorStatusCmd struct {
	operatorPlace
	Address string `help:"Look at this operator, without its key." placeholder:"ADDRESS"`
	JSON    bool   `name:"json" help:"Print one JSON object, also where it fails."`
}

// Help is shown below the flags.
func (operatorStatusCmd) Help() string {
	return `Asks the chain; nothing is sent. With a configuration the registered feed key is compared with this machine's, and the refunds
of every chain in it are shown. Amounts in JSON are text in the token's smallest unit.

Examples:
  oraclestream operator status --config node.toml
  oraclestream operator status --config node.toml --json | jq '.rewards[] | select(.state == "claimable")'
  oraclestream operator status --rpc-url https://rpc.example.org --registry 0x5290... --address 0x8617...`
}

// Run shows how the operator stands.
func (c *operatorStatusCmd) Run(ctx context.Context, s streams) error {
	status, err := c.status(ctx, s)
	if err != nil {
		return s.operatorFailed(c.JSON, err)
	}
	return s.show(c.JSON, status)
}

func (c *operatorStatusCmd) status(ctx context.Context, s streams) (*operator.Status, error) {
	o, err := c.options(s, nil)
	if err != nil {
		return nil, err
	}
	if c.Address != "" {
		if o.Address, err = addressFlag("--address", c.Address); err != nil {
			return nil, err
		}
	}
	status, err := operator.ReadStatus(ctx, o)
	if err != nil {
		return nil, operatorUsage(fmt.Errorf("operator status: %w", err))
	}
	return status, nil
}
