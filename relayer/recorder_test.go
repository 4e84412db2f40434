package relayer_test

import (
	"context"
	"math/big"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/internal/evm/evmtest"
	"github.com/oraclestream/oraclestream/relayer"
	"github.com/oraclestream/oraclestream/relayer/deploy"
)

// Who took part is recorded, once for all, window by window.
func TestParticipationIsRecorded(t *testing.T) {
	keys, shape := openPaidKeys(t)
	t.Run("one pays for all", func(t *testing.T) {
		n := newPaid(t, keys, shape, true)
		first, second := n.turns(0)
		n.look(first, second)
		require.Empty(t, n.sent(), "there is no round")
		n.deliver(0, 1)
		n.look(second)
		require.Empty(t, n.sent(), "it is not its turn")
		n.look(first, second)
		n.later(30 * time.Minute)
		n.look(second, first)
		require.Equal(t, []common.Address{first.Address()}, n.sent(), "and the other one pays nothing")
		require.EqualValues(t, 3, n.recorded(0))
		begin := uint64(n.committee.From.Unix())
		for _, o := range n.operators {
			m := metrics(t, o.metrics)
			require.Equal(t, begin, m["oraclestream_rewards_recorded_window_timestamp_seconds main"])
			require.EqualValues(t, 1, m["oraclestream_rewards_funded"])
			require.Zero(t, m["oraclestream_rewards_failed_looks_total"])
			require.Equal(t, 1, strings.Count(o.log.String(), "pays nothing for a feed set"), "of the feed set that the pool does not serve")
		}
		require.EqualValues(t, 1, metrics(t, first.metrics)["oraclestream_rewards_turns_total recorded"])
		require.Contains(t, first.log.String(), "participants=2")

		// In the next window the first one is silent, and the other takes over.
		n.later(paidWindow)
		silent, other := n.turns(1)
		n.deliver(0, 1)
		n.look(other)
		n.later(9 * time.Minute)
		n.look(other)
		require.Len(t, n.sent(), 1, "the turn of the silent one lasts ten minutes")
		n.later(2 * time.Minute)
		n.look(other, silent)
		require.Equal(t, []common.Address{first.Address(), other.Address()}, n.sent())
		require.EqualValues(t, 3, n.recorded(1))
	})
	t.Run("who was left out records a later round", func(t *testing.T) {
		n := newPaid(t, keys, shape, true)
		heavy, light := n.operators[0], n.operators[1]
		n.deliver(0)
		n.look(light)
		require.Empty(t, n.sent(), "it is not in the round")
		n.look(heavy)
		require.EqualValues(t, 1, n.recorded(0), "nobody else waits, so it is its turn at once")
		n.look(light)
		n.later(time.Minute)
		n.deliver(0, 1)
		n.look(heavy)
		require.Len(t, n.sent(), 1, "it has its window")
		n.look(light, heavy)
		require.Equal(t, []common.Address{heavy.Address(), light.Address()}, n.sent())
		require.EqualValues(t, 3, n.recorded(0))
	})
	t.Run("an old round is left", func(t *testing.T) {
		n := newPaid(t, keys, shape, true)
		n.deliver(0, 1)
		n.later(paidFresh + time.Minute)
		n.look(n.operators[:]...)
		require.Empty(t, n.sent())
	})
	t.Run("an empty pool", func(t *testing.T) {
		n := newPaid(t, keys, shape, false)
		n.deliver(0, 1)
		first, _ := n.turns(0)
		n.look(first, first)
		require.Empty(t, n.sent())
		require.Equal(t, 1, strings.Count(first.log.String(), "the reward pool is empty"), first.log.String())
		require.Zero(t, metrics(t, first.metrics)["oraclestream_rewards_funded"])
		n.fund()
		n.look(first)
		require.Len(t, n.sent(), 1)
		require.EqualValues(t, 1, metrics(t, first.metrics)["oraclestream_rewards_funded"])
	})
	t.Run("a pool of another network", func(t *testing.T) {
		n := newPaid(t, keys, shape, true)
		n.deliver(0, 1)
		n.cfg.Deployment.Salt = "another"
		other, err := deploy.Run(t.Context(), n.cfg)
		require.NoError(t, err)
		o, _ := n.turns(0)
		for at, why := range map[common.Address]string{
			other.Contracts.Rewards: "is of hub " + other.Contracts.Hub.Hex(), n.contracts.Timelock: "for its hub", {0xbd}: "for its hub",
		} {
			r := n.recorder(o, func(c *relayer.RecorderConfig) { c.Pool = at })
			require.ErrorContains(t, r.Look(t.Context()), why)
			require.ErrorContains(t, r.Look(t.Context()), why, "it is asked for again")
			require.EqualValues(t, 2, metrics(t, o.metrics)["oraclestream_rewards_failed_looks_total"])
		}
		require.Empty(t, n.sent())
	})
	t.Run("over and over", func(t *testing.T) { recorderRuns(t, newPaid(t, keys, shape, true)) })
	t.Run("lies and losses", func(t *testing.T) { recordsThatFail(t, newPaid(t, keys, shape, true)) })
}

