package config

import (
	"log/slog"
	"path/filepath"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/sources/exchange"
)

// Config is a node's whole configuration. Configurations that a [Reloader]
// hands out are shared: they must not be changed.
type Config struct {
	Node     Node                `toml:"node" doc:"The process itself."`
	Store    Store               `toml:"store" doc:"Where history, signing records and transactions are kept."`
	Network  Network             `toml:"network" doc:"The oracle network that this node belongs to. What operators sign is bound to it."`
	Operator Operator            `toml:"operator" doc:"The operator's identity. Without key files the node observes and serves, but signs and delivers nothing."`
	Chain    map[string]*Chain   `toml:"chain" name:"<name>" doc:"A chain that values are delivered to. The name appears in logs; a table for each chain."`
	Mesh     Mesh                `toml:"mesh" doc:"The peer-to-peer network between nodes."`
	API      API                 `toml:"api" doc:"REST, WebSocket, metrics and the page."`
	Prover   Prover              `toml:"prover" doc:"The circuit and its keys."`
	Feeds    map[feed.ID]*Feed   `toml:"feeds" name:"<feed>" doc:"A feed and what it is made of. The id is quoted: [feeds.\"BTC/USD\"]. A file that defines any feed or feed set replaces all built-in ones." reload:"live"`
	FeedSets map[string]*FeedSet `toml:"feed_sets" name:"<name>" doc:"Feeds that are signed and proven together, in the order of their columns."`
	Venues   map[string]*Venue   `toml:"venues" name:"<venue>" doc:"A venue that feeds take prices from; 'oraclestream sources list' names them. All exist without being listed; a table changes one. An empty address or a limit of 0 means the venue's own." reload:"live"`

	HTTPSources map[string]*HTTPSource `toml:"http_sources" name:"<name>" doc:"A source of your own: a JSON document at an address, asked for again and again. Feeds name it as they name a venue." reload:"live"`
	DEXSources  map[string]*DEXSource  `toml:"dex_sources" name:"<name>" doc:"A Uniswap v3 pool, whose time-weighted average price is read over JSON-RPC. Feeds name it as they name a venue." reload:"live"`
}

// Node is about the process.
type Node struct {
	DataDir   Path   `toml:"data_dir" default:".oraclestream/node" required:"true" doc:"Folder of everything that the node keeps. A relative path starts at the working directory; every other relative path in this file starts here."`
	Origin    string `toml:"origin" default:"live" enum:"live,simulated" doc:"Where the venues' data comes from. Every tick and value carries it: write simulated where the venues' addresses are those of simulators, or readers take invented prices for real ones."`
	LogLevel  string `toml:"log_level" default:"info" enum:"debug,info,warn,error" reload:"live" doc:"From which level on to log."`
	LogFormat string `toml:"log_format" default:"text" enum:"text,json" doc:"One line of key=value text a record, or one JSON object."`
}

// Store is about the database.
type Store struct {
	URL            StoreURL   `toml:"url" default:"sqlite:oraclestream.db" doc:"The database: sqlite:PATH, or postgres://user@host/database (PostgreSQL 13 or later). With a password in it, use url_file." example:"postgres://oracle@127.0.0.1:5432/oraclestream"`
	URLFile        SecretFile `toml:"url_file" doc:"File of mode 0600 with the URL, in place of url." example:"store.url"`
	RetainTicks    Duration   `toml:"retain_ticks" default:"7d" min:"1h" doc:"How long raw ticks are kept."`
	RetainValues   Duration   `toml:"retain_values" default:"365d" min:"1h" doc:"How long feed values are kept."`
	RetainReports  Duration   `toml:"retain_reports" default:"90d" min:"1h" doc:"How long reports and proof bundles are kept."`
	RetainMessages Duration   `toml:"retain_messages" default:"1d" min:"1h" doc:"How long messages of topics are kept for readers that resume."`
	TickBatch      int        `toml:"tick_batch" default:"1000" min:"1" max:"65536" doc:"How many ticks are written at once at most."`
	TickFlush      Duration   `toml:"tick_flush" default:"200ms" min:"1ms" max:"1m" doc:"How long a tick waits at most for others to be written with."`
	TickBuffer     int        `toml:"tick_buffer" default:"65536" min:"1" max:"16777216" doc:"How many ticks wait while the database is away before new ones are shed and counted."`
}

