package operate

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/gofrs/flock"

	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/relayer"
)

var (
	// ErrJournal is wrapped where a journal cannot be read, or is another account's.
	ErrJournal = errors.New("unusable journal")
	// ErrBusy is returned where another process works with the journal.
	ErrBusy = errors.New("another operator command works with this key")
)

// Journal keeps on disk what one key has under way on one chain, apart from
// what a node sends with it: each transaction before it is sent, and the request
// that it belongs to. It is the [relayer.IntentStore] of the transactions. One
// process at a time holds it.
//
// Threat: whoever can write the file could have transactions of their own sent
// again and, with higher fees, signed. So only those are taken from it that the
// key signed for the chain before.
type Journal struct {
	path    string
	lock    *flock.Flock
	chainID *big.Int
	from    common.Address

	mu      sync.Mutex
	record  *record // nil where nothing was begun
	step    string
	changed chan struct{}
}

var _ relayer.IntentStore = (*Journal)(nil)

// OpenJournal opens the journal of a key on a chain, or makes one. The folder
// must be there. Close it.
func OpenJournal(path string, chainID *big.Int, from common.Address) (*Journal, error) {
	j := &Journal{path: path, chainID: chainID, from: from, changed: make(chan struct{}, 1), lock: flock.New(path+".lock", flock.SetPermissions(0o600))}
	for _, file := range []string{path, j.lock.Path()} {
		if err := evm.CheckPlainFile(file); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrJournal, err)
		}
	}
	ok, err := j.lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock journal: %w", err)
	}
	if !ok {
		return nil, advise(fmt.Errorf("%w (%s)", ErrBusy, path), "wait until it is done, or stop it")
	}
	if j.record, err = readRecord(path, chainID, from); err != nil {
		return nil, errors.Join(err, j.lock.Unlock())
	}
	return j, nil
}

// Close lets other processes have the journal.
func (j *Journal) Close() error {
	if err := j.lock.Unlock(); err != nil {
		return fmt.Errorf("unlock journal: %w", err)
	}
	return nil
}

func readRecord(path string, chainID *big.Int, from common.Address) (*record, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open journal: %w", err)
	}
	b, err := io.ReadAll(io.LimitReader(f, maxRecord+1))
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("read journal: %w", err)
	}
	r, err := parseRecord(b, chainID, from)
	if err != nil {
		return nil, advise(fmt.Errorf("%s: %w", path, err), "move the file away once no transaction of this key is under way; what it held cannot be gone on with")
	}
	return r, nil
}

// begin notes a request before its first transaction. What an earlier run of the
// same request sent stays.
func (j *Journal) begin(registry common.Address, r Request) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.record != nil && slices.ContainsFunc(j.record.Sent, func(s sent) bool { return s.UnderWay }) {
		return fmt.Errorf("%w: an earlier run's transactions are under way: they are waited for first", ErrBusy)
	}
	if j.record.is(registry, r) {
		return nil
	}
	j.record = &record{Version: recordVersion, ChainID: j.chainID.String(), From: j.from, Registry: registry, Request: describe(r)}
	return j.save()
}

// at names the step whose transactions come next.
func (j *Journal) at(step string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.step = step
}

// done forgets the request: all of it is on the chain.
func (j *Journal) done() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.record = nil
	if err := os.Remove(j.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove journal: %w", err)
	}
	return nil
}

// underWay is how many transactions are not known to be final.
func (j *Journal) underWay() (n int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.record == nil {
		return 0
	}
	for i := range j.record.Sent {
		if j.record.Sent[i].UnderWay {
			n++
		}
	}
	return n
}

// PutIntent implements [relayer.IntentStore].
func (j *Journal) PutIntent(_ context.Context, intent relayer.Intent) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if intent.From != j.from || j.record == nil || len(intent.Attempts) == 0 {
		return fmt.Errorf("%w: a transaction of no request", ErrJournal)
	}
	s := sent{Step: j.step, Nonce: intent.Nonce, UnderWay: true}
	for _, tx := range intent.Attempts {
		b, err := tx.MarshalBinary()
		if err != nil {
			return fmt.Errorf("encode transaction: %w", err)
		}
		s.Attempts = append(s.Attempts, b)
	}
	// Another form of one that is there has the same first attempt; a nonce alone
	// tells nothing, since one that was refused is given again.
	for i := range j.record.Sent {
		if old := &j.record.Sent[i]; old.Nonce == s.Nonce && bytes.Equal(old.Attempts[0], s.Attempts[0]) {
			s.Step = old.Step
			before := *old
			*old = s
			return j.undo(j.save(), func() { j.record.Sent[i] = before })
		}
	}
	j.record.Sent = append(j.record.Sent, s)
	return j.undo(j.save(), func() { j.record.Sent = j.record.Sent[:len(j.record.Sent)-1] })
}

// DeleteIntent implements [relayer.IntentStore]: what is final stays written, so
// that a later run knows what landed.
func (j *Journal) DeleteIntent(_ context.Context, from common.Address, nonce uint64) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if from != j.from || j.record == nil {
		return nil
	}
	before := slices.Clone(j.record.Sent)
	for i := range j.record.Sent {
		if j.record.Sent[i].Nonce == nonce {
			j.record.Sent[i].UnderWay = false
		}
	}
	err := j.undo(j.save(), func() { j.record.Sent = before })
	select {
	case j.changed <- struct{}{}:
	default:
	}
	return err
}

// ListIntents implements [relayer.IntentStore].
func (j *Journal) ListIntents(_ context.Context, from common.Address) ([]relayer.Intent, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if from != j.from || j.record == nil {
		return nil, nil
	}
	var out []relayer.Intent
	for i := range j.record.Sent {
		s := &j.record.Sent[i]
		if !s.UnderWay {
			continue
		}
		txs, err := s.transactions()
		if err != nil {
			return nil, err
		}
		out = append(out, relayer.Intent{From: from, Nonce: s.Nonce, Attempts: txs})
	}
	slices.SortFunc(out, func(a, b relayer.Intent) int {
		if a.Nonce < b.Nonce {
			return -1
		}
		return 1
	})
	return out, nil
}

func (j *Journal) undo(err error, undo func()) error {
	if err != nil {
		undo()
	}
	return err
}

// save writes the record whole and durably, or leaves the old one.
func (j *Journal) save() (err error) {
	b, err := json.MarshalIndent(j.record, "", "  ")
	if err != nil {
		return fmt.Errorf("encode journal: %w", err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(j.path), ".journal-*") // of mode 0600
	if err != nil {
		return fmt.Errorf("write journal: %w", err)
	}
	defer func() { _ = os.Remove(tmp.Name()) }() // after the rename it is not there
	_, err = tmp.Write(append(b, '\n'))
	if err == nil {
		err = tmp.Sync()
	}
	if err = errors.Join(err, tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), j.path)
	}
	if err != nil {
		return fmt.Errorf("write journal: %w", err)
	}
	dir, err := os.Open(filepath.Dir(j.path))
	if err != nil {
		return fmt.Errorf("open journal's folder: %w", err)
	}
	if err := errors.Join(dir.Sync(), dir.Close()); err != nil {
		return fmt.Errorf("sync journal's folder: %w", err)
	}
	return nil
}

// sentSteps gives what was sent for the present request, as transactions.
func (j *Journal) sentSteps() (list []sent, txs [][]*types.Transaction, err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.record == nil {
		return nil, nil, nil
	}
	list = slices.Clone(j.record.Sent)
	for i := range list {
		t, err := list[i].transactions()
		if err != nil {
			return nil, nil, err
		}
		txs = append(txs, t)
	}
	return list, txs, nil
}
