package evm

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// RealKeyFile gives the file behind a path of a key file, absolute and without
// symbolic links. Locks and journals belong beside it: beside a link, two
// processes that name one key by two paths would not meet.
func RealKeyFile(path string) (string, error) {
	behind, err := filepath.EvalSymlinks(path)
	if err == nil {
		behind, err = filepath.Abs(behind)
	}
	if err != nil {
		return "", fmt.Errorf("follow key file: %w", err)
	}
	return behind, nil
}

// inspectKeyFile looks before a file is opened, for opening a named pipe would
// wait for its other end, past every signal.
func inspectKeyFile(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("inspect key file: %w", err)
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%w: %s is not a regular file", ErrKey, path)
	}
	return nil
}

// CheckPlainFile refuses what is there and is no regular file, links included,
// for a lock or a journal beside a key: opening a named pipe would wait for its
// other end, past every signal, and a link would lead to another file than the
// one that others lock. That nothing is there is fine.
func CheckPlainFile(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("inspect file: %w", err)
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a regular file: move it away", path)
	}
	return nil
}
