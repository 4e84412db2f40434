package httpjson

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/sources/internal/poll"
)

// get reads the document. Its errors hold neither address nor headers, which
// may be secret, and nothing that the answer says.
func (s *Source) get(ctx context.Context, pair feed.ID) ([]byte, error) {
	address, err := s.address(pair)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, errors.New("not an address")
	}
	req.Header.Set("User-Agent", "oraclestream")
	req.Header.Set("Accept", "application/json")
	for k, v := range s.cfg.Header {
		req.Header.Set(k, v)
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return nil, s.unanswered(err)
	}
	defer func() { _ = resp.Body.Close() }() // nothing can be done about it
	if resp.StatusCode != http.StatusOK {
		return nil, refusal(req.URL, resp, s.cfg.Now())
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, s.cfg.MaxBody+1))
	if err != nil {
		return nil, s.unanswered(fmt.Errorf("read answer: %w", err))
	}
	if int64(len(body)) > s.cfg.MaxBody {
		return nil, poll.Advise(fmt.Errorf("the answer has more than %d bytes", s.cfg.MaxBody), "ask for a smaller document, or raise read_limit")
	}
	return body, nil
}

// unanswered says why there is no answer, and what to do about it.
func (s *Source) unanswered(err error) error {
	if failure := transportFailure(err, s.cfg.Timeout); failure != nil {
		return failure
	}
	// The URL stands in the outer error.
	if of, ok := errors.AsType[*url.Error](err); ok {
		err = of.Err
	}
	return poll.Advise(fmt.Errorf("ask: %w", err), "check network and url")
}

// refusal says why an answer is no document.
func refusal(asked *url.URL, resp *http.Response, now time.Time) error {
	said := fmt.Errorf("answered %d %s", resp.StatusCode, http.StatusText(resp.StatusCode))
	code := resp.StatusCode
	if pause := poll.RetryAfter(code, resp.Header, now); pause > 0 {
		return &poll.Error{
			Err:    fmt.Errorf("%w: nothing is asked of it for %s", said, pause.Round(time.Second)),
			Advice: "it wants to be left alone, and is until then; if it comes again, raise every, or ask its operator for a higher limit", Pause: pause,
		}
	}
	advice := generalAdvice
	switch {
	case code >= 300 && code < 400:
		said = fmt.Errorf("%w, a redirect, which is not followed", said)
		advice = "set url to the address that a browser ends at"
		if to, err := resp.Location(); err == nil && asked.Scheme == "http" && to.Scheme == "https" && to.Hostname() == asked.Hostname() {
			advice = "write https:// in url"
		}
	case code == http.StatusUnauthorized || code == http.StatusForbidden || code == http.StatusProxyAuthRequired:
		advice = "check the key in headers_file, and whether the service admits this host's address"
	case code == http.StatusUnavailableForLegalReasons:
		advice = "the service does not serve this host's country"
	case code == http.StatusNotFound || code == http.StatusGone:
		advice = "check the path of url, that the service has the pair, and its spelling: {BASE}{QUOTE} are capitals, {base}{quote} small letters"
	case code == http.StatusBadRequest:
		advice = "check url: its query, https:// in place of http://, and the spelling of the pair"
	case code == http.StatusMethodNotAllowed || code == http.StatusNotAcceptable:
		advice = "the address is not one to GET a JSON document from: check url"
	case code >= 500:
		advice = "the service has trouble of its own: it is asked again; the prices go stale until it answers"
	case code < 300:
		said = fmt.Errorf("%w, without a document", said)
		advice = "check url: the address gives no JSON document"
	}
	return poll.Advise(said, advice)
}
