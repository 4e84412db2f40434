package config

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// definitions is a file in which feeds are made of feeds in every way.
const definitions = `
[feeds."A/USD"]
breaker_ppm = 10000
breaker_feed = "A/USD/twap"
inputs = [{source = "kraken", pair = "A/B", via = ["B/USD"]}]
[feeds."B/USD"]
inputs = [{source = "kraken", pair = "B/USD"}]
[feeds."B/USD/x"]
inputs = [{source = "okx", pair = "B/C", via = ["C/USD"]}, {source = "kraken", pair = "USD/B", invert = true}]
[feeds."C/USD"]
inputs = [{source = "okx", pair = "C/USD"}]
[feeds."A/USD/twap"]
derive = "twap"
derive_of = ["A/USD"]
derive_window = "5m"
[feeds."A/USD/vol"]
derive = "volatility"
derive_of = ["A/USD"]
derive_window = "1h"
[feeds."A/B"]
derive = "ratio"
derive_of = ["A/USD", "B/USD"]
[feeds.basket]
derive = "index"
derive_of = ["A/USD", "B/USD"]
derive_weights = [1, 2]
[feeds.basis]
signed = true
derive = "spread"
derive_of = ["A/USD", "A/USD/twap"]
[feeds."D/C"]
inputs = [{source = "okx", pair = "D/C"}]
[feeds."D/USD"]
derive = "rate"
derive_of = ["D/C", "C/USD"]
`

