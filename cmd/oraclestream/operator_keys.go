package main

import (
	"fmt"

	"github.com/oraclestream/oraclestream/internal/operator"
)

// operatorKeysCmd groups the commands about key files.
type operatorKeysCmd struct {
	New  operatorKeysNewCmd  `cmd:"" help:"Make the Ethereum, feed and mesh key files that are missing."`
	Show operatorKeysShowCmd `cmd:"" help:"Show address, feed key A, registration point Q and peer id."`
}

type operatorKeysNewCmd struct {
	Dir  string `help:"Folder of the files eth.key, feed.key and mesh.key (default ${default})." default:"operator" placeholder:"DIR"`
	JSON bool   `name:"json" help:"Print one JSON object."`
}

// Help is shown below the flags.
func (operatorKeysNewCmd) Help() string {
	return `Each file has mode 0600 and one line of hex. A file that is there is kept: to use an Ethereum key of your own, write its hex
into eth.key first. Keep copies of eth.key and feed.key where nobody else reads them: without eth.key the stake cannot be
withdrawn, and a registered feed key never changes. Never run two nodes with one key.

Examples:
  oraclestream operator keys new
  oraclestream operator keys new --dir /var/lib/oraclestream/operator --json | jq -r .address`
}

// Run makes the keys.
func (c *operatorKeysNewCmd) Run(s streams) error {
	files, err := operator.KeyFilesIn(c.Dir)
	if err != nil {
		return s.operatorFailed(c.JSON, operatorUsage(fmt.Errorf("operator keys: %w", err)))
	}
	keys, err := operator.NewKeys(files)
	if err != nil {
		return s.operatorFailed(c.JSON, operatorUsage(fmt.Errorf("operator keys: %w", err)))
	}
	_, _ = fmt.Fprintf(s.err, "in the node's configuration:\n  [operator]\n  eth_key_file = %q\n  feed_key_file = %q\n  [mesh]\n  key_file = %q\nthen send ether and stake tokens to %s, and run 'oraclestream operator register'\n",
		keys.Files.Eth, keys.Files.Feed, keys.Files.Mesh, keys.Address)
	return s.show(c.JSON, keys)
}

type operatorKeysShowCmd struct {
	Dir    string `help:"Folder of the files." placeholder:"DIR" xor:"source"`
	Config string `help:"Node configuration that names the files (default: what ORACLESTREAM_CONFIG names, else oraclestream.toml)." placeholder:"FILE" xor:"source"`
	JSON   bool   `name:"json" help:"Print one JSON object."`
}

// Help is shown below the flags.
func (operatorKeysShowCmd) Help() string {
	return `Reads the files as the node does, and shows nothing secret. The contracts take Q and make A = 8Q of it, so that A lies in the
right subgroup whatever Q is.

Examples:
  oraclestream operator keys show --dir operator
  oraclestream operator keys show --config node.toml --json`
}

// Run shows what is public.
func (c *operatorKeysShowCmd) Run(s streams) error {
	keys, err := c.keys(s)
	if err != nil {
		return s.operatorFailed(c.JSON, err)
	}
	return s.show(c.JSON, keys)
}

func (c *operatorKeysShowCmd) keys(s streams) (*operator.Keys, error) {
	var files operator.KeyFiles
	var err error
	if c.Dir != "" {
		files, err = operator.KeyFilesIn(c.Dir)
	} else {
		loaded, loadErr := (&configSource{File: c.Config}).load(s, false)
		if loadErr != nil {
			return nil, loadErr
		}
		files, err = operator.KeyFilesOf(loaded.Config)
	}
	if err != nil {
		return nil, usageError{fmt.Errorf("operator keys: %w", err)}
	}
	keys, err := operator.ShowKeys(files)
	if err != nil {
		return nil, operatorUsage(fmt.Errorf("operator keys: %w", err))
	}
	return keys, nil
}
