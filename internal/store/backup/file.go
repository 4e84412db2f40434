package backup

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrExists says that there is a file where one is to be written.
var ErrExists = errors.New("file exists")

// Create writes a file of mode 0600 by write, whole or not at all: what stands
// under the name was synced to disk before it got it. Without replace it never
// takes the place of a file, and fails with [ErrExists] before write is called.
// When ctx ends, nothing is left; what a killed process leaves beside it has a
// name that begins with a dot and ends in ".part".
func Create(ctx context.Context, name string, replace bool, write func(io.Writer) error) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("write %s: %w", name, err)
		}
	}()
	if st, err := os.Lstat(name); err == nil && (!replace || st.IsDir()) {
		return ErrExists
	}
	dir := filepath.Dir(name)
	tmp, err := os.CreateTemp(dir, "."+filepath.Base(name)+".*.part") // of mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(tmp.Name()) }() // after a rename it is not there
	out := bufio.NewWriterSize(untilDone{ctx, tmp}, 256<<10)
	if err = write(out); err == nil {
		err = out.Flush()
	}
	if err == nil {
		err = tmp.Sync()
	}
	if err = errors.Join(err, tmp.Close(), ctx.Err()); err != nil {
		return err
	}
	if replace {
		err = os.Rename(tmp.Name(), name)
	} else {
		err = os.Link(tmp.Name(), name) // unlike a rename it never replaces
	}
	if errors.Is(err, fs.ErrExist) {
		return ErrExists
	}
	if err != nil {
		return err
	}
	return syncDir(dir)
}

// syncDir makes a new name last.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// untilDone writes until ctx ends.
type untilDone struct {
	ctx context.Context
	w   io.Writer
}

func (u untilDone) Write(b []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.w.Write(b)
}
