package deployment

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/relayer/deploy"
)

// ErrRecord is wrapped where a result cannot be written to a file, or would
// replace something else in it.
var ErrRecord = errors.New("the result cannot be kept there")

// earlier reads the result that an earlier run of the same deployment left in a
// file, and nil where there is none. What else stands there is not replaced:
// the deployment file, for one, or the record of another chain.
func earlier(name string, plan *deploy.Plan) (*deploy.Result, error) {
	if name == "" {
		return nil, nil
	}
	if at, err := os.Stat(filepath.Dir(name)); err != nil || !at.IsDir() {
		return nil, fmt.Errorf("%w: %s: its folder is not there", ErrRecord, name)
	}
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRecord, err)
	}
	r, err := deploy.ParseResult(f)
	if closed := f.Close(); closed != nil {
		return nil, fmt.Errorf("%w: %w", ErrRecord, closed)
	}
	if errors.Is(err, io.EOF) { // nothing at all
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %s is there already and holds something else (advice: name another file)", ErrRecord, name)
	}
	d := plan.Deployment
	if r.ChainID != d.ChainID || r.Salt != plan.Salt || r.Deployer != d.Deployer {
		return nil, fmt.Errorf("%w: %s has the result of another deployment, by %s on chain %d (advice: name another file)", ErrRecord, name, r.Deployer, r.ChainID)
	}
	return r, nil
}

// keepSent takes over which transactions made the steps that stand, which a
// chain cannot be asked for: runs that were stopped leave it to the next.
func keepSent(r, before *deploy.Result) {
	if before == nil {
		return
	}
	type step struct {
		at   common.Address
		what string
	}
	sent := make(map[step]*deploy.ResultStep)
	for i := range before.Steps {
		s := &before.Steps[i]
		sent[step{s.Address, string(s.Data)}] = s
	}
	for i := range r.Steps {
		s := &r.Steps[i]
		old := sent[step{s.Address, string(s.Data)}]
		if old == nil || old.Tx == nil || s.State != deploy.StateStands {
			continue
		}
		s.Tx, s.Block, s.GasUsed = old.Tx, old.Block, old.GasUsed
	}
}
