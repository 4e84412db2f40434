package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/prover/prooffile"
)

type proofVerifyCmd struct {
	File        string  `arg:"" help:"Proof file; - is stdin."`
	Keys        string  `required:"" help:"Folder of the key set: its manifest and verifying key." placeholder:"DIR"`
	InsecureDev bool    `help:"Accept keys of a one-party set-up. Whoever made them can forge proofs: for development only."`
	Root        *string `help:"The committee's root, from the registry or another place that you trust; without it the file's own is taken." placeholder:"0xHEX"`
	Domain      *string `help:"The domain, from the hub (domain(feedSet)) or another place that you trust; without it the file's own is taken." placeholder:"0xHEX"`
	JSON        bool    `name:"json" help:"Print one JSON object."`

	HomeChain uint64        `help:"With --registry and --interval: chain id of the home chain. The domain is computed from the file's feeds, and so shows whether their names and decimals are true." placeholder:"N" and:"network" group:"Check the feeds' names"`
	Registry  string        `help:"Address of the operator registry on the home chain." placeholder:"ADDRESS" and:"network" group:"Check the feeds' names"`
	Interval  time.Duration `help:"The feed set's interval." placeholder:"TIME" and:"network" group:"Check the feeds' names"`
}

// Help is shown below the flags.
func (proofVerifyCmd) Help() string {
	return `Verifies the proof as the contract does, with neither chain nor network. The verifying key decides what is true, so take
the key set from where you trust it: its manifest names the ceremony, and the contract key's SHA-256 that is printed here is the
one that 'oraclestream node' compares with the contract.

A true proof shows that the medians are right for the committee and the domain in the file. That they are the real ones, the
file cannot show. Give the root that the registry has for the round with --root. The domain stands for the network, the
feeds in the columns, their decimals and the interval: give the hub's with --domain, so that a proof of another network or
feed set is false. The names and decimals in the file are its own claim even then, unless --home-chain, --registry and
--interval let the domain be computed from them. The feed set's name is always a claim: no proof binds it.

Exit code: 0 the proof is true; 1 it is false; 2 it cannot be judged (unreadable file, no key set, another circuit). --json prints
one object in each case, for 2 {"error", "advice"} and nothing called "true".

Examples:
  oraclestream proof verify proof.json --keys keys/32x64-bits --root 0x2a7f... --domain 0x1c09...
  oraclestream proof verify proof.json --keys keys/32x64-bits --root 0x2a7f... \
    --home-chain 1 --registry 0x8f3c... --interval 1s
  curl -s https://example.org/proof.json | oraclestream proof verify - --keys keys/32x64-bits`
}

// verdict is what --json prints.
type verdict struct {
	True            bool   `json:"true"`
	Reason          string `json:"reason,omitempty"`
	FeedSet         string `json:"feed_set"`
	Round           string `json:"round"`
	Root            string `json:"root"`
	RootIsTrusted   bool   `json:"root_is_trusted"`
	Domain          string `json:"domain"`
	DomainIsTrusted bool   `json:"domain_is_trusted"`
	// FeedsAreProven says that the domain was computed from the file's feeds.
	FeedsAreProven bool   `json:"feeds_are_proven"`
	CircuitDigest  string `json:"circuit_digest"`
	// VerifyingKey is the file's sum, as in the manifest; ContractKey that of the
	// words that the contract holds.
	VerifyingKey string `json:"verifying_key_sha256"`
	ContractKey  string `json:"contract_key_sha256"`
	Setup        string `json:"setup"`
}

// trusted is what the caller knows from elsewhere; nil where nothing was said.
type trusted struct{ root, domain, network *protocol.Element }

// trusted reads the flags.
func (c *proofVerifyCmd) trusted(p *prooffile.Proof) (t trusted, err error) {
	for _, f := range []struct {
		name string
		text *string
		to   **protocol.Element
	}{{"--root", c.Root, &t.root}, {"--domain", c.Domain, &t.domain}} {
		if f.text == nil {
			continue
		}
		e, err := prooffile.Element(*f.text)
		if err != nil {
			return t, usageError{fmt.Errorf("%s: %w", f.name, err)}
		}
		*f.to = &e
	}
	if c.Registry == "" && c.HomeChain == 0 && c.Interval == 0 {
		return t, nil
	}
	registry, err := addressFlag("--registry", c.Registry)
	if err != nil {
		return t, err
	}
	if registry == (common.Address{}) {
		return t, usageError{errors.New("--registry: the zero address is none")}
	}
	if len(p.Feeds) == 0 {
		return t, usageError{errors.New("the file names no feeds from which its domain could be computed: give --domain instead of --home-chain, --registry and --interval")}
	}
	d, err := protocol.Domain(protocol.Network{HomeChainID: new(big.Int).SetUint64(c.HomeChain), Registry: registry},
		feed.Set{Interval: c.Interval, Feeds: p.Feeds})
	if err != nil {
		return t, usageError{err}
	}
	t.network = &d
	return t, nil
}

