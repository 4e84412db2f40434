package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const chainText = `[chain.main]
rpc_urls = ["https://rpc.example.org"]
chain_id = 1
hub = "0x8617E340B3D01FA5F11F306F4090FD50E238070D"
`

// networkText makes the chain of chainText the home chain.
const networkText = `[network]
home_chain_id = 1
registry = "0x8617e340b3d01fa5f11f306f4090fd50e238070f"
`

func TestNoFileGivesTheDefaults(t *testing.T) {
	loaded, err := Load(Options{})
	require.NoError(t, err)
	require.Equal(t, Default(), loaded.Config)
	require.Empty(t, loaded.Warnings)
	for path, origin := range loaded.Origins {
		require.Equal(t, FromDefault, origin, path)
	}
	require.Len(t, loaded.Config.Venues, len(VenueNames()))
	require.Equal(t, time.Hour, loaded.Config.Feeds["BTC/USD"].Heartbeat.Std())
	require.Len(t, loaded.Config.FeedSets["main"].Feeds, 6)
}

func TestFileIsRead(t *testing.T) {
	loaded, err := Load(Options{File: write(t, chainText+`max_fee = "30 gwei"
[node]
log_level = "debug"
[mesh.limits]
max_message = "1MiB"
[feeds."ETH/USD"]
heartbeat = "1m30s"
inputs = [{ source = "kraken", pair = "ETH/USD" }, { source = "okx", pair = "ETH/USDT", weight = 3, via = ["USDT/USD"] }]
[feeds."USDT/USD"]
[[feeds."USDT/USD".inputs]]
source = "bitstamp"
pair = "USDT/USD"
[feed_sets.main]
feeds = ["ETH/USD"]
[venues.okx]
silence = "20s"
`)})
	require.NoError(t, err)
	c := loaded.Config
	require.Equal(t, "debug", c.Node.LogLevel)
	require.Equal(t, Size(1<<20), c.Mesh.Limits.MaxMessage)
	require.Equal(t, 256, c.Mesh.Limits.PeerRate)
	require.Equal(t, uint64(30_000_000_000), c.Chain["main"].MaxFee.Wei().Uint64())
	require.Equal(t, uint64(1), c.Chain["main"].Confirmations)
	require.Len(t, c.Feeds, 2, "a file with feeds has only its own")
	require.Equal(t, 90*time.Second, c.Feeds["ETH/USD"].Heartbeat.Std())
	require.Equal(t, &Input{Source: "okx", Pair: "ETH/USDT", Weight: 3, Via: []Hop{{Feed: "USDT/USD"}}}, c.Feeds["ETH/USD"].Inputs[1])
	require.Len(t, c.Venues, len(VenueNames()), "venues exist without being named")
	require.True(t, c.Venues["okx"].Enabled)
	require.Equal(t, 20*time.Second, c.Venues["okx"].Silence.Std())
	require.Equal(t, FromFile, loaded.Origins["venues.okx.silence"])
	require.Equal(t, FromFile, loaded.Origins[`feeds."ETH/USD".inputs[1].weight`])
	require.Equal(t, FromDefault, loaded.Origins[`feeds."ETH/USD".inputs[0].weight`])
}

// The home chain has a reward pool, whose address is kept with its checksum.
func TestRewardPoolOfTheHomeChain(t *testing.T) {
	loaded, err := Load(Options{File: write(t, chainText+"rewards = \"0x71c7656ec7ab88b098defb751b7401b5f6d8976f\"\n"+networkText)})
	require.NoError(t, err)
	require.Equal(t, Address("0x71C7656EC7ab88b098defB751B7401B5f6d8976F"), loaded.Config.Chain["main"].Rewards)
}