// inventor is an endpoint that answers some calls as it likes.
type inventor struct {
	relayer.ChainClient
	mu   sync.Mutex
	lies map[string][]byte
}

func (c *inventor) CallContract(ctx context.Context, msg ethereum.CallMsg, block *big.Int) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if answer, ok := c.lies[string(msg.Data)]; ok {
		return answer, nil
	}
	return c.ChainClient.CallContract(ctx, msg, block)
}

// recordsThatFail holds what each kind of failure costs, and that it is counted.
func recordsThatFail(t *testing.T, n *paid) {
	b := bindings.NewRewardPool()
	word := func(v int64) []byte { return common.LeftPadBytes(big.NewInt(v).Bytes(), 32) }
	n.deliver(0, 1)
	first, second := n.turns(0)

	// An endpoint that does not answer.
	proxy := evmtest.NewProxy(t, n.chain)
	proxy.Faults(func(string) evmtest.Fault { return evmtest.DropRequest })
	first.Recorder = n.recorder(first, func(c *relayer.RecorderConfig) { c.Client = evmtest.Dial(t, proxy.URL()) })
	require.ErrorContains(t, first.Look(t.Context()), "read head")
	require.EqualValues(t, 1, metrics(t, first.metrics)["oraclestream_rewards_failed_looks_total"])
	proxy.Faults(nil)
	n.look(first)
	require.Len(t, n.sent(), 1)

	// One that says that nothing is recorded, and that a record adds to it.
	n.later(time.Minute)
	lie := &inventor{ChainClient: n.chain.Client(), lies: map[string][]byte{
		string(b.PackParticipants(1, big.NewInt(1), new(big.Int))): word(0), string(b.PackRecord(big.NewInt(1))): word(1),
	}}
	first.Recorder = n.recorder(first, func(c *relayer.RecorderConfig) { c.Client = lie })
	for range 9 {
		n.look(first, first)
		n.later(61 * time.Second)
	}
	require.Len(t, n.sent(), 1+3, "it costs three transactions a window")
	require.EqualValues(t, 3, metrics(t, first.metrics)["oraclestream_rewards_turns_total outrun"])
	require.Equal(t, 1, strings.Count(first.log.String(), "do not last"))

	// One that says that old rounds are taken: the pool refuses, which costs nothing.
	n.later(paidWindow)
	n.deliver(0, 1)
	n.later(paidFresh + time.Minute)
	lie = &inventor{ChainClient: n.chain.Client(), lies: map[string][]byte{string(b.PackFRESH()): word(1_000_000)}}
	second.Recorder = n.recorder(second, func(c *relayer.RecorderConfig) { c.Client = lie })
	err := second.Look(t.Context())
	if err == nil { // it waits for its turn
		n.later(11 * time.Minute)
		err = second.Look(t.Context())
	}
	var refused *relayer.RevertError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, "RoundStale", refused.Name)
	require.EqualValues(t, 1, metrics(t, second.metrics)["oraclestream_rewards_turns_total refused"])
	require.Len(t, n.sent(), 4)

	// Another one that is faster by a moment.
	n.later(paidWindow)
	n.deliver(0, 1)
	fast := &raced{TxClient: n.chain.Client(), n: &network{chain: n.chain}, by: n.owner}
	head, err := n.chain.Client().HeaderByNumber(t.Context(), nil)
	require.NoError(t, err)
	window := uint64((time.Unix(int64(head.Time), 0).Sub(n.committee.From)) / paidWindow)
	o, _ := n.turns(window)
	o.Recorder = n.recorder(o, func(c *relayer.RecorderConfig) { c.Tx = n.sender(o.Signer, fast) })
	n.look(o, o)
	require.Len(t, n.sent(), 6)
	require.EqualValues(t, 3, n.recorded(window))
	require.EqualValues(t, 1, metrics(t, o.metrics)["oraclestream_rewards_turns_total outrun"])
}

// recorderRuns holds that Run goes on until its context ends, and tells once of what
// stays so.
func recorderRuns(t *testing.T, n *paid) {
	n.deliver(0, 1)
	o, _ := n.turns(0)
	proxy := evmtest.NewProxy(t, n.chain)
	wrong := n.recorder(o, func(c *relayer.RecorderConfig) {
		c.Pool, c.Client = common.Address{0xbd}, evmtest.Dial(t, proxy.URL())
	})
	run := func(r *relayer.Recorder, until func() bool) {
		t.Helper()
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() { r.Run(ctx) })
		require.Eventually(t, until, 3*time.Minute, 5*time.Millisecond)
		cancel()
		wg.Wait()
	}
	run(wrong, func() bool { return proxy.Count("eth_call") >= 5 })
	require.Equal(t, 1, strings.Count(o.log.String(), "participation is not recorded"), o.log.String())
	require.Contains(t, o.log.String(), "chain.NAME.rewards")
	require.Empty(t, n.sent())
	run(n.recorder(o, nil), func() bool { return n.recorded(0) == 3 })
	require.Len(t, n.sent(), 1)
}

func TestRecorderNeedsItsParts(t *testing.T) {
	_, err := relayer.NewRecorder(relayer.RecorderConfig{})
	require.ErrorContains(t, err, "are needed")
}
