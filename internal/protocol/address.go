package protocol

import (
	"strings"

	"github.com/ethereum/go-ethereum/common"
)

// ChecksumHolds reports whether an address in hex, with 0x or without, is as EIP-55
// writes it, or has letters of one case alone and so no checksum. Where it does not
// hold a digit was mistyped; go-ethereum's own reading takes any case.
func ChecksumHolds(text string) bool {
	digits := strings.TrimPrefix(text, "0x")
	return digits == strings.ToLower(digits) || digits == strings.ToUpper(digits) || common.HexToAddress(text).Hex() == "0x"+digits
}
