package operate

import (
	"fmt"
	"math/big"
	"strings"
)

// maxAmountText bounds an amount's text: 78 digits are 256 bits.
const maxAmountText = 100

// ParseAmount reads an amount of a token in its whole unit, exactly, such as
// 1000 or 0.5, with at most as many decimals as the token has. An amount that
// ends in "base" counts the token's smallest unit: 1500base. It is more than
// zero and below 2^128.
func ParseAmount(text string, decimals uint8) (*big.Int, error) {
	if len(text) > maxAmountText {
		return nil, fmt.Errorf("%w: an amount of %d characters", ErrRequest, len(text))
	}
	digits, inBase := strings.CutSuffix(text, "base")
	whole, part, point := strings.Cut(digits, ".")
	bad := fmt.Errorf("%w: %q is no amount: write whole tokens such as 1000 or 0.5, or the smallest unit such as 1500base", ErrRequest, text)
	if inBase && point || whole == "" || point && part == "" || strings.Trim(whole+part, "0123456789") != "" {
		return nil, bad
	}
	if len(part) > int(decimals) {
		return nil, fmt.Errorf("%w: %q has more decimals than the token, which has %d", ErrRequest, text, decimals)
	}
	if !inBase {
		part += strings.Repeat("0", int(decimals)-len(part))
	}
	v, ok := new(big.Int).SetString(whole+part, 10)
	switch {
	case !ok:
		return nil, bad
	case v.Sign() == 0:
		return nil, fmt.Errorf("%w: an amount of 0", ErrRequest)
	case v.BitLen() > 128:
		return nil, fmt.Errorf("%w: %s is more than any stake can be", ErrRequest, text)
	}
	return v, nil
}

// FormatAmount writes an amount of the smallest unit in whole units, exactly and
// without trailing zeros. No amount at all is 0.
func FormatAmount(v *big.Int, decimals uint8) string {
	if v == nil {
		return "0"
	}
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil)
	whole, part := new(big.Int).QuoRem(new(big.Int).Abs(v), unit, new(big.Int))
	text := whole.String()
	if part.Sign() != 0 {
		text += "." + strings.TrimRight(fmt.Sprintf("%0*s", int(decimals), part.String()), "0")
	}
	if v.Sign() < 0 {
		text = "-" + text
	}
	return text
}
