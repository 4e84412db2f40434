package sources

import (
	"github.com/oraclestream/oraclestream/internal/feed"
)

// Pipeline takes frames the way from the decoder to the tick, without a venue:
// it is what a connection of a [Runner] does with what it reads, in the caller's
// goroutine. It is not safe for concurrent use.
type Pipeline struct {
	c     *connection
	spare []feed.Tick
}

// NewPipeline makes a pipeline for the instruments of a list. Addresses are not
// used. The error wraps [ErrConfig].
func NewPipeline(cfg Config, list []Instrument) (*Pipeline, error) {
	for _, in := range list {
		cfg.Want = append(cfg.Want, in.Pair)
	}
	r, err := NewRunner(cfg)
	if err != nil {
		return nil, err
	}
	pairs, symbols := make(map[string]feed.ID), make([]string, 0, len(list))
	for _, in := range list {
		pairs[in.Symbol] = in.Pair
		symbols = append(symbols, in.Symbol)
	}
	g := newGroup(r, symbols, pairs)
	g.opened = 1
	return &Pipeline{c: newConnection(g, nil, nil)}, nil
}

// Take decodes a frame and hands its ticks to the sink before it returns. What
// the decoder wants to send or fetch is dropped. It fails where a connection
// would be given up.
func (p *Pipeline) Take(f Frame) error {
	err := p.c.decode(f)
	p.c.queue = p.c.queue[:0]
	for len(p.c.out) > 0 {
		<-p.c.out
	}
	p.spare = p.c.Runner.out.take(p.spare)
	for i := range p.spare {
		p.c.cfg.Sink(p.spare[i])
	}
	return err
}

// Stats gives the counters.
func (p *Pipeline) Stats() Stats { return p.c.Stats() }
