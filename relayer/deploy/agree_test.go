package deploy_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/consensys/gnark-crypto/ecc"
	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/pedersen"
	groth16 "github.com/consensys/gnark/backend/groth16/bn254"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/state"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/core/vm/runtime"
	"github.com/ethereum/go-ethereum/triedb"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/relayer/internal/fixture"
)

// TestVerifiersAgreeWithTheLibrarys lets our verifiers and those that gnark exports
// for the same keys judge the same points, true and false ones: there is no proof
// on which they differ, and ours cost less gas by Ethereum's present rules.
func TestVerifiersAgreeWithTheLibrarys(t *testing.T) {
	t.Parallel()
	for _, file := range []string{fixture.Bits, fixture.Lookup} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			f := fixture.LoadFile(t, file)
			c := newJudges(t, f)
			verdicts := make(map[bool]int)
			names := slices.Sorted(maps.Keys(f.Cases))
			for i, name := range names {
				p, inputs := parsePoints(t, f.Cases[name].Bundle.Proof, c.lookup), f.Cases[name].Inputs
				require.True(t, c.judge(t, p, inputs, name))
				other := parsePoints(t, f.Cases[names[(i+1)%len(names)]].Bundle.Proof, c.lookup)
				for what, change := range changes(p, other, c.lookup) {
					q := *p
					change(&q)
					verdicts[c.judge(t, &q, inputs, name+": "+what)]++
				}
				for j := range inputs {
					changed := inputs
					changed[j] = new(big.Int).Add(inputs[j], big.NewInt(1))
					require.False(t, c.judge(t, p, changed, fmt.Sprintf("%s: input %d", name, j)))
				}
			}
			t.Logf("%d changed proofs are true as well, %d false; gas %d, the library's contract %d", verdicts[true], verdicts[false], c.gasOurs, c.gasTheirs)
			require.GreaterOrEqual(t, verdicts[true], 3*len(names))
			require.GreaterOrEqual(t, verdicts[false], 10*len(names))
			require.Less(t, c.gasOurs, c.gasTheirs)
			// As contracts/tools/gas.js has it, whose snapshots are by older rules.
			require.InDelta(t, map[bool]int{false: 201_600, true: 309_000}[c.lookup], c.gasOurs, 1000)
		})
	}
}

// points are a proof's.
type points struct {
	a, c, d, p curve.G1Affine
	b          curve.G2Affine
}

// changes are what is done to a proof. Those that begin with = prove the same.
func changes(own, other *points, lookup bool) map[string]func(q *points) {
	s := big.NewInt(123456789)
	inverse := new(big.Int).ModInverse(s, ecc.BN254.ScalarField())
	minus := new(big.Int).Sub(ecc.BN254.ScalarField(), big.NewInt(1))
	scale := func(p *curve.G1Affine, by *big.Int) { p.ScalarMultiplication(p, by) }
	out := map[string]func(q *points){
		"= -A, -B":                 func(q *points) { scale(&q.a, minus); q.b.ScalarMultiplication(&q.b, minus) },
		"= sA, B / s":              func(q *points) { scale(&q.a, s); q.b.ScalarMultiplication(&q.b, inverse) },
		"= A / s, sB":              func(q *points) { scale(&q.a, inverse); q.b.ScalarMultiplication(&q.b, s) },
		"-A":                       func(q *points) { scale(&q.a, minus) },
		"-B":                       func(q *points) { q.b.ScalarMultiplication(&q.b, minus) },
		"-C":                       func(q *points) { scale(&q.c, minus) },
		"sA":                       func(q *points) { scale(&q.a, s) },
		"sB":                       func(q *points) { q.b.ScalarMultiplication(&q.b, s) },
		"sC":                       func(q *points) { scale(&q.c, s) },
		"another's A":              func(q *points) { q.a = other.a },
		"another's B":              func(q *points) { q.b = other.b },
		"another's C":              func(q *points) { q.c = other.c },
		"A and C exchanged":        func(q *points) { q.a, q.c = own.c, own.a },
		"C + A":                    func(q *points) { q.c.Add(&own.c, &own.a) },
		"another's A, B, C":        func(q *points) { q.a, q.b, q.c = other.a, other.b, other.c },
		"B doubled, A halved once": func(q *points) { q.b.ScalarMultiplication(&q.b, big.NewInt(2)); scale(&q.a, inverse) },
	}
	if lookup {
		maps.Copy(out, map[string]func(q *points){
			"-D":                   func(q *points) { scale(&q.d, minus) },
			"-P":                   func(q *points) { scale(&q.p, minus) },
			"-D, -P":               func(q *points) { scale(&q.d, minus); scale(&q.p, minus) },
			"sD, sP":               func(q *points) { scale(&q.d, s); scale(&q.p, s) },
			"sP":                   func(q *points) { scale(&q.p, s) },
			"another's D":          func(q *points) { q.d = other.d },
			"another's P":          func(q *points) { q.p = other.p },
			"another's D and P":    func(q *points) { q.d, q.p = other.d, other.p },
			"D and P exchanged":    func(q *points) { q.d, q.p = own.p, own.d },
			"D and P added up":     func(q *points) { q.d.Add(&own.d, &other.d); q.p.Add(&own.p, &other.p) },
			"P with some of A":     func(q *points) { q.p.Add(&own.p, &own.a) },
			"D for C":              func(q *points) { q.c = own.d },
			"another's A, B, C, P": func(q *points) { q.a, q.b, q.c, q.p = other.a, other.b, other.c, other.p },
		})
	}
	return out
}

