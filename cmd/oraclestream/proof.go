package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/store"
	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/prover/prooffile"
)

// proofCmd groups the commands about proof files.
type proofCmd struct {
	Verify  proofVerifyCmd  `cmd:"" help:"Check a proof file off line: 0 true, 1 false, 2 cannot be judged."`
	Inspect proofInspectCmd `cmd:"" help:"Show what a proof file says: words, mask, operators, medians."`
	Export  proofExportCmd  `cmd:"" help:"Write a proof file from a node's store."`
}

// readProof reads a proof file, or stdin where the name is "-". What cannot be
// read cannot be judged, which is no verdict on a proof.
func readProof(name string) (*prooffile.Proof, error) {
	in := io.Reader(os.Stdin)
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, usageError{err}
		}
		defer func() { _ = f.Close() }() // it was only read
		in = f
	}
	p, err := prooffile.Read(in)
	if errors.Is(err, prooffile.ErrMembers) {
		return nil, fmt.Errorf("%s: %w", name, err) // it can be judged: it is false
	}
	if err != nil {
		return nil, usageError{fmt.Errorf("%s: %w", name, err)}
	}
	return p, nil
}

type proofInspectCmd struct {
	File string `arg:"" help:"Proof file; - is stdin."`
	JSON bool   `name:"json" help:"Print one JSON object."`
}

// Help is shown below the flags.
func (proofInspectCmd) Help() string {
	return `Shows what the file says and verifies nothing: see 'oraclestream proof verify'.

Examples:
  oraclestream proof inspect proof.json
  oraclestream proof inspect proof.json --json | jq '.medians[] | select(.present)'`
}

// Run shows the file.
func (c *proofInspectCmd) Run(s streams) error { return s.failed(c.JSON, c.show(s)) }

func (c *proofInspectCmd) show(s streams) error {
	p, err := readProof(c.File)
	if err != nil {
		return err
	}
	view, err := p.View()
	if err != nil {
		return usageError{err}
	}
	if !c.JSON {
		return view.Print(s.out)
	}
	e := json.NewEncoder(s.out)
	e.SetIndent("", "  ")
	return e.Encode(view)
}

type proofExportCmd struct {
	To      string  `help:"File to write, of mode 0600; - is stdout (default ${default})." default:"-" placeholder:"FILE"`
	Force   bool    `help:"Replace a file that exists."`
	FeedSet string  `required:"" help:"Name of the feed set." placeholder:"NAME"`
	Round   *uint64 `help:"Round (default: the latest that this node has delivered)." placeholder:"N"`
	Keys    string  `help:"Folder of the key set that proved (default: prover.key_dir of the configuration)." placeholder:"DIR"`
	storeSource
}

// Help is shown below the flags.
func (proofExportCmd) Help() string {
	return `A node keeps the proofs that it has delivered (store.retain_reports). With a configuration, the file also names the feeds
in the columns. A proof that the key set does not verify is not written.

Examples:
  oraclestream proof export --feed-set main --config oraclestream.toml --to proof.json
  oraclestream proof export --feed-set set1 --store sqlite:.oraclestream/devnet/devnet.db \
    --keys .oraclestream/devnet/keyset-4x8 | oraclestream proof inspect -`
}

// Run writes the file.
func (c *proofExportCmd) Run(ctx context.Context, s streams) error {
	cfg, feeds, err := c.source(s)
	if err != nil {
		return err
	}
	// The keys only say what the proof is of; whoever verifies it decides whether they are trusted.
	keys, err := prover.OpenOffline(c.Keys, true)
	if err != nil {
		return usageError{fmt.Errorf("--keys: %w", err)}
	}
	manifest := keys.Manifest()
	var b *protocol.Bundle
	var r *protocol.Report
	err = useStore(ctx, cfg, func(st *store.Store) (err error) {
		b, r, err = c.find(ctx, st)
		return err
	})
	switch {
	case errors.Is(err, store.ErrNoStore):
		return usageError{err}
	case errors.Is(err, store.ErrNotFound):
		return fmt.Errorf("%w: this node has delivered no such proof, or it was removed (store.retain_reports)", err)
	case err != nil:
		return err
	}
	p := prooffile.New(b, &manifest, r, feeds)
	text, err := p.Encode()
	if err == nil {
		err = p.Verify(keys)
	}
	if err != nil {
		return fmt.Errorf("the stored proof is not of the key set in %s, nothing is written: %w", c.Keys, err)
	}
	if c.To == "-" {
		_, err = s.out.Write(text)
		return err
	}
	if err := writeNew(c.To, string(text), c.Force); err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "%s written: feed set %s, round %d\n", c.To, b.FeedSet, b.Round)
	return err
}

// find looks for the proof and the report that it was made of.
func (c *proofExportCmd) find(ctx context.Context, st *store.Store) (*protocol.Bundle, *protocol.Report, error) {
	until := feed.Round(math.MaxInt64)
	if c.Round != nil {
		until = feed.Round(*c.Round)
	}
	b, err := st.BundleUntil(ctx, c.FeedSet, until)
	if err == nil && c.Round != nil && b.Round != until {
		err = fmt.Errorf("round %d: %w; the latest before it is %d", until, store.ErrNotFound, b.Round)
	}
	if err != nil {
		return nil, nil, err
	}
	r, err := st.Report(ctx, b.Domain, b.Round)
	return b, r, err
}

// source gives the store and, from a configuration, feeds and key set.
func (c *proofExportCmd) source(s streams) (store.Config, []feed.Feed, error) {
	cfg, loaded, err := c.read(s)
	if err != nil {
		return cfg, nil, err
	}
	if loaded == nil {
		if c.Keys == "" {
			err = usageError{errors.New("--keys goes with --store: the folder of the key set that proved")}
		}
		return cfg, nil, err
	}
	set := loaded.Config.FeedSets[c.FeedSet]
	if set == nil {
		return cfg, nil, usageError{fmt.Errorf("--feed-set: the configuration has no feed set %q", c.FeedSet)}
	}
	if c.Keys == "" {
		c.Keys = filepath.Clean(loaded.Config.Resolve(string(loaded.Config.Prover.KeyDir)))
	}
	var feeds []feed.Feed
	for _, id := range set.Feeds {
		feeds = append(feeds, feed.Feed{ID: id, Decimals: uint8(loaded.Config.Feeds[id].Decimals)})
	}
	return cfg, feeds, nil
}
