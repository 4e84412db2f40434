package worker

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/oraclestream/oraclestream/prover"
	"github.com/oraclestream/oraclestream/prover/wire"
)

// hello is the child's first frame.
type hello struct {
	CircuitDigest      string `json:"circuit_digest"`
	VerifyingKeySHA256 string `json:"verifying_key_sha256"`
}

func helloOf(m prover.Manifest) hello {
	return hello{CircuitDigest: m.CircuitDigest, VerifyingKeySHA256: m.VerifyingKeySHA256}
}

// maxHello bounds it.
const maxHello = 1 << 10

// Serve is the child: it says that it is ready, and proves what comes in until in
// ends. Where in ends during a proof, it returns at once, and the process is to
// end with it.
func Serve(ctx context.Context, keys *prover.KeySet, in io.Reader, out io.Writer) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	requests, failed := make(chan []byte), make(chan error, 1)
	go func() {
		r, limit := bufio.NewReader(in), wire.MaxRequest(keys.Shape())
		for {
			b, err := readFrame(r, limit)
			if err != nil {
				failed <- err
				return
			}
			select {
			case requests <- b:
			case <-ctx.Done():
				return
			}
		}
	}()
	first, err := json.Marshal(helloOf(keys.Manifest()))
	if err != nil {
		return err
	}
	if err := writeFrame(out, first); err != nil {
		return err
	}
	answers := make(chan *wire.Response, 1)
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-failed:
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		case b := <-requests:
			go func() { answers <- answer(ctx, keys, b) }() // it ends with the proof, or with the process
		case a := <-answers:
			b, err := json.Marshal(a)
			if err != nil {
				return err
			}
			if err := writeFrame(out, b); err != nil {
				return err
			}
		}
	}
}

func answer(ctx context.Context, keys *prover.KeySet, b []byte) *wire.Response {
	r, err := wire.DecodeRequest(b)
	if err != nil {
		return wire.Answer(nil, prover.Timing{}, err)
	}
	return wire.Answer(keys.Prove(ctx, r.Report, r.Payee))
}

func writeFrame(w io.Writer, b []byte) error {
	_, err := w.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(b))), b...))
	return err
}

func readFrame(r io.Reader, limit int64) ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, err
	}
	n := int64(binary.BigEndian.Uint32(head[:]))
	if n > limit {
		return nil, fmt.Errorf("a frame of %d bytes, at most %d", n, limit)
	}
	b := make([]byte, n)
	_, err := io.ReadFull(r, b)
	return b, err
}
