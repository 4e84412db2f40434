package daemon

import (
	"fmt"
	"time"

	"github.com/oraclestream/oraclestream/internal/api"
	"github.com/oraclestream/oraclestream/internal/config"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/node/board"
	"github.com/oraclestream/oraclestream/internal/telemetry"
	"github.com/oraclestream/oraclestream/prover"
)

// makeBoard makes what the API shows.
func (d *daemon) makeBoard() error {
	origin := feed.Origin(d.cfg.Node.Origin)
	status := api.StatusView{
		Version: telemetry.Version(), Mode: string(origin), Origin: origin, OriginSince: api.Time(d.started), OriginReason: "node.origin says so",
		StartedAt: d.started.UTC(), Contracts: api.ContractsView{OperatorRegistry: string(d.cfg.Network.Registry), Proxies: map[feed.ID]string{}},
	}
	if d.op != nil {
		status.Operator = d.op.eth.Address().Hex()
		status.InsecureDevKeys = d.keys.Manifest().InsecureDev
	}
	shown := d.home
	if shown == nil && len(d.links) > 0 {
		shown = d.links[0]
	}
	if shown != nil {
		status.ChainID, status.RPCURL = shown.cfg.ChainID, publicURL(shown.cfg)
		status.Contracts.FeedHub, status.Contracts.Verifier = shown.hub.Hex(), shown.verifier.Hex()
	}
	for _, l := range d.links {
		status.Chains = append(status.Chains, api.ChainView{ChainID: l.cfg.ChainID, RPCURL: publicURL(l.cfg), FeedHub: l.hub.Hex(), Verifier: l.verifier.Hex()})
	}
	var manifest *prover.Manifest
	if d.keys != nil {
		m := d.keys.Manifest()
		manifest = &m
	}
	var err error
	d.board, err = board.New(board.Config{
		Status: status, Shape: d.shape, FeedSets: d.sets, Feeds: feedConfigs(d.cfg), Describe: origin.Describe, Landings: len(d.links) > 0,
		Conditions: d.conditions, Manifest: manifest, Store: d.store, Writer: d.writer, Logger: d.log,
	})
	return err
}

// publicURL is an endpoint without what may be a key; empty where all of them
// stand in a secret file.
func publicURL(c *config.Chain) string {
	if len(c.RPCURLs) == 0 {
		return ""
	}
	return c.RPCURLs[0].String()
}

// conditions tells of the network, the committee and neighbours, and of the prover.
func (d *daemon) conditions(now time.Time) []api.ConditionView {
	if d.home == nil {
		return nil
	}
	committee := api.ConditionView{Name: "committee", OK: true}
	switch c, slot := d.node.Committee(); {
	case c == nil || !c.Until.After(now) || c.From.After(now):
		committee.OK, committee.Reason = false, "no committee is in office, so nothing is signed"
		committee.Advice = "look at the registry on the home chain: the next epoch's committee is taken up by itself"
	case d.op != nil && slot < 0:
		committee.OK, committee.Reason = false, "this operator is not in the committee in office"
		committee.Advice = "register and stake for a later epoch, or check which keys this node uses"
	}
	connected := len(d.mesh.Peers())
	mesh := api.ConditionView{Name: "mesh", OK: d.mesh.Heard() > 0 || connected > 0 && len(d.sets) == 0}
	switch {
	case mesh.OK:
	case connected == 0:
		mesh.Reason, mesh.Advice = "no other node is connected", "check mesh.bootstrap and whether mesh.listen can be reached"
	default:
		mesh.Reason = fmt.Sprintf("connected nodes: %d, and none takes part in this node's topics", connected)
		mesh.Advice = "check that mesh.network and the feed sets are theirs, and that no other process runs with this node's mesh key"
	}
	out := append([]api.ConditionView{committee, mesh}, d.handOverConditions()...)
	if d.proofs != nil && len(d.sets) > 0 {
		out = append(out, d.proofs.Condition())
	}
	return out
}
