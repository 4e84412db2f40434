package aggregator

import (
	"encoding/json"
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/testkit"
)

const topEncoded = feed.Encoded(1<<feed.EncodedBits - 1)

func TestWeightedMedianGolden(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(testkit.RepoRoot(t), "testdata", "weighted_median.json"))
	require.NoError(t, err)
	var file struct {
		Cases []struct {
			Name         string
			Quorum       string
			Observations []struct{ Weight, Value string }
			Median       string
		}
	}
	require.NoError(t, json.Unmarshal(b, &file))
	require.GreaterOrEqual(t, len(file.Cases), 40)
	number := func(s string) uint64 {
		n, err := strconv.ParseUint(s, 10, 64)
		require.NoError(t, err)
		return n
	}
	for _, c := range file.Cases {
		t.Run(c.Name, func(t *testing.T) {
			var obs []Weighted
			for _, o := range c.Observations {
				obs = append(obs, Weighted{Weight: number(o.Weight), Value: feed.Encoded(number(o.Value))})
			}
			got, ok := WeightedMedian(obs, number(c.Quorum))
			require.Equal(t, feed.Encoded(number(c.Median)), got)
			require.Equal(t, got != feed.Absent, ok)
		})
	}
}

// laidOut is a reference unlike the code under test: every value is written
// down weight times, and the lower middle is read off.
func laidOut(obs []Weighted, quorum uint64) feed.Encoded {
	var line []feed.Encoded
	for _, o := range obs {
		for range o.Weight {
			if o.Value != feed.Absent {
				line = append(line, o.Value)
			}
		}
	}
	if len(line) == 0 || uint64(len(line)) < quorum {
		return feed.Absent
	}
	slices.Sort(line)
	return line[(len(line)-1)/2]
}

func TestWeightedMedianExhaustive(t *testing.T) {
	const weights, values = 4, 4 // 0..3 each
	for n := range 5 {
		combinations := 1
		for range n {
			combinations *= weights * values
		}
		obs := make([]Weighted, n)
		for k := range combinations {
			rest := k
			for i := range obs {
				obs[i] = Weighted{Weight: uint64(rest % weights), Value: feed.Encoded(rest / weights % values)}
				rest /= weights * values
			}
			for _, quorum := range []uint64{1, 5} {
				got, ok := WeightedMedian(obs, quorum)
				if want := laidOut(obs, quorum); got != want || ok != (want != feed.Absent) {
					t.Fatalf("%v with quorum %d: got %d %t, want %d", obs, quorum, got, ok, want)
				}
			}
		}
	}
}

func drawObservations(t *rapid.T, least int, maxWeight uint64) []Weighted {
	one := rapid.Custom(func(t *rapid.T) Weighted {
		return Weighted{
			Weight: rapid.Uint64Range(0, maxWeight).Draw(t, "weight"),
			Value: rapid.OneOf(
				rapid.Just(feed.Absent),
				rapid.Map(rapid.Uint64Range(1, 8), func(v uint64) feed.Encoded { return feed.Encoded(v) }),
				rapid.Map(rapid.Uint64Range(1, uint64(topEncoded)), func(v uint64) feed.Encoded { return feed.Encoded(v) }),
			).Draw(t, "value"),
		}
	})
	return rapid.SliceOfN(one, least, 40).Draw(t, "observations")
}

func totalOf(obs []Weighted) (total uint64) {
	for _, o := range obs {
		if o.Value != feed.Absent {
			total += o.Weight
		}
	}
	return total
}

// byDefinition follows the sentence of the definition with unbounded numbers.
func byDefinition(obs []Weighted, quorum uint64) feed.Encoded {
	sum := func(upTo feed.Encoded) *big.Int {
		s := new(big.Int)
		for _, o := range obs {
			if o.Value != feed.Absent && o.Value <= upTo {
				s.Add(s, new(big.Int).SetUint64(o.Weight))
			}
		}
		return s
	}
	total, best := sum(topEncoded), feed.Absent
	if total.Sign() == 0 || total.Cmp(new(big.Int).SetUint64(quorum)) < 0 {
		return feed.Absent
	}
	for _, o := range obs {
		s := sum(o.Value)
		if o.Value != feed.Absent && s.Lsh(s, 1).Cmp(total) >= 0 && (best == feed.Absent || o.Value < best) {
			best = o.Value
		}
	}
	return best
}

func TestWeightedMedianLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		obs := drawObservations(t, 0, MaxWeight)
		total := totalOf(obs)
		quorum := rapid.OneOf(rapid.Just(uint64(1)), rapid.Just(max(total, 1)), rapid.Just(total+1),
			rapid.Uint64Range(1, total+1)).Draw(t, "quorum")
		before := slices.Clone(obs)
		got, ok := WeightedMedian(obs, quorum)

		require.Equal(t, before, obs, "the input is left as it is")
		require.Equal(t, byDefinition(obs, quorum), got)
		require.Equal(t, total >= quorum && total > 0, ok, "present exactly when the quorum is reached")

		shuffled := rapid.Permutation(obs).Draw(t, "shuffled")
		again, _ := WeightedMedian(shuffled, quorum)
		require.Equal(t, got, again, "permutation")

		if !ok {
			return
		}
		idempotent := slices.Clone(obs)
		for i := range idempotent {
			if idempotent[i].Value != feed.Absent {
				idempotent[i].Value = got
			}
		}
		again, _ = WeightedMedian(idempotent, quorum)
		require.Equal(t, got, again, "idempotent")

		again, _ = WeightedMedian(slices.Concat(obs, obs), quorum)
		require.Equal(t, got, again, "everything twice")
	})
}

func TestWeightedMedianScalesWithWeights(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		obs := drawObservations(t, 0, 1<<24)
		factor := rapid.Uint64Range(1, 1<<24-1).Draw(t, "factor")
		quorum := rapid.Uint64Range(1, totalOf(obs)+1).Draw(t, "quorum")
		scaled := slices.Clone(obs)
		for i := range scaled {
			scaled[i].Weight *= factor
		}
		want, wantOK := WeightedMedian(obs, quorum)
		got, ok := WeightedMedian(scaled, quorum*factor)
		require.Equal(t, want, got)
		require.Equal(t, wantOK, ok)
	})
}

func TestWeightedMedianIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		obs := drawObservations(t, 1, MaxWeight)
		i := rapid.IntRange(0, len(obs)-1).Draw(t, "raised")
		if obs[i].Value == feed.Absent {
			obs[i].Value = 1
		}
		before, _ := WeightedMedian(obs, 1)
		obs[i].Value = feed.Encoded(rapid.Uint64Range(uint64(obs[i].Value), uint64(topEncoded)).Draw(t, "to"))
		after, _ := WeightedMedian(obs, 1)
		require.GreaterOrEqual(t, after, before)
	})
}

// A faulty part of less than half of the weight that took part cannot move the
// median out of the range of the honest rest.
func TestWeightedMedianIsBoundedByEveryHonestMajority(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		obs := drawObservations(t, 1, 1000)
		faulty := rapid.SliceOfN(rapid.Bool(), len(obs), len(obs)).Draw(t, "faulty")
		var bad, all uint64
		low, high := topEncoded, feed.Absent
		for i, o := range obs {
			if o.Value == feed.Absent || o.Weight == 0 {
				continue
			}
			all += o.Weight
			if faulty[i] {
				bad += o.Weight
				continue
			}
			low, high = min(low, o.Value), max(high, o.Value)
		}
		if 2*bad >= all {
			return
		}
		got, ok := WeightedMedian(obs, 1)
		require.True(t, ok)
		require.True(t, low <= got && got <= high, "%d outside [%d, %d]", got, low, high)
	})
}

func TestWeightedMedianOfTheLargestCommittee(t *testing.T) {
	obs := make([]Weighted, MaxObservations)
	for i := range obs {
		obs[i] = Weighted{Weight: MaxWeight, Value: topEncoded - feed.Encoded(i)}
	}
	got, ok := WeightedMedian(obs, MaxObservations*uint64(MaxWeight))
	require.True(t, ok)
	require.Equal(t, topEncoded-MaxObservations/2, got, "the lower of the two in the middle")
	_, ok = WeightedMedian(obs, MaxObservations*uint64(MaxWeight)+1)
	require.False(t, ok)
}

func TestWeightedMedianDoesNotAllocate(t *testing.T) {
	for _, n := range []int{8, 32, 128} {
		obs := benchmarkObservations(n)
		require.Zero(t, testing.AllocsPerRun(20, func() { WeightedMedian(obs, 1) }), "%d observations", n)
	}
}

func benchmarkObservations(n int) []Weighted {
	rng := rand.New(rand.NewPCG(1, 2))
	obs := make([]Weighted, n)
	for i := range obs {
		obs[i] = Weighted{Weight: 1 + rng.Uint64N(MaxWeight), Value: feed.Offset + feed.Encoded(rng.Uint64N(1<<40))}
	}
	return obs
}

func BenchmarkWeightedMedian(b *testing.B) {
	for _, n := range []int{8, 32, 128} {
		obs := benchmarkObservations(n)
		b.Run(fmt.Sprintf("median/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				WeightedMedian(obs, 1)
			}
		})
		b.Run(fmt.Sprintf("slices.Sort/%d", n), func(b *testing.B) {
			values, work := make([]feed.Encoded, n), make([]feed.Encoded, n)
			for i := range obs {
				values[i] = obs[i].Value
			}
			b.ReportAllocs()
			for b.Loop() {
				copy(work, values)
				slices.Sort(work)
			}
		})
	}
}
