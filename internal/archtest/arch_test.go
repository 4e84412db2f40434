package archtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A unit is a part of the house: a folder whose packages may import each other.
// The longest prefix of a package's path that is a key of units is its unit;
// the values are the units it may import, besides itself. What is not listed
// is not allowed, so siblings cannot import each other.
var units = map[string][]string{
	"internal/feed":     {},
	"internal/protocol": {"internal/feed"},

	// The siblings. They meet through internal/feed's types and small interfaces
	// that the consumer declares; internal/node wires them.
	"sources":    {"internal/feed", "internal/protocol", "internal/evm/endpoint"},
	"pubsub":     {"internal/feed", "internal/protocol"},
	"aggregator": {"internal/feed", "internal/protocol"},
	"prover":     {"internal/feed", "internal/protocol", "internal/strictjson", "internal/wait"},
	"relayer":    {"internal/feed", "internal/protocol", "bindings", "internal/evm", "internal/strictjson", "internal/wait"},

	// The leaves.
	"bindings":     {},
	"internal/evm": {"internal/feed", "internal/protocol", "internal/evm/endpoint"},
	// One place that keeps keys in URLs out of errors, without the chain in memory beside it.
	"internal/evm/endpoint": {},
	"internal/venuesim":     {"internal/feed", "internal/protocol"},
	"migrations":            {},
	// The store implements interfaces that its consumers declare, so it knows
	// their types; no consumer knows the store, internal/node hands it to them.
	"internal/store":      {"internal/feed", "internal/protocol", "migrations", "pubsub", "relayer"},
	"internal/config":     {"internal/feed", "internal/protocol", "internal/telemetry", "sources"}, // sources: the list of venues; protocol.FeedPrivateKey: what a key file holds; telemetry.Secret and RedactURL: what it reads may be secret
	"internal/telemetry":  {},
	"internal/wait":       {},
	"internal/strictjson": {},
	"internal/web":        {},
	"internal/trace":      {"internal/feed"},
	"internal/tracecheck": {"internal/feed"},
	"internal/testkit":    {"internal/feed", "internal/protocol"},
	"internal/tools":      {},
	"internal/archtest":   {},
	// Measures every part beside its floor; a part knows nothing of it.
	"internal/bench": {"internal/feed", "internal/protocol", "sources", "pubsub", "aggregator", "prover", "relayer"},
	"contracts":      {"internal/feed", "internal/protocol"}, // generators of Solidity and its test vectors

	"internal/api": {"internal/feed", "internal/protocol", "internal/web", "sources", "pubsub", "aggregator", "prover", "relayer"},
	"internal/node": {
		"internal/feed", "internal/protocol", "sources", "pubsub", "aggregator", "prover", "relayer", "internal/api",
		"bindings", "internal/evm", "internal/store", "internal/config", "internal/telemetry", "internal/trace", "internal/wait",
	},
	// Stored ticks through the aggregator once more, and the tree of a value.
	"internal/recompute": {"internal/feed", "internal/protocol", "aggregator", "internal/api", "internal/store", "internal/wait"},
	// One operator by its configuration, beside the devnet: neither knows the other.
	"internal/daemon": {
		"internal/feed", "internal/protocol", "sources", "pubsub", "aggregator", "prover", "relayer", "internal/api", "internal/node",
		"bindings", "internal/evm", "internal/store", "internal/recompute", "internal/config", "internal/telemetry", "internal/wait",
	},
	"internal/devnet": {
		"internal/feed", "internal/protocol", "sources", "pubsub", "aggregator", "prover", "relayer", "internal/api", "internal/node",
		"bindings", "internal/evm", "internal/store", "internal/recompute", "internal/config", "internal/telemetry", "internal/trace", "internal/venuesim",
	},
	// What stands behind the operator commands.
	"internal/operator": {"internal/feed", "internal/protocol", "internal/store", "internal/config", "internal/evm", "internal/node", "pubsub", "relayer"},
	// What stands behind the deploy command.
	"internal/deployment": {"internal/feed", "internal/protocol", "internal/config", "internal/evm", "prover", "relayer"},
	// The judge of the built program: with neither the aggregator nor the prover,
	// so that it recomputes what they say by other code.
	"internal/acceptance": {"bindings", "internal/tracecheck"},
	// The commands are thin: they parse flags and hand over.
	"cmd": {"internal/deployment", "internal/operator",
		"internal/devnet", "internal/daemon", "internal/node", "internal/config", "internal/telemetry", "internal/feed", "internal/store", "sources",
		"internal/bench", "internal/protocol", "prover", // measurements, key sets, proofs
		"internal/api", "internal/recompute", // how a value came about
	},
}

// exceptions are imports that units would forbid: "from -> to" and the reason.
var exceptions = map[string]string{
	"sources -> internal/testkit": "sources/internal/decodetest is a helper of the venues' tests",
	"relayer -> internal/testkit": "relayer/internal/fixture is a helper of the relayer's tests",
}

