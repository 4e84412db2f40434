package deploy_test

import (
	"context"
	"errors"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/bindings/timelock"
	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/relayer"
	"github.com/oraclestream/oraclestream/relayer/deploy"
	"github.com/oraclestream/oraclestream/relayer/internal/fixture"
)

// sender sends an account's transactions one by one.
func sender(t *testing.T, chain *evm.DevChain, signer *evm.Signer) func(to common.Address, data []byte) {
	t.Helper()
	return func(to common.Address, data []byte) {
		t.Helper()
		tx, err := relayer.NewTxManager(relayer.TxManagerConfig{Client: chain.Client(), Signer: signer, ChainID: chain.ChainID(), PollInterval: pollInterval})
		require.NoError(t, err)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- tx.Run(ctx) }()
		_, err = tx.Send(ctx, relayer.Candidate{To: &to, Data: data})
		require.NoError(t, err)
		cancel()
		require.ErrorIs(t, <-ended, context.Canceled)
	}
}

// What proposals changed at the timelock since, the check names.
func TestForeignProposerIsNamed(t *testing.T) {
	chain, owner := newOwner(t)
	cfg := fixture.Load(t).Config(chain, owner)
	out, err := deploy.Run(t.Context(), cfg)
	require.NoError(t, err)
	b, foreign := timelock.NewTimelockController(), common.Address{0xf0}
	send := sender(t, chain, owner)
	propose := func(target common.Address, data []byte) {
		t.Helper()
		send(out.Timelock, b.PackSchedule(target, new(big.Int), data, [32]byte{}, [32]byte{}, new(big.Int)))
		send(out.Timelock, b.PackExecute(target, new(big.Int), data, [32]byte{}, [32]byte{}))
	}
	proposer := ask(t, chain, out.Timelock, b.PackPROPOSERROLE(), b.UnpackPROPOSERROLE)
	admin := ask(t, chain, out.Timelock, b.PackDEFAULTADMINROLE(), b.UnpackDEFAULTADMINROLE)

	propose(out.Timelock, b.PackGrantRole(proposer, foreign))
	refused(t, cfg, deploy.ErrRoles, foreign.Hex()+" has the proposer role of the timelock "+out.Timelock.Hex())

	propose(out.Timelock, b.PackRevokeRole(proposer, foreign))
	_, err = deploy.Run(t.Context(), cfg)
	require.NoError(t, err, "what was taken back counts no more")

	propose(out.Timelock, b.PackGrantRole(admin, foreign))
	_, err = deploy.Run(t.Context(), cfg)
	require.ErrorContains(t, err, foreign.Hex()+" has the admin role of the timelock")
	propose(out.Timelock, b.PackRevokeRole(admin, foreign))

	propose(out.Timelock, b.PackRevokeRole(proposer, owner.Address()))
	_, err = deploy.Run(t.Context(), cfg)
	require.ErrorIs(t, err, deploy.ErrRoles)
	require.ErrorContains(t, err, "it is not so that "+owner.Address().Hex()+" has the proposer role")
	require.NotContains(t, err.Error(), "canceller")
}

