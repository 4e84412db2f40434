package config

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// check holds each value against its tags, and the parts against each other.
func (l *loader) check() {
	for _, v := range values(l.cfg) {
		if l.bad[v.path] {
			continue
		}
		empty := v.v.IsZero() || (v.v.Kind() == reflect.Slice && v.v.Len() == 0)
		switch {
		case v.required && empty:
			message := "is needed"
			if v.example != "" {
				message += ": for example " + v.name + " = " + exampleLiteral(&v.field)
			}
			l.problem(v.path, message)
		case l.origins[v.path] != "" && !empty && v.lacks() && !l.bad[join(parent(v.path), v.with)]:
			l.problem(v.path, fmt.Sprintf("goes with %s, which is not set: set it as well, or take %s off", v.with, v.name))
		default:
			if err := v.checkBounds(); err != nil {
				l.problem(v.path, err.Error())
			}
		}
	}
	before := len(l.problems)
	defer l.dropEchoes(before)
	l.checkIdentity()
	l.checkChains()
	l.checkFeeds()
	l.checkSets()
	l.checkVenues()
	l.checkOwnSources()
	l.checkProver()
	l.checkSecrets()
	l.checkExposure()
}

// dropEchoes takes back problems that only follow from a value beside them
// that could not be read.
func (l *loader) dropEchoes(from int) {
	tables := make(map[string]bool)
	for path := range l.bad {
		tables[parent(path)] = true
	}
	kept := l.problems[:from]
	for _, p := range l.problems[from:] {
		if !tables[parent(p.Key)] {
			kept = append(kept, p)
		}
	}
	l.problems = kept
}

func (l *loader) checkIdentity() {
	o := &l.cfg.Operator
	if (o.EthKeyFile == "") != (o.FeedKeyFile == "") {
		missing := "operator.eth_key_file"
		if o.FeedKeyFile == "" {
			missing = "operator.feed_key_file"
		}
		l.problem(missing, "is needed: an operator has both keys, and a node without an operator neither")
	}
	n := &l.cfg.Network
	if o.Signs() {
		if n.HomeChainID == 0 {
			l.problem("network.home_chain_id", "is needed with operator keys: what is signed is bound to it")
		}
		if n.Registry == "" {
			l.problem("network.registry", "is needed with operator keys: what is signed is bound to it")
		}
		if len(l.cfg.Chain) == 0 {
			l.problem("operator.eth_key_file", "an operator needs a chain, which says from which round on it may sign: add [chain.<name>]")
		}
	}
	if n.HomeChainID != 0 && len(l.cfg.Chain) > 0 && l.homeChain() == nil {
		l.problem("network.home_chain_id", fmt.Sprintf("no chain has the id %d, and the registry on it says who is in the committee: add [chain.<name>] with that chain_id, and deliver = false where nothing is to be delivered", n.HomeChainID))
	}
	if o.Slot >= l.cfg.Prover.Slots {
		l.problem("operator.slot", fmt.Sprintf("is %d and the circuit has %d slots, counted from 0", o.Slot, l.cfg.Prover.Slots))
	}
	if l.cfg.Prover.Columns%4 != 0 {
		l.problem("prover.columns", fmt.Sprintf("%d is not a multiple of 4", l.cfg.Prover.Columns))
	}
}

// homeChain gives the chain of the registry, or nil.
func (l *loader) homeChain() *Chain {
	for _, name := range sortedNames(l.cfg.Chain) {
		if c := l.cfg.Chain[name]; c.ChainID == l.cfg.Network.HomeChainID {
			return c
		}
	}
	return nil
}

func (l *loader) checkChains() {
	byID := make(map[uint64]string)
	for _, name := range sortedNames(l.cfg.Chain) {
		c, path := l.cfg.Chain[name], join("chain", name)
		if err := repeated(c.RPCURLs); err != nil {
			l.problem(join(path, "rpc_urls"), err.Error())
		}
		if (len(c.RPCURLs) > 0) == (c.RPCURLsFile != "") {
			l.problem(join(path, "rpc_urls"), "is needed, or rpc_urls_file, and not both")
		}
		if c.MaxFee < c.MinTip {
			l.problem(join(path, "max_fee"), fmt.Sprintf("%s is below min_tip, %s", c.MaxFee, c.MinTip))
		}
		if c.Refunds != "" && c.Refunds == c.Hub {
			l.problem(join(path, "refunds"), "is the hub's own address: give delivery_refunds of the deployment's result, or leave it out")
		}
		l.checkRewards(c, path)
		if c.Timeout < c.Stage {
			l.warn(join(path, "delivery_timeout"), fmt.Sprintf("%s is shorter than stage, %s: a delivery ends before its turn does", c.Timeout, c.Stage))
		}
		if other := byID[c.ChainID]; other != "" {
			l.warn(join(path, "chain_id"), fmt.Sprintf("chain %s has the same id: both will pay for deliveries if their hubs differ", other))
		}
		byID[c.ChainID] = name
	}
}