func TestFlagsOverEnvironmentOverFile(t *testing.T) {
	name := write(t, chainText+"[api]\nlisten = \"127.0.0.1:1\"\n[mesh]\nbootstrap = []\n")
	o := Options{File: name}
	load := func() *Loaded {
		loaded, err := Load(o)
		require.NoError(t, err)
		return loaded
	}
	require.Equal(t, HostPort("127.0.0.1:1"), load().Config.API.Listen)
	o.Env = []string{"ORACLESTREAM_API_LISTEN=127.0.0.1:2", "ORACLESTREAM_CHAIN_MAIN_RPC_URLS=http://a:1, http://b:2",
		"ORACLESTREAM_FEEDS_BTC_USD_MIN_SOURCES=2", "ORACLESTREAM_VENUES_COINBASE_EXCHANGE_ENABLED=false", FileEnv + "=elsewhere.toml", "HOME=/"}
	loaded := load()
	require.Equal(t, HostPort("127.0.0.1:2"), loaded.Config.API.Listen)
	require.Equal(t, []RPCURL{"http://a:1", "http://b:2"}, loaded.Config.Chain["main"].RPCURLs)
	require.Equal(t, 2, loaded.Config.Feeds["BTC/USD"].MinSources)
	require.False(t, loaded.Config.Venues["coinbase-exchange"].Enabled)
	require.Equal(t, Origin("environment variable ORACLESTREAM_API_LISTEN"), loaded.Origins["api.listen"])
	o.Set = []Setting{{"api.listen", "127.0.0.1:3", "--api-addr"}, {"feeds.BTC/USD.heartbeat", "5s", "--set"}, {`feeds."BTC/USD".heartbeat`, "6s", "--set"}}
	loaded = load()
	require.Equal(t, HostPort("127.0.0.1:3"), loaded.Config.API.Listen)
	require.Equal(t, Origin("flag --api-addr"), loaded.Origins["api.listen"])
	require.Equal(t, 6*time.Second, loaded.Config.Feeds["BTC/USD"].Heartbeat.Std())
}

// TestAboveMendsBelow: what the file has wrong does not count where the
// environment says something else.
func TestAboveMendsBelow(t *testing.T) {
	name := write(t, "[api]\nlisten = \"nowhere\"\n")
	require.Len(t, problems(t, Options{File: name}), 1)
	_, err := Load(Options{File: name, Env: []string{"ORACLESTREAM_API_LISTEN=127.0.0.1:0"}})
	require.NoError(t, err)
}

