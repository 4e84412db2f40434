package store

import (
	"errors"
	"fmt"
	"log/slog"
	"math"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

var operator = common.HexToAddress("0x00000000000000000000000000000000000000a1")

// keeper opens one operator's signing record again and again.
type keeper struct {
	open func(t require.TestingT) (record *Signing, last func(domain protocol.Element) (feed.Round, bool), closeAll func() error)
}

// onKeepers runs a test on a new, empty signing record on each engine.
func onKeepers(t *testing.T, test func(t *testing.T, k keeper)) {
	for _, engine := range []Engine{SQLite, PostgreSQL} {
		t.Run(string(engine), func(t *testing.T) {
			url, dir, ctx := engineURL(t, engine), t.TempDir(), t.Context()
			test(t, keeper{func(t require.TestingT) (*Signing, func(protocol.Element) (feed.Round, bool), func() error) {
				s, err := Open(ctx, Config{URL: url, Logger: slog.New(slog.DiscardHandler)})
				require.NoError(t, err)
				g, err := s.OpenSigning(ctx, SigningConfig{Operator: operator, Dir: dir})
				require.NoError(t, err)
				last := func(domain protocol.Element) (feed.Round, bool) {
					last, ok, err := g.records.Last(ctx, domain)
					require.NoError(t, err)
					return last, ok
				}
				return g, last, func() error { return errors.Join(g.Close(), s.Close()) }
			}})
		})
	}
}

func TestReserve(t *testing.T) {
	type attempt struct {
		domain, round, digest uint64
		refused               bool
	}
	tests := []struct {
		name     string
		attempts []attempt
	}{
		{"rounds that grow", []attempt{{1, 5, 1, false}, {1, 6, 1, false}, {1, 100, 2, false}}},
		{"the same digest again", []attempt{{1, 5, 1, false}, {1, 5, 1, false}}},
		{"another digest", []attempt{{1, 5, 1, false}, {1, 5, 2, true}, {1, 5, 1, false}}},
		{"an earlier round", []attempt{{1, 5, 1, false}, {1, 4, 2, true}}},
		{"an earlier round with its own digest", []attempt{{1, 4, 1, false}, {1, 5, 2, false}, {1, 4, 1, true}}},
		{"domains do not mix", []attempt{{1, 5, 1, false}, {2, 4, 1, false}, {2, 5, 2, false}, {1, 5, 2, true}}},
		{"round zero", []attempt{{1, 0, 1, false}, {1, 0, 2, true}, {1, 1, 2, false}}},
		{"the last round that fits", []attempt{{1, math.MaxInt64, 1, false}, {1, 0, 1, true}}},
	}
	onKeepers(t, func(t *testing.T, k keeper) {
		base := uint64(0) // each case has domains of its own
		for _, tt := range tests {
			for _, reopen := range []bool{false, true} {
				name := tt.name
				if reopen {
					name += ", reopened"
				}
				t.Run(name, func(t *testing.T) {
					base += 10
					record, last, closeRecord := k.open(t)
					for i, a := range tt.attempts {
						domain := el(base + a.domain)
						err := record.Reserve(t.Context(), domain, feed.Round(a.round), el(a.digest))
						if a.refused {
							require.ErrorIs(t, err, ErrAlreadySigned, "attempt %d", i)
						} else {
							require.NoError(t, err, "attempt %d", i)
							round, ok := last(domain)
							require.True(t, ok)
							require.Equal(t, feed.Round(a.round), round)
						}
						if reopen {
							require.NoError(t, closeRecord())
							record, last, closeRecord = k.open(t)
						}
					}
					_, ok := last(el(base))
					require.False(t, ok)
					require.NoError(t, closeRecord())
					require.Error(t, record.Reserve(t.Context(), el(base+1), math.MaxInt64, el(1)), "closed")
				})
			}
		}
	})
}

func TestReserveAtOnce(t *testing.T) {
	onKeepers(t, func(t *testing.T, k keeper) {
		record, _, closeRecord := k.open(t)
		for round := range feed.Round(3) {
			var won atomic.Int32
			var wg sync.WaitGroup
			for i := range 16 {
				wg.Go(func() {
					if record.Reserve(t.Context(), el(1), round, el(uint64(i))) == nil {
						won.Add(1)
					}
				})
			}
			wg.Wait()
			require.Equal(t, int32(1), won.Load(), "one digest of 16 is signed in round %d", round)
		}
		require.NoError(t, closeRecord())
	})
}

// Whatever is asked, in whatever order and with reopening in between, no two
// digests are ever granted for one round, and rounds only grow.
func TestReserveNeverGrantsTwice(t *testing.T) {
	onKeepers(t, func(t *testing.T, k keeper) {
		type key struct{ domain, round uint64 }
		base := uint64(0) // each case has domains of its own
		record, _, closeRecord := k.open(t)
		defer func() { require.NoError(t, closeRecord()) }()
		rapid.Check(t, func(t *rapid.T) {
			base += 3
			granted, top := make(map[key]uint64), make(map[uint64]uint64)
			for range rapid.IntRange(1, 20).Draw(t, "attempts") {
				k1 := key{base + rapid.Uint64Range(0, 2).Draw(t, "domain"), rapid.Uint64Range(0, 6).Draw(t, "round")}
				digest := rapid.Uint64Range(0, 2).Draw(t, "digest")
				if record.Reserve(t.Context(), el(k1.domain), feed.Round(k1.round), el(digest)) == nil {
					if before, ok := granted[k1]; ok {
						require.Equal(t, before, digest)
					}
					require.GreaterOrEqual(t, k1.round, top[k1.domain])
					granted[k1], top[k1.domain] = digest, k1.round
				}
				if rapid.IntRange(0, 39).Draw(t, "reopen") == 0 {
					require.NoError(t, closeRecord())
					record, _, closeRecord = k.open(t)
				}
			}
		})
	})
}

// Two stores, as two processes that share a key by mistake have them, race for
// each round with different digests: one wins, the other is refused by the
// rule and by nothing else, in new domains and in old ones.
func TestTwoConnectionsRaceForARound(t *testing.T) {
	for _, engine := range []Engine{SQLite, PostgreSQL} {
		t.Run(string(engine), func(t *testing.T) {
			url := engineURL(t, engine)
			stores := [2]*Store{newStore(t, url), newStore(t, url)}
			for round := range feed.Round(60) {
				domain := el(uint64(round / 2)) // its first and its second round
				var errs [2]error
				var wg sync.WaitGroup
				for i, s := range stores {
					wg.Go(func() { errs[i] = s.SigningRecords(operator).Reserve(t.Context(), domain, round, el(uint64(i))) })
				}
				wg.Wait()
				if errs[0] != nil {
					errs[0], errs[1] = errs[1], errs[0]
				}
				require.NoError(t, errs[0])
				require.ErrorIs(t, errs[1], ErrAlreadySigned)
			}
		})
	}
}

func TestOperatorsDoNotMix(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		require.NoError(t, s.SigningRecords(operator).Reserve(t.Context(), el(1), 5, el(1)))
		other := s.SigningRecords(common.HexToAddress("0xb2"))
		_, ok, err := other.Last(t.Context(), el(1))
		require.NoError(t, err)
		require.False(t, ok)
		require.NoError(t, other.Reserve(t.Context(), el(1), 4, el(2)))
	})
}

