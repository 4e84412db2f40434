package prooffile_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/prover/prooffile"
	"github.com/oraclestream/oraclestream/prover/sample"
)

var shape = protocol.Shape{Slots: 2, Columns: 4}

func proven(t *testing.T, profile prover.Profile) (*prover.KeySet, *prooffile.Proof) {
	keys, err := prover.Open(t.Context(), prover.Config{Dir: t.TempDir(), Shape: shape, Profile: profile, InsecureDev: true})
	require.NoError(t, err)
	r, err := sample.Report(shape, 883612800)
	require.NoError(t, err)
	b, _, err := keys.Prove(t.Context(), r, sample.Payee)
	require.NoError(t, err)
	m := keys.Manifest()
	return keys, prooffile.New(b, &m, r, []feed.Feed{{ID: "BTC/USD", Decimals: 8}, {ID: "noaa/41002/wave_height", Decimals: 2}})
}

func TestProofFile(t *testing.T) {
	t.Parallel()
	for _, profile := range prover.Profiles() {
		t.Run(string(profile), func(t *testing.T) {
			t.Parallel()
			fileOf(t, profile)
		})
	}
}

func fileOf(t *testing.T, profile prover.Profile) {
	keys, p := proven(t, profile)
	require.Equal(t, profile, p.Profile)
	b, err := p.Encode()
	require.NoError(t, err)
	again, err := prooffile.Read(bytes.NewReader(b))
	require.NoError(t, err)
	require.Equal(t, p, again)
	require.NoError(t, again.Verify(&keys.Verifier))

	v, err := again.View()
	require.NoError(t, err)
	require.Equal(t, "883612800", v.Round)
	require.Equal(t, sample.Payee.Hex(), v.Payee)
	require.Equal(t, []prooffile.MedianView{
		{Column: 0, Feed: "time", Value: "1", Mantissa: "1", Present: true},
		{Column: 1, Feed: "BTC/USD", Value: "0.01000001", Mantissa: "1000001", Present: true},
		{Column: 2, Feed: "noaa/41002/wave_height", Value: "20000.01", Mantissa: "2000001", Present: true},
		{Column: 3, Mantissa: "3000001", Present: true},
	}, v.Medians)
	require.Len(t, v.Operators, 2)
	require.Equal(t, "2001", v.TookPart)
	require.Equal(t, []string{"0x" + strings.Repeat("0", 63) + "3"}, v.Mask)
	var text strings.Builder
	require.NoError(t, v.Print(&text))
	require.Regexp(t, `(?m)^0 +0x0{39}1 +1000 +yes$`, text.String())
	require.Regexp(t, `(?m)^1 +BTC/USD +0.01000001 +1000001$`, text.String())

	// Without members and feeds it still verifies, and says less.
	p.Members, p.Feeds = nil, nil
	b, err = p.Encode()
	require.NoError(t, err)
	again, err = prooffile.Parse(b)
	require.NoError(t, err)
	require.NoError(t, again.Verify(&keys.Verifier))
	v, err = again.View()
	require.NoError(t, err)
	require.Empty(t, v.TookPart)
	require.Empty(t, v.Medians[1].Value)

	false1 := *again
	false1.Quorum++
	require.ErrorIs(t, false1.Verify(&keys.Verifier), prover.ErrProof)
	other := *again
	other.CircuitDigest = strings.Repeat("0", 64)
	err = other.Verify(&keys.Verifier)
	require.ErrorIs(t, err, prooffile.ErrCircuit)
	require.ErrorContains(t, err, other.CircuitDigest)
	require.ErrorContains(t, err, keys.Manifest().CircuitDigest)
}