// What a deployer does with its power before it hands over, the check names.
func TestPowersLeftBehindAreNamed(t *testing.T) {
	manager, hub := bindings.NewAccessManager(), bindings.NewFeedHub()
	left := common.Address{0x1e}
	retire := [4]byte(hub.PackRetire(new(big.Int)))
	tests := []struct {
		name string
		make func(*deploy.Contracts) (to common.Address, data []byte)
		want string
	}{
		{"an admin", func(c *deploy.Contracts) (common.Address, []byte) {
			return c.Authority, manager.PackGrantRole(0, left, 0)
		}, left.Hex() + " has the admin role of the authority"},
		{"a role of another number", func(c *deploy.Contracts) (common.Address, []byte) {
			return c.Authority, manager.PackGrantRole(7, left, 0)
		}, left.Hex() + " has role 7 of the authority"},
		{"a function that everybody may call", func(c *deploy.Contracts) (common.Address, []byte) {
			return c.Authority, manager.PackSetTargetFunctionRole(c.Hub, [][4]byte{retire}, 1<<64-1)
		}, "is open to role 18446744073709551615"},
		{"a role that gives roles", func(c *deploy.Contracts) (common.Address, []byte) {
			return c.Authority, manager.PackSetRoleAdmin(7, 8)
		}, "role 7 is given by role 8"},
		{"a guardian", func(c *deploy.Contracts) (common.Address, []byte) {
			return c.Authority, manager.PackSetRoleGuardian(7, 9)
		}, "role 7 has the guardian role 9"},
		{"a timelock that waits twice", func(c *deploy.Contracts) (common.Address, []byte) {
			return c.Authority, manager.PackGrantRole(0, c.Timelock, 60)
		}, "with a delay of 60 seconds more"},
		{"another authority", func(c *deploy.Contracts) (common.Address, []byte) {
			return c.Authority, manager.PackUpdateAuthority(c.Hub, c.Timelock)
		}, "asks the authority "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			chain, owner := newOwner(t)
			cfg := fixture.Load(t).Config(chain, owner)
			cfg.FixedGas = false // level by level, so that it can be stopped before the hand-over
			ctx, cancel := context.WithCancel(t.Context())
			cfg.Progress = func(_, _ int, what string) {
				if what == "feed set "+fixture.SetName {
					cancel()
				}
			}
			_, err := deploy.Run(ctx, cfg)
			require.ErrorIs(t, err, context.Canceled)
			cfg.Progress = nil
			plan, err := deploy.NewPlan(cfg.Deployment)
			require.NoError(t, err)
			to, data := tt.make(&plan.Contracts)
			sender(t, chain, owner)(to, data)
			_, err = deploy.Run(t.Context(), cfg)
			require.ErrorIs(t, err, deploy.ErrRoles)
			require.ErrorContains(t, err, tt.want)
		})
	}
}

// logClient is an endpoint that gives logs in its own way.
type logClient struct {
	deploy.Client
	filter func(q ethereum.FilterQuery, ask func() ([]types.Log, error)) ([]types.Log, error)
}

func (c logClient) FilterLogs(ctx context.Context, q ethereum.FilterQuery) ([]types.Log, error) {
	return c.filter(q, func() ([]types.Log, error) { return c.Client.FilterLogs(ctx, q) })
}

// An endpoint that does not give the whole log is noticed, one that bounds the
// blocks of a question is asked again.
func TestLogOfRolesMustBeWhole(t *testing.T) {
	chain, owner := newOwner(t)
	cfg := fixture.Load(t).Config(chain, owner)
	first, err := deploy.Run(t.Context(), cfg)
	require.NoError(t, err)
	for range 600 {
		require.NoError(t, chain.Commit())
	}
	refused := errors.New("query exceeds max block range 500")
	short := 0
	tests := []struct {
		name   string
		filter func(q ethereum.FilterQuery, ask func() ([]types.Log, error)) ([]types.Log, error)
		want   string
	}{
		{"ranges of 500 blocks", func(q ethereum.FilterQuery, ask func() ([]types.Log, error)) ([]types.Log, error) {
			if new(big.Int).Sub(q.ToBlock, q.FromBlock).Uint64() >= 500 {
				return nil, refused
			}
			short++
			return ask()
		}, ""},
		{"none", func(ethereum.FilterQuery, func() ([]types.Log, error)) ([]types.Log, error) { return nil, refused }, refused.Error()},
		{"without old blocks", func(ethereum.FilterQuery, func() ([]types.Log, error)) ([]types.Log, error) { return nil, nil }, "it lacks that at some time"},
		{"without one entry", func(_ ethereum.FilterQuery, ask func() ([]types.Log, error)) ([]types.Log, error) {
			logs, err := ask()
			return logs[:len(logs)-1], err
		}, "it lacks that at some time " + first.Timelock.Hex() + " has the admin role of the authority"},
		{"garbage", func(ethereum.FilterQuery, func() ([]types.Log, error)) ([]types.Log, error) {
			return []types.Log{{Address: first.Timelock}}, nil
		}, "read the timelock's log"},
		{"too much", func(ethereum.FilterQuery, func() ([]types.Log, error)) ([]types.Log, error) {
			return make([]types.Log, 5000), nil
		}, "more than 4096 entries"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cfg.Client = logClient{chain.Client(), tt.filter}
			seen, err := deploy.Look(t.Context(), cfg)
			if tt.want == "" {
				require.NoError(t, err)
				require.True(t, seen.Complete)
				require.Greater(t, short, 1)
				return
			}
			require.ErrorIs(t, err, deploy.ErrLog)
			require.ErrorContains(t, err, tt.want)
		})
	}
}
