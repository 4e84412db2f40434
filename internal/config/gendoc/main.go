// Command gendoc writes docs/config.md and docs/oraclestream.toml from the
// struct tags of internal/config. It runs from the root of the repository.
package main

import (
	"fmt"
	"os"

	"github.com/oraclestream/oraclestream/internal/config"
)

func main() {
	for name, text := range map[string]string{
		"docs/config.md":         config.Markdown(),
		"docs/oraclestream.toml": config.InitText(),
	} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			_, _ = fmt.Fprintln(os.Stderr, "gendoc:", err)
			os.Exit(1)
		}
	}
}
