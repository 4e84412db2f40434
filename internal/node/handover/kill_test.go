package handover_test

import (
	"bufio"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/store"
)

// childEnv holds what a child process needs to be a member; it signs, prints its
// signature of the hand-over to epoch 2, and goes on until it is killed.
const childEnv = "ORACLESTREAM_TEST_HANDOVER"

type child struct {
	Dir, KeyFile, RPCURL string
	ChainID              int64
	Registry             common.Address
}

func childRuns() bool {
	text := os.Getenv(childEnv)
	if text == "" {
		return false
	}
	if err := runChild(text); err != nil {
		fmt.Println("failed:", err)
	}
	return true
}

func runChild(text string) error {
	var c child
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return err
	}
	ctx := context.Background()
	s, err := evm.LoadOrCreateKey(c.KeyFile)
	if err != nil {
		return err
	}
	id := protocol.Network{HomeChainID: big.NewInt(c.ChainID), Registry: c.Registry}
	pool, err := evm.OpenPool(ctx, evm.PoolConfig{URLs: []string{c.RPCURL}, ChainID: id.HomeChainID})
	if err != nil {
		return err
	}
	m, _, err := openMember(ctx, pool, id, s, options{dir: c.Dir})
	if err != nil {
		return err
	}
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // until the parent is gone
		os.Exit(1)
	}()
	ended := make(chan error, 1)
	go func() { ended <- m.Run(ctx) }()
	for {
		select {
		case err := <-ended:
			return err
		case <-time.After(10 * time.Millisecond):
		}
		if h, ok := m.HandOver(2); ok && len(h.Signatures) == 1 {
			sig := h.Signatures[0]
			fmt.Println(hex.EncodeToString(sig[:]))
			return <-ended
		}
	}
}

// A member that is killed between signing and bringing the hand-over signs the
// same one after its restart, and nothing else, and brings it.
func TestKilledMemberSignsNothingElse(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "eth.key")
	key, err := evm.LoadOrCreateKey(file)
	require.NoError(t, err)
	n := newNetworkOf(t, key)
	text, err := json.Marshal(child{Dir: dir, KeyFile: file, RPCURL: n.home.RPCURL(), ChainID: n.home.ChainID().Int64(), Registry: n.id.Registry})
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+string(text))
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	defer func() { _ = in.Close() }() // the child is gone by then
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	n.settle(t, 1)
	lines := bufio.NewScanner(out)
	require.True(t, lines.Scan(), "the child signs")
	first := lines.Text()
	require.Len(t, first, 2*protocol.EthSignatureSize, first)
	require.NoError(t, cmd.Process.Kill())
	require.Error(t, cmd.Wait(), "it was killed")
	require.Empty(t, n.handOvers(t))

	m := n.run(t, n.operators[0], options{dir: dir, carries: true})
	await(t, func() bool { return n.newest(t).Epoch == 2 }, "the mirror has epoch 2")
	h, _ := m.HandOver(2)
	sig := h.Signatures[0]
	require.Equal(t, first, hex.EncodeToString(sig[:]))
	domain := protocol.HandOverDomain(n.id)
	require.NoError(t, m.signing.Reserve(t.Context(), domain, 2, protocol.HandOverDigest(n.id, &h.HandOver)), "that one is on record")
	h.HandOver.Total++
	require.ErrorIs(t, m.signing.Reserve(t.Context(), domain, 2, protocol.HandOverDigest(n.id, &h.HandOver)), store.ErrAlreadySigned)
}