// Network is what the operators' signatures are bound to.
type Network struct {
	HomeChainID uint64  `toml:"home_chain_id" default:"0" doc:"Chain id of the chain that holds the operator registry. Needed with feed sets that are signed, that is with operator keys." example:"11155111"`
	Registry    Address `toml:"registry" doc:"Address of the OperatorRegistry on the home chain. Needed together with home_chain_id." example:"0x52908400098527886E0F7030069857D2E4169EE7"`
}

// Operator is the node's identity as an operator.
type Operator struct {
	EthKeyFile  SecretFile `toml:"eth_key_file" doc:"File of mode 0600 with the hex of the Ethereum key that signs envelopes and sends transactions." example:"operator/eth.key"`
	FeedKeyFile SecretFile `toml:"feed_key_file" doc:"File of mode 0600 with the hex of the feed key that the circuit checks." example:"operator/feed.key"`
	Slot        int        `toml:"slot" default:"-1" min:"-1" max:"4095" doc:"The operator's place in the committee, from 0. -1 finds it by the operator's address."`
}

// Signs reports whether the node has the keys of an operator.
func (o *Operator) Signs() bool { return o.EthKeyFile != "" }

// Chain is one chain that values are delivered to.
type Chain struct {
	RPCURLs       []RPCURL   `toml:"rpc_urls" doc:"JSON-RPC endpoints (http, https, ws or wss), the preferred one first. With API keys in them, use rpc_urls_file." example:"https://rpc.example.org,wss://rpc.example.net"`
	RPCURLsFile   SecretFile `toml:"rpc_urls_file" doc:"File of mode 0600 with one endpoint a line, in place of rpc_urls." example:"sepolia.urls"`
	ChainID       uint64     `toml:"chain_id" required:"true" min:"1" doc:"The chain's id; an endpoint of another chain is refused." example:"11155111"`
	Hub           Address    `toml:"hub" required:"true" doc:"Address of the FeedHub." example:"0x8617E340B3D01FA5F11F306F4090FD50E238070D"`
	Refunds       Address    `toml:"refunds" doc:"Address of the hub's DeliveryRefunds. Deliveries go through it where it owes the operator something for them, else to the hub." example:"0x5FbDB2315678afecb367f032d93F642f64180aa3"`
	Rewards       Address    `toml:"rewards" doc:"On the home chain: address of the RewardPool. This node has it record the rounds that the operator took part in, without which nobody is paid, and 'oraclestream operator claim' fetches what it owes. Operators take turns, so one transaction pays for all." example:"0x71C7656EC7ab88b098defB751B7401B5f6d8976F"`
	Deliver       bool       `toml:"deliver" default:"true" doc:"Whether this node delivers here; otherwise it only reads."`
	Advance       bool       `toml:"advance" default:"true" doc:"On the home chain: whether this node has the registry's next epoch set when it is its turn. Operators with a seat take turns; where nobody does it, feeds stop at the epoch's end."`
	HandOver      bool       `toml:"hand_over" default:"true" doc:"On the home chain: whether this node signs the hand-over to the registry's next epoch, which other chains' mirrors need. On another chain: whether it brings the hand-over to the mirror there when it is its turn. Where no member does, feeds stop on that chain, for ever, when the mirror's last committee is over."`
	FinalDepth    uint64     `toml:"final_depth" default:"0" max:"100000" doc:"On the home chain: how many blocks below the head a block is taken for final before hand-overs are signed. 0 takes the block that the chain names finalized. A hand-over that a reorganisation makes untrue costs the stake."`
	Confirmations uint64     `toml:"confirmations" default:"1" min:"1" max:"1000" doc:"How many blocks must hold or follow a delivery; 1 is the block that holds it."`
	MinTip        Fee        `toml:"min_tip" default:"1 gwei" min:"1 wei" doc:"The least tip for a block's builder, per gas."`
	MaxFee        Fee        `toml:"max_fee" default:"500 gwei" min:"1 wei" doc:"The most that base fee and tip together may cost, per gas; it bounds what a delivery costs."`
	BumpPercent   uint64     `toml:"bump_percent" default:"15" min:"10" max:"100" doc:"By how many percent fees rise when a transaction is replaced."`
	ResendAfter   uint64     `toml:"resend_after" default:"3" min:"1" max:"1000" doc:"After how many blocks a transaction that is not mined is sent again."`
	Poll          Duration   `toml:"poll" default:"250ms" min:"10ms" max:"1m" doc:"How often the chain is looked at while transactions are under way."`
	CallTimeout   Duration   `toml:"call_timeout" default:"5s" min:"100ms" max:"1m" doc:"How long one call of an endpoint may take."`
	Stage         Duration   `toml:"stage" default:"6s" min:"100ms" max:"10m" doc:"How long each operator's turn to deliver lasts before the next one's begins: longer than a proof and a block."`
	Lead          Duration   `toml:"lead" default:"0s" max:"10m" doc:"How long before a heartbeat a delivery begins."`
	Timeout       Duration   `toml:"delivery_timeout" default:"1m" min:"1s" max:"1h" doc:"How long one delivery may take, from the proof to the confirmation."`
}

