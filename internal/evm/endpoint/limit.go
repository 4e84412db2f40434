package endpoint

import (
	"fmt"
	"io"
	"net/http"
)

// maxAnswer bounds one answer, in bytes: far more than a block's logs, and as
// much as the library's WebSocket client takes of one message.
const maxAnswer = 32 << 20

// limitedBody ends an answer with an error where it is longer than it may be.
//
// Threat: an endpoint sends a string that never ends, and the JSON reader keeps
// all of it until the machine has no memory left.
type limitedBody struct {
	io.ReadCloser
	left int64 // below 0 after the first byte too many
}

// Read reads up to the limit.
func (b *limitedBody) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, fmt.Errorf("the answer is longer than %d bytes", maxAnswer)
	}
	n, err := b.ReadCloser.Read(p[:min(int64(len(p)), b.left+1)])
	b.left -= int64(n)
	if b.left < 0 {
		return n - 1, fmt.Errorf("the answer is longer than %d bytes", maxAnswer)
	}
	return n, err
}

func limit(resp *http.Response) {
	resp.Body = &limitedBody{ReadCloser: resp.Body, left: maxAnswer}
}
