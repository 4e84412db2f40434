package devnet

import (
	"fmt"
	"os"
	"sync"

	"github.com/oraclestream/oraclestream/internal/trace"
)

// traceFile writes one JSON object a delivery. Every line is on its way to the
// file before the next delivery, so a kill loses none that was reported.
type traceFile struct {
	mu   sync.Mutex
	file *os.File
}

func openTrace(path string) (*traceFile, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o644)
	if err != nil {
		return nil, fmt.Errorf("open trace file: %w", err)
	}
	return &traceFile{file: f}, nil
}

func (t *traceFile) write(d *delivered) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return trace.Write(t.file, traceOf(d))
}

func (t *traceFile) close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.file.Close(); err != nil {
		return fmt.Errorf("close trace file: %w", err)
	}
	return nil
}

func traceOf(d *delivered) *trace.Delivery {
	r := d.Report
	out := &trace.Delivery{
		FeedSet: d.FeedSet, Round: uint64(r.Round), ChainID: d.chainID, Tx: d.Receipt.Tx.Hex(),
		Quorum: r.Quorum, TotalWeight: r.Committee.Total(), Medians: trace.Values(r.Medians),
	}
	out.Columns, out.Decimals = trace.Columns(d.set.Set, len(r.Medians))
	out.MaxAgeMS = make([]int64, len(r.Medians))
	for i, f := range d.set.Feeds {
		out.MaxAgeMS[i+1] = d.maxAge[f.ID].Milliseconds()
	}
	for slot, m := range r.Committee.Members {
		op := trace.Operator{Address: m.Operator.Hex(), Weight: m.Weight, Vector: []string{}, Ticks: []trace.Tick{}}
		if o := r.Observations[slot]; o != nil {
			op.Participated, op.Vector = true, trace.Values(o.Vector)
			op.Ticks = trace.Ticks(d.locals[slot])
		}
		out.Operators = append(out.Operators, op)
	}
	return out
}
