package deploy

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"github.com/oraclestream/oraclestream/internal/protocol"
)

// checkChecksums refuses an address that was mistyped, as far as that shows: with
// letters of both cases it must have the checksum of EIP-55. A proposer or a
// registry is for ever. Go's own decoding of addresses takes any case.
func checkChecksums(file []byte) error {
	var v any
	if err := json.Unmarshal(file, &v); err != nil {
		return bad("%w", err) // read strictly before
	}
	return walkChecksums("", v)
}

func walkChecksums(key string, v any) error {
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if err := walkChecksums(strings.TrimPrefix(key+"."+name, "."), v[name]); err != nil {
				return err
			}
		}
	case []any:
		for i := range v {
			if err := walkChecksums(fmt.Sprintf("%s[%d]", key, i), v[i]); err != nil {
				return err
			}
		}
	case string:
		if common.IsHexAddress(v) && !protocol.ChecksumHolds(v) {
			return bad("%s: %s has a wrong checksum (EIP-55), so a letter or digit may be mistyped: compare it with where you have it from", key, v)
		}
	}
	return nil
}
