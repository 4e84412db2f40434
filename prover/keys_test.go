package prover

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

var smallShape = protocol.Shape{Slots: 1, Columns: 4}

// TestOpenAtOnce lets several openers meet in an empty folder: one sets up,
// the others load what it made.
func TestOpenAtOnce(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "keys")
	// A set-up was killed here before.
	require.NoError(t, os.Mkdir(dir, 0o755))
	for _, name := range []string{ProvingKeyFile, ProvingKeyFile + ".123" + temporary} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte("half"), 0o600))
	}
	sets := make([]*KeySet, 3)
	logs := make([]bytes.Buffer, len(sets))
	var g errgroup.Group
	for i := range sets {
		g.Go(func() (err error) {
			sets[i], err = Open(t.Context(), Config{
				Dir: dir, Shape: smallShape, InsecureDev: true, Logger: slog.New(slog.NewTextHandler(&logs[i], nil)),
			})
			return err
		})
	}
	require.NoError(t, g.Wait())
	setups := 0
	for i, k := range sets {
		require.Equal(t, sets[0].Manifest(), k.Manifest())
		require.Equal(t, sets[0].SolidityKey(), k.SolidityKey())
		require.Contains(t, logs[i].String(), "compile circuit")
		setups += bytes.Count(logs[i].Bytes(), []byte(`msg="set up keys"`))
	}
	require.Equal(t, 1, setups)

	m := sets[0].Manifest()
	require.Equal(t, smallShape, m.Shape())
	require.Equal(t, ProfileBits, m.Profile)
	require.Equal(t, SetupOneParty, m.Setup)
	require.True(t, m.InsecureDev)
	require.Equal(t, "0.16.0", m.GnarkVersion)
	require.Equal(t, sets[0].NbConstraints(), m.Constraints)

	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	require.ElementsMatch(t, []string{ManifestFile, ProvingKeyFile, VerifyingKeyFile, lockFile}, names, "nothing half written is left")

	// What one set proves, another loaded from the files verifies, and a set
	// that was itself loaded proves as well.
	r := newReport(t, t, smallShape, []uint64{5}, [][]feed.Encoded{{1, 2, 0, 4}})
	for _, k := range sets {
		b, _, err := k.Prove(t.Context(), r, testPayee)
		require.NoError(t, err)
		require.NoError(t, sets[0].Verify(b, r.Root, r.Quorum))
	}
	// Who only verifies needs no proving key.
	verifying := t.TempDir()
	copyFiles(t, dir, verifying, ManifestFile, VerifyingKeyFile)
	b, _, err := sets[0].Prove(t.Context(), r, testPayee)
	require.NoError(t, err)
	v, err := OpenVerifier(t.Context(), Config{Dir: verifying, Shape: smallShape, InsecureDev: true})
	require.NoError(t, err)
	require.NoError(t, v.Verify(b, r.Root, r.Quorum))
	offline, err := OpenOffline(verifying, true)
	require.NoError(t, err)
	require.NoError(t, offline.Verify(b, r.Root, r.Quorum))
	require.Equal(t, sets[0].Manifest(), offline.Manifest())
	require.Equal(t, sets[0].SolidityDigest(), offline.SolidityDigest())
	_, err = OpenOffline(verifying, false)
	require.ErrorIs(t, err, ErrInsecureKeys)
	_, err = OpenOffline(t.TempDir(), true)
	require.ErrorIs(t, err, ErrNoKeys)

	readRawKeys(t, sets[0], r)
	refuseInsecure(t, dir)
	damage(t, dir)
}

func copyFiles(t *testing.T, from, to string, names ...string) {
	for _, f := range names {
		b, err := os.ReadFile(filepath.Join(from, f))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(to, f), b, 0o644))
	}
}

