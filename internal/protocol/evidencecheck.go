package protocol

import (
	"bytes"
	"fmt"
)

// Sizes of evidence behind its tag. A false hand-over is eleven words; an
// equivocation has at least its ten words of head, one feed and one decimals with
// their counts, and two statements of no fewer than six words with their lengths.
const (
	abiWord            = 32
	falseHandOverSize  = 11 * abiWord
	equivocationSmall  = (10 + 2 + 2 + 7 + 7) * abiWord
	evidenceTagSize    = 4
	mostEvidenceBehind = MaxEvidence - evidenceTagSize
)

// CheckEvidence says whether bytes can be evidence by what costs nothing to look at:
// the tag of a known offence, and a size that such evidence has. What is meant as
// evidence goes to an RPC endpoint as it is, so that a wrong file, a key above
// all, must be refused before. Errors wrap [ErrEvidence] and quote none of it.
func CheckEvidence(b []byte) error {
	size := len(b) - evidenceTagSize
	switch {
	case bytes.HasPrefix(b, equivocationTag):
		if size < equivocationSmall || size > mostEvidenceBehind || size%abiWord != 0 {
			return fmt.Errorf("%w: evidence of two signatures is not of %d bytes", ErrEvidence, len(b))
		}
	case bytes.HasPrefix(b, falseHandOverTag):
		if size != falseHandOverSize {
			return fmt.Errorf("%w: evidence of a false hand-over has %d bytes, not %d", ErrEvidence, evidenceTagSize+falseHandOverSize, len(b))
		}
	default:
		return fmt.Errorf("%w: it begins with the selector of no known offence (0x%x: two signatures in one round, 0x%x: a false hand-over)", ErrEvidence, equivocationTag, falseHandOverTag)
	}
	return nil
}
