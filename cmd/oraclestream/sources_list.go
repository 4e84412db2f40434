package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/oraclestream/oraclestream/sources"
	"github.com/oraclestream/oraclestream/sources/exchange"
)

type sourcesListCmd struct {
	JSON bool `name:"json" help:"Print one JSON object a line."`
}

// Help is shown below the flags.
func (sourcesListCmd) Help() string {
	return `The source is what a feed's input and a [venues] table name, the protocol is what 'sources decode' takes. Protocols that are
not live are for recordings only, and so is a venue that has closed, unless its configuration has another address. All limits are in docs/sources.md and can be configured.`
}

// venueJSON is a venue as it is printed.
type venueJSON struct {
	Source    string   `json:"source"`
	Protocol  string   `json:"protocol"`
	Live      bool     `json:"live"`
	Closed    string   `json:"closed,omitempty"`
	Channels  []string `json:"channels"`
	StreamURL string   `json:"stream_url"`
	RESTURL   string   `json:"rest_url"`
}

// Run lists the venues.
func (c *sourcesListCmd) Run(s streams) error {
	live := exchange.Live()
	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	encoder := json.NewEncoder(s.out)
	if !c.JSON {
		_, _ = fmt.Fprintln(w, "source\tprotocol\tlive\tchannels\tstream\tREST")
	}
	for _, v := range exchange.All() {
		isLive := slices.ContainsFunc(live, func(l sources.Venue) bool { return l.Name == v.Name }) && v.Closed == ""
		if c.JSON {
			if err := encoder.Encode(venueJSON{v.Source, v.Name, isLive, v.Closed, v.Channels, v.StreamURL, v.RESTURL}); err != nil {
				return err
			}
			continue
		}
		mark := "recordings"
		switch {
		case isLive:
			mark = "yes"
		case v.Closed != "":
			mark = "closed " + v.Closed
		}
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", v.Source, v.Name, mark, dash(strings.Join(v.Channels, ",")), dash(v.StreamURL), dash(v.RESTURL))
	}
	return w.Flush()
}
