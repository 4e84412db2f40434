package evm

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// maxSecretFile bounds what is read of a key file: far more than any key's hex.
const maxSecretFile = 4096

// LoadOrCreateSecret reads the hex of a secret from a file that only its owner
// may read (mode 0600), or creates the file with what create gives. Creation is
// atomic and durable: a crash leaves either no file or the whole one, and of
// two processes that create it at once both get the same secret. A file that
// others may read is refused. Errors never quote the content.
func LoadOrCreateSecret(path string, create func() ([]byte, error)) ([]byte, error) {
	secret, err := loadSecret(path)
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return secret, err
	}
	if secret, err = create(); err != nil {
		return nil, err
	}
	if len(secret) == 0 || 2*len(secret)+1 > maxSecretFile {
		return nil, fmt.Errorf("%w: a secret of %d bytes", ErrKey, len(secret))
	}
	err = writeSecret(path, secret)
	if errors.Is(err, fs.ErrExist) {
		// Another process was first: its secret is the one that counts.
		return loadSecret(path)
	}
	if err != nil {
		return nil, err
	}
	return secret, nil
}

func loadSecret(path string) ([]byte, error) {
	if err := inspectKeyFile(path); err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open key file: %w", err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("inspect key file: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%w: %s is not a regular file", ErrKey, path)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%w: %s may be read by others (mode %04o): run chmod 600 on it, and replace the key if others use this machine", ErrKey, path, info.Mode().Perm())
	}
	text, err := io.ReadAll(io.LimitReader(f, maxSecretFile+1))
	if err != nil {
		return nil, fmt.Errorf("read key file: %w", err)
	}
	text = bytes.TrimPrefix(bytes.TrimSpace(text), []byte("0x"))
	secret := make([]byte, hex.DecodedLen(len(text)))
	if _, err := hex.Decode(secret, text); err != nil || len(secret) == 0 || len(text) > maxSecretFile {
		return nil, fmt.Errorf("%w: %s does not hold one line of hex", ErrKey, path)
	}
	return secret, nil
}

func writeSecret(path string, secret []byte) (err error) {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("create key directory: %w", err)
	}
	// CreateTemp gives mode 0600 from the first moment.
	tmp, err := os.CreateTemp(dir, ".key-*")
	if err != nil {
		return fmt.Errorf("create key file: %w", err)
	}
	defer func() { err = errors.Join(err, os.Remove(tmp.Name())) }()
	_, err = tmp.Write(append([]byte(hex.EncodeToString(secret)), '\n'))
	if err == nil {
		err = tmp.Sync()
	}
	if err = errors.Join(err, tmp.Close()); err != nil {
		return fmt.Errorf("write key file: %w", err)
	}
	// A link, unlike a rename, never replaces a key that is already there.
	if err := os.Link(tmp.Name(), path); err != nil {
		return fmt.Errorf("create key file: %w", err)
	}
	return syncDir(dir)
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("open directory: %w", err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return fmt.Errorf("sync directory: %w", err)
	}
	return nil
}
