package store

import (
	"slices"
	"strings"

	"github.com/oraclestream/oraclestream/internal/store/backup"
)

// A kind is a table as a backup holds it. The columns are those of both
// engines; what an engine makes by itself, the ids of ticks, is left out and
// made anew in the order of the rows.
type kind struct {
	table   string
	columns []column
	// order is by what columns the rows are read, where there are these, so that a backup holds them in one
	// order, and those of ticks in that of their arrival.
	order string
	// oldest is the column that tells a row's age, in units to a millisecond.
	// Without it, rounds tell.
	oldest string
	perMS  int64
	// since is the first version of the schema that has the table.
	since int64
}

// column has since where it came later than its table.
type column struct {
	name  string
	typ   backup.Type
	since int64
}

const (
	signingKind  = "signing_records"
	tickKind     = "ticks"
	restoresKind = "restores"
)

// firstBackup is the first version of the schema that backups are made of: the
// first that can mark a restored store.
const firstBackup = 2

// kinds are in an order in which they can be stored: what others refer to comes
// first. A migration that adds a table or a column adds it here, with since.
var kinds = []kind{
	{table: signingKind, order: "operator domain",
		columns: cols("operator x", "domain x", "round i", "digest x", "checksum i")},
	{table: "tx_intents", order: "chain_id genesis account nonce", oldest: "updated_ms", perMS: 1,
		columns: cols("chain_id i", "genesis x 3", "account x", "nonce i", "attempts x", "state i", "updated_ms i")},
	{table: "committees", order: "hash",
		columns: cols("hash x", "body x")},
	{table: "reports", order: "domain round",
		columns: cols("feed_set t", "domain x", "round i", "committee x", "body x")},
	{table: "bundles", order: "domain round commitment",
		columns: cols("feed_set t", "domain x", "round i", "words x", "commitment x", "proof x")},
	{table: "evidence", order: "domain round slot",
		columns: cols("domain x", "round i", "slot i", "first x", "second x")},
	{table: "feed_values", order: "feed at_ms round", oldest: "at_ms", perMS: 1,
		columns: cols("feed t", "at_ms i", "round i", "value i", "decimals i", "origin t", "checksum i 5")},
	{table: tickKind, order: "receive_ns id", oldest: "receive_ns", perMS: 1_000_000,
		columns: cols("source t", "symbol t", "pair t", "kind i", "price t", "size t", "bid t", "ask t", "trade_id t",
			"event_ns i", "event_known b", "receive_ns i", "sequence i", "frame_hash x", "origin t")},
	{table: "tick_batches", order: "writer", oldest: "at_ms", perMS: 1,
		columns: cols("writer i", "batch i", "at_ms i")},
	{table: "messages", order: "topic seq publisher", oldest: "time_ns", perMS: 1_000_000,
		columns: cols("topic t", "seq i", "publisher t", "time_ns i", "payload x", "origin t")},
	{table: restoresKind, order: "restored_ms", oldest: "restored_ms", perMS: 1, since: 2,
		columns: cols("restored_ms i", "backup_ms i", "engine t", "software t", "digest x")},
	{table: "feed_configs", order: "digest", since: 4,
		columns: cols("digest x", "body t")},
	{table: "feed_runs", order: "run_ns at_ns", oldest: "at_ns", perMS: 1_000_000, since: 4,
		columns: cols("run_ns i", "at_ns i", "digest x")},
	{table: "samples", order: "at_ns number feed_set round run_ns", oldest: "at_ns", perMS: 1_000_000, since: 4,
		columns: cols("feed_set t", "round i", "run_ns i", "at_ns i", "ticks i", "body t", "number i 5", "digest x 5")},
	{table: "deliveries", order: "feed_set round chain_id tx", oldest: "landed_ms", perMS: 1, since: 4,
		columns: cols("feed_set t", "round i", "chain_id i", "tx x", "block i", "gas_used i", "prove_ms i", "landed_ms i")},
}

// cols reads "name type" and "name type since".
func cols(list ...string) []column {
	out := make([]column, len(list))
	for i, s := range list {
		part := strings.Fields(s)
		out[i] = column{name: part[0], typ: backup.Type(part[1][0])}
		if len(part) > 2 {
			out[i].since = int64(part[2][0] - '0')
		}
	}
	return out
}

// kindsAt gives the kinds that a version of the schema has, with the columns
// that it has.
func kindsAt(version int64) []kind {
	var out []kind
	for _, k := range kinds {
		if k.since > version {
			continue
		}
		all := k.columns
		k.columns = nil
		for _, c := range all {
			if c.since <= version {
				k.columns = append(k.columns, c)
			}
		}
		out = append(out, k)
	}
	return out
}

func (k *kind) names() []string {
	out := make([]string, len(k.columns))
	for i, c := range k.columns {
		out[i] = c.name
	}
	return out
}

// fileColumns are the columns as the file names them.
func (k *kind) fileColumns() []backup.Column {
	out := make([]backup.Column, len(k.columns))
	for i, c := range k.columns {
		out[i] = backup.Column{Name: c.name, Type: c.typ}
	}
	return out
}

// selectAll reads every row in order.
func (k *kind) selectAll() string {
	var order []string
	for _, name := range strings.Fields(k.order) {
		if name == "id" || slices.Contains(k.names(), name) {
			order = append(order, name)
		}
	}
	return "SELECT " + strings.Join(k.names(), ", ") + " FROM " + k.table + " ORDER BY " + strings.Join(order, ", ")
}

func (k *kind) deleteAll() string { return "DELETE FROM " + k.table }

// places gives something to scan each column into.
func (k *kind) places() (scan []any, row func() []any) {
	scan = make([]any, len(k.columns))
	for i, c := range k.columns {
		switch c.typ {
		case backup.Int:
			scan[i] = new(int64)
		case backup.Bool:
			scan[i] = new(bool)
		case backup.Text:
			scan[i] = new(string)
		case backup.Bytes:
			scan[i] = new([]byte)
		}
	}
	out := make([]any, len(scan))
	return scan, func() []any {
		for i, p := range scan {
			switch p := p.(type) {
			case *int64:
				out[i] = *p
			case *bool:
				out[i] = *p
			case *string:
				out[i] = *p
			case *[]byte:
				out[i] = *p
			}
		}
		return out
	}
}
