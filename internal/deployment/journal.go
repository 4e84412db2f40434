package deployment

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/gofrs/flock"

	"github.com/oraclestream/oraclestream/relayer/deploy"
)

// ErrRunning is returned where another run with the same deployer on the same
// chain works on this machine.
var ErrRunning = errors.New("another deployment by this deployer is under way on this machine")

// lockDeployer keeps two runs of this machine from sending with one key to one
// chain, where each would take the other's nonces. The process's end unlocks,
// also a kill.
func lockDeployer(dir string, chainID uint64, deployer common.Address) (unlock func(), err error) {
	if dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			cache = os.TempDir() // a machine's own user without a home
		}
		dir = filepath.Join(cache, "oraclestream", "deploy")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("lock deployer: %w", err)
	}
	l := flock.New(filepath.Join(dir, fmt.Sprintf("%d-%s.lock", chainID, deployer.Hex())), flock.SetPermissions(0o600))
	held, err := l.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock deployer: %w", err)
	}
	if !held {
		return nil, fmt.Errorf("%w: %s on chain %d (advice: let it end; what it leaves undone, the next run does)", ErrRunning, deployer, chainID)
	}
	return func() { _ = l.Close() }, nil
}

// sentTx is a line of a journal.
type sentTx struct {
	ChainID  uint64         `json:"chain_id"`
	Deployer common.Address `json:"deployer"`
	Salt     common.Hash    `json:"salt"`
	// Step is empty for what paid for the deterministic deployment proxy.
	Step string      `json:"step,omitempty"`
	Tx   common.Hash `json:"tx"`
}

// maxJournal bounds a journal; a line has some 250 bytes.
const maxJournal = 64 << 20

// journal is a file to which every transaction is written before it is sent, one
// JSON object a line, so that a run that is killed leaves no transaction that
// nobody knows of.
type journal struct {
	name string
	plan *deploy.Plan
	file *os.File
}

func openJournal(name string, plan *deploy.Plan) (*journal, error) {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return nil, fmt.Errorf("%w: the journal of sent transactions: %w (advice: name a file that can be written with --journal)", ErrRecord, err)
	}
	return &journal{name: name, plan: plan, file: f}, nil
}

func (j *journal) close() error { return j.file.Close() }

// sending writes a transaction down, and waits for the disk.
func (j *journal) sending(tx *types.Transaction) error {
	d := j.plan.Deployment
	b, err := json.Marshal(sentTx{ChainID: d.ChainID, Deployer: d.Deployer, Salt: j.plan.Salt, Step: j.plan.StepOf(tx), Tx: tx.Hash()})
	if err != nil {
		return fmt.Errorf("encode journal: %w", err)
	}
	// A line of its own even after one that a kill cut off.
	if _, err := j.file.Write(append(append([]byte("\n"), b...), '\n')); err != nil {
		return fmt.Errorf("write journal: %w", err)
	}
	if err := j.file.Sync(); err != nil {
		return fmt.Errorf("write journal: %w", err)
	}
	return nil
}

// readJournal gives what earlier runs of a deployment sent, oldest first, each
// transaction once. A line that is none, as a kill leaves it, is passed over.
func readJournal(name string, plan *deploy.Plan) ([]sentTx, error) {
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%w: the journal of sent transactions: %w", ErrRecord, err)
	}
	out, err := parseJournal(f, plan)
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrRecord, name, err)
	}
	return out, nil
}

func parseJournal(r io.Reader, plan *deploy.Plan) ([]sentTx, error) {
	var out []sentTx
	seen := make(map[common.Hash]bool)
	limited := &io.LimitedReader{R: r, N: maxJournal + 1}
	lines := bufio.NewScanner(limited)
	for lines.Scan() {
		var s sentTx
		if json.Unmarshal(lines.Bytes(), &s) != nil || seen[s.Tx] {
			continue
		}
		if d := plan.Deployment; s.ChainID != d.ChainID || s.Deployer != d.Deployer || s.Salt != plan.Salt {
			continue
		}
		seen[s.Tx] = true
		out = append(out, s)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read journal: %w", err)
	}
	if limited.N == 0 {
		return nil, fmt.Errorf("read journal: more than %d bytes", maxJournal)
	}
	return out, nil
}

// receipts is what is asked of a chain about transactions.
type receipts interface {
	TransactionReceipt(ctx context.Context, hash common.Hash) (*types.Receipt, error)
}

// fillSent adds to a result what became of transactions that a journal has: of
// the steps that stand, which one made each, and what else landed.
func fillSent(ctx context.Context, r *deploy.Result, sent []sentTx, chain receipts, log *slog.Logger) {
	steps := make(map[string]*deploy.ResultStep, len(r.Steps))
	known := make(map[common.Hash]bool)
	for i := range r.Steps {
		s := &r.Steps[i]
		steps[s.Name] = s
		if s.Tx != nil {
			known[*s.Tx] = true
		}
	}
	for _, tx := range sent {
		if known[tx.Tx] {
			continue
		}
		receipt, err := chain.TransactionReceipt(ctx, tx.Tx)
		switch {
		case errors.Is(err, ethereum.NotFound): // replaced by one with higher fees, or never taken
			continue
		case err != nil:
			log.Warn("a transaction of an earlier run cannot be asked for", "tx", tx.Tx, "step", tx.Step, "err", err, "advice", "run again, with another endpoint: the journal keeps it")
			continue
		}
		landed := receipt.Status == types.ReceiptStatusSuccessful
		s := steps[tx.Step]
		if !landed || s == nil || s.State != deploy.StateStands || s.Tx != nil {
			r.Others = append(r.Others, deploy.ResultTx{Tx: tx.Tx, Block: receipt.BlockNumber.Uint64(), GasUsed: receipt.GasUsed, Reverted: !landed})
			continue
		}
		hash := tx.Tx
		s.Tx, s.Block, s.GasUsed = &hash, receipt.BlockNumber.Uint64(), receipt.GasUsed
	}
}
