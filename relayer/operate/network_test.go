package operate_test

import (
	"crypto/rand"
	"math/big"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/internal/evm/evmtest"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/relayer"
	"github.com/oraclestream/oraclestream/relayer/deploy"
	"github.com/oraclestream/oraclestream/relayer/internal/fixture"
	"github.com/oraclestream/oraclestream/relayer/operate"
)

// network is a real chain with a real registry, a token and, as described, the
// contracts that pay.
type network struct {
	t         *testing.T
	chain     *evm.DevChain
	owner     *evm.Signer
	contracts *deploy.Contracts
	staking   deploy.Staking
	// held keeps blocks from being made.
	held atomic.Bool
}

// staking is of a network whose times are short, though long beside what a slow
// machine takes for a test.
func staking() deploy.Staking {
	s := deploy.DevStaking()
	s.MinimumWeight = 10
	s.Epoch, s.Lead, s.Notice = 100*time.Hour, 50*time.Hour, 0
	s.Grace, s.Slashing, s.Unbonding = time.Hour, 10*time.Hour, 120*time.Hour
	return s
}

// newNetwork deploys; change may add to the deployment. Each of the accounts
// has ether and 1,000 tokens.
func newNetwork(t *testing.T, s deploy.Staking, change func(*deploy.Deployment), accounts ...common.Address) *network {
	t.Helper()
	owner, err := evm.GenerateSigner()
	require.NoError(t, err)
	n := &network{t: t, owner: owner, staking: s, chain: evmtest.Start(t, append(accounts, owner.Address())...)}
	evmtest.MineWhatWaits(t, n.chain, n.held.Load, append(accounts, owner.Address())...)
	cfg := fixture.Load(t).Config(n.chain, owner)
	cfg.Deployment.Committee = nil
	cfg.Deployment.Registry = s.Describe(nil, tokens(1_000_000))
	if change != nil {
		change(cfg.Deployment)
	}
	out, err := deploy.Run(t.Context(), cfg)
	require.NoError(t, err)
	n.contracts = out.Contracts
	for _, a := range accounts {
		n.send(owner, n.contracts.Token, bindings.NewDevToken().PackTransfer(a, tokens(1000)))
	}
	return n
}

func tokens(n int64) *big.Int { return evmtest.Ether(n) }

// send sends a transaction by hand.
func (n *network) send(from *evm.Signer, to common.Address, data []byte) relayer.Landed {
	n.t.Helper()
	landed, err := n.trySend(from, to, data)
	require.NoError(n.t, err)
	return landed
}

func (n *network) trySend(from *evm.Signer, to common.Address, data []byte) (relayer.Landed, error) {
	n.t.Helper()
	ctx, stop := n.manage(from)
	defer stop()
	return ctx.Send(n.t.Context(), relayer.Candidate{To: &to, Data: data})
}

// later lets the chain's time pass.
func (n *network) later(d time.Duration) {
	n.t.Helper()
	evmtest.Later(n.t, n.chain, d)
}

// someone is an operator with keys and a folder of its own.
type someone struct {
	signer *evm.Signer
	feed   *protocol.FeedPrivateKey
	dir    string
}

func newSomeone(t *testing.T) *someone {
	t.Helper()
	signer, err := evm.GenerateSigner()
	require.NoError(t, err)
	feed, err := protocol.NewFeedPrivateKey(rand.Reader)
	require.NoError(t, err)
	return &someone{signer: signer, feed: feed, dir: t.TempDir()}
}

// config is an account's, with neither key nor journal.
func (n *network) config(who *someone) operate.Config {
	key := who.feed.Public()
	return operate.Config{
		Client: n.chain.Client(), ChainID: n.chain.ChainID(), Registry: n.contracts.Registry, Rewards: n.contracts.Rewards, Refunds: n.contracts.Refunds,
		Operator: who.signer.Address(), FeedKey: &key, PollInterval: 2 * time.Millisecond,
	}
}

func (n *network) journal(who *someone) *operate.Journal {
	n.t.Helper()
	j, err := operate.OpenJournal(filepath.Join(who.dir, "journal"), n.chain.ChainID(), who.signer.Address())
	require.NoError(n.t, err)
	return j
}

// do makes and runs a request the way the command does.
func (n *network) do(who *someone, r operate.Request) (*operate.Plan, *operate.Outcome, error) {
	n.t.Helper()
	cfg := n.config(who)
	cfg.Signer, cfg.Journal = who.signer, n.journal(who)
	defer func() { require.NoError(n.t, cfg.Journal.Close()) }()
	return n.doBy(cfg, r)
}

func (n *network) doBy(cfg operate.Config, r operate.Request) (*operate.Plan, *operate.Outcome, error) {
	n.t.Helper()
	a, err := operate.Open(n.t.Context(), cfg)
	if err != nil {
		return nil, nil, err
	}
	earlier, err := a.Resume(n.t.Context())
	if err != nil {
		return nil, nil, err
	}
	p, err := a.Plan(n.t.Context(), r, earlier)
	if err != nil {
		return nil, nil, err
	}
	out, err := a.Run(n.t.Context(), p)
	return p, out, err
}

func (n *network) mustDo(who *someone, r operate.Request) (*operate.Plan, *operate.Outcome) {
	n.t.Helper()
	p, out, err := n.do(who, r)
	require.NoError(n.t, err)
	require.NoFileExists(n.t, filepath.Join(who.dir, "journal"), "what is done is not gone on with")
	return p, out
}

func (n *network) standing(who *someone) *operate.Standing {
	n.t.Helper()
	a, err := operate.Open(n.t.Context(), n.config(who))
	require.NoError(n.t, err)
	s, err := a.ReadStanding(n.t.Context())
	require.NoError(n.t, err)
	return s
}

func (n *network) tokensOf(at common.Address) *big.Int {
	n.t.Helper()
	return n.number(n.contracts.Token, bindings.NewDevToken().PackBalanceOf(at))
}

func (n *network) allowance(who *someone) *big.Int {
	n.t.Helper()
	return n.number(n.contracts.Token, bindings.NewDevToken().PackAllowance(who.signer.Address(), n.contracts.Registry))
}

func names(steps []operate.Step) []string {
	out := []string{}
	for i := range steps {
		out = append(out, steps[i].Name)
	}
	return out
}
