package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/web"
)

type openapi struct {
	OpenAPI string                          `json:"openapi"`
	Paths   map[string]map[string]operation `json:"paths"`
	Parts   struct {
		Schemas map[string]*schema `json:"schemas"`
	} `json:"components"`
}

type operation struct {
	ID         string `json:"operationId"`
	Parameters []struct {
		Name string `json:"name"`
		In   string `json:"in"`
	} `json:"parameters"`
	Responses map[string]struct {
		Content map[string]struct {
			Schema *schema `json:"schema"`
		} `json:"content"`
	} `json:"responses"`
}

// schema is the part of JSON Schema that the description uses.
type schema struct {
	Ref        string             `json:"$ref"`
	Type       any                `json:"type"`
	Format     string             `json:"format"`
	Pattern    string             `json:"pattern"`
	Enum       []string           `json:"enum"`
	Required   []string           `json:"required"`
	Properties map[string]*schema `json:"properties"`
	Items      *schema            `json:"items"`
	Additional *schema            `json:"additionalProperties"`
	OneOf      []*schema          `json:"oneOf"`
}

func description(t *testing.T) *openapi {
	t.Helper()
	var d openapi
	require.NoError(t, json.Unmarshal(OpenAPI, &d))
	return &d
}

// TestOpenAPIHasEveryRoute holds the description against the router, both ways.
func TestOpenAPIHasEveryRoute(t *testing.T) {
	cfg := testConfig(t, testData(t))
	cfg.Stream = http.NotFoundHandler()
	_, router, err := build(cfg)
	require.NoError(t, err)
	var routed []string
	require.NoError(t, chi.Walk(router, func(method, route string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		routed = append(routed, method+" "+route)
		return nil
	}))
	// These are not part of the API: the page's files, and the answer to an id
	// that was written with a bare slash.
	left := []string{"GET /v1/feeds/*"}
	for _, p := range web.Paths() {
		left = append(left, "GET "+p)
	}
	routed = slices.DeleteFunc(routed, func(r string) bool { return slices.Contains(left, r) })

	var described []string
	ids := map[string]bool{}
	for path, methods := range description(t).Paths {
		for method, op := range methods {
			described = append(described, strings.ToUpper(method)+" "+path)
			require.NotEmpty(t, op.ID)
			require.False(t, ids[op.ID], "operation %s twice", op.ID)
			ids[op.ID] = true
		}
	}
	sort.Strings(routed)
	sort.Strings(described)
	require.Equal(t, routed, described)
}

// TestOpenAPIHasEveryField holds the schemas against the view types.
func TestOpenAPIHasEveryField(t *testing.T) {
	d := description(t)
	seen := map[string]bool{"FeedID": true, "Origin": true}
	var walk func(reflect.Type)
	walk = func(typ reflect.Type) {
		for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice || typ.Kind() == reflect.Map {
			typ = typ.Elem()
		}
		if typ.Kind() != reflect.Struct || typ == reflect.TypeFor[time.Time]() || seen[typ.Name()] {
			return
		}
		seen[typ.Name()] = true
		s := d.Parts.Schemas[typ.Name()]
		require.NotNil(t, s, "no schema %s", typ.Name())
		var required []string
		for i := range typ.NumField() {
			f := typ.Field(i)
			name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
			require.NotEmpty(t, name, "%s.%s has no JSON name", typ.Name(), f.Name)
			p := s.Properties[name]
			require.NotNil(t, p, "schema %s lacks %s", typ.Name(), name)
			require.Equal(t, goSchema(f.Type, options), shape(p), "%s.%s", typ.Name(), name)
			if !strings.Contains(options, "omitempty") {
				required = append(required, name)
			}
			walk(f.Type)
		}
		require.ElementsMatch(t, required, s.Required, "%s: required", typ.Name())
		require.Len(t, s.Properties, typ.NumField(), "schema %s has fields that the type has not", typ.Name())
	}
	for _, v := range []any{FeedList{}, FeedView{}, HistoryView{}, ExplainView{}, StatusView{}, HealthView{}, ErrorView{}} {
		walk(reflect.TypeOf(v))
	}
	for name := range d.Parts.Schemas {
		require.True(t, seen[name], "schema %s belongs to no view", name)
	}
}

// goSchema tells in short how a Go type is written in JSON; shape tells the same of a schema.
func goSchema(t reflect.Type, options string) string {
	switch {
	case strings.Contains(options, "string"):
		return "string"
	case t == reflect.TypeFor[time.Time]():
		return "string date-time"
	case t == reflect.TypeFor[feed.ID]():
		return "FeedID"
	case t == reflect.TypeFor[feed.Origin]():
		return "Origin"
	}
	switch t.Kind() {
	case reflect.Pointer:
		return goSchema(t.Elem(), "") + " or null"
	case reflect.Slice:
		return "list of " + goSchema(t.Elem(), "")
	case reflect.Map:
		return "map of " + goSchema(t.Elem(), "")
	case reflect.Struct:
		return t.Name()
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "boolean"
	case reflect.Int, reflect.Int64, reflect.Uint64, reflect.Uint32, reflect.Uint8:
		return "integer"
	}
	return "a type without a JSON form here: " + t.String()
}

