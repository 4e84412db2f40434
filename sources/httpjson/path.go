package httpjson

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/oraclestream/oraclestream/sources/internal/jsonscan"
)

// maxSteps bounds a path: documents nest no deeper.
const maxSteps = jsonscan.MaxDepth

// Path leads to one value of a document.
type Path []string

// ParsePath reads a path such as "data[0].price" or "data.0.price".
func ParsePath(text string) (Path, error) {
	var p Path
	for _, part := range strings.Split(text, ".") {
		name, rest, _ := strings.Cut(part, "[")
		if name != "" {
			p = append(p, name)
		}
		indexes := strings.TrimPrefix(part, name)
		if name == "" && indexes == "" {
			return nil, fmt.Errorf("path %q has an empty part", text)
		}
		for indexes != "" {
			index, after, ok := strings.Cut(strings.TrimPrefix(indexes, "["), "]")
			if _, err := strconv.ParseUint(index, 10, 16); err != nil || !ok || indexes[0] != '[' {
				return nil, fmt.Errorf("path %q: %q is no index", text, "["+rest)
			}
			p, indexes = append(p, index), after
		}
	}
	if len(p) > maxSteps {
		return nil, fmt.Errorf("path %q has more than %d parts", text, maxSteps)
	}
	return p, nil
}

// of follows the path; the value is missing where it leads nowhere.
func (p Path) of(v jsonscan.Value) jsonscan.Value {
	for _, step := range p {
		if v.Kind() == jsonscan.Array {
			n, err := strconv.ParseUint(step, 10, 16)
			if err != nil {
				return jsonscan.Value{}
			}
			v = v.At(int(n))
			continue
		}
		v = v.Get(step)
	}
	return v
}