// testExceptions are imports that only tests make, beyond what their unit may
// import; testkit is open to all tests.
var testExceptions = map[string]string{
	"relayer -> prover":                     "the contracts are deployed with a ceremony's key and verify its proof",
	"internal/web -> internal/api":          "the browser test opens the page as the API serves it",
	"internal/web -> internal/feed":         "the browser test makes feeds to show",
	"internal/web -> pubsub":                "the browser test feeds the page through a real bus and gateway",
	"internal/venuesim -> sources":          "the simulated venues are tested with the real adapters",
	"internal/config -> aggregator":         "what the configuration accepts, the aggregator accepts, and its defaults agree",
	"internal/config -> internal/api":       "the limits that a configuration has by default are the API's own",
	"internal/config -> pubsub":             "the limits that a configuration has by default are the mesh's and the door's own",
	"internal/config -> relayer":            "the defaults of a chain are the relayer's own",
	"internal/acceptance -> internal/store": "the database of a killed devnet is opened and read",
	"aggregator -> internal/trace":          "a local value is written to a trace and checked by the independent checker",
	"aggregator -> internal/tracecheck":     "a local value is written to a trace and checked by the independent checker",
	"cmd -> internal/venuesim":              "venues are checked that answer as the real ones do, and misbehave",
	"internal/operator -> bindings":         "an operator is given the stake token that it is tested with",
	"internal/daemon -> internal/venuesim":  "a node is tested with venues that answer as the real ones do",
}

func unitOf(name string) string {
	best := ""
	for u := range units {
		if (name == u || strings.HasPrefix(name, u+"/")) && len(u) > len(best) {
			best = u
		}
	}
	return best
}

func TestDependencyDirection(t *testing.T) {
	used := map[string]bool{}
	for _, p := range packages(t) {
		from := unitOf(p.name())
		if from == "" {
			t.Errorf("%s belongs to no unit: add it to units in internal/archtest with what it may import", p.name())
			continue
		}
		check := func(imports []string, inTest bool) {
			for _, path := range imports {
				if path != module && !strings.HasPrefix(path, module+"/") {
					continue
				}
				to := unitOf(strings.TrimPrefix(path, module+"/"))
				edge := fmt.Sprintf("%s -> %s", from, to)
				switch {
				case to == from, slices.Contains(units[from], to):
				case exceptions[edge] != "":
					used[edge] = true
				case inTest && to == "internal/testkit":
				case inTest && testExceptions[edge] != "":
					used[edge] = true
				default:
					t.Errorf("%s imports %s: %s may not import %s (DESIGN: dependencies point one way)", p.name(), path, from, to)
				}
			}
		}
		check(p.Imports, false)
		check(p.TestImports, true)
		check(p.XTestImports, true)
	}
	for _, list := range []map[string]string{exceptions, testExceptions} {
		for edge := range list {
			if !used[edge] {
				t.Errorf("the exception %q is not needed any more", edge)
			}
		}
	}
}

// TestUnitsHaveNoCycle holds that units itself points one way.
func TestUnitsHaveNoCycle(t *testing.T) {
	state := map[string]int{} // 1 on the path, 2 done
	var visit func(u string, path []string)
	visit = func(u string, path []string) {
		require.NotEqual(t, 1, state[u], "cycle: %v", append(path, u))
		if state[u] == 2 {
			return
		}
		state[u] = 1
		for _, to := range units[u] {
			require.Contains(t, units, to)
			visit(to, append(path, u))
		}
		state[u] = 2
	}
	for u := range units {
		visit(u, nil)
	}
}

// TestTheCheckerIsIndependent holds that what recomputes the medians shares no
// code with what computed them, not even through another package.
func TestTheCheckerIsIndependent(t *testing.T) {
	for _, p := range packages(t) {
		if unitOf(p.name()) != "internal/tracecheck" {
			continue
		}
		for _, dep := range p.Deps {
			for _, forbidden := range []string{"aggregator", "prover", "internal/node", "internal/devnet"} {
				require.False(t, dep == module+"/"+forbidden || strings.HasPrefix(dep, module+"/"+forbidden+"/"),
					"internal/tracecheck depends on %s", dep)
			}
		}
	}
}

// TestTestHelpersStayInTests holds that no program carries test code.
func TestTestHelpersStayInTests(t *testing.T) {
	for _, p := range packages(t) {
		if !strings.HasPrefix(p.name(), "cmd/") {
			continue
		}
		for _, dep := range p.Deps {
			require.False(t, dep == module+"/internal/testkit" || strings.HasPrefix(dep, module+"/internal/testkit/"),
				"%s carries the test helpers of %s", p.name(), dep)
		}
	}
}