// contradicts says where the file is about something else than the caller knows.
func (t *trusted) contradicts(p *prooffile.Proof, view *prooffile.View) error {
	switch {
	case t.root != nil && *t.root != p.Root:
		return fmt.Errorf("%w: its committee has root %s, --root says %s", prover.ErrProof, view.Root, prooffile.ElementText(*t.root))
	case t.domain != nil && *t.domain != p.Bundle.Domain:
		return fmt.Errorf("%w: it is of domain %s, another network or feed set: --domain says %s", prover.ErrProof, view.Domain, prooffile.ElementText(*t.domain))
	case t.network != nil && *t.network != p.Bundle.Domain:
		return fmt.Errorf("%w: it is of domain %s, while the file's feeds with --home-chain, --registry and --interval give %s: names or decimals in the file are false, or the flags are another network's",
			prover.ErrProof, view.Domain, prooffile.ElementText(*t.network))
	}
	return nil
}

// Run verifies the proof.
func (c *proofVerifyCmd) Run(s streams) error {
	err := c.judge(s)
	if usage := (usageError{}); errors.As(err, &usage) { // otherwise the verdict was printed
		return s.failed(c.JSON, err)
	}
	return err
}

// judge prints a verdict, or gives an error of the command line where there is none.
func (c *proofVerifyCmd) judge(s streams) error {
	p, err := readProof(c.File)
	if c.JSON && errors.Is(err, prooffile.ErrMembers) { // false by itself, whatever the keys
		return errors.Join(json.NewEncoder(s.out).Encode(verdict{Reason: err.Error()}), err)
	}
	if err != nil {
		return err
	}
	keys, err := prover.OpenOffline(c.Keys, c.InsecureDev)
	if err != nil {
		if errors.Is(err, prover.ErrInsecureKeys) {
			err = fmt.Errorf("%w (--insecure-dev)", err)
		}
		return usageError{err}
	}
	view, err := p.View()
	if err != nil {
		return usageError{err}
	}
	t, err := c.trusted(p)
	if err != nil {
		return err
	}
	if err = t.contradicts(p, view); err == nil {
		err = p.Verify(keys)
	}
	if errors.Is(err, prooffile.ErrCircuit) {
		return usageError{err}
	}
	m := keys.Manifest()
	v := verdict{
		True: err == nil, FeedSet: view.FeedSet, Round: view.Round,
		Root: view.Root, RootIsTrusted: err == nil && t.root != nil,
		Domain: view.Domain, DomainIsTrusted: err == nil && (t.domain != nil || t.network != nil), FeedsAreProven: err == nil && t.network != nil,
		CircuitDigest: m.CircuitDigest, VerifyingKey: m.VerifyingKeySHA256, ContractKey: keys.SolidityDigest(), Setup: m.Setup,
	}
	if err != nil {
		v.Reason = err.Error()
	}
	if c.JSON {
		return errors.Join(json.NewEncoder(s.out).Encode(v), err)
	}
	if err != nil {
		return err
	}
	return v.print(s, view.ObservedAt)
}

// print says the verdict on a true proof, and what of the file is only a claim.
func (v *verdict) print(s streams, observedAt string) error {
	root, domain, feeds := "as --root says", "as --domain says", "the file's own claim, which --domain alone does not show: give --home-chain, --registry and --interval"
	if !v.RootIsTrusted {
		root = "the file's own claim: compare it with the registry's, or give --root"
	}
	switch {
	case v.FeedsAreProven:
		domain, feeds = "as --home-chain, --registry and --interval give with the file's feeds", "true, for the domain binds them"
	case !v.DomainIsTrusted:
		domain = "the file's own claim: compare it with the hub's domain(feedSet), or give --domain"
	}
	_, err := fmt.Fprintf(s.out, `true: round %s, observed at %s
committee: root %s, %s
domain: %s, %s
feeds' names and decimals: %s
feed set's name: %q, the file's own claim
keys: %s, circuit %s, contract key SHA-256 %s
`, v.Round, observedAt, v.Root, root, v.Domain, domain, feeds, v.FeedSet, v.Setup, v.CircuitDigest, v.ContractKey)
	return err
}
