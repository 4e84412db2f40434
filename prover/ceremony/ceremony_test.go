package ceremony

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark/backend/groth16/bn254/mpcsetup"
	cs "github.com/consensys/gnark/constraint/bn254"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/r1cs"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/testkit"
	"github.com/oraclestream/oraclestream/prover"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(testkit.Settled(m)) }

var shape = protocol.Shape{Slots: 1, Columns: 4}

const (
	beacon1 = "0x00000000000000000001a2b3c4d5e6f700112233445566778899aabbccddeeff"
	beacon2 = "11111111111111111111111111111111"
)

// TestCeremony holds a whole ceremony of a small circuit: three contributors in
// each phase, and kills between the steps. Then every file is spoilt in turn. That
// a ceremony's keys prove, also on chain, relayer/deploy shows.
func TestCeremony(t *testing.T) {
	t.Parallel()
	ctx, dir := t.Context(), filepath.Join(t.TempDir(), "ceremony")
	o := Options{Dir: dir, compile: compileTiny}
	_, err := Contribute(ctx, o, "alice", "")
	require.Error(t, err, "nothing begun")
	d, err := Init(ctx, o, shape, prover.ProfileBits)
	require.NoError(t, err)
	require.GreaterOrEqual(t, d.Domain, uint64(d.Constraints))
	_, err = Init(ctx, o, shape, prover.ProfileBits)
	require.ErrorIs(t, err, fs.ErrExist)
	require.ErrorIs(t, FinalizePhase1(ctx, o, Beacon{Hex: beacon1}), ErrState, "no contribution")

	people := []string{"alice", "bob", "carol"}
	for i, name := range people {
		c, err := Contribute(ctx, o, name, strings.Repeat("dice ", i))
		require.NoError(t, err)
		require.Equal(t, i+1, c.Number)
		if i == 0 {
			killed(t, dir)
		}
	}
	for _, bad := range []string{"", "0x12", strings.Repeat("zz", 32)} {
		require.ErrorIs(t, FinalizePhase1(ctx, o, Beacon{Hex: bad}), ErrInput)
	}
	// Killed after the beacon, before the start of phase 2.
	s, err := load(dir)
	require.NoError(t, err)
	require.NoError(t, s.add(Record{Phase: 1, Kind: KindBeacon, Beacon: beacon1[2:], Source: "block 21000000"}))
	_, err = Contribute(ctx, o, "dave", "")
	require.ErrorIs(t, err, ErrState)
	require.ErrorIs(t, FinalizePhase1(ctx, o, Beacon{Hex: beacon2}), ErrState, "another beacon than the recorded one")
	require.NoError(t, FinalizePhase1(ctx, o, Beacon{}))
	require.ErrorIs(t, FinalizePhase1(ctx, o, Beacon{Hex: beacon1}), ErrState, "it is closed")

	out := filepath.Join(t.TempDir(), "keys")
	_, err = FinalizePhase2(ctx, o, Beacon{Hex: beacon2}, out)
	require.ErrorIs(t, err, ErrState, "no contribution")
	for _, name := range people {
		_, err := Contribute(ctx, o, name, "")
		require.NoError(t, err)
	}
	m, err := FinalizePhase2(ctx, o, Beacon{Hex: beacon2, Source: "drand 1"}, out)
	require.NoError(t, err)
	require.False(t, m.InsecureDev)
	require.Equal(t, people, m.Ceremony.Phase1)
	require.Equal(t, people, m.Ceremony.Phase2)
	_, err = Contribute(ctx, o, "dave", "")
	require.ErrorIs(t, err, ErrState, "it is over")

	sum, err := Verify(ctx, o)
	require.NoError(t, err)
	require.Equal(t, 3, sum.Phase)
	require.Equal(t, m.Ceremony.TranscriptSHA256, sum.Head)
	_, err = FinalizePhase2(ctx, o, Beacon{}, out)
	require.ErrorContains(t, err, "choose another folder")
	// Killed before the keys were written, or they were lost: the same again.
	lost := filepath.Join(t.TempDir(), "again")
	again, err := FinalizePhase2(ctx, o, Beacon{}, lost)
	require.NoError(t, err)
	require.Equal(t, m, again)

	spoil(t, dir)
}

// killed leaves what a process leaves that is killed while it writes: a file
// half written, and a contribution without its record.
func killed(t *testing.T, dir string) {
	require.NoError(t, os.WriteFile(filepath.Join(dir, fileName(1, 2)+".123"+temporary), []byte("half"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, fileName(1, 2)), []byte("whole, but not recorded"), 0o600))
	sum, err := Verify(t.Context(), Options{Dir: dir, compile: compileTiny})
	require.NoError(t, err)
	require.Len(t, sum.Records, 1)
}

// spoil changes one thing after the other in a copy of a good ceremony.
func spoil(t *testing.T, good string) {
	flip := func(name string, at int) func(t *testing.T, dir string) {
		return func(t *testing.T, dir string) {
			b, err := os.ReadFile(filepath.Join(dir, name))
			require.NoError(t, err)
			b[(at+len(b))%len(b)] ^= 1
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), b, 0o644))
		}
	}
	lines := func(change func(lines []string) []string) func(t *testing.T, dir string) {
		return func(t *testing.T, dir string) {
			name := filepath.Join(dir, transcriptFile)
			b, err := os.ReadFile(name)
			require.NoError(t, err)
			list := change(strings.SplitAfter(strings.TrimSuffix(string(b), "\n"), "\n"))
			require.NoError(t, os.WriteFile(name, []byte(strings.Join(list, "")), 0o644))
		}
	}
	for name, c := range map[string]struct {
		change func(t *testing.T, dir string)
		want   error
	}{
		"a contribution changed":       {flip(fileName(1, 2), 1000), ErrTranscript},
		"the start of phase 2 changed": {flip(fileName(2, 0), -1), ErrTranscript},
		"the last contribution":        {flip(fileName(2, 3), 500), ErrTranscript},
		"a contribution cut short": {func(t *testing.T, dir string) {
			require.NoError(t, os.Truncate(filepath.Join(dir, fileName(2, 1)), 100))
		}, ErrFile},
		"a contribution missing": {func(t *testing.T, dir string) {
			require.NoError(t, os.Remove(filepath.Join(dir, fileName(1, 1))))
		}, ErrFile},
		"a contributor renamed": {lines(func(l []string) []string {
			l[0] = strings.Replace(l[0], "alice", "mallory", 1)
			return l
		}), ErrTranscript},
		"a contributor left out":  {lines(func(l []string) []string { return append(l[:1:1], l[2:]...) }), ErrTranscript},
		"another beacon":          {lines(func(l []string) []string { l[3] = strings.Replace(l[3], "a2b3", "a2b4", 1); return l }), ErrTranscript},
		"a line cut short":        {lines(func(l []string) []string { l[8] = l[8][:40]; return l }), ErrTranscript},
		"another circuit":         {flip(descriptionFile, 40), ErrTranscript},
		"a contribution replaced": {replaced(good), ErrTranscript},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			require.NoError(t, os.CopyFS(dir, os.DirFS(good)))
			c.change(t, dir)
			_, err := Verify(t.Context(), Options{Dir: dir, compile: compileTiny})
			require.ErrorIs(t, err, c.want)
		})
	}
}

// replaced puts a well-formed contribution in the place of the second one, which
// builds on nothing, and mends all hashes: only the mathematics shows it.
func replaced(good string) func(t *testing.T, dir string) {
	return func(t *testing.T, dir string) {
		s, err := load(good)
		require.NoError(t, err)
		p := mpcsetup.NewPhase1(s.desc.Domain)
		p.Contribute()
		var b bytes.Buffer
		_, err = p.WriteTo(&b)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, fileName(1, 2)), b.Bytes(), 0o644))
		records := s.records[:2]
		records[1].SHA256 = sum(b.Bytes())
		require.NoError(t, os.Remove(filepath.Join(dir, transcriptFile)))
		s, err = load(dir)
		require.NoError(t, err)
		for _, r := range records {
			require.NoError(t, s.add(r))
		}
	}
}

// tiny is a circuit with a Pedersen commitment: what lookups need.
type tiny struct {
	X, Y frontend.Variable `gnark:",secret"`
	Z    frontend.Variable `gnark:",public"`
}

// Define states Z = X * Y, and commits to X.
func (c *tiny) Define(api frontend.API) error {
	committer, ok := api.(frontend.Committer)
	if !ok {
		return errors.New("no commitments")
	}
	v, err := committer.Commit(c.X)
	if err != nil {
		return err
	}
	api.AssertIsDifferent(v, 0)
	api.AssertIsEqual(c.Z, api.Mul(c.X, c.Y))
	return nil
}

// compileTiny stands for the circuit where only the ceremony is looked at: its
// domain is that of a handful of constraints.
func compileTiny(protocol.Shape, prover.Profile) (*cs.R1CS, error) {
	system, err := frontend.Compile(ecc.BN254.ScalarField(), r1cs.NewBuilder, new(tiny))
	if err != nil {
		return nil, err
	}
	return system.(*cs.R1CS), nil
}

func tinySystem(t testing.TB) (*cs.R1CS, layout) {
	r, err := compileTiny(shape, prover.ProfileBits)
	require.NoError(t, err)
	l, err := layoutOf(r, domainOf(r))
	require.NoError(t, err)
	return r, l
}

