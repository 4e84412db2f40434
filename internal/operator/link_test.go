package operator

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/evm/evmtest"
	"github.com/oraclestream/oraclestream/relayer/operate"
)

// A key has one journal and one lock, by whatever links it is named: else a
// command that was stopped would be paid again.
func TestLinkedKeysShareAJournal(t *testing.T) {
	w := newWorld(t)
	behind, err := filepath.EvalSymlinks(w.options.KeyFile)
	require.NoError(t, err)
	other := t.TempDir()
	file, folder := filepath.Join(other, "eth.key"), filepath.Join(other, "folder")
	require.NoError(t, os.Symlink(behind, file))
	require.NoError(t, os.Symlink(filepath.Dir(behind), folder))
	path := journalPath(behind, w.chain.ChainID())
	held, err := operate.OpenJournal(path, w.chain.ChainID(), common.HexToAddress(w.keys.Address))
	require.NoError(t, err)
	for _, named := range []string{file, filepath.Join(folder, "eth.key")} {
		o := w.options
		o.KeyFile = named
		_, err := Do(t.Context(), o, Order{Command: operate.AddStake, Amount: "5"})
		require.ErrorIs(t, err, operate.ErrBusy, named)
	}
	require.NoError(t, held.Close())

	require.NoError(t, os.WriteFile(path, []byte("{"), 0o600))
	for _, named := range []string{file, filepath.Join(folder, "eth.key")} {
		o := w.options
		o.KeyFile = named
		s, err := ReadStatus(t.Context(), o)
		require.NoError(t, err)
		require.Equal(t, path, s.UnderWay, named)
		_, err = Do(t.Context(), o, Order{Command: operate.AddStake, Amount: evmtest.Ether(5).String()})
		require.ErrorIs(t, err, operate.ErrJournal, named)
	}
}
