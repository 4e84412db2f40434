package deploy

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/bindings/timelock"
)

// holding is a role that somebody has at the timelock or the manager.
type holding struct {
	at   common.Address
	role common.Hash
	who  common.Address
}

// roles are what a deployment's timelock and manager were told about roles.
type roles struct {
	timelock, manager common.Address
	names             map[common.Hash]string
	// meant are the holdings that docs/adr/0014 says, in an order of their own.
	meant []holding
}

// Roles of the timelock have names, the manager's are numbers of 64 bits.
var managerAdmin = managerRole(adminRole)

func managerRole(id uint64) common.Hash { return common.BigToHash(uint256(id)) }

func (r *roles) describe(h holding) string {
	if h.at == r.manager {
		if h.role == managerAdmin {
			return fmt.Sprintf("%s has the admin role of the authority %s", h.who, h.at)
		}
		return fmt.Sprintf("%s has role %s of the authority %s", h.who, h.role.Big(), h.at)
	}
	name := r.names[h.role]
	if name == "" {
		name = h.role.Hex()
	}
	return fmt.Sprintf("%s has the %s role of the timelock %s", h.who, name, h.at)
}

// readRoles asks the timelock for its roles' names, and says who should have which.
func (d *deployer) readRoles(ctx context.Context) (*roles, error) {
	c, t := &d.plan.Contracts, timelock.NewTimelockController()
	r := &roles{timelock: c.Timelock, manager: c.Authority, names: make(map[common.Hash]string)}
	for _, one := range []struct {
		name    string
		pack    []byte
		unpack  func([]byte) ([32]byte, error)
		holders []common.Address
	}{
		{"proposer", t.PackPROPOSERROLE(), t.UnpackPROPOSERROLE, d.plan.Deployment.Timelock.Proposers},
		{"canceller", t.PackCANCELLERROLE(), t.UnpackCANCELLERROLE, d.plan.Deployment.Timelock.Proposers},
		// The zero address stands for everybody.
		{"executor", t.PackEXECUTORROLE(), t.UnpackEXECUTORROLE, []common.Address{{}}},
		{"admin", t.PackDEFAULTADMINROLE(), t.UnpackDEFAULTADMINROLE, []common.Address{c.Timelock}},
	} {
		id, err := ask(ctx, d.cfg.Client, c.Timelock, one.pack, one.unpack)
		if err != nil {
			return nil, fmt.Errorf("ask the timelock's %s role: %w", one.name, err)
		}
		r.names[id] = one.name
		for _, who := range one.holders {
			r.meant = append(r.meant, holding{at: c.Timelock, role: id, who: who})
		}
	}
	r.meant = append(r.meant, holding{at: c.Authority, role: managerAdmin, who: c.Timelock})
	return r, nil
}

// held asks the chain whether a holding is one, now or at a time that was set.
//
// Threat: a deployer that gives somebody the admin role with a delay, so that
// it is not there yet when the deployment is checked.
func (d *deployer) held(ctx context.Context, h holding) (bool, error) {
	if h.at == d.plan.Contracts.Timelock {
		t := timelock.NewTimelockController()
		return ask(ctx, d.cfg.Client, h.at, t.PackHasRole(h.role, h.who), t.UnpackHasRole)
	}
	m := bindings.NewAccessManager()
	access, err := ask(ctx, d.cfg.Client, h.at, m.PackGetAccess(h.role.Big().Uint64(), h.who), m.UnpackGetAccess)
	if err != nil {
		return false, err
	}
	return access.Since.Sign() != 0, nil
}

// verifyRoles compares the roles that the deployment file says with the chain;
// see docs/adr/0014. Who else has one, verifyOthers tells.
func (d *deployer) verifyRoles(ctx context.Context) error {
	c, t := &d.plan.Contracts, timelock.NewTimelockController()
	delay, err := ask(ctx, d.cfg.Client, c.Timelock, t.PackGetMinDelay(), t.UnpackGetMinDelay)
	if err != nil {
		return fmt.Errorf("ask the timelock's delay: %w", err)
	}
	if want := uint256(d.plan.Deployment.Timelock.DelaySeconds); delay.Cmp(want) < 0 {
		return fmt.Errorf("%w: the timelock's delay is %s seconds, meant %s", ErrRoles, delay, want)
	}
	r, err := d.readRoles(ctx)
	if err != nil {
		return err
	}
	var wrong []string
	for _, h := range r.meant {
		held, err := d.held(ctx, h)
		if err != nil {
			return fmt.Errorf("ask whether %s: %w", r.describe(h), err)
		}
		if !held {
			wrong = append(wrong, "it is not so that "+r.describe(h))
		}
	}
	m := bindings.NewAccessManager()
	admin, err := ask(ctx, d.cfg.Client, c.Authority, m.PackHasRole(adminRole, c.Timelock), m.UnpackHasRole)
	if err != nil {
		return fmt.Errorf("ask the timelock's role at the authority: %w", err)
	}
	if admin.ExecutionDelay != 0 {
		wrong = append(wrong, fmt.Sprintf("the timelock acts at the authority with a delay of %d seconds more", admin.ExecutionDelay))
	}
	more, err := d.authorities(ctx)
	if err != nil {
		return err
	}
	return wrongRoles(append(wrong, more...))
}

// authorities asks every contract with powers whom it asks.
func (d *deployer) authorities(ctx context.Context) ([]string, error) {
	c := &d.plan.Contracts
	hub, refunds, topics := bindings.NewFeedHub(), bindings.NewDeliveryRefunds(), bindings.NewTopicRegistry()
	var wrong []string
	for _, one := range []struct {
		name   string
		at     common.Address
		pack   []byte
		unpack func([]byte) (common.Address, error)
	}{
		{"feed hub", c.Hub, hub.PackAuthority(), hub.UnpackAuthority},
		{"delivery refunds", c.Refunds, refunds.PackAuthority(), refunds.UnpackAuthority},
		{"topic registry", c.Topics, topics.PackAuthority(), topics.UnpackAuthority},
	} {
		if one.at == (common.Address{}) {
			continue
		}
		got, err := ask(ctx, d.cfg.Client, one.at, one.pack, one.unpack)
		if err != nil {
			return nil, fmt.Errorf("ask the authority of %s: %w", one.name, err)
		}
		if got != c.Authority {
			wrong = append(wrong, fmt.Sprintf("the %s %s asks the authority %s, meant %s", one.name, one.at, got, c.Authority))
		}
	}
	return wrong, nil
}

// wrongRoles is nil where nothing is wrong.
func wrongRoles(wrong []string) error {
	if len(wrong) == 0 {
		return nil
	}
	return fmt.Errorf("%w: %w (advice: where proposals at the timelock changed roles since the deployment, compare with them; else nobody should build upon it)",
		ErrRoles, errors.New(strings.Join(wrong, "; ")))
}