// Each mistake is refused at the key that is at fault, with what to do.
func TestWhatFeedsAreMadeOf(t *testing.T) {
	loaded, err := Load(Options{File: write(t, definitions)})
	require.NoError(t, err)
	for _, w := range loaded.Warnings {
		require.NotContains(t, w.Key, "signed")
	}
	// What says the default may stay: what 'config show' prints can be read back.
	_, err = Load(Options{File: write(t, strings.Replace(definitions, "derive = \"twap\"", "derive = \"twap\"\noutlier_mads = 5\nbreaker_hold = \"30s\"\nmax_age = \"1m\"", 1))})
	require.NoError(t, err)
	for name, c := range map[string]struct{ from, to, want string }{
		"a longer cycle": {`derive_of = ["A/USD", "B/USD"]` + "\nderive_weights", `derive_of = ["A/USD", "E/USD"]` + "\nderive_weights = [1, 1]\n[feeds.\"E/USD\"]\nderive = \"spread\"\nsigned = true\nderive_of = [\"basket\", \"B/USD\"]\n[feeds.z]\nderive = \"index\"\nderive_of = [\"B/USD\", \"C/USD\"]\nderive_weights",
			`feeds."E/USD".derive_of[0]: feeds that are made of each other form a cycle: E/USD -> basket -> E/USD: take one of these off`},
		"a breaker against what is made of the feed": {`breaker_feed = "A/USD/twap"`, `breaker_feed = "basket"`, `form a cycle: A/USD -> basket -> A/USD`},
		"of itself": {`derive_of = ["A/USD"]` + "\nderive_window = \"5m\"", `derive_of = ["A/USD/twap"]` + "\nderive_window = \"5m\"", `feeds."A/USD/twap".derive_of[0]: feeds that are made of each other form a cycle: A/USD/twap -> A/USD/twap`},
		"nesting": {"[feeds.basis]", strings.ReplaceAll("[feeds.t1]$[\"A/USD/vol\"]\n[feeds.t2]$[\"t1\"]\n[feeds.t3]$[\"t2\"]\n[feeds.t4]$[\"t3\"]\n[feeds.basis]", "$", "\nderive = \"twap\"\nderive_window = \"8s\"\nderive_of = "),
			`the feeds below t`},
		"units of an index":  {`derive_of = ["A/USD", "B/USD"]` + "\nderive_weights", `derive_of = ["A/USD", "D/C"]` + "\nderive_weights", `feeds.basket.derive_of: A/USD is in A/USD and D/C in D/C: index takes feeds in one currency`},
		"units of a spread":  {`derive_of = ["A/USD", "A/USD/twap"]`, `derive_of = ["A/USD", "A/USD/vol"]`, `A/USD/vol in (volatility): spread takes feeds in one currency`},
		"units of a ratio":   {`derive_of = ["A/USD", "B/USD"]` + "\n[feeds.basket]", `derive_of = ["A/USD", "D/C"]` + "\n[feeds.basket]", `feeds."A/B".derive_of: A/USD is in A/USD and D/C in D/C: a ratio takes`},
		"a ratio's name":     {`derive_of = ["A/USD", "B/USD"]` + "\n[feeds.basket]", `derive_of = ["B/USD", "A/USD"]` + "\n[feeds.basket]", `ratio of B/USD and A/USD is in B/A, and the id A/B says A/B`},
		"units of a rate":    {`derive_of = ["D/C", "C/USD"]`, `derive_of = ["D/C", "B/USD"]`, `feeds."D/USD".derive_of: D/C is in D/C and B/USD in B/USD: a rate takes A/B and B/C`},
		"a twap's name":      {`[feeds."A/USD/twap"]`, `[feeds."A/EUR/twap"]`, `twap of A/USD is in A/USD, and the id A/EUR/twap says A/EUR`},
		"a reference's unit": {`breaker_feed = "A/USD/twap"`, `breaker_feed = "B/USD"`, `feeds."A/USD".breaker_feed: B/USD is in B/USD, and the feed in A/USD`},
		"a suffix's unit":    {`via = ["C/USD"]`, `via = ["D/C"]`, `feeds."B/USD/x".inputs[0]: a price in C cannot be converted through "D/C"`},
		"no rate":            {`via = ["B/USD"]`, `via = ["B/USD", "A/USD/vol"]`, `inputs[0].via[1]: A/USD/vol is a volatility, no rate to convert by`},

		"a hold without a breaker":    {"breaker_ppm = 10000\nbreaker_feed = \"A/USD/twap\"", `breaker_hold = "10s"`, `feeds."A/USD".breaker_hold: has no effect while breaker_ppm is 0: set breaker_ppm, or take it off`},
		"an age without a breaker":    {"breaker_ppm = 10000\nbreaker_feed = \"A/USD/twap\"", `breaker_max_age = "10s"`, `breaker_max_age: has no effect while breaker_ppm is 0`},
		"a feed without a breaker":    {"breaker_ppm = 10000\n", "", `feeds."A/USD".breaker_ppm: 0, so that breaker_feed has no use`},
		"an age of another reference": {"breaker_ppm = 10000\n", "breaker_ppm = 10000\nbreaker_max_age = \"10s\"\n", `has no effect on another feed as the reference: set the max_age of A/USD/twap`},
		"sources of a derived feed":   {"[feeds.basket]", "[feeds.basket]\nmin_sources = 3", `a derived feed counts no venues`},
		"outliers of a derived feed":  {"[feeds.basket]", "[feeds.basket]\noutlier_mads = 3", `feeds.basket.outlier_mads: has no effect on a derived feed`},
		"floor of a derived feed":     {"[feeds.basket]", "[feeds.basket]\noutlier_floor_ppm = 3", `outlier_floor_ppm: has no effect on a derived feed`},
		"drift of a derived feed":     {"[feeds.basket]", "[feeds.basket]\ndrift = false", `drift: has no effect on a derived feed`},
		"books of a derived feed":     {"[feeds.basket]", "[feeds.basket]\nmax_spread_ppm = 3", `max_spread_ppm: has no effect on a derived feed`},
		"volume of a derived feed":    {"[feeds.basket]", "[feeds.basket]\nwindow = \"3m\"", `window: has no effect on a derived feed`},
		"age of an index":             {"[feeds.basket]", "[feeds.basket]\nmax_age = \"3m\"", `max_age: has no effect on index: set max_conversion_age`},
		"age of a twap's feed":        {"[feeds.\"A/USD/twap\"]", "[feeds.\"A/USD/twap\"]\nmax_conversion_age = \"3m\"", `max_conversion_age: has no effect on twap`},

		"no window":        {"derive_window = \"5m\"\n", "", `feeds."A/USD/twap".derive_window: missing: say how far back twap looks, for example derive_window = "5m"`},
		"one value":        {"derive_window = \"5m\"\n", "derive_window = \"2s\"\n", `derive_window: 2s every 2s is one value`},
		"no weights":       {"derive_weights = [1, 2]\n", "", `feeds.basket.derive_weights: missing: say how much each of the 2 feeds weighs, for example derive_weights = [1, 1]`},
		"one weight":       {"derive_weights = [1, 2]\n", "derive_weights = [1]\n", `1 weights for 2 feeds: name one for each`},
		"too many feeds":   {`derive_of = ["A/USD"]` + "\nderive_window = \"5m\"", `derive_of = ["A/USD", "B/USD"]` + "\nderive_window = \"5m\"", `derive_of: 2 feeds, and twap takes 1: name them`},
		"an index of none": {`derive_of = ["A/USD", "B/USD"]` + "\nderive_weights = [1, 2]", "", `derive_of: 0 feeds, and index takes 1 to 64`},
		"a divisor":        {`derive_of = ["D/C", "C/USD"]`, `derive_of = ["D/C", "C/USD"]` + "\nderive_divisor = 2", `feeds."D/USD".derive_divisor: rate takes no divisor`},
		"an interval":      {`derive_of = ["D/C", "C/USD"]`, `derive_of = ["D/C", "C/USD"]` + "\nderive_every = \"2s\"", `feeds."D/USD".derive_every: rate looks at its feeds as they are now`},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(definitions, c.from, c.to, 1)
			require.NotEqual(t, definitions, text)
			require.Contains(t, strings.Join(problems(t, Options{File: write(t, text)}), "\n"), c.want)
		})
	}
	unsigned, err := Load(Options{File: write(t, strings.Replace(definitions, "signed = true\n", "", 1))})
	require.NoError(t, err)
	require.Equal(t, "feeds.basis.signed", unsigned.Warnings[0].Key)
}
