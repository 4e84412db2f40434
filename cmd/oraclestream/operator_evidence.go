package main

import (
	"context"
	"fmt"

	"github.com/oraclestream/oraclestream/internal/operator"
)

// operatorEvidenceCmd groups the commands about slashing.
type operatorEvidenceCmd struct {
	Build  operatorEvidenceBuildCmd  `cmd:"" help:"Write the evidence that a node's store has, a file for each offence."`
	Submit operatorEvidenceSubmitCmd `cmd:"" help:"Commit to evidence, wait, and show it; the reporter is paid a share of the stake."`
}

type operatorEvidenceBuildCmd struct {
	operatorPlace
	Out  string `help:"Folder of the files (default ${default})." default:"." placeholder:"DIR"`
	JSON bool   `name:"json" help:"Print one JSON object, also where it fails."`
}

// Help is shown below the flags.
func (operatorEvidenceBuildCmd) Help() string {
	return `A node that hears two different vectors of one operator for one round says so in its log and keeps both signed observations in its store.
This writes them as the registry's judge takes them: evidence-<feed set>-<round>-<slot>.hex. Whoever has such a file can report it until
the slashing window of the round's epoch is over; so keep it to yourself, and submit it soon.

Example:
  oraclestream operator evidence build --config node.toml`
}

// Run builds.
func (c *operatorEvidenceBuildCmd) Run(ctx context.Context, s streams) error {
	o, err := c.options(s, nil)
	if err != nil {
		return s.operatorFailed(c.JSON, err)
	}
	found, err := operator.BuildEvidence(ctx, o, c.Out)
	if err != nil {
		return s.operatorFailed(c.JSON, operatorUsage(fmt.Errorf("operator evidence build: %w", err)))
	}
	return s.show(c.JSON, found)
}

type operatorEvidenceSubmitCmd struct {
	File string `arg:"" help:"File with the hex of the evidence, as 'operator evidence build' writes it."`
	operatorSend
}

// Help is shown below the flags.
func (operatorEvidenceSubmitCmd) Help() string {
	return `The judge is asked first: evidence that convicts nobody is told before anything is paid. Then a commitment is sent that names this
reporter, and once it is old enough the evidence, so that nobody who sees it on its way can take the reward. The convicted operator loses its
whole stake. Stopped between the two, run it again within the registry's time for it. The endpoint sees the evidence before the
commitment is on the chain, also with --dry-run, and could commit first: name one that you trust.

Example:
  oraclestream operator evidence submit evidence-main-881234567-2.hex --config node.toml`
}

// Run submits.
func (c *operatorEvidenceSubmitCmd) Run(ctx context.Context, s streams) error {
	evidence, err := operator.ReadEvidence(c.File)
	if err != nil {
		return s.operatorFailed(c.JSON, operatorUsage(fmt.Errorf("operator evidence submit: %w", err)))
	}
	return c.send(ctx, s, "", operator.Order{Command: operator.Report, Evidence: evidence})
}