// Mesh is the peer-to-peer network.
type Mesh struct {
	Network   string      `toml:"network" default:"default" required:"true" doc:"Keeps networks apart that share peers: topics of different networks do not meet."`
	Listen    []Multiaddr `toml:"listen" default:"/ip4/0.0.0.0/tcp/4001" doc:"Multiaddrs to listen on; port 0 takes a free one."`
	Bootstrap []PeerAddr  `toml:"bootstrap" doc:"Multiaddrs of peers to begin with, each with its peer id." example:"/dns4/node.example.org/tcp/4001/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA"`
	MDNS      bool        `toml:"mdns" default:"false" doc:"Whether to find peers on the local network."`
	KeyFile   SecretFile  `toml:"key_file" doc:"File of mode 0600 with the hex of the node's network identity. Without one, mesh.key in data_dir is made at the first start." example:"mesh.key"`
	Limits    MeshLimits  `toml:"limits" doc:"What the node spends on its peers. What GossipSub takes at its start alone needs a restart." reload:"live"`
}

// MeshLimits bound what the node spends on its peers.
type MeshLimits struct {
	MaxMessage      Size     `toml:"max_message" default:"64KiB" min:"1KiB" max:"16MiB" reload:"restart" doc:"Largest message."`
	PeerRate        int      `toml:"peer_rate" default:"256" min:"1" max:"1000000" doc:"How many messages a second one neighbour may hand over."`
	PeerBurst       int      `toml:"peer_burst" default:"512" min:"1" max:"1000000" doc:"How many messages one neighbour may hand over at once."`
	Validators      int      `toml:"validators" default:"4" min:"1" max:"1024" reload:"restart" doc:"How many messages are validated at once."`
	ValidateQueue   int      `toml:"validate_queue" default:"512" min:"1" max:"1000000" reload:"restart" doc:"How many messages may wait for validation."`
	ValidateTimeout Duration `toml:"validate_timeout" default:"2s" min:"10ms" max:"1m" doc:"How long the validation of a message may take."`
	Deliveries      int      `toml:"deliveries" default:"256" min:"1" max:"1000000" reload:"restart" doc:"How many messages of a topic may wait for the node."`
	MaxPeers        int      `toml:"max_peers" default:"64" min:"1" max:"10000" reload:"restart" doc:"How many connections are kept."`
	PeerTopics      int      `toml:"peer_topics" default:"256" min:"1" max:"100000" doc:"How many topics one neighbour may subscribe to."`
	SeenTTL         Duration `toml:"seen_ttl" default:"2m" min:"1s" max:"1h" reload:"restart" doc:"How long a message is remembered so as not to take it twice."`
	Heartbeat       Duration `toml:"heartbeat" default:"500ms" min:"50ms" max:"1m" reload:"restart" doc:"How often the mesh repairs itself."`
	RedialMax       Duration `toml:"redial_max" default:"10s" min:"100ms" max:"1h" doc:"The longest wait between two attempts to reach a bootstrap peer."`
}

// API is what the node serves.
type API struct {
	Listen  HostPort     `toml:"listen" default:"127.0.0.1:8080" required:"true" doc:"Where to listen, host:port; port 0 takes a free one."`
	Origins []WebOrigin  `toml:"origins" doc:"Web origins whose pages may read the stream besides the node's own; \"*\" lets every page in." example:"https://app.example.org"`
	Limits  APILimits    `toml:"limits" doc:"What requests may cost." reload:"live"`
	Stream  StreamLimits `toml:"stream" doc:"What readers of the stream may cost. A change counts for those who connect from then on; nobody is cut off by it." reload:"live"`
}

