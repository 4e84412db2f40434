package config

import (
	"crypto/ecdsa"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/oraclestream/oraclestream/internal/protocol"
)

// keyDigits is a run of hex digits as long as a key's. An address has 40 digits,
// a key of 32 bytes 64; what lost a few of them on its way is as good as the key.
var keyDigits = regexp.MustCompile(`(?:0[xX])?[0-9a-fA-F]{56,}`)

// errKeyNotName tells of `--key-file $(cat eth.key)` and its like: what stands there
// must not be shown, for errors end in logs, terminals and reports of faults.
var errKeyNotName = fmt.Errorf("%w: a key where the name of a file is expected: write the key into a file of mode 0600 and name that; whoever saw this command or configuration has the key", ErrSecretFile)

// CheckName refuses a path whose last part looks like a key, 32 bytes of hex or
// more with or without 0x, and does not quote it. The folders before may have such
// names, as those of containers have. The error wraps [ErrSecretFile].
func CheckName(path string) error {
	base := strings.Trim(filepath.Base(strings.TrimSpace(path)), " \t\r\n\"'")
	if keyDigits.FindString(base) == base && base != "" {
		return errKeyNotName
	}
	return nil
}

// HideKeys replaces in a text all that looks like a key.
func HideKeys(text string) string { return keyDigits.ReplaceAllLiteralString(text, maskedText) }

// EthKeyAt reads an Ethereum key from a file that no configuration names, by the
// rules of [Config.EthKey]; a relative path starts at the working folder.
func EthKeyAt(path string) (*ecdsa.PrivateKey, error) {
	file, err := keyFileAt(path)
	if err != nil {
		return nil, err
	}
	return (&Config{Operator: Operator{EthKeyFile: file}}).EthKey()
}

// FeedKeyAt reads a feed key as [EthKeyAt] does an Ethereum key.
func FeedKeyAt(path string) (*protocol.FeedPrivateKey, error) {
	file, err := keyFileAt(path)
	if err != nil {
		return nil, err
	}
	return (&Config{Operator: Operator{FeedKeyFile: file}}).FeedKey()
}

func keyFileAt(path string) (SecretFile, error) {
	if path == "" {
		return "", fmt.Errorf("%w: the name of the key file is empty", ErrSecretFile)
	}
	if err := CheckName(path); err != nil {
		return "", err
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("name key file: %w", err)
	}
	// Advice about data_dir, which a configuration's paths start at, is of no use here.
	if _, err := os.Stat(abs); err != nil {
		return "", fmt.Errorf("%w: %w", ErrSecretFile, err)
	}
	return SecretFile(abs), nil
}