func TestRoundsBeyond63BitsAreNotSigned(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		require.ErrorIs(t, s.SigningRecords(operator).Reserve(t.Context(), el(1), 1<<63, el(1)), ErrInvalid)
	})
}

// A record that is not as it was written grants nothing, whichever part of it
// changed.
func TestDamagedSigningRecordGrantsNothing(t *testing.T) {
	onEngines(t, func(t *testing.T, s *Store) {
		r := s.SigningRecords(operator)
		for i, damage := range []string{"round = 4", "digest = domain", "checksum = checksum + 1"} {
			domain := el(uint64(10 + i))
			require.NoError(t, r.Reserve(t.Context(), domain, 5, el(1)))
			_, err := s.write.ExecContext(t.Context(), fmt.Sprintf(`UPDATE signing_records SET %s WHERE domain = $1`, damage), elementBytes(domain))
			require.NoError(t, err)
			for _, round := range []feed.Round{4, 5, 6} {
				err := r.Reserve(t.Context(), domain, round, el(1))
				require.ErrorIs(t, err, ErrDamaged, "%s, round %d", damage, round)
				require.ErrorContains(t, err, "restore")
			}
			_, _, err = r.Last(t.Context(), domain)
			require.ErrorIs(t, err, ErrDamaged)
		}
	})
}
