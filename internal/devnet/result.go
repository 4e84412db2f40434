package devnet

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// Result is what --json prints at the end.
type Result struct {
	Origin feed.Origin `json:"origin"`
	// Complete is false where the network was stopped before all deliveries
	// asked for were done.
	Complete bool `json:"complete"`
	// Feeds are those with a value on chain, Pending those that no delivery held yet.
	Feeds      []ResultFeed     `json:"feeds"`
	Pending    []feed.ID        `json:"pending"`
	Deliveries []ResultDelivery `json:"deliveries"`
}

// ResultFeed is a feed's last value on chain among the deliveries counted.
type ResultFeed struct {
	ID feed.ID `json:"id"`
	// Value is decimal text.
	Value      string     `json:"value"`
	Decimals   uint8      `json:"decimals"`
	FeedSet    string     `json:"feed_set"`
	Round      feed.Round `json:"round"`
	ObservedAt time.Time  `json:"observed_at"`
	// Sources counts the different sources behind the operators' values,
	// Operators the operators that observed the feed.
	Sources   int `json:"sources"`
	Operators int `json:"operators"`
}

// ResultDelivery is one delivery.
type ResultDelivery struct {
	FeedSet       string     `json:"feed_set"`
	Round         feed.Round `json:"round"`
	ChainID       uint64     `json:"chain_id"`
	Tx            string     `json:"tx"`
	GasUsed       uint64     `json:"gas_used"`
	ProveMS       int64      `json:"prove_ms"`
	TickToChainMS int64      `json:"tick_to_chain_ms"`
}

// result sums up the deliveries kept.
func (n *network) result() Result {
	out := Result{Origin: n.origin.origin, Feeds: []ResultFeed{}, Pending: []feed.ID{}, Deliveries: []ResultDelivery{}}
	for _, d := range n.ledger.kept() {
		out.Deliveries = append(out.Deliveries, ResultDelivery{
			FeedSet: d.FeedSet, Round: d.Round, ChainID: d.chainID, Tx: d.Receipt.Tx.Hex(), GasUsed: d.Receipt.GasUsed,
			ProveMS: d.Proof.Prove.Milliseconds(), TickToChainMS: d.tickToChain().Milliseconds(),
		})
	}
	for _, set := range n.sets {
		for i, f := range set.Feeds {
			d := n.ledger.ofFeed(f.ID)
			if d == nil {
				out.Pending = append(out.Pending, f.ID)
				continue
			}
			row := ResultFeed{
				ID: f.ID, Value: d.column(i + 1).Text(f.Decimals), Decimals: f.Decimals,
				FeedSet: set.Name, Round: d.Round, ObservedAt: d.Report.ObservedAt(),
			}
			row.Sources, row.Operators = provenance(d, i)
			out.Feeds = append(out.Feeds, row)
		}
	}
	out.Complete = len(out.Deliveries) == n.cfg.Deliveries
	return out
}

// provenance counts the sources and the operators behind the feed at position
// i of a delivery.
func provenance(d *delivered, i int) (sources, operators int) {
	seen := make(map[string]bool)
	for slot, o := range d.Report.Observations {
		if o == nil || o.Vector[i+1] == feed.Absent {
			continue
		}
		operators++
		for _, c := range d.locals[slot][d.set.Feeds[i].ID].Contributions {
			if c.SetAside == "" {
				seen[c.Source] = true
			}
		}
	}
	return len(seen), operators
}

func writeResult(w io.Writer, r Result) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	if err := enc.Encode(r); err != nil {
		return fmt.Errorf("print result: %w", err)
	}
	return nil
}
