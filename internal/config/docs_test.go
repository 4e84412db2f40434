package config

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
)

func document(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "docs", name))
	require.NoError(t, err)
	return string(b)
}

// TestEveryKeyIsDocumented also reads every default, bound and example.
func TestEveryKeyIsDocumented(t *testing.T) {
	var check func(fields []field, path string)
	count := 0
	check = func(fields []field, path string) {
		for _, f := range fields {
			at := join(path, f.name)
			require.Regexp(t, `^[a-z][a-z0-9_]*$`, f.name, path)
			require.Regexp(t, `^[A-Z].*\.$`, f.doc, at)
			if f.kind != leaf {
				require.Empty(t, f.def+f.min+f.max, at)
				check(fieldsOf(f.element, f.live), at)
				continue
			}
			count++
			v := value{field: f, path: at, v: reflect.New(f.typ).Elem()}
			if f.hasDefault {
				require.NoError(t, setText(v.v, f.def), at)
				require.NoError(t, v.checkBounds(), "the default of %s", at)
				require.NotEmpty(t, f.def, "%s: leave an empty default out", at)
			}
			for _, text := range []string{f.min, f.max, f.example} {
				if text != "" {
					require.NoError(t, setText(v.v, text), at)
					require.NoError(t, v.checkBounds(), at)
				}
			}
			if !f.hasDefault {
				require.True(t, f.example != "" || v.v.Kind() == reflect.Slice, "%s has neither default nor example", at)
			}
		}
	}
	check(fieldsOf(reflect.TypeFor[Config](), false), "")
	require.Len(t, Keys(), count)
}

func TestDocumentsAreGenerated(t *testing.T) {
	const advice = "run make generate"
	require.Equal(t, Markdown(), document(t, "config.md"), advice)
	require.Equal(t, InitText(), document(t, "oraclestream.toml"), advice)
}

// TestDocumentedDefaultsAreTheCodes reads the tables of docs/config.md and
// compares them with what a node without configuration really has.
func TestDocumentedDefaultsAreTheCodes(t *testing.T) {
	documented := make(map[string]string)
	section := ""
	heading, row := regexp.MustCompile("^## `\\[+(.+?)\\]+`$"), regexp.MustCompile("^\\| `(\\w+)` \\| .*? \\| (?:`(.*?)`|needed) \\| (live|restart) \\|")
	for line := range strings.SplitSeq(document(t, "config.md"), "\n") {
		if m := heading.FindStringSubmatch(line); m != nil {
			section = m[1]
		} else if m := row.FindStringSubmatch(line); m != nil {
			documented[section+"."+m[1]] = m[2]
		}
	}
	require.Len(t, documented, len(Keys()))

	cfg := Default()
	cfg.Chain = map[string]*Chain{"x": fresh[Chain]()}
	cfg.FeedSets = map[string]*FeedSet{"x": fresh[FeedSet]()}
	made := fresh[Feed]()
	made.Inputs = []*Input{fresh[Input]()}
	cfg.Feeds = map[feed.ID]*Feed{"x": made}
	cfg.Venues = map[string]*Venue{"x": fresh[Venue]()}
	names := strings.NewReplacer("chain.x.", "chain.<name>.", "feeds.x.inputs[0].", "feeds.<feed>.inputs.", "feeds.x.", "feeds.<feed>.",
		"feed_sets.x.", "feed_sets.<name>.", "venues.x.", "venues.<venue>.")
	for _, v := range values(cfg) {
		path := names.Replace(v.path)
		got, ok := documented[path]
		require.True(t, ok, "%s is not documented", path)
		if v.required && !v.hasDefault {
			require.Empty(t, got, path)
			continue
		}
		require.Equal(t, literal(v.v, false), got, path)
		delete(documented, path)
	}
}

// TestInitFileIsTheDefault: what `config init` writes is valid and says what a
// node without a file does; so does the file with its comments taken off.
func TestInitFileIsTheDefault(t *testing.T) {
	loaded, err := Load(Options{File: write(t, InitText())})
	require.NoError(t, err)
	require.Empty(t, loaded.Warnings)
	require.Equal(t, Default(), loaded.Config)

	// Every line "#key = default" is one that can be taken into use.
	hasDefault := make(map[string]bool)
	for _, k := range Keys() {
		if k.Default != `""` && k.Default != "[]" && !k.Required {
			hasDefault[k.Table+"."+k.Name] = true
		}
	}
	var text strings.Builder
	section, taken := "", 0
	header, key := regexp.MustCompile(`^#?\[([a-z_.]+)\]$`), regexp.MustCompile(`^#([a-z_]+) = `)
	for line := range strings.SplitSeq(InitText(), "\n") {
		if m := header.FindStringSubmatch(line); m != nil {
			section = m[1]
		}
		if m := key.FindStringSubmatch(line); m != nil && hasDefault[section+"."+m[1]] {
			line, taken = line[1:], taken+1
		}
		text.WriteString(line + "\n")
	}
	require.Greater(t, taken, 40)
	loaded, err = Load(Options{File: write(t, text.String())})
	require.NoError(t, err)
	require.Equal(t, Default(), loaded.Config)
	require.Equal(t, FromFile, loaded.Origins["store.tick_batch"])
}

// TestExampleChainIsValid: the chain that the file shows, its comments taken off, as the
// home chain of the network that it shows.
func TestExampleChainIsValid(t *testing.T) {
	_, rest, ok := strings.Cut(InitText(), "#[chain.sepolia]\n")
	require.True(t, ok)
	rest, _, ok = strings.Cut(rest, "\n\n")
	require.True(t, ok)
	var text strings.Builder
	text.WriteString("[network]\nhome_chain_id = 11155111\nregistry = \"0x52908400098527886E0F7030069857D2E4169EE7\"\n[chain.sepolia]\n")
	for line := range strings.SplitSeq(rest, "\n") {
		if !strings.HasPrefix(line, "# ") && !strings.HasPrefix(line, "#rpc_urls_file") {
			text.WriteString(strings.TrimPrefix(line, "#") + "\n")
		}
	}
	loaded, err := Load(Options{File: write(t, text.String())})
	require.NoError(t, err)
	require.Equal(t, uint64(11155111), loaded.Config.Chain["sepolia"].ChainID)
}

func TestShownConfigurationIsAFile(t *testing.T) {
	loaded, err := Load(Options{File: write(t, chainText), Env: []string{"ORACLESTREAM_NODE_LOG_LEVEL=warn"}})
	require.NoError(t, err)
	text := loaded.Show()
	require.Regexp(t, `(?m)^log_level = "warn" +# environment variable ORACLESTREAM_NODE_LOG_LEVEL$`, text)
	require.Regexp(t, `(?m)^chain_id = 1 +# file$`, text)
	require.Regexp(t, `(?m)^confirmations = 1 +# default$`, text)
	again, err := Load(Options{File: write(t, text)})
	require.NoError(t, err)
	require.Equal(t, loaded.Config, again.Config)
}

func TestEnvironmentNamesAreDocumented(t *testing.T) {
	text := document(t, "config.md")
	for _, name := range []string{"ORACLESTREAM_NODE_DATA_DIR", "ORACLESTREAM_CHAIN_<NAME>_RPC_URLS", "ORACLESTREAM_FEEDS_<NAME>_DECIMALS", "ORACLESTREAM_MESH_LIMITS_MAX_MESSAGE"} {
		require.Contains(t, text, "`"+name+"`")
	}
}
