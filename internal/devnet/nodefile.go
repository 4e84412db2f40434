package devnet

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// nodeFile is the configuration with which a process of its own runs one of
// the devnet's operators, in the folder of its keys.
const nodeFile = "node.toml"

// writeNodeFiles writes every operator's configuration: what an operator needs
// to know of a network, as `oraclestream node` takes it. A file of an earlier
// run is replaced, or removed where this run's data cannot be had by another
// process.
func (n *network) writeNodeFiles(bootstrap []string) error {
	for slot, op := range n.ops {
		path := filepath.Join(op.dir, nodeFile)
		if n.origin.origin == feed.Replay {
			if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("remove %s: %w", path, err)
			}
			continue
		}
		text, err := n.nodeConfig(slot, bootstrap)
		if err != nil {
			return err
		}
		if err := replaceFile(path, []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

func (n *network) nodeConfig(slot int, bootstrap []string) (string, error) {
	dir, err := filepath.Abs(n.ops[slot].dir)
	if err != nil {
		return "", fmt.Errorf("name folder of operator %d: %w", slot+1, err)
	}
	keys, err := filepath.Abs(n.keySetDir())
	if err != nil {
		return "", fmt.Errorf("name folder of key set: %w", err)
	}
	var b strings.Builder
	put := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	put("# Operator %d of a development network, written by 'oraclestream devnet' at each start. It runs in a process of its own", slot+1)
	put("# where the devnet leaves it out: oraclestream devnet --%s --fault silent=%d, and oraclestream node --config %s", n.origin.origin, slot+1, filepath.Join(dir, nodeFile))
	put("\n[node]\ndata_dir = %q\norigin = %q", dir, n.origin.origin)
	put("\n[network]\nhome_chain_id = %d\nregistry = %q", n.home().id, n.home().contracts.Registry.Hex())
	put("\n[operator]\neth_key_file = \"eth.key\"\nfeed_key_file = \"feed.key\"")
	for _, c := range n.chains {
		put("\n[chain.%s]\nrpc_urls = [%q]\nchain_id = %d\nhub = %q\nstage = %q\nlead = %q", c.name, c.RPCURL(), c.id, c.contracts.Hub.Hex(), stage, lead)
		if c.contracts.Refunds != (common.Address{}) {
			put("refunds = %q", c.contracts.Refunds.Hex())
		}
	}
	put("\n[mesh]\nnetwork = %q\nlisten = [\"/ip4/127.0.0.1/tcp/0\"]\nbootstrap = %s\nkey_file = \"mesh.key\"", n.meshNetwork(), quoteAll(bootstrap))
	put("\n[api]\nlisten = \"127.0.0.1:0\"")
	put("\n[prover]\nkey_dir = %q\nslots = %d\ncolumns = %d\nprofile = %q\ninsecure_dev = true", keys, shape.Slots, shape.Columns, n.keys.Profile())
	for _, s := range n.sets {
		var ids []string
		for _, f := range s.Feeds {
			ids = append(ids, string(f.ID))
		}
		put("\n[feed_sets.%s]\nnumber = %d\ninterval = \"%dms\"\nfeeds = %s", s.Name, s.Number, s.Interval.Milliseconds(), quoteAll(ids))
	}
	for _, f := range n.feeds {
		put("\n[feeds.%q]\ndecimals = %d\nheartbeat = %q\ndeviation_ppm = %d\nmin_sources = %d\nmax_age = %q\nmax_spread_ppm = %d",
			f.ID, f.Decimals, f.Heartbeat, f.DeviationPPM, f.MinSources, f.MaxAge, f.MaxSpreadPPM)
		for _, in := range f.Inputs {
			put("[[feeds.%q.inputs]]\nsource = %q\npair = %q\nweight = %d\ninvert = %t", f.ID, in.Source, in.Pair, in.Weight, in.Invert)
			var via []string
			for _, h := range in.Via {
				hop := string(h.Feed)
				if h.Invert {
					hop = "invert " + hop
				}
				via = append(via, hop)
			}
			put("via = %s", quoteAll(via))
		}
	}
	for _, v := range n.origin.venues(slot) {
		put("\n[venues.%s]\nstream_url = %q\nrest_url = %q", v.source, v.stream, v.rest)
	}
	return b.String(), nil
}

func quoteAll(list []string) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = fmt.Sprintf("%q", s)
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// replaceFile replaces a file in one step, so that a reader sees the old or
// the new one whole.
func replaceFile(path string, content []byte, mode fs.FileMode) error {
	tmp := path + ".tmp"
	if err := os.WriteFile(tmp, content, mode); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := os.Rename(tmp, path); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}
