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

// ParsePath reads names and indexes joined with dots, such as data.0.price. An
// index may stand in brackets, data[0].price; other notations are refused with
// what to write in their place.
func ParsePath(text string) (Path, error) {
	var p Path
	switch {
	case text == "$" || strings.HasPrefix(text, "$.") || strings.HasPrefix(text, "$["):
		return nil, fmt.Errorf("path %q: leave out the $, a path begins at the document: data.0.price", text)
	case strings.HasPrefix(text, "/"):
		return nil, fmt.Errorf("path %q: join names and indexes with dots: data.0.price", text)
	case strings.TrimSpace(text) != text:
		return nil, fmt.Errorf("path %q: take off the white space around it", text)
	}
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
