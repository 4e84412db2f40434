package deploy_test

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

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
