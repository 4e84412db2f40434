package ceremony

import (
	"crypto/rand"
	"crypto/sha3"
	"io"
	"sync"
)

// randomness guards crypto/rand.Reader, which the library draws from.
var randomness sync.Mutex

// withEntropy runs f with randomness that a text has been mixed into: each byte
// is the system's, xor one of a stream that only the text and 64 other bytes of
// the system's determine. Whatever the text is, the result is no weaker than the
// system's randomness alone; and where that is broken, one has to guess the text
// as well.
func withEntropy(text string, f func() error) error {
	randomness.Lock()
	defer randomness.Unlock()
	system := rand.Reader
	stream := sha3.NewSHAKE256()
	seed := make([]byte, 64)
	if _, err := io.ReadFull(system, seed); err != nil {
		return err
	}
	_, _ = stream.Write(seed) // a hash takes all that is written
	_, _ = stream.Write([]byte(text))
	rand.Reader = &mixed{system: system, stream: stream}
	defer func() { rand.Reader = system }()
	return f()
}

type mixed struct {
	mu     sync.Mutex
	system io.Reader
	stream io.Reader
}

// Read implements [io.Reader].
func (m *mixed) Read(b []byte) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n, err := m.system.Read(b)
	pad := make([]byte, n)
	if _, e := io.ReadFull(m.stream, pad); e != nil {
		return 0, e
	}
	for i := range pad {
		b[i] ^= pad[i]
	}
	return n, err
}