// parsePoints reads a proof's words with none of the program's code.
func parsePoints(t *testing.T, w [8]*big.Int, lookup bool) *points {
	t.Helper()
	q := new(points)
	set := func(from int, to ...*fp.Element) {
		for i, e := range to {
			e.SetBigInt(w[from+i])
		}
	}
	if !lookup {
		set(0, &q.a.X, &q.a.Y, &q.b.X.A1, &q.b.X.A0, &q.b.Y.A1, &q.b.Y.A0, &q.c.X, &q.c.Y)
		return q
	}
	set(1, &q.b.X.A1, &q.b.X.A0, &q.b.Y.A1, &q.b.Y.A0)
	p := fp.Modulus()
	for i, to := range map[int]*curve.G1Affine{0: &q.a, 5: &q.c, 6: &q.d, 7: &q.p} {
		x := new(big.Int).SetBit(w[i], 255, 0)
		square := new(big.Int).Exp(x, big.NewInt(3), p)
		y := new(big.Int).ModSqrt(square.Add(square, big.NewInt(3)).Mod(square, p), p)
		require.NotNil(t, y)
		if y.Bit(0) != w[i].Bit(255) {
			y.Sub(p, y)
		}
		to.X.SetBigInt(x)
		to.Y.SetBigInt(y)
	}
	return q
}

func (q *points) words(lookup bool) [8]*big.Int {
	n := func(e *fp.Element) *big.Int { return e.BigInt(new(big.Int)) }
	b := []*big.Int{n(&q.b.X.A1), n(&q.b.X.A0), n(&q.b.Y.A1), n(&q.b.Y.A0)}
	if !lookup {
		return [8]*big.Int(slices.Concat([]*big.Int{n(&q.a.X), n(&q.a.Y)}, b, []*big.Int{n(&q.c.X), n(&q.c.Y)}))
	}
	short := func(p *curve.G1Affine) *big.Int { return new(big.Int).SetBit(n(&p.X), 255, n(&p.Y).Bit(0)) }
	return [8]*big.Int(slices.Concat([]*big.Int{short(&q.a)}, b, []*big.Int{short(&q.c), short(&q.d), short(&q.p)}))
}

// library is the form that gnark's contract takes.
func (q *points) library(lookup bool) []byte {
	var out []byte
	for _, p := range []interface{ Marshal() []byte }{&q.a, &q.b, &q.c} {
		out = append(out, p.Marshal()...)
	}
	if lookup {
		out = append(append(out, q.d.Marshal()...), q.p.Marshal()...)
	}
	return out
}

// judges are both contracts in an EVM.
type judges struct {
	lookup             bool
	cfg                runtime.Config
	ours, theirs       common.Address
	librarys           abi.ABI
	gasOurs, gasTheirs uint64
}

func newJudges(t *testing.T, f *fixture.Fixture) *judges {
	c := &judges{lookup: len(f.VerifyingKey) == 32, cfg: runtime.Config{ChainConfig: evm.Rules(), GasLimit: 1 << 24, BlockNumber: big.NewInt(1), Time: 1, Random: new(common.Hash)}}
	var err error
	c.cfg.State, err = state.New(types.EmptyRootHash, state.NewDatabase(triedb.NewDatabase(rawdb.NewMemoryDatabase(), nil), nil))
	require.NoError(t, err)

	code := append(common.FromHex(bindings.Groth16VerifierMetaData.Bin), wordsOf(f.VerifyingKey)...)
	if c.lookup {
		code = append(common.FromHex(bindings.Groth16CommitmentVerifierMetaData.Bin), wordsOf(f.VerifyingKey)...)
	}
	_, c.ours, _, err = runtime.Create(code, &c.cfg)
	require.NoError(t, err)

	vk := parseKey(f.VerifyingKey, c.lookup)
	require.NoError(t, vk.Precompute())
	var source bytes.Buffer
	require.NoError(t, vk.ExportSolidity(&source))
	code, c.librarys = compileLibrarys(t, source.String())
	c.cfg.GasLimit = 1 << 26 // it is larger than what a chain would take, in its constructor's case
	_, c.theirs, _, err = runtime.Create(code, &c.cfg)
	require.NoError(t, err)
	c.cfg.GasLimit = 3_000_000
	return c
}

