package protocol

import (
	"errors"
	"fmt"
	"io"
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"
	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards/eddsa"
)

// FeedKeySize is the size of a private feed key's binary form.
const FeedKeySize = 96

// SignatureSize is the size of a feed-key signature: R compressed, then S.
const SignatureSize = 64

// FeedPrivateKey signs digests on BN254's twisted Edwards curve. Keys are drawn
// and kept as the library's EdDSA keys, signatures are not EdDSA's. It never
// prints its secret.
type FeedPrivateKey struct{ key *eddsa.PrivateKey }

// ErrFeedKey is wrapped where a feed key is unusable.
var ErrFeedKey = errors.New("invalid feed key")

// ErrSignature is returned when a signature does not verify.
var ErrSignature = errors.New("signature does not verify")

// NewFeedPrivateKey draws a key from random.
func NewFeedPrivateKey(random io.Reader) (*FeedPrivateKey, error) {
	k, err := eddsa.GenerateKey(random)
	if err != nil {
		return nil, fmt.Errorf("draw feed key: %w", err)
	}
	return &FeedPrivateKey{key: k}, nil
}

// ParseFeedPrivateKey reads what [FeedPrivateKey.Bytes] wrote.
func ParseFeedPrivateKey(b []byte) (*FeedPrivateKey, error) {
	if len(b) != FeedKeySize {
		return nil, fmt.Errorf("%w: %d bytes, want %d", ErrFeedKey, len(b), FeedKeySize)
	}
	k := new(eddsa.PrivateKey)
	if _, err := k.SetBytes(b); err != nil {
		// The library's text is left out: it must not quote key material.
		return nil, fmt.Errorf("%w: not a key", ErrFeedKey)
	}
	if err := CheckFeedKey(&k.PublicKey.A); err != nil {
		return nil, err
	}
	return &FeedPrivateKey{key: k}, nil
}

// Bytes gives the secret's binary form, for a key file.
func (k *FeedPrivateKey) Bytes() []byte { return k.key.Bytes() }

// Public gives the point A.
func (k *FeedPrivateKey) Public() twistededwards.PointAffine { return k.key.PublicKey.A }

// String hides the secret.
func (k *FeedPrivateKey) String() string { return "feed key (secret hidden)" }

// GoString hides the secret.
func (k *FeedPrivateKey) GoString() string { return k.String() }

// Sign signs a digest. Nonces are derived, not drawn, so signing one digest
// twice gives one signature.
func (k *FeedPrivateKey) Sign(digest Element) [SignatureSize]byte {
	// The library's form is the key, the secret scalar and the source of nonces.
	b := k.key.Bytes()
	return schnorrSign(new(big.Int).SetBytes(b[32:64]), b[64:], digest).Bytes()
}

// VerifyDigest checks a feed-key signature over a digest. The key must be of the
// prime-order subgroup, as [CheckFeedKey] finds out. Errors wrap [ErrSignature].
func VerifyDigest(key *twistededwards.PointAffine, digest Element, sig [SignatureSize]byte) error {
	s, err := ParseFeedSignature(sig)
	if err != nil {
		return err
	}
	// Under the identity every R = S G is a signature of everything.
	if key.IsZero() || !key.IsOnCurve() {
		return fmt.Errorf("%w: %w", ErrSignature, ErrFeedKey)
	}
	if !s.verify(key, digest) {
		return ErrSignature
	}
	return nil
}

// CheckFeedKey checks that a point is on the curve, in the prime-order
// subgroup and not the identity.
func CheckFeedKey(a *twistededwards.PointAffine) error {
	if !a.IsOnCurve() {
		return fmt.Errorf("%w: not on the curve", ErrFeedKey)
	}
	if a.IsZero() {
		return fmt.Errorf("%w: the identity", ErrFeedKey)
	}
	params := twistededwards.GetEdwardsCurve()
	var p twistededwards.PointAffine
	if p.ScalarMultiplication(a, &params.Order); !p.IsZero() {
		return fmt.Errorf("%w: outside the prime-order subgroup", ErrFeedKey)
	}
	return nil
}

// RegistrationPoint gives the Q that an operator submits: the registry uses
// A = 8Q, which lies in the subgroup whatever Q is.
func RegistrationPoint(a *twistededwards.PointAffine) twistededwards.PointAffine {
	params := twistededwards.GetEdwardsCurve()
	inv := new(big.Int).ModInverse(big.NewInt(8), &params.Order)
	var q twistededwards.PointAffine
	q.ScalarMultiplication(a, inv)
	return q
}
