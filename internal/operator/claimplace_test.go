package operator

import (
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/config"
)

// A chain that owes no refunds is told by the key that would name them.
func TestClaimOnAChainWithoutRefunds(t *testing.T) {
	t.Parallel()
	c := config.Default()
	c.Network.HomeChainID = 1
	c.Chain = map[string]*config.Chain{"base": {ChainID: 8453, RPCURLs: []config.RPCURL{"http://127.0.0.1:1"}}}
	o := Options{Config: c, Chain: "base"}
	_, err := o.place()
	require.ErrorIs(t, err, ErrOptions)
	require.ErrorContains(t, err, "set chain.base.refunds")
	o.Refunds = common.Address{1}
	_, err = o.place()
	require.NoError(t, err)
}