// APILimits bound what requests cost.
type APILimits struct {
	Timeout  Duration `toml:"timeout" default:"5s" min:"100ms" max:"1m" doc:"How long the work for one answer may take."`
	Body     Size     `toml:"body" default:"1KiB" min:"0B" max:"1MiB" doc:"Largest body of a request."`
	InFlight int      `toml:"in_flight" default:"256" min:"1" max:"100000" doc:"How many requests are worked on at once, streams aside."`
}

// StreamLimits bound what readers of the stream cost.
type StreamLimits struct {
	Connections           int      `toml:"connections" default:"1024" min:"1" max:"1000000" doc:"How many readers there may be."`
	ConnectionsPerAddress int      `toml:"connections_per_address" default:"32" min:"1" max:"1000000" doc:"How many of them from one IPv4 address or IPv6 /64 network."`
	Patterns              int      `toml:"patterns" default:"64" min:"1" max:"10000" doc:"How many topic patterns one reader may subscribe to."`
	MessageBytes          Size     `toml:"message_bytes" default:"16KiB" min:"256B" max:"1MiB" doc:"Largest message of a reader."`
	MessagesPerSecond     int      `toml:"messages_per_second" default:"2" min:"1" max:"10000" doc:"How often a reader may say something."`
	MessageBurst          int      `toml:"message_burst" default:"40" min:"1" max:"10000" doc:"How many messages of a reader may come at once."`
	Buffer                int      `toml:"buffer" default:"256" min:"1" max:"100000" doc:"How many messages may wait for a reader before it counts as slow."`
	WriteTimeout          Duration `toml:"write_timeout" default:"10s" min:"100ms" max:"5m" doc:"How long one write to a reader may take."`
	PingEvery             Duration `toml:"ping_every" default:"20s" min:"1s" max:"10m" doc:"The keepalive; a reader that is silent for two and a half of these is gone."`
	SocketBuffer          Size     `toml:"socket_buffer" default:"128KiB" min:"4KiB" max:"16MiB" doc:"How much the system may hold back for a reader."`
	Frames                int      `toml:"frames" default:"512" min:"1" max:"100000" doc:"How many encoded messages are kept for other readers."`
}

// Prover is the circuit and its keys.
type Prover struct {
	KeyDir      Path                     `toml:"key_dir" default:"keys" required:"true" doc:"Folder of the key set: proving key, verifying key and manifest. Without local proving the proving key need not be there."`
	Slots       int                      `toml:"slots" default:"4" min:"1" max:"4096" doc:"How many operators the circuit has room for."`
	Columns     int                      `toml:"columns" default:"8" min:"4" max:"4096" doc:"How many columns the circuit has, time included: a multiple of 4."`
	Profile     string                   `toml:"profile" default:"bits" enum:"bits,lookup" doc:"How the circuit checks ranges, as in the key set. bits costs the least gas; lookup proves quicker, for half as much gas again. A chain verifies one of the two."`
	InsecureDev bool                     `toml:"insecure_dev" default:"false" doc:"Whether a one-party key set may be made and used. Whoever made it can forge proofs: for development only."`
	Local       bool                     `toml:"local" default:"true" doc:"Whether this machine proves where no remote prover did. Without it, it needs no memory for the proving key."`
	Remote      map[string]*RemoteProver `toml:"remote" name:"<name>" doc:"A prover on another machine ('oraclestream prover serve'), asked before this machine proves, in the order of the names. What it answers is checked; where it fails or lies, the next one is asked."`
}

// RemoteProver is a prover on another machine.
type RemoteProver struct {
	URL       RESTURL    `toml:"url" required:"true" doc:"Where it listens; https alone." example:"https://prover.example.org:9443"`
	TokenFile SecretFile `toml:"token_file" doc:"File of mode 0600 with the token that the prover asks for." example:"prover.token"`
	CAFile    Path       `toml:"ca_file" doc:"PEM file of the CA that vouches for the prover; without one, the system's." example:"prover-ca.pem"`
	CertFile  Path       `toml:"cert_file" doc:"PEM file of this node's certificate, where the prover asks for one." example:"node.pem"`
	KeyFile   SecretFile `toml:"key_file" doc:"File of mode 0600 with the PEM of the certificate's key." example:"node.key"`
	Timeout   Duration   `toml:"timeout" default:"10s" min:"100ms" max:"10m" doc:"How long one proof may take there, with the way there and back; then the next prover is asked."`
}