// What is no proof file is refused with the reason.
func TestParseRefuses(t *testing.T) {
	t.Parallel()
	_, p := proven(t, prover.ProfileBits)
	good, err := p.Encode()
	require.NoError(t, err)
	modulus := "0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001"
	for name, c := range map[string]struct {
		change func(d map[string]any)
		says   string
	}{
		"another format":        {func(d map[string]any) { d["format"] = "oraclestream-proof/2" }, `reads "oraclestream-proof/1"`},
		"an unknown field":      {func(d map[string]any) { d["more"] = 1 }, "unknown field"},
		"a word too few":        {func(d map[string]any) { d["words"] = d["words"].([]any)[1:] }, "words"},
		"a word that is none":   {func(d map[string]any) { d["words"].([]any)[4] = modulus }, "not a field element"},
		"a word in capitals":    {func(d map[string]any) { d["words"].([]any)[2] = "0x" + strings.Repeat("A", 64) }, "lower-case"},
		"no proof":              {func(d map[string]any) { d["proof"] = []any{} }, "a proof of 0 words"},
		"another round":         {func(d map[string]any) { d["round"] = "7" }, "the words are of round 883612800"},
		"a round with a sign":   {func(d map[string]any) { d["round"] = "+883612800" }, "decimal text"},
		"no slots":              {func(d map[string]any) { d["slots"] = 0 }, "0 slots"},
		"too many columns":      {func(d map[string]any) { d["columns"] = 1 << 30 }, "columns"},
		"another weight":        {func(d map[string]any) { members(d)[0].(map[string]any)["weight"] = "1" }, "the members' root"},
		"a member twice":        {func(d map[string]any) { members(d)[1] = members(d)[0] }, "repeats"},
		"a key off the curve":   {func(d map[string]any) { members(d)[0].(map[string]any)["feed_key"] = modulus }, ""},
		"a quorum of two":       {func(d map[string]any) { d["committee"].(map[string]any)["quorum"] = "2" }, "a quorum of 2"},
		"no quorum":             {func(d map[string]any) { d["committee"].(map[string]any)["quorum"] = "0" }, "a quorum of 0"},
		"a name with a line":    {func(d map[string]any) { d["feed_set"] = "main\ntrue: round 7" }, "printable"},
		"a name with an escape": {func(d map[string]any) { d["feed_set"] = "\x1b[2J" }, "printable"},
		"an endless name":       {func(d map[string]any) { d["feed_set"] = strings.Repeat("x", 257) }, "256 bytes"},
		"a profile of lines":    {func(d map[string]any) { d["profile"] = "bits\n" }, "printable"},
		"a round in capitals":   {func(d map[string]any) { d["Round"] = d["round"] }, "case counts"},
		"a round as a number":   {func(d map[string]any) { d["round"] = 7 }, "\"round\" cannot be a JSON number"},
		"a feed that is none":   {func(d map[string]any) { d["feeds"].([]any)[0].(map[string]any)["id"] = "a-b" }, "a-b"},
		"too many decimals":     {func(d map[string]any) { d["feeds"].([]any)[0].(map[string]any)["decimals"] = 19 }, "19 decimals"},
		"a digest that is none": {func(d map[string]any) { d["circuit_digest"] = "x" }, "circuit_digest"},
	} {
		t.Run(name, func(t *testing.T) {
			var d map[string]any
			require.NoError(t, json.Unmarshal(good, &d))
			c.change(d)
			b, err := json.Marshal(d)
			require.NoError(t, err)
			_, err = prooffile.Parse(b)
			require.ErrorIs(t, err, prooffile.ErrFile)
			require.ErrorContains(t, err, c.says)
		})
	}
	_, err = prooffile.Parse(append(good, '1'))
	require.ErrorIs(t, err, prooffile.ErrFile)
	_, err = prooffile.Read(strings.NewReader(strings.Repeat(" ", prooffile.MaxSize+1)))
	require.ErrorContains(t, err, "more than")
	for _, text := range []string{"", "7", "0x", "0x12", modulus, "0x" + strings.Repeat("g", 64)} {
		_, err = prooffile.Element(text)
		require.ErrorIs(t, err, prooffile.ErrElement, text)
	}
	root, err := prooffile.Element("0x" + strings.Repeat("0", 63) + "A")
	require.NoError(t, err)
	require.Equal(t, protocol.NewElement(10), root)
}

func members(d map[string]any) []any { return d["committee"].(map[string]any)["members"].([]any) }

// FuzzParse holds that decoding never panics and that what it takes, it writes
// and reads again as the same.
func FuzzParse(f *testing.F) {
	r, err := sample.Report(shape, 7)
	require.NoError(f, err)
	w := protocol.Words{Payee: sample.Payee, Round: 7, Participation: []bool{true, true}, Medians: r.Medians}
	words, err := w.Pack(shape)
	require.NoError(f, err)
	p := prooffile.Proof{
		Bundle: protocol.Bundle{FeedSet: "main", Domain: r.Domain, Round: 7, Words: words}, Shape: shape, Profile: prover.ProfileBits,
		Root: r.Root, Quorum: r.Quorum, Members: r.Committee.Members, Feeds: []feed.Feed{{ID: "BTC/USD", Decimals: 8}},
	}
	for i := range p.Bundle.Proof {
		p.Bundle.Proof[i] = protocol.BigInt(protocol.NewElement(uint64(i)))
	}
	b, err := p.Encode()
	require.NoError(f, err)
	f.Add(b)
	f.Add([]byte("{}"))
	f.Add([]byte(nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := prooffile.Parse(b)
		if err != nil {
			require.ErrorIs(t, err, prooffile.ErrFile)
			return
		}
		_, err = p.View()
		require.NoError(t, err)
		again, err := p.Encode()
		require.NoError(t, err)
		q, err := prooffile.Parse(again)
		require.NoError(t, err)
		require.Equal(t, p, q)
	})
}
