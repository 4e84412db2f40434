package operate

import (
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/relayer"
)

var journalChain = big.NewInt(1337)

func signedTx(t testing.TB, by *evm.Signer, chain *big.Int, nonce uint64) *types.Transaction {
	t.Helper()
	to := common.HexToAddress("0x01")
	tx, err := by.SignTx(types.NewTx(&types.DynamicFeeTx{ChainID: chain, Nonce: nonce, GasTipCap: big.NewInt(1), GasFeeCap: big.NewInt(2), Gas: 21000, To: &to}), chain)
	require.NoError(t, err)
	return tx
}

func newJournal(t testing.TB) (*Journal, *evm.Signer, string) {
	t.Helper()
	signer, err := evm.GenerateSigner()
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "journal")
	j, err := OpenJournal(path, journalChain, signer.Address())
	require.NoError(t, err)
	return j, signer, path
}

// What is under way is written before it is sent, and read again by the next
// process; what is final stays until the request is done.
func TestJournalKeepsWhatIsUnderWay(t *testing.T) {
	j, signer, path := newJournal(t)
	registry, request := common.HexToAddress("0x99"), Request{Command: AddStake, Amount: big.NewInt(5)}
	first, second := signedTx(t, signer, journalChain, 7), signedTx(t, signer, journalChain, 8)
	require.Error(t, j.PutIntent(t.Context(), relayer.Intent{From: signer.Address(), Nonce: 7, Attempts: []*types.Transaction{first}}), "of no request")
	require.NoError(t, j.begin(registry, request))
	j.at("approve")
	require.NoError(t, j.PutIntent(t.Context(), relayer.Intent{From: signer.Address(), Nonce: 7, Attempts: []*types.Transaction{first}}))
	j.at("addStake")
	require.NoError(t, j.PutIntent(t.Context(), relayer.Intent{From: signer.Address(), Nonce: 8, Attempts: []*types.Transaction{second}}))
	require.NoError(t, j.DeleteIntent(t.Context(), signer.Address(), 7))
	require.ErrorIs(t, j.begin(registry, Request{Command: Join}), ErrBusy, "what is under way is not forgotten")

	_, err := OpenJournal(path, journalChain, signer.Address())
	require.ErrorIs(t, err, ErrBusy)
	require.NoError(t, j.Close())
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())

	j, err = OpenJournal(path, journalChain, signer.Address())
	require.NoError(t, err)
	require.True(t, j.record.is(registry, request))
	require.Equal(t, 1, j.underWay())
	intents, err := j.ListIntents(t.Context(), signer.Address())
	require.NoError(t, err)
	require.Len(t, intents, 1)
	require.Equal(t, second.Hash(), intents[0].Attempts[0].Hash())
	list, _, err := j.sentSteps()
	require.NoError(t, err)
	require.Equal(t, "approve", list[0].Step)
	require.Equal(t, "addStake", list[1].Step)

	// A reorganisation brings one back, and it keeps its step.
	require.NoError(t, j.PutIntent(t.Context(), relayer.Intent{From: signer.Address(), Nonce: 7, Attempts: []*types.Transaction{first}}))
	require.Equal(t, 2, j.underWay())
	list, _, err = j.sentSteps()
	require.NoError(t, err)
	require.Len(t, list, 2)
	require.Equal(t, "approve", list[0].Step)
	require.NoError(t, j.done())
	require.NoFileExists(t, path)
	require.NoError(t, j.Close())
}

