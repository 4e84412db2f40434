package daemon

import (
	"crypto/sha256"
	"fmt"

	"github.com/oraclestream/oraclestream/internal/config"
	"github.com/oraclestream/oraclestream/internal/node"
	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/dex/uniswapv3"
	"github.com/oraclestream/oraclestream/sources/httpjson"
)

// ownSources gives the sources that the file itself defines and that a feed
// takes something from.
func ownSources(c *config.Config) []node.Source {
	var out []node.Source
	wanted := c.WantedPairs()
	for _, name := range c.OwnSources() {
		want := wanted[name]
		if len(want) == 0 {
			continue
		}
		if h := c.HTTPSources[name]; h != nil && h.Enabled {
			plain := *h
			plain.URL = ""
			out = append(out, node.Source{
				Name: name, Key: fmt.Sprintf("http %q %+v %v %x", string(h.URL), plain, want, fingerprint(c, h.HeadersFile)),
				New: func(base sources.Config) (sources.Source, error) {
					cfg := h.HTTP(name)
					cfg.Want, cfg.Sink, cfg.Origin, cfg.Now, cfg.Logger = want, base.Sink, base.Origin, base.Now, base.Logger
					var err error
					if cfg.Header, err = c.Headers(name); err != nil {
						return nil, err
					}
					return httpjson.New(cfg)
				},
			})
		}
		if d := c.DEXSources[name]; d != nil && d.Enabled {
			plain := *d
			plain.RPCURLs = nil
			out = append(out, node.Source{
				Name: name, Key: fmt.Sprintf("dex %q %+v %x", texts(d.RPCURLs), plain, fingerprint(c, d.RPCURLsFile)),
				New: func(base sources.Config) (sources.Source, error) {
					cfg := d.UniswapV3(name)
					cfg.Sink, cfg.Origin, cfg.Now, cfg.Logger = base.Sink, base.Origin, base.Now, base.Logger
					urls, err := c.DEXURLs(name)
					if err != nil {
						return nil, err
					}
					cfg.RPCURLs = texts(urls)
					return uniswapv3.New(cfg)
				},
			})
		}
	}
	return out
}

// fingerprint tells the contents of a secret file apart, so that a new key takes
// effect at a reload; nil without one, or where it cannot be read, which the
// source says itself when it is made.
func fingerprint(c *config.Config, file config.SecretFile) []byte {
	if file == "" {
		return nil
	}
	text, err := c.ReadSecret(file)
	if err != nil {
		return nil
	}
	sum := sha256.Sum256([]byte(text))
	return sum[:]
}
