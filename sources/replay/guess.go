package replay

import "github.com/oraclestream/oraclestream/sources"

const (
	// SampleFrames is how many frames [Guess] looks at.
	SampleFrames = 64
	// sampleBytes is the largest of them.
	sampleBytes = 256 << 10
)

// Guess gives the protocols, of those given, that read most of the frames: those
// whose decoders make the most trades, tickers and tops of book of them. It is
// empty where none makes any. Several are protocols that are the same.
func Guess(frames []sources.Frame, among []sources.Venue) []string {
	var best []string
	most := 0
	for _, v := range among {
		found := 0
		decoder := v.NewDecoder(sources.DecoderOptions{IgnoreChecksums: true})
		for _, f := range frames[:min(len(frames), SampleFrames)] {
			decoder.Decode(f, func(rec *sources.Record) {
				switch rec.Kind {
				case sources.Trade, sources.Ticker, sources.BBO:
					found++
				default:
				}
			})
			if q, ok := decoder.(sources.Requester); ok {
				q.Requests()
			}
			if q, ok := decoder.(sources.Replier); ok {
				q.Replies()
			}
		}
		switch {
		case found == 0 || found < most:
		case found > most:
			best, most = []string{v.Name}, found
		default:
			best = append(best, v.Name)
		}
	}
	return best
}