// The sizes and lengths that a circuit gives are those that the library writes,
// with a commitment as well.
func TestLayout(t *testing.T) {
	t.Parallel()
	system, l := tinySystem(t)
	require.Len(t, l.committed, 1)
	p1 := mpcsetup.NewPhase1(l.domain)
	p1.Contribute()
	var b bytes.Buffer
	_, err := p1.WriteTo(&b)
	require.NoError(t, err)
	got, err := l.parsePhase1(b.Bytes())
	require.NoError(t, err)
	require.NoError(t, mpcsetup.NewPhase1(l.domain).Verify(got))

	commons := p1.Seal([]byte("beacon"))
	p2 := new(mpcsetup.Phase2)
	p2.Initialize(system, &commons)
	b.Reset()
	_, err = p2.WriteTo(&b)
	require.NoError(t, err)
	start, err := l.parsePhase2(b.Bytes(), true)
	require.NoError(t, err)
	p2.Contribute()
	b.Reset()
	_, err = p2.WriteTo(&b)
	require.NoError(t, err)
	next, err := l.parsePhase2(b.Bytes(), false)
	require.NoError(t, err)
	require.NoError(t, start.Verify(next))
}

// FuzzContribution holds that no file makes the reader panic or take memory for
// what is not there.
func FuzzContribution(f *testing.F) {
	system, l := tinySystem(f)
	p1 := mpcsetup.NewPhase1(l.domain)
	p1.Contribute()
	var one, two bytes.Buffer
	_, err := p1.WriteTo(&one)
	require.NoError(f, err)
	commons := p1.Seal([]byte("beacon"))
	p2 := new(mpcsetup.Phase2)
	p2.Initialize(system, &commons)
	p2.Contribute()
	_, err = p2.WriteTo(&two)
	require.NoError(f, err)
	f.Add(one.Bytes())
	f.Add(two.Bytes())
	f.Add([]byte(nil))
	first := mpcsetup.NewPhase1(l.domain)
	f.Fuzz(func(t *testing.T, b []byte) {
		if p, err := l.parsePhase1(b); err == nil {
			_ = guarded(func() error { return first.Verify(p) }) // false, or true for the seed
		} else {
			require.ErrorIs(t, err, ErrFile)
		}
		for _, start := range []bool{false, true} {
			if _, err := l.parsePhase2(b, start); err != nil {
				require.ErrorIs(t, err, ErrFile)
			}
		}
	})
}

// FuzzTranscript holds the same for the two text files.
func FuzzTranscript(f *testing.F) {
	d, err := json.Marshal(Description{
		Version: version, CircuitDigest: strings.Repeat("a", 64), Slots: 1, Columns: 4, Profile: prover.ProfileBits, Constraints: 3, Domain: 4,
	})
	require.NoError(f, err)
	head := sum(d)
	line, err := json.Marshal(Record{Previous: head, Phase: 1, Kind: KindContribution, Number: 1, Name: "alice", File: fileName(1, 1), SHA256: head})
	require.NoError(f, err)
	f.Add(d, append(line, '\n'))
	f.Add([]byte("{}"), []byte("\n"))
	f.Fuzz(func(t *testing.T, d, text []byte) {
		if _, err := parseDescription(d); err != nil {
			require.ErrorIs(t, err, ErrTranscript)
		}
		records, _, err := parseTranscript(text, head)
		if err != nil {
			require.ErrorIs(t, err, ErrTranscript)
			return
		}
		s := state{records: records}
		require.LessOrEqual(t, s.phase(), 3)
	})
}

// The same text twice gives other secrets, and the reader is put back.
func TestEntropy(t *testing.T) {
	draw := func(text string) (out [32]byte) {
		require.NoError(t, withEntropy(text, func() error {
			var e protocol.Element
			_, err := e.SetRandom()
			out = e.Bytes()
			return err
		}))
		return out
	}
	for _, text := range []string{"", "a"} {
		first, second := draw(text), draw(text)
		require.NotEqual(t, first, second, "the system's randomness counts whatever the text")
	}
	failed := errors.New("failed")
	require.ErrorIs(t, withEntropy("", func() error { return failed }), failed)
}

func TestInterrupted(t *testing.T) {
	t.Parallel()
	o := Options{Dir: t.TempDir(), compile: compileTiny}
	_, err := Init(t.Context(), o, shape, prover.ProfileBits)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = Contribute(ctx, o, "alice", "")
	require.ErrorIs(t, err, context.Canceled)
	for _, name := range []string{"", " ", "a\nb", strings.Repeat("a", 101)} {
		_, err = Contribute(t.Context(), o, name, "")
		require.ErrorIs(t, err, ErrInput, "%q", name)
	}
}