// checkRewards holds a pool's address. Only the registry's chain has one, since the
// pool asks the registry.
func (l *loader) checkRewards(c *Chain, path string) {
	n, at := &l.cfg.Network, join(path, "rewards")
	switch {
	case c.Rewards == "":
	case n.HomeChainID == 0:
		l.problem(at, "needs network.home_chain_id and network.registry: the pool pays the operators of that registry")
	case c.ChainID != n.HomeChainID:
		l.problem(at, fmt.Sprintf("only the home chain has a RewardPool, and this one has the id %d, not %d (network.home_chain_id): move it to the home chain's section", c.ChainID, n.HomeChainID))
	case c.Rewards == c.Hub || c.Rewards == c.Refunds || c.Rewards == n.Registry:
		l.problem(at, "is the address of another contract of this configuration: give reward_pool of the deployment's result, or leave it out")
	}
}

func (l *loader) checkSets() {
	numbers := make(map[uint64]string)
	for _, name := range sortedNames(l.cfg.FeedSets) {
		s, path := l.cfg.FeedSets[name], join("feed_sets", name)
		if s.Interval.Std()%time.Millisecond != 0 {
			l.problem(join(path, "interval"), fmt.Sprintf("%s is not a whole number of milliseconds", s.Interval))
		}
		if other := numbers[s.Number]; other != "" {
			l.problem(join(path, "number"), fmt.Sprintf("feed set %s has the number %d too", other, s.Number))
		}
		numbers[s.Number] = name
		if other := l.twin(name, s); other != "" {
			l.problem(join(path, "interval"), fmt.Sprintf("feed set %s has the same feeds and interval, and so the same domain: signing both would make two digests of one round, for which an operator loses its stake: change the interval by a millisecond, or the feeds", other))
		}
		if most := l.cfg.Prover.Columns - 1; len(s.Feeds) > most {
			l.problem(join(path, "feeds"), fmt.Sprintf("%d feeds, and the circuit has %d columns besides time: move some to another feed set", len(s.Feeds), most))
		}
		for i, id := range s.Feeds {
			at := element(join(path, "feeds"), i)
			if l.cfg.Feeds[id] == nil {
				l.problem(at, l.unknownFeed(id))
			}
			if slices.Contains(s.Feeds[:i], id) {
				l.problem(at, fmt.Sprintf("feed %q twice", id))
			}
		}
	}
	if len(l.cfg.FeedSets) == 0 {
		l.warn("feed_sets", "no feed sets: nothing is signed or delivered, the API shows this node's own values alone; add [feed_sets.<name>] with the feeds to sign")
	}
}

// twin gives a feed set before name that has its domain, or "": feeds have the
// same decimals in all feed sets.
func (l *loader) twin(name string, s *FeedSet) string {
	for _, other := range sortedNames(l.cfg.FeedSets) {
		if o := l.cfg.FeedSets[other]; other < name && len(s.Feeds) > 0 && o.Interval == s.Interval && slices.Equal(o.Feeds, s.Feeds) {
			return other
		}
	}
	return ""
}

func (l *loader) checkVenues() {
	for _, name := range sortedNames(l.cfg.Venues) {
		if v := l.cfg.Venues[name]; v.MaxBackoff != 0 && v.MaxBackoff < v.MinBackoff {
			l.problem(join(join("venues", name), "max_backoff"), fmt.Sprintf("%s is shorter than min_backoff, %s", v.MaxBackoff, v.MinBackoff))
		}
	}
}

