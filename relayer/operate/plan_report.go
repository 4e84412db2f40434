package operate

import (
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/oraclestream/oraclestream/bindings"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/wait"
	"github.com/oraclestream/oraclestream/relayer"
)

// boundReport is an upper bound of what judging takes: a signature under a feed
// key, the dearest kind beside a proof, twice.
const boundReport = 3_000_000

// hashSigner signs a hash; evm.Signer does.
type hashSigner interface {
	SignHash(hash common.Hash) ([protocol.EthSignatureSize]byte, error)
}

// salt hides a commitment. It is made of the reporter's own signature over the
// evidence, which is the same each time and which nobody else can make: so a
// report that was stopped is gone on with, and nothing needs to be kept.
//
// Threat: whoever knows the salt could not take the reward either, since a
// commitment names its reporter; but could tell that evidence is coming, and have
// the convicted operator leave first.
func (a *Account) salt(evidence []byte) (salt [32]byte, err error) {
	signer, ok := a.cfg.Signer.(hashSigner)
	if !ok {
		return salt, nil // a plan without a key; its commitment is nobody's
	}
	sig, err := signer.SignHash(crypto.Keccak256Hash([]byte("oraclestream report salt"), crypto.Keccak256(evidence)))
	if err != nil {
		return salt, fmt.Errorf("make salt: %w", err)
	}
	return crypto.Keccak256Hash(sig[:]), nil
}

// commitmentOf is keccak256(abi.encode(reporter, salt, keccak256(evidence))).
func commitmentOf(reporter common.Address, salt [32]byte, evidence []byte) common.Hash {
	return crypto.Keccak256Hash(common.LeftPadBytes(reporter[:], 32), salt[:], crypto.Keccak256(evidence))
}

func (a *Account) planReport(ctx context.Context, p *Plan) error {
	t, evidence, registry := a.terms, p.Request.Evidence, bindings.NewOperatorRegistry()
	convicted, err := a.convicted(ctx, evidence)
	if err != nil {
		return advise(fmt.Errorf("%w: the judge convicts nobody by this evidence: %w", ErrRefused, err),
			"the offence must be of this network and of an epoch that the registry keeps; build it anew from the signed observations")
	}
	jailed, err := ask(ctx, a, a.cfg.Registry, registry.PackJailed(convicted), registry.UnpackJailed)
	if err != nil {
		return err
	}
	if jailed {
		p.note("%s was slashed already", convicted)
		return nil
	}
	stake, err := ask(ctx, a, a.cfg.Registry, registry.PackStakeOf(convicted), registry.UnpackStakeOf)
	if err != nil {
		return err
	}
	salt, err := a.salt(evidence)
	if err != nil {
		return err
	}
	all := new(big.Int).Add(stake.Bonded, stake.Unbonding)
	share := new(big.Int).Mul(all, new(big.Int).SetUint64(t.ReporterBPS))
	share.Quo(share, big.NewInt(10_000))
	report := Step{
		Name: stepReport, To: a.cfg.Registry, Data: registry.PackReport(evidence, salt), bound: boundReport, waits: true,
		What: fmt.Sprintf("show the evidence against %s, who loses all of %s; %s of it go to %s", convicted, t.Amount(all), t.Amount(share), a.cfg.Operator),
	}
	_, err = a.call(ctx, a.cfg.Registry, report.Data)
	if _, missing := refusedAs(err, "NotCommitted", "RevealTooLate"); missing {
		p.Steps = append(p.Steps, Step{
			Name: stepCommit, To: a.cfg.Registry, Data: registry.PackCommitReport(commitmentOf(a.cfg.Operator, salt, evidence)), bound: boundApprove,
			What: "commit to the evidence, so that nobody who sees it can take the reward",
		})
		err = nil
	}
	if _, early := refusedAs(err, "RevealTooEarly"); err != nil && !early {
		return err
	}
	p.note("the evidence is shown %s after the commitment, and within %s: let this run, or run it again in that time", span(t.RevealMin), span(t.RevealMax))
	p.Steps = append(p.Steps, report)
	return nil
}

// convicted asks the judge whom it convicts. It judges for the registry that
// asks, so the question is the registry's.
func (a *Account) convicted(ctx context.Context, evidence []byte) (common.Address, error) {
	judge := bindings.NewEvidenceJudge()
	out, err := a.cfg.Client.CallContract(ctx, ethereum.CallMsg{From: a.cfg.Registry, To: &a.terms.Judge, Data: judge.PackJudge(evidence)}, nil)
	if err != nil {
		return common.Address{}, relayer.DecodeRevert(err)
	}
	return judge.UnpackJudge(out)
}

// ripen waits until a step is no longer refused for being too early.
func (a *Account) ripen(ctx context.Context, s *Step) error {
	told := false
	for {
		_, err := a.call(ctx, s.To, s.Data)
		// An endpoint that lags behind does not know of the commitment yet.
		_, early := refusedAs(err, "RevealTooEarly", "NotCommitted")
		if err == nil || !early {
			return err
		}
		if !told {
			told = true
			a.cfg.Progress(fmt.Sprintf("%s: waiting until it may be sent: %v", s.Name, Explain(err)))
		}
		if !wait.For(ctx, a.cfg.PollInterval) {
			return fmt.Errorf("stopped: %w", ctx.Err())
		}
	}
}