// readRawKeys checks that key sets whose proving key is in the library's raw
// format, as earlier versions wrote them, prove on.
func readRawKeys(t *testing.T, k *KeySet, r *protocol.Report) {
	dir := t.TempDir()
	m := k.Manifest()
	m.ProvingKeyFormat = ""
	var err error
	m.ProvingKeySHA256, err = writeFile(filepath.Join(dir, ProvingKeyFile), 0o600, k.proving.WriteRawTo)
	require.NoError(t, err)
	_, err = writeFile(filepath.Join(dir, VerifyingKeyFile), 0o644, k.verify.WriteRawTo)
	require.NoError(t, err)
	b, err := m.encode()
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, ManifestFile), b, 0o644))
	raw, err := Open(t.Context(), Config{Dir: dir, Shape: smallShape, InsecureDev: true})
	require.NoError(t, err)
	bundle, _, err := raw.Prove(t.Context(), r, testPayee)
	require.NoError(t, err)
	require.NoError(t, k.Verify(bundle, r.Root, r.Quorum))
}

// damage breaks one thing after the other in a copy of a good folder.
func damage(t *testing.T, good string) {
	edit := func(change func(m map[string]any)) func(t *testing.T, dir string) {
		return func(t *testing.T, dir string) {
			path := filepath.Join(dir, ManifestFile)
			b, err := os.ReadFile(path)
			require.NoError(t, err)
			var m map[string]any
			require.NoError(t, json.Unmarshal(b, &m))
			change(m)
			b, err = json.Marshal(m)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(path, b, 0o644))
		}
	}
	flipByte := func(name string) func(t *testing.T, dir string) {
		return func(t *testing.T, dir string) {
			b, err := os.ReadFile(filepath.Join(dir, name))
			require.NoError(t, err)
			b[len(b)/2] ^= 1
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), b, 0o644))
		}
	}
	other := "00000000000000000000000000000000000000000000000000000000000000ff"
	for name, c := range map[string]struct {
		spoil func(t *testing.T, dir string)
		says  []string
	}{
		"proving key damaged":   {flipByte(ProvingKeyFile), []string{ProvingKeyFile, "delete the folder"}},
		"verifying key damaged": {flipByte(VerifyingKeyFile), []string{VerifyingKeyFile, "delete the folder"}},
		"proving key missing": {func(t *testing.T, dir string) {
			require.NoError(t, os.Remove(filepath.Join(dir, ProvingKeyFile)))
		}, []string{ProvingKeyFile, "delete the folder"}},
		"proving key cut short": {func(t *testing.T, dir string) {
			require.NoError(t, os.Truncate(filepath.Join(dir, ProvingKeyFile), 1000))
		}, []string{ProvingKeyFile, "delete the folder"}},
		"manifest with an unknown field": {edit(func(m map[string]any) { m["more"] = 1 }), []string{"damaged"}},
		"manifest with a short digest":   {edit(func(m map[string]any) { m["proving_key_sha256"] = "00" }), []string{"damaged"}},
		"manifest of another format":     {edit(func(m map[string]any) { m["proving_key_format"] = "zip" }), []string{`unknown proving_key_format "zip"`}},
		"one party that hides it":        {edit(func(m map[string]any) { m["insecure_dev"] = false }), []string{"contradict each other"}},
		"one party posing as a ceremony": {edit(func(m map[string]any) {
			m["insecure_dev"], m["setup"] = false, "ceremony"
		}), []string{"a ceremony is described"}},
		"made in another way": {edit(func(m map[string]any) { m["setup"] = "found" }), []string{`unknown setup "found"`}},
		"manifest empty": {func(t *testing.T, dir string) {
			require.NoError(t, os.WriteFile(filepath.Join(dir, ManifestFile), nil, 0o644))
		}, []string{"damaged"}},
		"another circuit": {edit(func(m map[string]any) { m["circuit_digest"] = other }), []string{other, "delete the folder"}},
		"another profile": {edit(func(m map[string]any) { m["profile"] = "lookups" }), []string{"profile lookups", "delete the folder"}},
		"another shape":   {edit(func(m map[string]any) { m["slots"] = 2 }), []string{"2x4", "1x4"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			copyFiles(t, good, dir, ManifestFile, ProvingKeyFile, VerifyingKeyFile)
			c.spoil(t, dir)
			_, err := Open(t.Context(), Config{Dir: dir, Shape: smallShape, InsecureDev: true})
			require.ErrorIs(t, err, ErrKeySet)
			for _, s := range c.says {
				require.ErrorContains(t, err, s)
			}
		})
	}
	t.Run("the digests of both circuits are named", func(t *testing.T) {
		_, err := Open(t.Context(), Config{Dir: good, Shape: protocol.Shape{Slots: 2, Columns: 4}, InsecureDev: true})
		require.ErrorIs(t, err, ErrKeySet)
		k, err2 := Open(t.Context(), Config{Dir: good, Shape: smallShape, InsecureDev: true})
		require.NoError(t, err2)
		require.ErrorContains(t, err, k.Manifest().CircuitDigest)
		require.ErrorContains(t, err, digestOf(t, protocol.Shape{Slots: 2, Columns: 4}))
	})
}

