package deploy

import (
	"context"

	"github.com/oraclestream/oraclestream/bindings"
)

// QuotePair gives the assets that a feed's proxy quotes.
var QuotePair = quotePair

// Verify compares what stands on a chain with what was meant to.
func Verify(ctx context.Context, cfg Config, out *Contracts) error {
	return (&deployer{cfg: cfg, hub: bindings.NewFeedHub()}).verify(ctx, out)
}