func TestProblemsNameThePlaceAndWhatToDo(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"section":       {"[nod]\n", []string{`node.toml:1:2: nod: unknown key: did you mean "node"?`}},
		"key":           {"[node]\n\n  datadir = \"x\"\n", []string{`node.toml:3:3: node.datadir: unknown key: did you mean "data_dir"?`}},
		"dotted key":    {"node.log_lvel = \"info\"\n", []string{`node.toml:1:6: node.log_lvel: unknown key: did you mean "log_level"?`}},
		"after letters": {"feeds = { \"é\" = {}, x = 3 }\n", []string{`node.toml:1:21: feeds.x: a table is needed`}},
		"key elsewhere": {"[node]\nhub = 1\n", []string{`node.toml:2:1: node.hub: unknown key: it belongs into [chain.<name>]`}},
		"key nowhere":   {"[prover]\nzzzzzzzz = 1\n", []string{`node.toml:2:1: prover.zzzzzzzz: unknown key: keys here are key_dir, slots, columns, profile, insecure_dev`}},
		"inline table":  {"[feeds.x]\ninputs = [\n  {source = \"okx\", pair = \"A/B\"},\n  {source = \"okx\", pair = \"A/C\", wieght = 2},\n]\n", []string{`node.toml:4:34: feeds.x.inputs[1].wieght: unknown key: did you mean "weight"?`}},
		"list of tables": {"[feeds.x]\n[[feeds.x.inputs]]\nsource = \"okx\"\npair = \"A/B\"\n[[feeds.x.inputs]]\nsource = \"okx\"\npiar = \"A/C\"\n", []string{
			`node.toml:5:11: feeds.x.inputs[1].pair: is needed: for example pair = "BTC/USD"`,
			`node.toml:7:1: feeds.x.inputs[1].piar: unknown key: did you mean "pair"?`,
		}},
		"syntax":      {"[node]\ndata_dir = \n", []string{`node.toml:2:12: not valid TOML: `}},
		"twice":       {"[node]\nlog_level = \"info\"\nlog_level = \"info\"\n", []string{`not valid TOML: `}},
		"no table":    {"node = 3\n", []string{`node.toml:1:1: node: a table is needed: write [node] and its keys below`}},
		"no list":     {"[feeds.x]\ninputs = 1\n", []string{`node.toml:2:1: feeds.x.inputs: a list of tables is needed: write [[feeds.x.inputs]]`}},
		"enum":        {"[node]\nlog_level = \"inof\"\n", []string{`node.toml:2:1: node.log_level: "inof" is none of debug, info, warn, error: did you mean "info"?`}},
		"too small":   {"[store]\ntick_batch = 0\n", []string{`node.toml:2:1: store.tick_batch: 0 is out of range: from 1 to 65536`}},
		"too long":    {"[store]\ntick_flush = \"2m\"\n", []string{`node.toml:2:1: store.tick_flush: "2m" is out of range: from 1ms to 1m`}},
		"too big":     {"[mesh.limits]\nmax_message = \"1GiB\"\n", []string{`"1GiB" is out of range: from 1KiB to 16MiB`}},
		"no unit":     {"[store]\ntick_flush = 10\n", []string{`store.tick_flush: text is needed: write it in quotes with a unit, for example "30s"`}},
		"number text": {"[store]\ntick_batch = \"10\"\n", []string{`store.tick_batch: a whole number is needed, without quotes`}},
		"fraction":    {"[store]\ntick_batch = 1.5\n", []string{`a whole number is needed`}},
		"overflow":    {"[feeds.x]\ndeviation_ppm = 5000000000\n", []string{`5000000000 is out of range`}},
		"bool":        {"[mesh]\nmdns = \"yes\"\n", []string{`true or false is needed, without quotes`}},
		"list":        {"[mesh]\nlisten = \"/ip4/1.2.3.4/tcp/1\"\n", []string{`a list is needed: write ["a", "b"]`}},
		"listen peer": {"[mesh]\nlisten = [\"/ip4/1.2.3.4/tcp/1\", \"/ip4\"]\n", []string{`mesh.listen: entry 2: "/ip4" is not a multiaddr`}},
		"bootstrap":   {"[mesh]\nbootstrap = [\"/ip4/1.2.3.4/tcp/1\"]\n", []string{`does not end with /p2p/ and the peer's id`}},
		"origin":      {"[api]\norigins = [\"https://a.example/path\"]\n", []string{`not a web origin`}},
		"checksum":    {strings.Replace(chainText, "070D", "070d", 1), []string{`node.toml:4:1: chain.main.hub: "0x8617E340B3D01FA5F11F306F4090FD50E238070d" has a wrong checksum`}},
		"chain name":  {"[chain.\"a b\"]\n", []string{`chain."a b": "a b" is no name: 1 to 32 small letters, digits and _`}},
		"chain empty": {"[chain.a]\n", []string{
			`node.toml:1:8: chain.a.chain_id: is needed: for example chain_id = 11155111`,
			`chain.a.hub: is needed`,
			`chain.a.rpc_urls: is needed, or rpc_urls_file, and not both`,
		}},
		"refunds":     {chainText + "refunds = \"0x8617e340b3d01fa5f11f306f4090fd50e238070d\"\n", []string{`chain.main.refunds: is the hub's own address`}},
		"pool abroad": {chainText + "rewards = \"0x8617e340b3d01fa5f11f306f4090fd50e238070e\"\n[network]\nhome_chain_id = 5\nregistry = \"0x8617e340b3d01fa5f11f306f4090fd50e238070f\"\n", []string{`chain.main.rewards: only the home chain has a RewardPool`}},
		"pool alone":  {chainText + "rewards = \"0x8617e340b3d01fa5f11f306f4090fd50e238070e\"\n", []string{`chain.main.rewards: needs network.home_chain_id and network.registry`}},
		"pool twice":  {chainText + "rewards = \"0x8617e340b3d01fa5f11f306f4090fd50e238070d\"\n" + networkText, []string{`chain.main.rewards: is the address of another contract`}},
		"pool typo":   {chainText + "rewards = \"0x8617e340b3d01fa5f11f306f4090fd50e238070\"\n" + networkText, []string{`node.toml:5:1: chain.main.rewards: `}},
		"fees":        {chainText + "max_fee = \"1 wei\"\n", []string{`chain.main.max_fee: 1 wei is below min_tip, 1 gwei`}},
		"rpc":         {strings.Replace(chainText, "https:", "ftp:", 1), []string{`node.toml:2:1: chain.main.rpc_urls: entry 1: not an address of the right kind: it begins with http://`}},
		"one key":     {"[operator]\nfeed_key_file = \"x\"\n", []string{`operator.feed_key_file: unusable secret file`, `operator.eth_key_file: is needed: an operator has both keys`}},
		"slot":        {"[operator]\nslot = 4\n", []string{`node.toml:2:1: operator.slot: is 4 and the circuit has 4 slots`}},
		"columns":     {"[prover]\ncolumns = 10\n", []string{`prover.columns: 10 is not a multiple of 4`}},
		"venue":       {"[venues.binanc]\n", []string{`node.toml:1:9: venues.binanc: unknown venue: did you mean "binance"?`}},
		"backoff":     {"[venues.okx]\nmin_backoff = \"2s\"\nmax_backoff = \"1s\"\n", []string{`node.toml:3:1: venues.okx.max_backoff: 1s is shorter than min_backoff, 2s`}},
		"venues off":  {"venues.kraken.enabled = false\nvenues.okx.enabled = false\nvenues.binance.enabled = false\n", []string{`feeds."BTC/USD".min_sources: 3 venues must count and 2 of its venues are enabled`}},
	} {
		t.Run(name, func(t *testing.T) {
			got := strings.Join(problems(t, Options{File: write(t, c.text)}), "\n")
			for _, want := range c.want {
				require.Contains(t, got, want)
			}
		})
	}
}

