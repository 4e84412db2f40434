package deploy_test

import (
	"bytes"
	"encoding/json"
	"io"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/relayer/deploy"
)

func TestEstimateInEther(t *testing.T) {
	for wei, want := range map[string]string{
		"": "0.000000", "0": "0.000000", "1": "0.000001", "1000000000000": "0.000001", "1000000000001": "0.000002", "27136022000000000": "0.027137",
		"1000000000000000000": "1.000000", "1999999999999999999": "2.000000", "123456000000000000000000": "123456.000000",
	} {
		require.Equal(t, want, (&deploy.ResultEstimate{Wei: wei}).Ether(), wei)
	}
}

func TestResultComesBack(t *testing.T) {
	_, err := deploy.ParseResult(strings.NewReader(""))
	require.ErrorIs(t, err, io.EOF)
	for _, text := range []string{"x", `{"version":1}`, `{"complete":true} {}`, `[]`} {
		_, err := deploy.ParseResult(strings.NewReader(text))
		require.Error(t, err, text)
		require.NotErrorIs(t, err, io.EOF, text)
	}
	tx := common.Hash{1}
	want := &deploy.Result{Complete: true, ChainID: 5, Steps: []deploy.ResultStep{{Name: "hub", State: deploy.StateSent, Tx: &tx, Block: 7}}}
	b, err := json.Marshal(want)
	require.NoError(t, err)
	got, err := deploy.ParseResult(bytes.NewReader(b))
	require.NoError(t, err)
	require.Equal(t, want, got)
}

// A result file is input as well: whoever can write it must not end a run.
func FuzzParseResult(f *testing.F) {
	f.Add([]byte(`{"complete":true,"steps":[{"name":"hub","tx":null}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if r, err := deploy.ParseResult(bytes.NewReader(b)); (r == nil) == (err == nil) {
			t.Fatal("a result or an error")
		}
	})
}

// TestAFeedOfTwoSetsHasTwoProxies holds that a program which reads the result
// does not move from one feed set to the next by itself.
func TestAFeedOfTwoSetsHasTwoProxies(t *testing.T) {
	d := whole(t, big.NewInt(5), common.Address{7})
	next := d.FeedSets[0]
	next.Name, next.IntervalMS = "next", next.IntervalMS+1
	d.FeedSets = append(d.FeedSets, next)
	plan, err := deploy.NewPlan(d)
	require.NoError(t, err)
	r := (&deploy.Outcome{Plan: plan}).Result()
	require.Len(t, r.FeedSets, 2)
	names := make(map[string]bool)
	for _, s := range r.Steps {
		require.False(t, names[s.Name], "%s twice", s.Name)
		names[s.Name] = true
	}
	for _, f := range next.Feeds {
		first, second := r.FeedSets[0].Proxies[feed.ID(f.ID)], r.FeedSets[1].Proxies[feed.ID(f.ID)]
		require.NotEqual(t, common.Address{}, first)
		require.NotEqual(t, common.Address{}, second)
		require.NotEqual(t, first, second, f.ID)
	}
}