// judge asks both, who must agree.
func (c *judges) judge(t *testing.T, q *points, inputs [3]*big.Int, what string) bool {
	t.Helper()
	v := bindings.NewGroth16Verifier()
	out, left, err := runtime.Call(c.ours, v.PackVerify(q.words(c.lookup), inputs), &c.cfg)
	require.NoError(t, err, what)
	ours, err := v.UnpackVerify(out)
	require.NoError(t, err, what)
	gasOurs := c.cfg.GasLimit - left

	data, err := c.librarys.Pack("verifyProof", q.library(c.lookup), inputs)
	require.NoError(t, err, what)
	_, left, err = runtime.Call(c.theirs, data, &c.cfg)
	if err != nil {
		require.ErrorIs(t, err, vm.ErrExecutionReverted, what)
	}
	require.Equal(t, err == nil, ours, "%s: the library's contract says %v", what, err)
	if strings.Contains(what, ": = ") {
		require.True(t, ours, what)
	}
	if ours {
		c.gasOurs, c.gasTheirs = gasOurs, c.cfg.GasLimit-left
	}
	return ours
}

func wordsOf(key []*big.Int) []byte {
	var out []byte
	for _, w := range key {
		out = append(out, w.FillBytes(make([]byte, 32))...)
	}
	return out
}

// parseKey makes the library's key of a contract's words.
func parseKey(w []*big.Int, lookup bool) *groth16.VerifyingKey {
	next := func(to ...*fp.Element) {
		for _, e := range to {
			e.SetBigInt(w[0])
			w = w[1:]
		}
	}
	vk := new(groth16.VerifyingKey)
	g2 := func(p *curve.G2Affine) { next(&p.X.A1, &p.X.A0, &p.Y.A1, &p.Y.A0) }
	next(&vk.G1.Alpha.X, &vk.G1.Alpha.Y)
	for _, p := range []*curve.G2Affine{&vk.G2.Beta, &vk.G2.Gamma, &vk.G2.Delta} {
		g2(p)
	}
	vk.G1.K = make([]curve.G1Affine, 4)
	if lookup {
		vk.G1.K = make([]curve.G1Affine, 5)
	}
	for i := range vk.G1.K {
		next(&vk.G1.K[i].X, &vk.G1.K[i].Y)
	}
	if lookup {
		vk.CommitmentKeys = make([]pedersen.VerifyingKey, 1)
		vk.PublicAndCommitmentCommitted = [][]int{{}}
		g2(&vk.CommitmentKeys[0].G)
		g2(&vk.CommitmentKeys[0].GSigmaNeg)
	}
	return vk
}

// compileLibrarys compiles the library's contract with the compiler of ours.
func compileLibrarys(t *testing.T, source string) ([]byte, abi.ABI) {
	t.Helper()
	input, err := json.Marshal(map[string]any{
		"language": "Solidity", "sources": map[string]any{"Verifier.sol": map[string]string{"content": source}},
		"settings": map[string]any{
			"evmVersion": "cancun", "optimizer": map[string]any{"enabled": true, "runs": 1_000_000},
			"outputSelection": map[string]any{"*": map[string][]string{"*": {"abi", "evm.bytecode.object"}}},
		},
	})
	require.NoError(t, err)
	var compiled struct {
		Errors    []struct{ Severity, FormattedMessage string }
		Contracts map[string]map[string]struct {
			ABI abi.ABI
			EVM struct{ Bytecode struct{ Object string } }
		}
	}
	require.NoError(t, json.Unmarshal(node(t, input, "contracts/tools/solc.js", "--standard-json"), &compiled))
	for _, e := range compiled.Errors {
		require.NotEqual(t, "error", e.Severity, e.FormattedMessage)
	}
	v := compiled.Contracts["Verifier.sol"]["Verifier"]
	return common.FromHex(v.EVM.Bytecode.Object), v.ABI
}
