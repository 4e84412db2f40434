package prover

import (
	"context"
	"math/big"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// devShape is devnet's shape.
var devShape = protocol.Shape{Slots: 4, Columns: 8}

// sharedDir holds the keys that all tests of devShape share.
var sharedDir string

func TestMain(m *testing.M) {
	code := func() int {
		dir, err := os.MkdirTemp("", "prover")
		if err != nil {
			panic(err)
		}
		defer func() { _ = os.RemoveAll(dir) }()
		sharedDir = filepath.Join(dir, "keys")
		return m.Run()
	}()
	os.Exit(code)
}

var shared struct {
	once sync.Once
	keys *KeySet
	err  error
}

func sharedKeys(t testing.TB) *KeySet {
	t.Helper()
	shared.once.Do(func() {
		// The keys outlive the test that happens to ask first.
		shared.keys, shared.err = Open(context.Background(), Config{Dir: sharedDir, Shape: devShape, InsecureDev: true})
	})
	require.NoError(t, shared.err)
	return shared.keys
}

// newReport lets operators sign: one row a member, nil where it is silent.
func newReport(_ require.TestingT, tb testing.TB, shape protocol.Shape, weights []uint64, rows [][]feed.Encoded) *protocol.Report {
	c := &protocol.Committee{}
	keys := make([]*protocol.FeedPrivateKey, len(weights))
	for i, w := range weights {
		keys[i] = testKey(tb, uint64(i))
		c.Members = append(c.Members, protocol.Member{
			Operator: common.BigToAddress(big.NewInt(int64(i + 1))), Key: keys[i].Public(), Weight: w,
		})
	}
	r := &protocol.Report{
		FeedSet: "main", Domain: protocol.NewElement(4711), Round: 883612800,
		Committee: c, Root: c.Root(shape), Quorum: protocol.Quorum(c.Total()),
		Observations: make([]*protocol.Observation, shape.Slots),
		Medians:      make([]feed.Encoded, shape.Columns),
	}
	for i, row := range rows {
		if row == nil {
			continue
		}
		o := &protocol.Observation{Domain: r.Domain, Root: r.Root, Round: r.Round, Slot: i, Vector: row}
		o.FeedSignature = keys[i].Sign(o.Digest())
		r.Observations[i] = o
	}
	for j := range r.Medians {
		r.Medians[j] = reportMedian(r, j)
	}
	return r
}

func reportMedian(r *protocol.Report, column int) feed.Encoded {
	var weights, values []*big.Int
	for i, o := range r.Observations {
		if o != nil {
			weights = append(weights, new(big.Int).SetUint64(r.Committee.Members[i].Weight))
			values = append(values, new(big.Int).SetUint64(uint64(o.Vector[column])))
		}
	}
	return feed.Encoded(referenceMedian(weights, values, new(big.Int).SetUint64(r.Quorum)).Uint64())
}

// devReport is a report of devnet's shape: one slot silent, one column absent.
func devReport(t testing.TB) *protocol.Report {
	rows := make([][]feed.Encoded, 4)
	for i := range 3 {
		rows[i] = make([]feed.Encoded, devShape.Columns)
		for j := range rows[i] {
			rows[i][j] = feed.Encoded(feed.Offset + 1000*j + i)
		}
		rows[i][5] = feed.Absent
	}
	return newReport(t, t, devShape, []uint64{30, 28, 26, 24}, rows)
}

var testPayee = common.HexToAddress("0x00000000000000000000000000000000000a11ce")