func TestFeedsMustFitTogether(t *testing.T) {
	const good = `[feeds."A/USD"]
inputs = [{source = "kraken", pair = "A/B", via = ["B/USD"]}]
[feeds."B/USD"]
inputs = [{source = "kraken", pair = "B/USD"}]
`
	_, err := Load(Options{File: write(t, good)})
	require.NoError(t, err)
	for name, c := range map[string]struct{ from, to, want string }{
		"no inputs":    {"[{source = \"kraken\", pair = \"B/USD\"}]", "[]", `node.toml:4:1: feeds."B/USD".inputs: 0 inputs, 1 to 64 are needed: add [[feeds."B/USD".inputs]]`},
		"venue":        {"source = \"kraken\", pair = \"A/B\"", "source = \"krakn\", pair = \"A/B\"", `node.toml:2:12: feeds."A/USD".inputs[0].source: unknown source "krakn": did you mean "kraken"?`},
		"unknown feed": {"[\"B/USD\"]", "[\"B/EUR\"]", `feeds."A/USD".inputs[0].via[0]: unknown feed "B/EUR"`},
		"unit":         {"via = [\"B/USD\"]", "invert = true, via = [\"B/USD\"]", `a price in A cannot be converted through "B/USD"`},
		"wrong end":    {"pair = \"A/B\"", "pair = \"C/B\"", `the conversions lead to C/USD, not to A/USD`},
		"cycle":        {"pair = \"B/USD\"}", "pair = \"B/A\", via = [\"A/USD\"]}", `node.toml:2:52: feeds."A/USD".inputs[0].via[0]: feeds that are made of each other form a cycle: A/USD -> B/USD -> A/USD`},
		"sources":      {"[feeds.\"B/USD\"]", "[feeds.\"B/USD\"]\nmin_sources = 2", `node.toml:4:1: feeds."B/USD".min_sources: 2 venues must count and the inputs name 1`},
		"twice":        {"[{source = \"kraken\", pair = \"B/USD\"}]", "[{source = \"kraken\", pair = \"B/USD\"}, {source = \"kraken\", pair = \"B/USD\"}]", `inputs[1].pair: B/USD of kraken twice`},
		"set":          {"[feeds.\"B/USD\"]", "[feed_sets.x]\nfeeds = [\"A/USD\", \"A/USB\"]\n[feeds.\"B/USD\"]", `node.toml:4:19: feed_sets.x.feeds[1]: unknown feed "A/USB": did you mean "A/USD"?`},
		"set twice":    {"[feeds.\"B/USD\"]", "[feed_sets.x]\nfeeds = [\"A/USD\", \"A/USD\"]\n[feeds.\"B/USD\"]", `feed_sets.x.feeds[1]: feed "A/USD" twice`},
		"set large":    {"[feeds.\"B/USD\"]", "[prover]\ncolumns = 4\n[feed_sets.x]\nfeeds = [\"A/USD\", \"B/USD\", \"C/USD\", \"D/USD\"]\n[feeds.\"B/USD\"]", `4 feeds, and the circuit has 3 columns besides time`},
		"numbers":      {"[feeds.\"B/USD\"]", "[feed_sets.x]\nfeeds = [\"A/USD\"]\n[feed_sets.y]\nfeeds = [\"B/USD\"]\n[feeds.\"B/USD\"]", `feed_sets.y.number: feed set x has the number 1 too`},
		"interval":     {"[feeds.\"B/USD\"]", "[feed_sets.x]\nfeeds = [\"A/USD\"]\ninterval = \"1s1us\"\n[feeds.\"B/USD\"]", `is not a whole number of milliseconds`},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(good, c.from, c.to, 1)
			require.NotEqual(t, good, text)
			require.Contains(t, strings.Join(problems(t, Options{File: write(t, text)}), "\n"), c.want)
		})
	}
}

