package deploy

import (
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/bindings/timelock"
)

const (
	// maxRoleLogs bounds what an endpoint may answer about roles.
	maxRoleLogs = 4096
	// maxLogQueries and minLogRange bound how finely the log is asked for where
	// an endpoint refuses long ranges.
	maxLogQueries = 512
	minLogRange   = 500
)

// verifyOthers finds out whether anybody has a role that the deployment does
// not give. Contracts cannot list their roles, but each that was ever given is
// in the log, so everybody who stands there is asked for on the chain; and so
// is every other setting of the manager that can give a power.
//
// Threat: a deployer, or whoever has its key, that gives itself or another a
// role before it hands over. The limit: an endpoint that leaves entries out
// hides what they say. That it leaves out those that must be there is noticed;
// beyond that, ask two endpoints.
func (d *deployer) verifyOthers(ctx context.Context) error {
	r, err := d.readRoles(ctx)
	if err != nil {
		return err
	}
	logs, err := d.roleLogs(ctx, r)
	if err != nil {
		return err
	}
	seen, wrong := make(map[holding]bool), []string(nil)
	meant := make(map[holding]bool, len(r.meant))
	for _, h := range r.meant {
		meant[h] = true
	}
	for i := range logs {
		h, setting, err := d.readRoleLog(ctx, &logs[i])
		if err != nil {
			return fmt.Errorf("%w: %w", ErrLog, err)
		}
		if setting != "" {
			wrong = append(wrong, fmt.Sprintf("%s (transaction %s)", setting, logs[i].TxHash))
		}
		if h == nil || seen[*h] {
			continue
		}
		seen[*h] = true
		if meant[*h] {
			continue
		}
		held, err := d.held(ctx, *h)
		if err != nil {
			return fmt.Errorf("ask whether %s: %w", r.describe(*h), err)
		}
		if held {
			wrong = append(wrong, fmt.Sprintf("%s, given in transaction %s", r.describe(*h), logs[i].TxHash))
		}
	}
	if err := wrongRoles(wrong); err != nil {
		return err
	}
	for _, h := range append(r.meant, holding{at: r.manager, role: managerAdmin, who: d.plan.Deployment.Deployer}) {
		if !seen[h] {
			return fmt.Errorf("%w: it lacks that at some time %s %s", ErrLog, r.describe(h), adviceLog)
		}
	}
	return nil
}

// roleLogs reads everything that timelock and manager ever said of roles and
// settings. Endpoints bound the blocks of one question, each in its own way.
func (d *deployer) roleLogs(ctx context.Context, r *roles) ([]types.Log, error) {
	head, err := d.cfg.Client.BlockNumber(ctx)
	if err != nil {
		return nil, fmt.Errorf("ask head: %w", err)
	}
	// An endpoint of several machines may say less than it said of a transaction.
	head = max(head, d.since)
	query := ethereum.FilterQuery{Addresses: []common.Address{r.timelock, r.manager}, Topics: [][]common.Hash{roleTopics()}}
	var out []types.Log
	step := head - d.since + 1
	for from, asked := d.since, 0; from <= head; asked++ {
		if asked == maxLogQueries {
			return nil, fmt.Errorf("%w: after %d questions it is read up to block %d of %d %s", ErrLog, asked, from, head, adviceLog)
		}
		to := min(head, from+step-1)
		query.FromBlock, query.ToBlock = uint256(from), uint256(to)
		logs, err := d.cfg.Client.FilterLogs(ctx, query)
		switch {
		case ctx.Err() != nil:
			return nil, fmt.Errorf("read log: %w", ctx.Err())
		case err != nil && step > minLogRange:
			step = max(step/2, minLogRange)
			continue
		case err != nil:
			return nil, fmt.Errorf("%w: blocks %d to %d: %w %s", ErrLog, from, to, err, adviceLog)
		case len(out)+len(logs) > maxRoleLogs:
			return nil, fmt.Errorf("%w: more than %d entries", ErrLog, maxRoleLogs)
		}
		out = append(out, logs...)
		from = to + 1
	}
	return out, nil
}

const adviceLog = "(advice: everything stands and only this check is missing: run again with an endpoint that gives the whole log of an address)"

// roleTopics are the events that can give somebody a power.
func roleTopics() []common.Hash {
	var out []common.Hash
	for _, event := range []string{
		"RoleGranted(bytes32,address,address)",
		"RoleGranted(uint64,address,uint32,uint48,bool)", "TargetFunctionRoleUpdated(address,bytes4,uint64)",
		"RoleAdminChanged(uint64,uint64)", "RoleGuardianChanged(uint64,uint64)",
	} {
		out = append(out, crypto.Keccak256Hash([]byte(event)))
	}
	return out
}

// readRoleLog gives the holding that an entry speaks of, or what is wrong with
// a setting that it speaks of, as the chain has it now.
func (d *deployer) readRoleLog(ctx context.Context, l *types.Log) (*holding, string, error) {
	if l.Address == d.plan.Contracts.Timelock {
		e, err := timelock.NewTimelockController().UnpackRoleGrantedEvent(l)
		if err != nil {
			return nil, "", fmt.Errorf("read the timelock's log: %w", err)
		}
		return &holding{at: l.Address, role: e.Role, who: e.Account}, "", nil
	}
	m := bindings.NewAccessManager()
	if e, err := m.UnpackRoleGrantedEvent(l); err == nil {
		return &holding{at: l.Address, role: managerRole(e.RoleId), who: e.Account}, "", nil
	}
	number := func(data []byte, unpack func([]byte) (uint64, error), format string, about ...any) (*holding, string, error) {
		role, err := ask(ctx, d.cfg.Client, d.plan.Contracts.Authority, data, unpack)
		if err != nil {
			return nil, "", fmt.Errorf("ask the authority's settings: %w", err)
		}
		if role == adminRole {
			return nil, "", nil
		}
		return nil, fmt.Sprintf(format, append(about, new(big.Int).SetUint64(role))...), nil
	}
	if e, err := m.UnpackTargetFunctionRoleUpdatedEvent(l); err == nil {
		return number(m.PackGetTargetFunctionRole(e.Target, e.Selector), m.UnpackGetTargetFunctionRole, "function %#x of %s is open to role %s", e.Selector, e.Target)
	}
	if e, err := m.UnpackRoleAdminChangedEvent(l); err == nil {
		return number(m.PackGetRoleAdmin(e.RoleId), m.UnpackGetRoleAdmin, "role %d is given by role %s", e.RoleId)
	}
	e, err := m.UnpackRoleGuardianChangedEvent(l)
	if err != nil {
		return nil, "", fmt.Errorf("read the authority's log: %w", err)
	}
	return number(m.PackGetRoleGuardian(e.RoleId), m.UnpackGetRoleGuardian, "role %d has the guardian role %s", e.RoleId)
}
