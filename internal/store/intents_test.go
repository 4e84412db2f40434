package store

import (
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/relayer"
)

func testTx(nonce uint64, n int64) *types.Transaction {
	return types.NewTx(&types.DynamicFeeTx{
		ChainID: big.NewInt(1), Nonce: nonce, Gas: uint64(n), GasFeeCap: big.NewInt(n), GasTipCap: big.NewInt(1), Value: new(big.Int),
		Data: []byte{1, 2}, V: big.NewInt(1), R: big.NewInt(n), S: big.NewInt(n + 1),
	})
}

var genesis = common.HexToHash("0x6e5e515")

// A chain that starts afresh has its predecessor's id and accounts; nothing
// that was under way there is taken up.
func TestIntentsOfAChainThatStartsAfresh(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		before, err := s.Intents(big.NewInt(1337), genesis)
		require.NoError(t, err)
		after, err := s.Intents(big.NewInt(1337), common.HexToHash("0xaf7e4"))
		require.NoError(t, err)
		elsewhere, err := s.Intents(big.NewInt(1), common.HexToHash("0xaf7e4"))
		require.NoError(t, err)
		other := common.HexToAddress("0xb2")
		put := func(i *Intents, from common.Address, nonce uint64, gas int64) {
			require.NoError(t, i.PutIntent(ctx, relayer.Intent{From: from, Nonce: nonce, Attempts: []*types.Transaction{testTx(nonce, gas)}}))
		}
		has := func(i *Intents, from common.Address, gas ...uint64) {
			t.Helper()
			list, err := i.ListIntents(ctx, from)
			require.NoError(t, err)
			got := []uint64{}
			for _, intent := range list {
				got = append(got, intent.Attempts[0].Gas())
			}
			require.Equal(t, append([]uint64{}, gas...), got)
		}
		put(before, operator, 5, 1)
		put(before, operator, 6, 1)
		put(before, other, 5, 2)
		put(elsewhere, operator, 5, 3)
		has(after, operator)
		put(after, operator, 5, 4)
		require.NoError(t, before.DeleteIntent(ctx, operator, 5))
		has(before, operator, 1)
		has(after, operator, 4)

		n, err := after.ForgetOtherChains(ctx, operator)
		require.NoError(t, err)
		require.Equal(t, int64(2), n)
		has(before, operator)
		has(before, other, 2)
		has(elsewhere, operator, 3)
		has(after, operator, 4)
	})
}

// plain gives intents in a form that can be compared.
func plain(t require.TestingT, intents []relayer.Intent) []string {
	out := []string{}
	for _, i := range intents {
		s := i.From.Hex() + " " + big.NewInt(0).SetUint64(i.Nonce).String()
		for _, tx := range i.Attempts {
			b, err := tx.MarshalBinary()
			require.NoError(t, err)
			s += " " + common.Bytes2Hex(b)
		}
		out = append(out, s)
	}
	return out
}

// Whatever is put and deleted, the store lists what the store in memory does.
func TestIntentsAreThoseOfTheMemoryStore(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		ctx, chain := t.Context(), int64(0)
		accounts := []common.Address{operator, common.HexToAddress("0xb2")}
		rapid.Check(t, func(t *rapid.T) {
			chain++
			memory := relayer.NewMemoryIntents()
			stored, err := s.Intents(big.NewInt(chain), genesis)
			require.NoError(t, err)
			for range rapid.IntRange(1, 12).Draw(t, "steps") {
				from := rapid.SampledFrom(accounts).Draw(t, "from")
				nonce := rapid.Uint64Range(0, 3).Draw(t, "nonce")
				if rapid.IntRange(0, 2).Draw(t, "delete") == 0 {
					require.NoError(t, memory.DeleteIntent(ctx, from, nonce))
					require.NoError(t, stored.DeleteIntent(ctx, from, nonce))
					continue
				}
				intent := relayer.Intent{From: from, Nonce: nonce}
				for i := range rapid.IntRange(0, 3).Draw(t, "attempts") {
					intent.Attempts = append(intent.Attempts, testTx(nonce, int64(i)+rapid.Int64Range(1, 9).Draw(t, "gas")))
				}
				require.NoError(t, memory.PutIntent(ctx, intent))
				require.NoError(t, stored.PutIntent(ctx, intent))
			}
			for _, from := range accounts {
				want, err := memory.ListIntents(ctx, from)
				require.NoError(t, err)
				got, err := stored.ListIntents(ctx, from)
				require.NoError(t, err)
				require.Equal(t, plain(t, want), plain(t, got))
			}
		})
	})
}

func TestDoneIntentsAreKeptForAWhile(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		i, err := s.Intents(big.NewInt(31337), genesis)
		require.NoError(t, err)
		for _, nonce := range []uint64{3, 4, doneKept + 2} {
			require.NoError(t, i.PutIntent(ctx, relayer.Intent{From: operator, Nonce: nonce, Attempts: []*types.Transaction{testTx(nonce, 7)}}))
		}
		nonces := func(list []relayer.Intent, err error) (out []uint64) {
			require.NoError(t, err)
			for _, intent := range list {
				out = append(out, intent.Nonce)
			}
			return out
		}
		require.NoError(t, i.DeleteIntent(ctx, operator, 3))
		require.NoError(t, i.DeleteIntent(ctx, operator, doneKept+2))
		require.NoError(t, i.DeleteIntent(ctx, operator, 1<<63), "never there")
		require.Equal(t, []uint64{4}, nonces(i.ListIntents(ctx, operator)))
		require.Equal(t, []uint64{3, doneKept + 2}, nonces(i.Done(ctx, operator)))
		nonce := uint64(doneKept + 3)
		require.NoError(t, i.PutIntent(ctx, relayer.Intent{From: operator, Nonce: nonce}))
		require.NoError(t, i.DeleteIntent(ctx, operator, nonce))
		require.Equal(t, []uint64{doneKept + 2, nonce}, nonces(i.Done(ctx, operator)), "3 is too old")
		require.Equal(t, []uint64{4}, nonces(i.ListIntents(ctx, operator)), "what is under way stays, however old")

		other, err := s.Intents(big.NewInt(1), genesis)
		require.NoError(t, err)
		require.Empty(t, nonces(other.ListIntents(ctx, operator)), "chains do not mix")
	})
}

func TestIntentsThatAreRefused(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		for _, id := range []*big.Int{nil, big.NewInt(0), big.NewInt(-1), new(big.Int).Lsh(big.NewInt(1), 63)} {
			_, err := s.Intents(id, genesis)
			require.ErrorIs(t, err, ErrInvalid)
		}
		_, err := s.Intents(big.NewInt(1), common.Hash{})
		require.ErrorIs(t, err, ErrInvalid)
		i, err := s.Intents(big.NewInt(1), genesis)
		require.NoError(t, err)
		for _, bad := range []relayer.Intent{
			{Nonce: 1 << 63},
			{Nonce: 1, Attempts: []*types.Transaction{testTx(2, 1)}},
			{Nonce: 1, Attempts: []*types.Transaction{nil}},
		} {
			require.ErrorIs(t, i.PutIntent(t.Context(), bad), ErrInvalid)
		}
		_, err = s.write.ExecContext(t.Context(), `INSERT INTO tx_intents (chain_id, genesis, account, nonce, attempts, state, updated_ms)
			VALUES (1, $3, $1, 5, $2, 1, 0)`, operator[:], []byte{0xc1}, genesis[:])
		require.NoError(t, err)
		_, err = i.ListIntents(t.Context(), operator)
		require.ErrorIs(t, err, ErrDamaged)
	})
}