// Two feed sets of one domain would make an operator sign two digests of one round.
func TestFeedSetsHaveADomainEach(t *testing.T) {
	const feeds = "[feeds.\"A/USD\"]\ninputs = [{source = \"kraken\", pair = \"A/USD\"}]\n[feeds.\"B/USD\"]\ninputs = [{source = \"kraken\", pair = \"B/USD\"}]\n" +
		"[feed_sets.x]\nfeeds = [\"A/USD\", \"B/USD\"]\ninterval = \"2s\"\n[feed_sets.y]\nnumber = 2\n"
	for name, c := range map[string]struct {
		second string
		same   bool
	}{
		"the same feeds and interval": {"feeds = [\"A/USD\", \"B/USD\"]\ninterval = \"2000ms\"\n", true},
		"a default interval":          {"feeds = [\"A/USD\", \"B/USD\"]\n", true},
		"a millisecond longer":        {"feeds = [\"A/USD\", \"B/USD\"]\ninterval = \"2001ms\"\n", false},
		"another order":               {"feeds = [\"B/USD\", \"A/USD\"]\n", false},
		"fewer feeds":                 {"feeds = [\"A/USD\"]\n", false},
	} {
		t.Run(name, func(t *testing.T) {
			file := write(t, feeds+c.second)
			if !c.same {
				_, err := Load(Options{File: file})
				require.NoError(t, err)
				return
			}
			require.Contains(t, strings.Join(problems(t, Options{File: file}), "\n"), "feed_sets.y.interval: feed set x has the same feeds and interval, and so the same domain")
		})
	}
}

func TestEnvironmentIsStrict(t *testing.T) {
	twins := "[feeds.\"A/B\"]\ninputs = [{source = \"okx\", pair = \"A/B\"}]\n[feeds.\"A_B\"]\ninputs = [{source = \"okx\", pair = \"A/C\"}]\n"
	for name, c := range map[string]struct{ text, env, want string }{
		"typing":    {"", "ORACLESTREAM_API_LISTN=x", `environment variable ORACLESTREAM_API_LISTN: sets no key: did you mean "ORACLESTREAM_API_LISTEN"?`},
		"no chain":  {"", "ORACLESTREAM_CHAIN_MAIN_HUB=x", `must stand in the file first`},
		"inputs":    {"", "ORACLESTREAM_FEEDS_BTC_USD_INPUTS=x", `sets no key`},
		"value":     {"", "ORACLESTREAM_STORE_TICK_BATCH=many", `environment variable ORACLESTREAM_STORE_TICK_BATCH: store.tick_batch: "many" is not a whole number`},
		"bounds":    {"", "ORACLESTREAM_STORE_TICK_BATCH=0", `environment variable ORACLESTREAM_STORE_TICK_BATCH: store.tick_batch: 0 is out of range`},
		"ambiguous": {twins, "ORACLESTREAM_FEEDS_A_B_HEARTBEAT=5s", `means both feeds."A/B".heartbeat and feeds.A_B.heartbeat`},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, strings.Join(problems(t, Options{File: write(t, c.text), Env: []string{c.env}}), "\n"), c.want)
		})
	}
	require.Contains(t, problems(t, Options{Set: []Setting{{"api.listn", "x", "--set"}}})[0], `flag --set: api.listn: unknown key: did you mean "api.listen"?`)
}

func TestFilesThatCannotBeRead(t *testing.T) {
	_, err := Load(Options{File: filepath.Join(t.TempDir(), "none.toml")})
	require.ErrorIs(t, err, ErrFile)
	require.ErrorIs(t, err, os.ErrNotExist)
	_, err = Load(Options{File: t.TempDir()})
	require.ErrorIs(t, err, ErrFile)
	require.Contains(t, problems(t, Options{File: write(t, strings.Repeat("#", MaxFile+1))})[0], "larger than")
	require.Contains(t, problems(t, Options{File: write(t, "a = "+strings.Repeat("[", MaxFile-4))})[0], "not valid TOML")
}

func TestManyProblemsAreCutShort(t *testing.T) {
	var keys, feeds strings.Builder
	for i := range 15_000 {
		fmt.Fprintf(&keys, "k%d = 1\n", i)
	}
	for i := range 2_000 {
		fmt.Fprintf(&feeds, "[feeds.\"F%d/USD\"]\ninputs = [{source = \"okx\", pair = \"A/B\", via = [\"G%d/USD\"]}]\n", i, i)
	}
	for _, text := range []string{keys.String(), feeds.String()} {
		require.LessOrEqual(t, len(text), MaxFile)
		got := problems(t, Options{File: write(t, text)})
		require.Len(t, got, maxProblems+1)
		require.Contains(t, got[maxProblems], "more problems")
	}
}