func shape(s *schema) string {
	if s.Ref != "" {
		return s.Ref[strings.LastIndex(s.Ref, "/")+1:]
	}
	if len(s.OneOf) == 2 && s.OneOf[1].Type == "null" {
		return shape(s.OneOf[0]) + " or null"
	}
	if types, ok := s.Type.([]any); ok && len(types) == 2 && types[1] == "null" {
		return strings.TrimSpace(fmt.Sprint(types[0], " ", s.Format)) + " or null"
	}
	switch {
	case s.Type == "array":
		return "list of " + shape(s.Items)
	case s.Type == "object" && s.Additional != nil:
		return "map of " + shape(s.Additional)
	}
	return strings.TrimSpace(fmt.Sprint(s.Type, " ", s.Format))
}

// TestAnswersMatchOpenAPI holds real answers against the description.
func TestAnswersMatchOpenAPI(t *testing.T) {
	d := description(t)
	data := testData(t)
	cfg := testConfig(t, data)
	cfg.History = &fixedHistory{}
	cfg.Explain = fixedExplainer{}
	cfg.Proofs = fixedProofs(t)
	srv := start(t, cfg)
	check := func(path, template string) {
		t.Helper()
		resp, body := do(t, srv, http.MethodGet, path)
		code := fmt.Sprint(resp.StatusCode)
		answer, ok := d.Paths[template]["get"].Responses[code]
		require.True(t, ok, "%s answers %s, which is not described", path, code)
		content, ok := answer.Content["application/json"]
		require.True(t, ok)
		var v any
		require.NoError(t, json.Unmarshal([]byte(body), &v))
		require.NoError(t, d.conforms(content.Schema, v, path))
	}
	check("/v1/feeds", "/v1/feeds")
	check("/v1/feeds/BTC-USD/history?limit=1", "/v1/feeds/{id}/history")
	check("/v1/feeds/BTC-USD/history?limit=0", "/v1/feeds/{id}/history")
	check("/v1/feeds/NOPE/history", "/v1/feeds/{id}/history")
	check("/v1/feeds/BTC-USD", "/v1/feeds/{id}")
	check("/v1/feeds/ETH-USD", "/v1/feeds/{id}")
	check("/v1/feeds/BTC-US", "/v1/feeds/{id}")
	check("/v1/feeds/%00", "/v1/feeds/{id}")
	check("/v1/feeds/BTC-USD/explain", "/v1/feeds/{id}/explain")
	check("/v1/feeds/BTC-USD/explain?round=7", "/v1/feeds/{id}/explain")
	check("/v1/feeds/BTC-USD/explain?round=8", "/v1/feeds/{id}/explain")
	check("/v1/feeds/BTC-USD/explain?round=x", "/v1/feeds/{id}/explain")
	check("/v1/feeds/BTC-USD/explain?round=", "/v1/feeds/{id}/explain")
	check("/v1/feeds/BTC-USD/explain?round=0", "/v1/feeds/{id}/explain")
	check("/v1/feeds/BTC-USD/explain?round=7&round=8", "/v1/feeds/{id}/explain")
	for _, bad := range []string{"", "0", "7&round=8", "-1", "1.0"} {
		resp, _ := do(t, srv, http.MethodGet, "/v1/feeds/BTC-USD/explain?round="+bad)
		require.Equal(t, http.StatusBadRequest, resp.StatusCode, bad)
	}
	check("/v1/feeds/NOPE/explain", "/v1/feeds/{id}/explain")
	check("/v1/feeds/BTC-USD/proof", "/v1/feeds/{id}/proof")
	check("/v1/feeds/BTC-USD/proof?round=7", "/v1/feeds/{id}/proof")
	check("/v1/feeds/BTC-USD/proof?round=8", "/v1/feeds/{id}/proof")
	check("/v1/feeds/BTC-USD/proof?round=-1", "/v1/feeds/{id}/proof")
	check("/v1/feeds/NOPE/proof", "/v1/feeds/{id}/proof")
	check("/v1/status", "/v1/status")
	check("/v1/openapi.json", "/v1/openapi.json")
	check("/healthz", "/healthz")
	check("/livez", "/livez")
	data.feeds[0].Delivery.Operators = nil
	data.feeds[0].Local.Sources = nil
	check("/v1/feeds/BTC-USD", "/v1/feeds/{id}")
	data.conditions[0].OK = false
	check("/readyz", "/readyz")
	data.origin, data.feeds, data.conditions = "", nil, nil
	check("/v1/feeds", "/v1/feeds")
	check("/v1/status", "/v1/status")
	check("/readyz", "/readyz")
}

