package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/oraclestream/oraclestream/internal/config"
)

// defaultConfigFile is what the config commands take where nothing names a file.
const defaultConfigFile = "oraclestream.toml"

// configCmd groups the commands about the configuration file.
type configCmd struct {
	Init  configInitCmd  `cmd:"" help:"Write a commented configuration file with every key and its default."`
	Check configCheckCmd `cmd:"" help:"Look for mistakes: 0 valid, 1 invalid, 2 not readable."`
	Show  configShowCmd  `cmd:"" help:"Print the configuration in effect and where each value comes from, secrets masked."`
}

type configInitCmd struct {
	File  string `arg:"" optional:"" help:"File to write; - is stdout (default ${default})." default:"oraclestream.toml"`
	Force bool   `help:"Replace a file that exists."`
}

// Run writes the file, which only its owner may read: people put secrets into
// such files whatever the documentation says.
func (c *configInitCmd) Run(s streams) error {
	text := config.InitText()
	if c.File == "-" {
		_, err := fmt.Fprint(s.out, text)
		return err
	}
	if err := writeNew(c.File, text, c.Force); err != nil {
		return err
	}
	_, err := fmt.Fprintf(s.out, "%s written: edit it, then run 'oraclestream config check %s'\n", c.File, c.File)
	return err
}

// writeNew writes a whole file or none.
func writeNew(name, text string, replace bool) error {
	tmp, err := os.CreateTemp(filepath.Dir(name), ".oraclestream-*.toml") // of mode 0600
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	defer func() { _ = os.Remove(tmp.Name()) }() // after a rename it is not there
	_, err = tmp.WriteString(text)
	if err == nil {
		err = tmp.Sync()
	}
	if err = errors.Join(err, tmp.Close()); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	if replace {
		err = os.Rename(tmp.Name(), name)
	} else {
		err = os.Link(tmp.Name(), name) // unlike a rename it never replaces
	}
	if errors.Is(err, fs.ErrExist) {
		return usageError{fmt.Errorf("%s exists: choose another name, or replace it with --force", name)}
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

// configSource says which configuration to look at.
type configSource struct {
	File string   `arg:"" optional:"" help:"Configuration file (default: what ORACLESTREAM_CONFIG names, else oraclestream.toml)."`
	Set  []string `help:"Set a key, above file and environment: api.listen=127.0.0.1:0. Repeatable." placeholder:"KEY=VALUE" sep:"none"`
}

// options gives where to load from. With optional, nothing need be there.
func (c *configSource) options(optional bool) (config.Options, error) {
	o := config.Options{File: c.File, Env: os.Environ()}
	if o.File == "" {
		o.File = os.Getenv(config.FileEnv)
	}
	if o.File == "" {
		o.File = defaultConfigFile
		if _, err := os.Stat(o.File); optional && errors.Is(err, fs.ErrNotExist) {
			o.File = ""
		}
	}
	for _, s := range c.Set {
		// Keys of feeds may hold no "=", so the first one ends the key.
		key, text, ok := strings.Cut(s, "=")
		if !ok {
			return o, usageError{fmt.Errorf("--set takes KEY=VALUE, not %q", config.HideKeys(s))}
		}
		o.Set = append(o.Set, config.Setting{Key: key, Value: text, Flag: "--set"})
	}
	return o, nil
}

// load reads the configuration, and prints what is wrong with it.
func (c *configSource) load(s streams, optional bool) (*config.Loaded, error) {
	o, err := c.options(optional)
	if err != nil {
		return nil, err
	}
	loaded, err := config.Load(o)
	var invalid *config.Error
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, usageError{fmt.Errorf("%w: write one with 'oraclestream config init %s'", err, o.File)}
	case errors.Is(err, config.ErrFile):
		return nil, usageError{err}
	case errors.As(err, &invalid):
		for i := range invalid.Problems {
			_, _ = fmt.Fprintln(s.err, invalid.Problems[i].String())
		}
		return nil, fmt.Errorf("the configuration is invalid: %s", counted(len(invalid.Problems), "problem"))
	case err != nil:
		return nil, err
	}
	for i := range loaded.Warnings {
		_, _ = fmt.Fprintln(s.err, "warning:", loaded.Warnings[i].String())
	}
	return loaded, nil
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

type configCheckCmd struct {
	configSource
}

// Run says whether the configuration can be used.
func (c *configCheckCmd) Run(s streams) error {
	loaded, err := c.load(s, false)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "valid: %s, %s, %s\n", counted(len(loaded.Config.Feeds), "feed"),
		counted(len(loaded.Config.Chain), "chain"), counted(len(loaded.Warnings), "warning"))
	return err
}

type configShowCmd struct {
	configSource
}

// Run prints the configuration in effect.
func (c *configShowCmd) Run(s streams) error {
	loaded, err := c.load(s, true)
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(s.out, loaded.Show())
	return err
}