// Feed is a feed and what it is made of.
type Feed struct {
	Decimals         int      `toml:"decimals" default:"8" min:"0" max:"18" reload:"restart" doc:"Digits behind the point. They are part of what operators sign."`
	Heartbeat        Duration `toml:"heartbeat" default:"1h" min:"1s" doc:"The longest time between two deliveries."`
	DeviationPPM     uint32   `toml:"deviation_ppm" default:"5000" min:"0" max:"1000000" doc:"The move, in millionths of the last delivered value, that makes a delivery due at once. 0 makes every change due."`
	MinSources       int      `toml:"min_sources" default:"1" min:"1" max:"64" doc:"How many different venues must count, or the feed is absent."`
	MaxAge           Duration `toml:"max_age" default:"30s" min:"100ms" max:"1d" doc:"How old a price may be to count."`
	MaxConversionAge Duration `toml:"max_conversion_age" default:"0s" doc:"How old the oldest price in a conversion may be; 0 asks no more than the max_age of the feed that converts."`
	Window           Duration `toml:"window" default:"1m" min:"1s" max:"1d" doc:"How far back trades count towards a venue's volume and its volume-weighted price."`
	Signed           bool     `toml:"signed" default:"false" doc:"Whether values of zero and below are allowed: for a reading or a spread, not for a price."`

	Price           string `toml:"price" default:"last" enum:"last,vwap" doc:"What a venue's price is: the fresher of the book's mid and the last trade, or the volume-weighted average of the trades in the window."`
	MaxSpreadPPM    uint32 `toml:"max_spread_ppm" default:"50000" min:"0" max:"1000000" doc:"How far ask may lie above bid, in millionths of bid, before a book is too thin to count; 0 sets no bound."`
	OutlierMADs     uint32 `toml:"outlier_mads" default:"5" min:"1" max:"1000" doc:"How many weighted median absolute deviations a venue's value may lie from the median before it is set aside."`
	OutlierFloorPPM uint32 `toml:"outlier_floor_ppm" default:"5000" min:"1" max:"1000000" doc:"How far from the median, in millionths of it, a venue's value may lie in any case."`
	Drift           bool   `toml:"drift" default:"true" doc:"Whether a venue that stays apart from the others loses weight, and gets it back slowly."`

	BreakerPPM    uint32   `toml:"breaker_ppm" default:"0" min:"0" max:"1000000" doc:"How far the value may be from its reference, in millionths of that, before the feed is absent; 0 for no circuit breaker."`
	BreakerFeed   feed.ID  `toml:"breaker_feed" default:"proven" doc:"The feed that is the circuit breaker's reference; proven is the feed's own last proven value." example:"BTC/USD/twap"`
	BreakerHold   Duration `toml:"breaker_hold" default:"30s" min:"2s" max:"2m8s" doc:"For how long the value must have been near the reference before it is given again; a multiple of 2s."`
	BreakerMaxAge Duration `toml:"breaker_max_age" default:"1h" min:"1s" max:"1d" doc:"How old a proven value may be to be a reference."`

	Derive        string    `toml:"derive" default:"none" enum:"none,twap,volatility,index,ratio,spread,rate" doc:"How the feed is made of other feeds; none for a feed that is made of inputs."`
	DeriveOf      []feed.ID `toml:"derive_of" doc:"The feeds that it is made of: one for twap and volatility, two for ratio, spread and rate, 1 to 64 for index." example:"ETH/USD,BTC/USD"`
	DeriveWeights []uint64  `toml:"derive_weights" doc:"The weights of an index, one a feed, 1 to 1000000000." example:"3,40"`
	DeriveDivisor uint64    `toml:"derive_divisor" default:"0" doc:"What divides an index's weighted sum; 0 takes the sum of the weights."`
	DeriveWindow  Duration  `toml:"derive_window" default:"0s" max:"1d" doc:"How far back twap and volatility look: a multiple of derive_every that holds 2 to 4320 of it."`
	DeriveEvery   Duration  `toml:"derive_every" default:"0s" max:"1d" doc:"How often twap and volatility look: a multiple of 2s; 0 takes 2s."`

	Inputs []*Input `toml:"inputs" doc:"The instruments that contribute: [[feeds.\"BTC/USD\".inputs]], 1 to 64 of them; none for a derived feed."`
}

// Input is one instrument of one venue.
type Input struct {
	Source string  `toml:"source" required:"true" doc:"The venue, or the name of an [http_sources] or [dex_sources] table." example:"kraken"`
	Pair   feed.ID `toml:"pair" required:"true" doc:"The pair in feed notation." example:"BTC/USD"`
	Weight uint64  `toml:"weight" default:"1" min:"1" max:"549755813888" doc:"Trust in the venue, in any unit that all inputs of the feed share."`
	Invert bool    `toml:"invert" default:"false" doc:"Whether to take 1/price, for a venue that lists the pair the other way round."`
	Via    []Hop   `toml:"via" doc:"Feeds that lead from the pair's quote currency to the feed's, in the order applied, at most 4; \"invert A/B\" divides." example:"USDT/USD"`
	Auto   bool    `toml:"auto" default:"false" doc:"Whether the shortest way through the configured feeds is found, in place of via."`
}

// FeedSet is an ordered list of feeds that are proven together.
type FeedSet struct {
	Number   uint64    `toml:"number" default:"1" min:"1" doc:"The feed set's number at the FeedHub."`
	Interval Duration  `toml:"interval" default:"2s" min:"100ms" max:"1d" doc:"Length of a round, in whole milliseconds."`
	Feeds    []feed.ID `toml:"feeds" required:"true" doc:"The feeds of columns 1, 2, ...; column 0 is time." example:"BTC/USD,ETH/USD"`
}

// Venue changes how a venue is used.
type Venue struct {
	Enabled       bool      `toml:"enabled" default:"true" doc:"Whether the node connects to the venue. Feeds then count with one venue less."`
	StreamURL     StreamURL `toml:"stream_url" doc:"WebSocket address, in place of the venue's own." example:"wss://stream.binance.com:9443/stream"`
	RESTURL       RESTURL   `toml:"rest_url" doc:"Base of REST addresses, in place of the venue's own." example:"https://api.binance.com"`
	MaxSymbols    int       `toml:"max_symbols" default:"0" min:"0" max:"10000" doc:"How many symbols one connection may carry."`
	BatchSymbols  int       `toml:"batch_symbols" default:"0" min:"0" max:"10000" doc:"How many symbols one call for subscriptions names at most."`
	ReadLimit     Size      `toml:"read_limit" default:"0B" max:"64MiB" doc:"Largest message that is read."`
	Silence       Duration  `toml:"silence" default:"0s" max:"1h" doc:"How long a connection may be without any message before it is given up."`
	SendEvery     Duration  `toml:"send_every" default:"0s" max:"1m" doc:"Shortest time between two messages to the venue."`
	ConnectEvery  Duration  `toml:"connect_every" default:"0s" max:"10m" doc:"Shortest time between two connections that are opened."`
	RESTEvery     Duration  `toml:"rest_every" default:"0s" max:"1m" doc:"Shortest time between two REST requests."`
	PingEvery     Duration  `toml:"ping_every" default:"0s" max:"10m" doc:"Time between two pings of ours."`
	MinBackoff    Duration  `toml:"min_backoff" default:"0s" max:"1h" doc:"Shortest pause before a new connection."`
	MaxBackoff    Duration  `toml:"max_backoff" default:"0s" max:"1d" doc:"Longest pause before a new connection."`
	MaxAge        Duration  `toml:"max_age" default:"0s" max:"7d" doc:"When a connection is replaced before the venue cuts it."`
	Handover      Duration  `toml:"handover" default:"0s" max:"10m" doc:"How long an old connection goes on beside its heir until that has brought every instrument."`
	MaxSkew       Duration  `toml:"max_skew" default:"0s" max:"1h" doc:"How far the venue's clock may be off, as estimated, before its ticks are refused."`
	FallbackAfter Duration  `toml:"fallback_after" default:"0s" max:"1h" doc:"How long a connection may bring no tick before the venue's REST tickers are read."`
}

// VenueNames lists the venues that a configuration may name, sorted.
// They are the adapters' own list.
func VenueNames() []string { return exchange.Sources() }

// Resolve gives the path with data_dir before it where it is relative.
func (c *Config) Resolve(path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(string(c.Node.DataDir), path)
}

// Level gives log_level as log/slog has it.
func (n *Node) Level() slog.Level {
	var level slog.Level
	if err := level.UnmarshalText([]byte(n.LogLevel)); err != nil {
		return slog.LevelInfo // a loaded configuration has one of the four
	}
	return level
}
