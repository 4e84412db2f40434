package deploy_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/relayer/deploy"
)

func TestDeploymentFileComesBack(t *testing.T) {
	want := whole(t, big.NewInt(5), common.Address{7})
	b, err := want.Encode()
	require.NoError(t, err)
	got, err := deploy.Parse(bytes.NewReader(b))
	require.NoError(t, err)
	again, err := got.Encode()
	require.NoError(t, err)
	require.Equal(t, string(b), string(again))
	first, err := deploy.NewPlan(want)
	require.NoError(t, err)
	second, err := deploy.NewPlan(got)
	require.NoError(t, err)
	require.Equal(t, first.Contracts, second.Contracts)
}

// TestAMistypedAddressIsRefused changes the case of letters, which Go's own
// decoding takes, and a checksum does not.
func TestAMistypedAddressIsRefused(t *testing.T) {
	const right = "0x87022E988817367a29d2b010EEDFBEd7f4E384Fc"
	d := whole(t, big.NewInt(5), common.Address{7})
	d.Timelock.Proposers = append(d.Timelock.Proposers, common.HexToAddress(right))
	key := fmt.Sprintf("timelock.proposers[%d]", len(d.Timelock.Proposers)-1)
	b, err := d.Encode()
	require.NoError(t, err)
	small := strings.ToLower(right)
	require.Equal(t, 1, bytes.Count(b, []byte(small)))
	for text, taken := range map[string]bool{
		right: true, small: true, "0x" + strings.ToUpper(right[2:]): true,
		right[:41] + "C": false, "0x" + "8" + strings.ToUpper(right[3:20]) + right[20:]: false,
	} {
		_, err := deploy.Parse(bytes.NewReader(bytes.Replace(b, []byte(small), []byte(text), 1)))
		if taken {
			require.NoError(t, err, text)
			continue
		}
		require.ErrorIs(t, err, deploy.ErrDeployment, text)
		require.ErrorContains(t, err, key+": "+text+" has a wrong checksum")
	}
}

func TestDeploymentIsRefused(t *testing.T) {
	tests := []struct {
		name   string
		change func(*deploy.Deployment)
		want   string
	}{
		{"a version of another program", func(d *deploy.Deployment) { d.Version = 9 }, "version 9"},
		{"no name", func(d *deploy.Deployment) { d.Salt = "" }, "salt"},
		{"a name that forges lines", func(d *deploy.Deployment) { d.Salt = "x\nverified" }, "salt takes printable"},
		{"a description that forges lines", func(d *deploy.Deployment) { d.FeedSets[0].Feeds[0].Description = "\x1b[2J" }, "description takes printable"},
		{"no chain", func(d *deploy.Deployment) { d.ChainID = 0 }, "chain_id"},
		{"no deployer", func(d *deploy.Deployment) { d.Deployer = common.Address{} }, "deployer"},
		{"a bad shape", func(d *deploy.Deployment) { d.Circuit.Columns = 7 }, "7 columns"},
		{"a key with a hole", func(d *deploy.Deployment) { d.Circuit.VerifyingKey[3] = nil }, "word 3"},
		{"half a key", func(d *deploy.Deployment) { d.Circuit.VerifyingKey = d.Circuit.VerifyingKey[:11] }, "11 words"},
		{"nobody who proposes", func(d *deploy.Deployment) { d.Timelock.Proposers = nil }, "proposers"},
		{"a short delay", func(d *deploy.Deployment) { d.Development, d.Timelock.DelaySeconds = false, 172_799 }, "at least 172800"},
		{"a token without worth", func(d *deploy.Deployment) { d.Development, d.Timelock.DelaySeconds = false, 172_800 }, "secures nothing"},
		{"two sources of committees", func(d *deploy.Deployment) { d.Mirror = &deploy.Mirror{} }, "exactly one of registry"},
		{"none", func(d *deploy.Deployment) { d.Registry = nil }, "not 0"},
		{"a mirror of the same chain", func(d *deploy.Deployment) {
			d.Registry, d.Rewards = nil, nil
			d.Mirror = &deploy.Mirror{HomeChainID: d.ChainID, Registry: common.Address{1}, First: deploy.Epoch{Root: deploy.NewNumber(big.NewInt(1))}}
		}, "needs no mirror"},
		{"a set without feeds", func(d *deploy.Deployment) { d.FeedSets[0].Feeds = nil }, "0 feeds"},
		{"a feed twice", func(d *deploy.Deployment) { d.FeedSets[0].Feeds[1] = d.FeedSets[0].Feeds[0] }, "the feed twice"},
		{"a feed of another name", func(d *deploy.Deployment) { d.FeedSets[0].Feeds[0].ID = "BTC-USD" }, "BTC-USD"},
		{"rewards of a set that is not there", func(d *deploy.Deployment) { d.Rewards.FeedSets = []uint64{2} }, "feed set 2"},
		{"refunds of a set that is not there", func(d *deploy.Deployment) { d.Refunds.Terms[0].FeedSet = 0 }, "feed set 0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := whole(t, big.NewInt(5), common.Address{7})
			tt.change(d)
			err := d.Validate()
			require.ErrorIs(t, err, deploy.ErrDeployment)
			require.ErrorContains(t, err, tt.want)
		})
	}
	for name, text := range map[string]string{"an unknown field": `{"version":1,"salts":""}`, "two objects": `{} {}`, "a field twice": `{"version":1,"version":1}`, "another case": `{"Version":1}`, "nothing": ``, "a long file": strings.Repeat(" ", 5<<20)} {
		_, err := deploy.Parse(strings.NewReader(text))
		require.ErrorIs(t, err, deploy.ErrDeployment, name)
	}
}

// A file is input from outside: whatever it holds, a plan is made of it or an error.
func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"version":1}`))
	f.Add([]byte(`{"version":1,"salt":"x","chain_id":1,"development":true,"circuit":{"slots":4,"columns":8,"verifying_key":["0x1",null]},"feed_sets":[{}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := deploy.Parse(bytes.NewReader(b))
		if err != nil {
			return
		}
		if _, err := deploy.NewPlan(d); err != nil {
			require.ErrorIs(t, err, deploy.ErrDeployment)
		}
	})
}

func TestNumber(t *testing.T) {
	for text, want := range map[string]string{`"12"`: "12", `"0x1f"`: "31", `"0"`: "0"} {
		var n deploy.Number
		require.NoError(t, json.Unmarshal([]byte(text), &n), text)
		require.Equal(t, want, n.String())
	}
	for _, text := range []string{`12`, `"-1"`, `"0x"`, `""`, `"1_000"`, `"1e3"`, `"0x1` + strings.Repeat("0", 64) + `"`, `"` + strings.Repeat("9", 100) + `"`} {
		var n deploy.Number
		require.Error(t, json.Unmarshal([]byte(text), &n), text)
	}
}
