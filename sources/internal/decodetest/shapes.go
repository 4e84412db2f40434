package decodetest

import (
	"bytes"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/oraclestream/oraclestream/sources"
)

// Twins are two decoders of one venue that read the same frames, the second one
// with a space behind each text frame, which no shape has: so the first may read
// by shapes, and the second parses all.
type Twins [2]sources.Decoder

// NewTwins makes the decoders.
func NewTwins(v sources.Venue) Twins {
	return Twins{v.NewDecoder(sources.DecoderOptions{}), v.NewDecoder(sources.DecoderOptions{})}
}

// Decode gives the records of both.
func (d Twins) Decode(f sources.Frame) (shaped, parsed []sources.Record) {
	d[0].Decode(f, func(r *sources.Record) { shaped = append(shaped, *r) })
	if f.Kind == sources.Text && bytes.HasPrefix(f.Data, []byte("{")) {
		f.Data = append(slices.Clone(f.Data), ' ')
	}
	d[1].Decode(f, func(r *sources.Record) { parsed = append(parsed, *r) })
	return shaped, parsed
}

// shapedFrames counts the frames that a decoder read by a shape.
func shapedFrames(t testing.TB, d sources.Decoder) uint64 {
	t.Helper()
	s, ok := d.(interface{ ShapedFrames() uint64 })
	require.True(t, ok, "%T counts no shaped frames", d)
	return s.ShapedFrames()
}

// Shapes holds that the hot frames of the venue's recordings are read by shapes,
// all but the given number for each recording, and that shapes read what parsing
// reads: in the recordings, and in hot frames that were spoilt.
func Shapes(t *testing.T, v sources.Venue, hot *regexp.Regexp, missed map[string]int) {
	var samples [][]byte
	total := 0
	for _, path := range Recordings(t, v.Name) {
		name := recordingName(path)
		twins, misses, kept := NewTwins(v), 0, 0
		for _, line := range Lines[Line](t, path) {
			f, ok := line.Frame(t)
			if !ok {
				continue
			}
			before := shapedFrames(t, twins[0])
			shaped, parsed := twins.Decode(f)
			require.Equal(t, parsed, shaped, "%s, frame %d: %.300s", name, line.N, line.Text)
			if f.Kind != sources.Text || !hot.Match(f.Data) {
				continue
			}
			if total++; shapedFrames(t, twins[0]) == before {
				misses++
			} else if kept < 8 {
				samples = append(samples, f.Data)
				kept++
			}
		}
		require.Zero(t, shapedFrames(t, twins[1]), "a space behind a frame is in no shape")
		require.Equal(t, missed[name], misses, "%s: hot frames that no shape reads", name)
	}
	require.NotEmpty(t, samples, "hot frames that a shape reads")
	t.Logf("%d hot frames", total)
	rapid.Check(t, func(t *rapid.T) {
		twins := NewTwins(v)
		for range rapid.IntRange(1, 4).Draw(t, "frames") {
			frame := spoil(t, rapid.SampledFrom(samples).Draw(t, "frame"))
			shaped, parsed := twins.Decode(sources.Frame{Kind: sources.Text, Data: frame})
			require.Equal(t, parsed, shaped, "%s", frame)
		}
	})
}

// values finds the scalar values of members.
var values = regexp.MustCompile(`:("[^"]*"|[-+.0-9eE]+|true|false)`)

var hostile = []string{
	`""`, `"0"`, `0`, `"-1"`, `-1`, `01`, `1.5`, `"1e5"`, `1e5`, `"1e999999999"`, `"NaN"`, `null`, `true`, `false`, `{}`, `[]`, `"\u0041"`, `"é"`,
	"\"\xff\"", "\"\x01\"", `"0.00000000"`, `"12345678901234567890123456789012345678901"`, `123456789012345678901234567890`,
	`"0.-10000"`, `"9999-99-99T99:99:99Z"`, `"buy"`, `"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"`,
}

// spoil changes a frame in a few ways, or in none.
func spoil(t *rapid.T, frame []byte) []byte {
	b := slices.Clone(frame)
	for range rapid.IntRange(0, 2).Draw(t, "changes") {
		at := rapid.IntRange(0, len(b)-1).Draw(t, "at")
		switch rapid.IntRange(0, 4).Draw(t, "change") {
		case 0:
			b[at] = rapid.Byte().Draw(t, "byte")
		case 1:
			b = slices.Insert(b, at, rapid.SampledFrom([]byte(`0 "\,:{}1.-e`)).Draw(t, "byte"))
		case 2:
			b = slices.Delete(b, at, min(len(b), at+rapid.IntRange(1, 9).Draw(t, "bytes")))
		default:
			all := values.FindAllSubmatchIndex(b, -1)
			if len(all) == 0 {
				break
			}
			v := rapid.SampledFrom(all).Draw(t, "value")
			b = slices.Concat(b[:v[2]], []byte(rapid.SampledFrom(hostile).Draw(t, "hostile")), b[v[3]:])
		}
		if len(b) == 0 {
			return b
		}
	}
	return b
}