// refuseInsecure checks that one-party keys are refused where they are not allowed.
func refuseInsecure(t *testing.T, dir string) {
	_, err := Open(t.Context(), Config{Dir: dir, Shape: smallShape})
	require.ErrorIs(t, err, ErrInsecureKeys)
}

func digestOf(t *testing.T, shape protocol.Shape) string {
	system, err := Compile(shape, ProfileBits)
	require.NoError(t, err)
	digest, err := CircuitDigest(system)
	require.NoError(t, err)
	return digest
}

func TestCircuitDigestIsStable(t *testing.T) {
	t.Parallel()
	first, again := digestOf(t, smallShape), digestOf(t, smallShape)
	require.Equal(t, first, again)
}

func TestOpenWithoutKeys(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "keys")
	_, err := Open(t.Context(), Config{Dir: dir, Shape: smallShape})
	require.ErrorIs(t, err, ErrNoKeys)
	require.NoDirExists(t, dir)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = Open(ctx, Config{Dir: dir, Shape: smallShape, InsecureDev: true})
	require.ErrorIs(t, err, context.Canceled)

	_, err = Open(t.Context(), Config{Dir: dir, Shape: protocol.Shape{Slots: 1, Columns: 3}})
	require.Error(t, err)
	_, err = Open(t.Context(), Config{Dir: dir, Shape: smallShape, Profile: "lookups"})
	require.ErrorIs(t, err, ErrProfile)
	require.ErrorContains(t, err, `"lookups": this program has bits, lookup`)
}

// TestOpenStopsAtItsContext ends while the set-up is still to come.
func TestOpenStopsAtItsContext(t *testing.T) {
	t.Parallel()
	// One check after compiling, then the wait for the lock.
	_, err := Open(&countdown{Context: t.Context(), n: 1}, Config{Dir: t.TempDir(), Shape: smallShape, InsecureDev: true})
	require.ErrorIs(t, err, context.Canceled)
}

func FuzzParseManifest(f *testing.F) {
	m := Manifest{
		CircuitDigest: "00000000000000000000000000000000000000000000000000000000000000ff", Slots: 4, Columns: 8, Profile: ProfileBits, Setup: SetupOneParty, InsecureDev: true,
		ProvingKeySHA256:   "00000000000000000000000000000000000000000000000000000000000000ff",
		VerifyingKeySHA256: "00000000000000000000000000000000000000000000000000000000000000ff",
	}
	b, err := m.encode()
	require.NoError(f, err)
	f.Add(b)
	f.Add([]byte("{}"))
	f.Add([]byte(nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := ParseManifest(b)
		if err != nil {
			require.ErrorIs(t, err, ErrManifest)
			return
		}
		again, err := m.encode()
		require.NoError(t, err)
		m2, err := ParseManifest(again)
		require.NoError(t, err)
		require.Equal(t, m, m2)
	})
}
