package strictjson_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/strictjson"
)

type embedded struct {
	Deep string `json:"deep"`
}

type document struct {
	embedded
	Round   string            `json:"round"`
	List    []*document       `json:"list,omitempty"`
	Names   map[string]string `json:"names,omitempty"`
	Plain   int
	Own     time.Time       `json:"own,omitzero"`
	Raw     json.RawMessage `json:"raw,omitempty"`
	Any     any             `json:"any,omitempty"`
	Ignored string          `json:"-"`
}

func TestUnmarshal(t *testing.T) {
	t.Parallel()
	var d document
	require.NoError(t, strictjson.Unmarshal([]byte(`{"deep":"x","round":"1","list":[{"round":"2"},null],"names":{"A":"1","a":"2"},
		"Plain":3,"own":"2026-01-02T03:04:05Z","raw":{"x":1},"any":{"Any":[1,{}]}} `), &d))
	require.Equal(t, "x", d.Deep)
	require.Equal(t, "2", d.List[0].Round)
	for name, c := range map[string]struct{ text, says string }{
		"another case":          {`{"Round":"1"}`, `"Round": case counts`},
		"both cases":            {`{"Round":"1","round":"2"}`, `"Round"`},
		"embedded":              {`{"DEEP":"1"}`, `"DEEP"`},
		"twice":                 {`{"round":"1","round":"1"}`, `"round" is there twice`},
		"escaped":               {`{"round":"1","\u0072ound":"1"}`, `"round" is there twice`},
		"deep":                  {`{"list":[{},{"list":[{"round":"1","round":"2"}]}]}`, `"list.list.round" is there twice`},
		"twice in a map":        {`{"names":{"a":"1","a":"2"}}`, `"names.a" is there twice`},
		"twice in raw":          {`{"raw":{"a":1,"a":2}}`, `"raw.a" is there twice`},
		"twice in any":          {`{"any":[{"a":1,"a":2}]}`, `"any.a" is there twice`},
		"unknown":               {`{"x":1}`, `unknown field "x"`},
		"ignored":               {`{"Ignored":"1"}`, `unknown field "Ignored"`},
		"behind":                {`{} {}`, "behind"},
		"brackets behind":       {`{}]`, "behind"},
		"a number":              {`{"list":[{"round":1}]}`, `"list.round" cannot be a JSON number`},
		"a list":                {`[]`, `"the whole" cannot be a JSON array`},
		"nothing":               {``, "empty"},
		"cut":                   {`{"round":`, "cut off"},
		"none":                  {`{'round'}`, "no JSON at byte 2"},
		"deeper than is sane":   {`{"any":` + strings.Repeat("[", 20000), "no JSON"},
		"a type of its own bad": {`{"own":"x"}`, "parsing time"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := strictjson.Unmarshal([]byte(c.text), new(document))
			require.ErrorContains(t, err, c.says)
			require.NotContains(t, err.Error(), "Go ")
		})
	}
}

// FuzzUnmarshal holds that nothing panics and that what is taken says the same
// to encoding/json.
func FuzzUnmarshal(f *testing.F) {
	f.Add([]byte(`{"deep":"x","list":[{"round":"2"}],"names":{"A":"1"}}`))
	f.Add([]byte(`{"round":"1","Round":"2"}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var d, again document
		if strictjson.Unmarshal(b, &d) != nil {
			return
		}
		require.NoError(t, json.Unmarshal(b, &again))
		require.Equal(t, again, d)
	})
}
