package daemon

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/oraclestream/oraclestream/internal/config"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/sources"
)

// CheckSources gives the sources that a node with this configuration has, each
// as it would run there but with nobody to take its ticks, and how old its pairs
// may be in the feeds.
func CheckSources(c *config.Config, log *slog.Logger) ([]sources.CheckConfig, error) {
	var out []sources.CheckConfig
	wanted := c.WantedPairs()
	for _, s := range venueSources(c) {
		r, err := s.Make(sources.Config{Sink: func(feed.Tick) {}, Origin: feed.Origin(c.Node.Origin), Logger: log})
		if err != nil {
			return nil, fmt.Errorf("set up source %s: %w", s.Name, err)
		}
		out = append(out, sources.CheckConfig{Source: r, Want: wanted[s.Name], MaxAge: maxAges(c, s.Name)})
	}
	return out, nil
}

// maxAges gives the strictest maximal age of each pair of a source.
func maxAges(c *config.Config, source string) map[feed.ID]time.Duration {
	out := make(map[feed.ID]time.Duration)
	for _, f := range c.Feeds {
		for _, in := range f.Inputs {
			if in.Source != source {
				continue
			}
			if age, ok := out[in.Pair]; !ok || f.MaxAge.Std() < age {
				out[in.Pair] = f.MaxAge.Std()
			}
		}
	}
	return out
}
