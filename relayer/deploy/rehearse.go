package deploy

import (
	"errors"
	"fmt"
	"math"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/state"
	"github.com/ethereum/go-ethereum/core/tracing"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/core/vm/runtime"
	"github.com/ethereum/go-ethereum/params"
	"github.com/ethereum/go-ethereum/triedb"
	eip "github.com/holiman/uint256"

	"github.com/oraclestream/oraclestream/internal/evm"
	"github.com/oraclestream/oraclestream/relayer"
)

// Rehearsal is what a plan does on an empty chain in memory.
type Rehearsal struct {
	// Gas is what each step's transaction needs, by Ethereum's gas prices,
	// without refunds. Other chains may charge more.
	Gas []uint64
	// Code is what stands at each created contract's address afterwards; nil
	// for calls.
	Code [][]byte
}

// Total is the gas of all steps.
func (r *Rehearsal) Total() (sum uint64) {
	for _, g := range r.Gas {
		sum += g
	}
	return sum
}

// rehearsalGas bounds one step: what a transaction may take since Osaka.
const rehearsalGas = 1 << 24

// Rehearse runs every step of a plan in an EVM of its own. A step that a
// contract refuses is an error here, before anything was sent.
func (p *Plan) Rehearse() (*Rehearsal, error) {
	chain, err := newRehearsal(p)
	if err != nil {
		return nil, fmt.Errorf("rehearse: %w", err)
	}
	out := &Rehearsal{}
	for i := range p.Steps {
		s := &p.Steps[i]
		gas, err := chain.step(s, p.Salt)
		if err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrDeployment, s.Name, advised(err))
		}
		out.Gas = append(out.Gas, gas)
		var code []byte
		if s.Creates() {
			code = chain.cfg.State.GetCode(s.Address)
		}
		out.Code = append(out.Code, code)
	}
	return out, nil
}

type rehearsal struct{ cfg runtime.Config }

// Time does not count: whether a mirror's first committee is still in office is
// asked when it is created.
func newRehearsal(p *Plan) (*rehearsal, error) {
	db := state.NewDatabase(triedb.NewDatabase(rawdb.NewMemoryDatabase(), nil), nil)
	s, err := state.New(types.EmptyRootHash, db)
	if err != nil {
		return nil, fmt.Errorf("make a state: %w", err)
	}
	rules := evm.Rules()
	rules.ChainID = new(big.Int).SetUint64(p.Deployment.ChainID)
	r := &rehearsal{cfg: runtime.Config{
		ChainConfig: rules, Origin: p.Deployment.Deployer, State: s, BlockNumber: big.NewInt(1), Time: 1, GasLimit: rehearsalGas,
		Random: new(common.Hash),
	}}
	if m := p.Deployment.Mirror; m != nil {
		r.cfg.Time = max(1, m.First.FromMS/1000)
	}
	s.CreateAccount(p.Deployment.Deployer)
	// A registry asks no more of its token than that it has code.
	for at, code := range map[common.Address][]byte{ProxyAddress: proxyCode, p.Contracts.Token: {byte(vm.STOP)}} {
		if at == (common.Address{}) || (at == p.Contracts.Token && p.Deployment.Registry.Token == nil) {
			continue
		}
		s.CreateAccount(at)
		s.SetCode(at, code, tracing.CodeChangeUnspecified)
	}
	s.Finalise(r.rules())
	return r, nil
}

func (r *rehearsal) rules() params.Rules {
	return r.cfg.ChainConfig.Rules(r.cfg.BlockNumber, true, r.cfg.Time)
}

// step makes one transaction and gives the gas that it needs.
func (r *rehearsal) step(s *Step, salt common.Hash) (uint64, error) {
	to, data := s.message(salt)
	rules := r.rules()
	gas, err := core.IntrinsicGas(data, nil, nil, r.cfg.Origin, &to, new(eip.Int), rules)
	if err != nil {
		return 0, fmt.Errorf("count gas: %w", err)
	}
	floor, err := core.FloorDataGas(rules, r.cfg.Origin, &to, new(eip.Int), data, nil)
	if err != nil {
		return 0, fmt.Errorf("count gas: %w", err)
	}
	ret, left, err := runtime.Call(to, data, &r.cfg)
	switch {
	case errors.Is(err, vm.ErrExecutionReverted) && s.Creates():
		// The proxy swallows why.
		if ret, _, _, err = runtime.Create(s.InitCode, &r.cfg); !errors.Is(err, vm.ErrExecutionReverted) {
			return 0, fmt.Errorf("create by way of the proxy: %w", err)
		}
		return 0, relayer.DecodeRevertData(ret)
	case errors.Is(err, vm.ErrExecutionReverted):
		return 0, relayer.DecodeRevertData(ret)
	case err != nil:
		return 0, err
	}
	r.cfg.State.Finalise(rules)
	if s.Creates() && len(r.cfg.State.GetCode(s.Address)) == 0 {
		return 0, fmt.Errorf("nothing stands at %s afterwards", s.Address)
	}
	gas += rehearsalGas - left
	if gas > math.MaxInt64 || gas > rehearsalGas {
		return 0, fmt.Errorf("it takes %d gas, and a transaction at most %d: deploy fewer feeds in a set", gas, rehearsalGas)
	}
	// Of what remains, a creation gets all but a 64th.
	return max(gas+gas/32, floor), nil
}