func (l *loader) checkProver() {
	p := &l.cfg.Prover
	if !p.Local && len(p.Remote) == 0 && l.cfg.Operator.Signs() {
		l.problem("prover.local", "is false and no [prover.remote.<name>] is there: nobody could prove")
	}
	for _, name := range sortedNames(p.Remote) {
		r, path := p.Remote[name], join("prover.remote", name)
		if r.URL != "" && !strings.HasPrefix(string(r.URL), "https://") {
			l.problem(join(path, "url"), "must begin with https://: the token goes over it")
		}
		if (r.CertFile == "") != (r.KeyFile == "") {
			l.problem(join(path, "key_file"), "goes with cert_file: a certificate has both")
		}
		if r.TokenFile == "" && r.CertFile == "" {
			l.problem(join(path, "token_file"), "is needed, or cert_file and key_file: a prover serves nobody whom it does not know")
		}
	}
}

// checkSecrets looks at every file that holds a secret, and into those whose
// content it can judge.
func (l *loader) checkSecrets() {
	if l.cfg.Store.URL != Default().Store.URL && l.cfg.Store.URLFile != "" {
		l.problem("store.url_file", "stands beside store.url: keep one of them")
		return
	}
	for _, v := range values(l.cfg) {
		if v.v.Type() != secretFileType || v.v.String() == "" {
			continue
		}
		if _, err := l.cfg.ReadSecret(SecretFile(v.v.String())); err != nil {
			l.problem(v.path, err.Error())
			continue
		}
		var err error
		switch {
		case v.name == "url_file":
			_, err = l.cfg.StoreURL()
		case v.name == "rpc_urls_file" && v.parts[0] == "dex_sources":
			_, err = l.cfg.DEXURLs(v.parts[1])
		case v.name == "rpc_urls_file":
			_, err = l.cfg.RPCURLs(v.parts[1])
		case v.name == "headers_file":
			_, err = l.cfg.Headers(v.parts[1])
		case v.path == "operator.eth_key_file":
			_, err = l.cfg.EthKey()
		case v.path == "operator.feed_key_file":
			_, err = l.cfg.FeedKey()
		case v.path == "mesh.key_file":
			_, err = l.cfg.MeshKey()
		}
		if err != nil {
			l.problem(v.path, err.Error())
		}
	}
}

// checkExposure warns of secrets in a file that others may read.
func (l *loader) checkExposure() {
	if l.file == nil || l.mode&0o077 == 0 {
		return
	}
	const advice = "others may read this file (mode %04o): chmod 600 %s, or put it into a file of its own with %s"
	if l.cfg.Store.URL.secret() && l.origins["store.url"] == FromFile {
		l.warn("store.url", "holds a password and "+fmt.Sprintf(advice, l.mode, l.file.name, "url_file"))
	}
	inFile := func(path string) bool { return l.origins[path] == FromFile }
	for _, name := range sortedNames(l.cfg.Chain) {
		if path := join(join("chain", name), "rpc_urls"); slices.ContainsFunc(l.cfg.Chain[name].RPCURLs, RPCURL.secret) && inFile(path) {
			l.warn(path, "may hold a key and "+fmt.Sprintf(advice, l.mode, l.file.name, "rpc_urls_file"))
		}
	}
	for _, name := range sortedNames(l.cfg.DEXSources) {
		if path := join(join("dex_sources", name), "rpc_urls"); slices.ContainsFunc(l.cfg.DEXSources[name].RPCURLs, RPCURL.secret) && inFile(path) {
			l.warn(path, "may hold a key and "+fmt.Sprintf(advice, l.mode, l.file.name, "rpc_urls_file"))
		}
	}
	for _, name := range sortedNames(l.cfg.HTTPSources) {
		if path := join(join("http_sources", name), "url"); l.cfg.HTTPSources[name].URL.secret() && inFile(path) {
			l.warn(path, "may hold a key and "+fmt.Sprintf(advice, l.mode, l.file.name, "headers_file, where the service takes keys as headers"))
		}
	}
}

func sortedNames[K ~string, V any](m map[K]V) []K {
	out := make([]K, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func feedNames(c *Config) []string {
	var out []string
	for _, id := range sortedNames(c.Feeds) {
		out = append(out, string(id))
	}
	return out
}

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

func joinIDs(ids []feed.ID) string {
	parts := make([]string, len(ids))
	for i, id := range ids {
		parts[i] = string(id)
	}
	return strings.Join(parts, " -> ")
}
