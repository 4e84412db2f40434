package sources

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/oraclestream/oraclestream/internal/feed"
)

const (
	// maxList bounds an instrument list in bytes.
	maxList = 64 << 20
	// maxToken bounds the answer that a token stands in, in bytes.
	maxToken = 64 << 10
)

// errTooLong is returned for a body beyond its limit.
var errTooLong = errors.New("body is too long")

// restClient reads documents of one venue.
type restClient struct {
	http *http.Client
	base string
	// refused makes an error of an answer that is not a success.
	refused func(path string, resp *http.Response) error
}

// get reads a document of at most limit bytes.
func (c restClient) get(ctx context.Context, path string, limit int64) ([]byte, error) {
	return c.read(ctx, http.MethodGet, path, limit)
}

// post asks for a document of at most limit bytes, without sending anything.
func (c restClient) post(ctx context.Context, path string, limit int64) ([]byte, error) {
	return c.read(ctx, http.MethodPost, path, limit)
}

func (c restClient) read(ctx context.Context, method, path string, limit int64) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, nil)
	if err != nil {
		return nil, backoff.Permanent(err)
	}
	req.Header.Set("User-Agent", "oraclestream")
	req.Header.Set("Accept", "application/json")
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }() // nothing can be done about it
	if resp.StatusCode != http.StatusOK {
		return nil, c.refused(path, resp)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(body)) > limit {
		return nil, errTooLong
	}
	return body, nil
}

// rest gives the client of the venue's documents. Who uses it has waited until
// the venue may be asked.
func (r *Runner) rest() restClient {
	return restClient{http: r.cfg.HTTP, base: r.cfg.RESTURL, refused: r.refusedWith}
}

// instruments reads the venue's lists until every wanted pair is found or all
// are read, and again until at least one is found. It only fails where the
// context ends.
func (r *Runner) instruments(ctx context.Context) (map[string]feed.ID, error) {
	v := &r.cfg.Venue
	notify := func(err error, pause time.Duration) {
		r.count(func(s *Stats) { s.LastError = err.Error() })
		if r.seldom("instruments") {
			r.log.Warn("cannot read the venue's instruments", "error", err, "retry_in", pause,
				"advice", "check the network and the REST address; the venue stays out until its list is read")
		}
	}
	return backoff.Retry(ctx, func() (map[string]feed.ID, error) {
		pairs, err := r.readInstruments(ctx)
		if err != nil {
			return nil, fmt.Errorf("read instruments: %w", err)
		}
		return pairs, nil
	}, backoff.WithBackOff(newJitter(v.MinBackoff, v.MaxBackoff, r.cfg.Random)), backoff.WithMaxElapsedTime(0), backoff.WithNotify(notify))
}

func (r *Runner) readInstruments(ctx context.Context) (map[string]feed.ID, error) {
	wanted := make(map[feed.ID]bool, len(r.cfg.Want))
	for _, pair := range r.cfg.Want {
		wanted[pair] = true
	}
	pairs := make(map[string]feed.ID, len(wanted))
	for i, path := range r.cfg.Venue.InstrumentPaths {
		if !r.allowed(ctx, &r.asks) {
			return nil, ctx.Err()
		}
		body, err := r.rest().get(ctx, path, maxList)
		if err == nil {
			r.count(func(s *Stats) { s.Frames++; s.Bytes += uint64(len(body)) })
			var list []Instrument
			if list, err = r.cfg.Venue.ParseInstruments(body); err == nil {
				for _, in := range list {
					if wanted[in.Pair] {
						delete(wanted, in.Pair) // the first that is listed stands
						pairs[in.Symbol] = in.Pair + feed.ID(r.cfg.Suffix)
					}
				}
			}
		}
		switch {
		case err != nil && i == 0:
			return nil, err
		case err != nil && r.seldom("instruments: "+path):
			r.log.Warn("cannot read a further list of instruments", "path", path, "error", err,
				"advice", "pairs that stand in it only stay out; check whether the venue offers it here")
		}
		if len(wanted) == 0 {
			break
		}
	}
	if len(pairs) == 0 {
		return nil, errors.New("none of the wanted pairs is listed")
	}
	for pair := range wanted {
		if r.once("unlisted: " + string(pair)) {
			r.log.Warn("pair is not listed at the venue", "pair", pair, "advice", "take the pair out of the feed's inputs of this source")
		}
	}
	r.count(func(s *Stats) { s.Instruments = len(pairs) })
	return pairs, nil
}