// conforms checks a decoded JSON value against a schema.
func (d *openapi) conforms(s *schema, v any, at string) error {
	if s.Ref != "" {
		name := s.Ref[strings.LastIndex(s.Ref, "/")+1:]
		if d.Parts.Schemas[name] == nil {
			return fmt.Errorf("%s: no schema %s", at, name)
		}
		return d.conforms(d.Parts.Schemas[name], v, at)
	}
	for _, one := range s.OneOf {
		if d.conforms(one, v, at) == nil {
			return nil
		}
	}
	if len(s.OneOf) > 0 {
		return fmt.Errorf("%s: %v fits none of the forms", at, v)
	}
	types, ok := s.Type.([]any)
	if !ok {
		types = []any{s.Type}
	}
	if kind := jsonKind(v); !slices.Contains(types, any(kind)) {
		return fmt.Errorf("%s: is %s, want %v", at, kind, types)
	}
	switch v := v.(type) {
	case string:
		if s.Enum != nil && !slices.Contains(s.Enum, v) {
			return fmt.Errorf("%s: %q is none of %q", at, v, s.Enum)
		}
		if s.Pattern != "" && !regexp.MustCompile(s.Pattern).MatchString(v) {
			return fmt.Errorf("%s: %q does not match %s", at, v, s.Pattern)
		}
		if s.Format == "date-time" {
			if _, err := time.Parse(time.RFC3339Nano, v); err != nil {
				return fmt.Errorf("%s: %w", at, err)
			}
		}
	case []any:
		for i := range v {
			if err := d.conforms(s.Items, v[i], fmt.Sprintf("%s[%d]", at, i)); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, name := range s.Required {
			if _, ok := v[name]; !ok {
				return fmt.Errorf("%s: lacks %s", at, name)
			}
		}
		for name, member := range v {
			p := s.Properties[name]
			if p == nil {
				p = s.Additional
			}
			if p == nil {
				if s.Properties == nil {
					continue // any object
				}
				return fmt.Errorf("%s: has %s, which is not described", at, name)
			}
			if err := d.conforms(p, member, at+"."+name); err != nil {
				return err
			}
		}
	}
	return nil
}

func jsonKind(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return "string"
	case bool:
		return "boolean"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	default:
		if text := fmt.Sprintf("%.9g", v); strings.ContainsAny(text, ".") {
			return "a number with a fraction"
		}
		return "integer"
	}
}

// fixedExplainer knows round 7 of BTC/USD.
type fixedExplainer struct{}

func (fixedExplainer) Explain(_ context.Context, id feed.ID, round feed.Round) (*ExplainView, error) {
	switch {
	case id != "BTC/USD":
		return nil, ErrUnknownFeed
	case round > 7:
		return nil, ErrUnknownRound
	}
	usdt := feed.LocalValue{ID: "USDT/USD", Decimals: 4, Value: feed.Offset + 9990, Derivation: "twap", Parts: []feed.Part{{Feed: "X/USD", Samples: []feed.Encoded{0, 1}}}}
	btc := feed.LocalValue{ID: "BTC/USD", Decimals: 2, Value: feed.Offset + 5, Reference: &feed.Reference{Feed: "USDT/USD", Value: feed.Offset + 1},
		Contributions: []feed.Contribution{{Source: "a", Pair: "BTC/USDT", Kind: feed.TradeTick, Origin: feed.Live, Via: []feed.Conversion{{Feed: "USDT/USD"}}}}}
	e := Explanation{
		Feed: "BTC/USD", Decimals: 2, FeedSet: "main", Column: 1, Round: 7, Origin: feed.Live, Values: map[feed.ID]feed.LocalValue{"BTC/USD": btc, "USDT/USD": usdt},
		Proven: feed.Offset + 5, Deliveries: []DeliveryPart{{ChainID: 1, Transaction: "0x1"}}, Bundles: []*protocol.Bundle{{Words: make([]protocol.Element, 1)}},
	}
	return e.View(), nil
}

// What is not known is said.
func TestExplanationSaysWhatIsNotKnown(t *testing.T) {
	e := Explanation{Feed: "A/B", ValuesUnknown: "too old"}
	require.Len(t, e.View().Unknown, 5)
	full, err := fixedExplainer{}.Explain(t.Context(), "BTC/USD", 7)
	require.NoError(t, err)
	require.Len(t, full.Unknown, 2)
	require.Contains(t, full.Unknown[1], "the other operators' ticks")
	require.Equal(t, []feed.ID{"BTC/USD", "USDT/USD"}, []feed.ID{full.Locals[0].Feed, full.Locals[1].Feed})
	require.Equal(t, 1, full.Locals[1].Local.Parts[0].Present)
}
