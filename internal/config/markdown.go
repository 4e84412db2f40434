package config

import (
	"fmt"
	"strings"
)

const markdownIntro = `# Configuration

<!-- Written by 'make generate' from internal/config. Do not edit. -->

A node has one TOML file. ` + "`oraclestream config init`" + ` writes one with every key and its default;
[oraclestream.toml](oraclestream.toml) is what it writes, and ` + "`oraclestream node`" + ` runs by it: see [node.md](node.md). The
development network, ` + "`oraclestream devnet`" + `, takes flags.

    oraclestream node --config FILE     run one operator, or a node that observes and serves
    oraclestream config init [FILE]     write a commented file
    oraclestream config check [FILE]    look for mistakes; 0: valid, 1: invalid, 2: not readable or a wrong command line
    oraclestream config show [FILE]     print what counts, where each value comes from, secrets masked

Without FILE, ` + "`check` and `show`" + ` take the file that ` + "`ORACLESTREAM_CONFIG`" + ` names, or else ` + "`oraclestream.toml`" + `.

## What counts

Flags stand above environment variables, those above the file, and the file above the defaults.

Reading is strict. A key that does not exist, a value of the wrong kind or out of range, and parts that contradict each
other are errors with file, line and column; all of them are reported at once. An environment variable that begins with
` + "`ORACLESTREAM_`" + ` and sets no key is an error too.

- **Environment**: ` + "`ORACLESTREAM_`" + ` and the path in capitals, everything but letters and digits written ` + "`_`" + `:
  ` + "`ORACLESTREAM_API_LISTEN`, `ORACLESTREAM_CHAIN_SEPOLIA_CONFIRMATIONS`, `ORACLESTREAM_FEEDS_BTC_USD_HEARTBEAT`" + `. Lists are
  comma-separated. Chains, feeds and feed sets must stand in the file before a variable can change them; a feed's inputs are
  changed in the file only.
- **Durations** are text with units: ` + "`\"250ms\"`, `\"30s\"`, `\"1m30s\"`, `\"12h\"`, `\"7d\"`" + `. **Sizes** too: ` + "`\"512B\"`, `\"64KiB\"`, `\"1MiB\"`, `\"2GiB\"`" + `. **Fees** too:
  ` + "`\"100 wei\"`, `\"500 gwei\"`" + `.
- **Secrets** stand in files of their own, which keys that end with ` + "`_file`" + ` name. Such a file must have mode 0600; what is in it is
  never printed. Passwords in URLs are masked wherever a configuration is shown.
- **Relative paths** start at ` + "`node.data_dir`" + `, which itself starts at the working directory.

## Reload

On SIGHUP the node reads everything again. If anything is wrong, it keeps what it has and logs what to do. Otherwise keys
marked *live* below take effect without a restart; for the others the node logs that a restart is needed and goes on with
the values it began with. Rounds go on meanwhile: see [node.md](node.md#reload).
`

// Markdown is docs/config.md.
func Markdown() string {
	var out strings.Builder
	out.WriteString(markdownIntro)
	for _, t := range Tables() {
		fmt.Fprintf(&out, "\n## `%s`\n\n%s\n", heading(t.Path), t.Doc)
		if len(t.Keys) == 0 {
			continue
		}
		out.WriteString("\n| key | type | default | change | meaning |\n|---|---|---|---|---|\n")
		for i := range t.Keys {
			k := &t.Keys[i]
			change, def := "restart", "`"+k.Default+"`"
			if k.Live {
				change = "live"
			}
			if k.Required {
				def = "needed"
			}
			doc := k.Doc
			if k.Example != "" {
				doc += " Example: `" + k.Example + "`"
			}
			fmt.Fprintf(&out, "| `%s` | %s | %s | %s | %s |\n", k.Name, cell(k.Type), cell(def), change, cell(doc))
		}
		if env := t.Keys[0].Env; env != "" {
			fmt.Fprintf(&out, "\nEnvironment: `%s` and so on.\n", env)
		}
	}
	return out.String()
}

func heading(path string) string {
	path, list := strings.CutSuffix(path, "[]")
	if list {
		return "[[" + path + "]]"
	}
	return "[" + path + "]"
}

func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }
