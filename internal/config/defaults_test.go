package config

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/api"
	"github.com/oraclestream/oraclestream/pubsub/gateway"
	"github.com/oraclestream/oraclestream/pubsub/mesh"
	"github.com/oraclestream/oraclestream/relayer"
)

// plainFields gives a struct's fields by name, with numbers and times as int64.
func plainFields(t *testing.T, v any) map[string]int64 {
	out := make(map[string]int64)
	s := reflect.ValueOf(v)
	for i := range s.NumField() {
		name := strings.ToLower(s.Type().Field(i).Name)
		switch f := s.Field(i); {
		case f.CanInt():
			out[name] = f.Int()
		case f.CanUint():
			out[name] = int64(f.Uint())
		default:
			require.Fail(t, "a limit is no number", "%s of %s", name, s.Type())
		}
	}
	return out
}

// TestDefaultsAreTheParts: what a table of limits says without being written
// down is what the part does by itself, and no limit is missing on either side.
func TestDefaultsAreTheParts(t *testing.T) {
	c := Default()
	require.Equal(t, plainFields(t, mesh.DefaultLimits()), plainFields(t, c.Mesh.Limits))
	require.Equal(t, plainFields(t, gateway.DefaultLimits()), plainFields(t, c.API.Stream))
	require.Equal(t, plainFields(t, api.DefaultLimits()), plainFields(t, c.API.Limits))
}

func TestChainDefaultsAreTheRelayers(t *testing.T) {
	chain, tx, d := fresh[Chain](), relayer.DefaultTxConfig(), relayer.DefaultDelivererConfig()
	require.Equal(t, tx.Confirmations, chain.Confirmations)
	require.Equal(t, tx.ResendAfter, chain.ResendAfter)
	require.Equal(t, tx.PollInterval, chain.Poll.Std())
	require.Equal(t, tx.CallTimeout, chain.CallTimeout.Std())
	require.Equal(t, tx.Fees.BumpPercent, chain.BumpPercent)
	require.Equal(t, tx.Fees.MinTip, chain.MinTip.Wei())
	require.Equal(t, tx.Fees.MaxCap, chain.MaxFee.Wei())
	require.Equal(t, d.Stage, chain.Stage.Std())
	require.Equal(t, d.Lead, chain.Lead.Std())
	require.Equal(t, d.Timeout, chain.Timeout.Std())
	require.Equal(t, time.Duration(0), d.Lead)
}