// A journal that somebody else wrote has nothing sent or signed.
func TestJournalTakesOnlyOwnTransactions(t *testing.T) {
	_, signer, _ := newJournal(t)
	other, err := evm.GenerateSigner()
	require.NoError(t, err)
	write := func(change func(*record)) []byte {
		b, err := signedTx(t, signer, journalChain, 3).MarshalBinary()
		require.NoError(t, err)
		r := &record{
			Version: recordVersion, ChainID: "1337", From: signer.Address(), Request: recordedRequest{Command: Withdraw},
			Sent: []sent{{Step: "withdraw", Nonce: 3, UnderWay: true, Attempts: []hexutil.Bytes{b}}},
		}
		change(r)
		out, err := json.Marshal(r)
		require.NoError(t, err)
		return out
	}
	form := func(tx *types.Transaction) []hexutil.Bytes {
		b, err := tx.MarshalBinary()
		require.NoError(t, err)
		return []hexutil.Bytes{b}
	}
	_, err = parseRecord(write(func(*record) {}), journalChain, signer.Address())
	require.NoError(t, err)
	for name, tt := range map[string]struct {
		change func(*record)
		want   string
	}{
		"another version":     {func(r *record) { r.Version = 2 }, "version 2"},
		"another chain":       {func(r *record) { r.ChainID = "1" }, "on chain \"1\""},
		"another account":     {func(r *record) { r.From = other.Address() }, "not of"},
		"another's signature": {func(r *record) { r.Sent[0].Attempts = form(signedTx(t, other, journalChain, 3)) }, "was not signed by"},
		"for another chain":   {func(r *record) { r.Sent[0].Attempts = form(signedTx(t, signer, big.NewInt(1), 3)) }, "was not signed by"},
		"another nonce":       {func(r *record) { r.Sent[0].Nonce = 4 }, "was not signed by"},
		"no transaction":      {func(r *record) { r.Sent[0].Attempts = []hexutil.Bytes{{1, 2, 3}} }, "transaction of nonce 3"},
		"no forms":            {func(r *record) { r.Sent[0].Attempts = nil }, "has 0 forms"},
		"no command":          {func(r *record) { r.Request.Command = "steal" }, "is no command"},
		"no amount":           {func(r *record) { r.Request = recordedRequest{Command: Unbond} }, "an amount is for"},
		"a crooked amount":    {func(r *record) { r.Request = recordedRequest{Command: Unbond, Amount: "0x5"} }, "is no amount"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := parseRecord(write(tt.change), journalChain, signer.Address())
			require.ErrorIs(t, err, ErrJournal)
			require.ErrorContains(t, err, tt.want)
		})
	}
	path := filepath.Join(t.TempDir(), "journal")
	require.NoError(t, os.WriteFile(path, []byte("{"), 0o600))
	_, err = OpenJournal(path, journalChain, signer.Address())
	require.ErrorIs(t, err, ErrJournal)
	require.True(t, strings.HasPrefix(err.Error(), path), "the file is named")
	require.NotEmpty(t, Advice(err))
}

// Whatever a journal holds, it is read or refused.
func FuzzParseRecord(f *testing.F) {
	_, signer, _ := newJournal(f)
	b, err := signedTx(f, signer, journalChain, 3).MarshalBinary()
	require.NoError(f, err)
	good, err := json.Marshal(&record{
		Version: recordVersion, ChainID: "1337", From: signer.Address(), Request: recordedRequest{Command: AddStake, Amount: "5"},
		Sent: []sent{{Step: "approve", Nonce: 3, Attempts: []hexutil.Bytes{b}}},
	})
	require.NoError(f, err)
	f.Add(good)
	f.Add([]byte("{}"))
	f.Add([]byte(`{"version":1,"sent":[{"attempts":["0x02"]}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := parseRecord(b, journalChain, signer.Address())
		if err != nil {
			require.ErrorIs(t, err, ErrJournal)
			return
		}
		for i := range r.Sent {
			_, err := r.Sent[i].transactions()
			require.NoError(t, err)
		}
	})
}

// What is no file is refused before it is opened, which would wait for ever.
func TestJournalIsAFile(t *testing.T) {
	signer, err := evm.GenerateSigner()
	require.NoError(t, err)
	for _, name := range []string{"journal", "journal.lock"} {
		dir := t.TempDir()
		require.NoError(t, syscall.Mkfifo(filepath.Join(dir, name), 0o600))
		_, err := OpenJournal(filepath.Join(dir, "journal"), journalChain, signer.Address())
		require.ErrorIs(t, err, ErrJournal)
		require.ErrorContains(t, err, filepath.Join(dir, name)+" is not a regular file")
	}
}
