package uniswapv3

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/oraclestream/oraclestream/internal/evm/endpoint"
	"github.com/oraclestream/oraclestream/sources/internal/poll"
)

// maxBody bounds an endpoint's answer in bytes.
const maxBody = 1 << 20

// maxTime is the first second of the year 2200.
const maxTime = 7_258_118_400

// state is what a provider says of the pool at a block. Equal states are equal
// in all that a price depends on.
type state struct {
	number, time  uint64
	hash          common.Hash
	before, after int64
	spot          int64
	liquidity     [32]byte
}

// evidence writes the state as bytes, whose hash stands on the tick: block hash,
// number and time, both cumulatives, the spot tick and the liquidity.
func (s *state) evidence() []byte {
	b := append([]byte(nil), s.hash[:]...)
	for _, n := range []uint64{s.number, s.time, uint64(s.before), uint64(s.after), uint64(s.spot)} {
		b = binary.BigEndian.AppendUint64(b, n)
	}
	return append(b, s.liquidity[:]...)
}

// provider is one endpoint. It is named by its place in the list, since its
// address may be secret.
type provider struct {
	cfg     *Config
	index   int
	address string
	client  *ethclient.Client // nil until the endpoint has been checked

	mu    sync.Mutex
	until time.Time // it wants to be left alone until then
}

// ErrBusy says that a provider wants to be left alone.
var ErrBusy = errors.New("it wants to be left alone")

// busy gives until when the provider wants to be left alone; zero for never.
func (p *provider) busy() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.until
}

// leave notes that it wants to be left alone for some time.
func (p *provider) leave(pause time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until := time.Now().Add(pause); until.After(p.until) {
		p.until = until
	}
}

// each asks all providers at once, each for as long as it may take.
func each[T any](ctx context.Context, list []*provider, ask func(context.Context, *provider) (T, error)) ([]T, []error) {
	out, errs := make([]T, len(list)), make([]error, len(list))
	var wg sync.WaitGroup
	for i, p := range list {
		wg.Go(func() {
			ctx, cancel := context.WithTimeout(ctx, p.cfg.Timeout)
			defer cancel()
			if out[i], errs[i] = ask(ctx, p); errs[i] != nil {
				errs[i] = p.named(errs[i])
			}
		})
	}
	wg.Wait()
	return out, errs
}

// named takes the address out of an error and puts the provider's place in.
func (p *provider) named(err error) error {
	var of *url.Error
	if errors.As(err, &of) {
		err = of.Err
	}
	return &providerError{provider: p.index + 1, cause: err}
}

// maxWords is how much of an error is told, in characters.
const maxWords = 200

// providerError tells an error in one short line. Its words may be the
// provider's own, who could send a megabyte, control codes of a terminal, or
// lines that look like ours.
type providerError struct {
	provider int
	cause    error
}

func (e *providerError) Error() string {
	words := []rune(e.cause.Error()[:min(len(e.cause.Error()), 4*maxWords)])
	cut := ""
	if len(words) > maxWords {
		words, cut = words[:maxWords], "..."
	}
	for i, r := range words {
		if !unicode.IsPrint(r) {
			words[i] = '?'
		}
	}
	return fmt.Sprintf("provider %d: %s%s", e.provider, string(words), cut)
}

// joined gives what several providers said in one line.
func joined(errs []error) error {
	return providerErrors(slices.DeleteFunc(slices.Clone(errs), func(err error) bool { return err == nil }))
}

type providerErrors []error

func (a providerErrors) Error() string {
	words := make([]string, len(a))
	for i, err := range a {
		words[i] = err.Error()
	}
	return strings.Join(words, "; ")
}

func (a providerErrors) Unwrap() []error { return a }

func (e *providerError) Unwrap() error { return e.cause }

// open checks the endpoint once: its chain, and the pool's tokens.
func (p *provider) open(ctx context.Context) error {
	if p.client != nil {
		return nil
	}
	next := p.cfg.Transport
	if next == nil {
		next = http.DefaultTransport
	}
	c, err := endpoint.Dial(ctx, p.address, endpoint.Config{Transport: limited{next, p}, Timeout: p.cfg.Timeout})
	if err != nil {
		return fmt.Errorf("dial: %w", err)
	}
	if err := p.check(ctx, c); err != nil {
		c.Close()
		return err
	}
	p.client = c
	return nil
}

func (p *provider) check(ctx context.Context, c *ethclient.Client) error {
	id, err := c.ChainID(ctx)
	if err != nil {
		return fmt.Errorf("read chain id: %w", err)
	}
	if !id.IsUint64() || id.Uint64() != p.cfg.ChainID {
		return fmt.Errorf("it is of chain %s, not %d", id, p.cfg.ChainID)
	}
	for i, t := range []struct {
		selector []byte
		want     Token
	}{{selToken0, p.cfg.Token0}, {selToken1, p.cfg.Token1}} {
		answer, err := call(ctx, c, p.cfg.Pool, t.selector, nil)
		if err != nil {
			return fmt.Errorf("read token%d: %w", i, err)
		}
		if got, err := account(answer); err != nil || got != t.want.Address {
			return fmt.Errorf("token%d of the pool is not %s", i, t.want.Address.Hex())
		}
		if answer, err = call(ctx, c, t.want.Address, selDecimals, nil); err != nil {
			return fmt.Errorf("read decimals of token%d: %w", i, err)
		}
		if got, err := unsigned(answer); err != nil || !got.IsUint64() || got.Uint64() != uint64(t.want.Decimals) {
			return fmt.Errorf("token%d has not %d decimals", i, t.want.Decimals)
		}
	}
	return nil
}

// head is the number of the newest block.
func (p *provider) head(ctx context.Context) (uint64, error) {
	if err := p.open(ctx); err != nil {
		return 0, err
	}
	n, err := p.client.BlockNumber(ctx)
	if err != nil {
		return 0, fmt.Errorf("read head: %w", err)
	}
	return n, nil
}

// read reads the pool at a block.
func (p *provider) read(ctx context.Context, number uint64) (state, error) {
	block := new(big.Int).SetUint64(number)
	header, err := p.client.HeaderByNumber(ctx, block)
	if err != nil {
		return state{}, fmt.Errorf("read block: %w", err)
	}
	if header.Number == nil || header.Number.Cmp(block) != 0 || header.Time >= maxTime {
		return state{}, errors.New("another block than was asked for")
	}
	st := state{number: number, time: header.Time, hash: header.Hash()}
	answer, err := call(ctx, p.client, p.cfg.Pool, observeCall(uint32(p.cfg.Window/time.Second)), block)
	if err != nil {
		if isOld(err) {
			return st, fmt.Errorf("%w: raise the pool's observation cardinality or shorten the window", ErrOld)
		}
		return st, fmt.Errorf("observe: %w", err)
	}
	if st.before, st.after, err = observed(answer); err != nil {
		return st, err
	}
	if answer, err = call(ctx, p.client, p.cfg.Pool, selSlot0, block); err != nil {
		return st, fmt.Errorf("read slot0: %w", err)
	}
	if st.spot, err = spotTick(answer); err != nil {
		return st, err
	}
	if answer, err = call(ctx, p.client, p.cfg.Pool, selLiquidity, block); err != nil {
		return st, fmt.Errorf("read liquidity: %w", err)
	}
	liquidity, err := unsigned(answer)
	if err != nil {
		return st, err
	}
	liquidity.FillBytes(st.liquidity[:])
	return st, nil
}

func call(ctx context.Context, c *ethclient.Client, to common.Address, data []byte, block *big.Int) ([]byte, error) {
	return c.CallContract(ctx, ethereum.CallMsg{To: &to, Data: data}, block)
}

// isOld tells the pool's refusal of a window that it does not remember.
func isOld(err error) bool {
	var data rpc.DataError
	return errors.As(err, &data) && strings.HasSuffix(data.Error(), "OLD")
}

// limited bounds the bodies of answers, and asks nothing of a provider that wants
// to be left alone.
type limited struct {
	next http.RoundTripper
	of   *provider
}

func (l limited) RoundTrip(r *http.Request) (*http.Response, error) {
	if until := l.of.busy(); time.Now().Before(until) {
		return nil, fmt.Errorf("%w until %s", ErrBusy, until.UTC().Format(time.RFC3339))
	}
	resp, err := l.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if pause := poll.RetryAfter(resp.StatusCode, resp.Header, time.Now()); pause > 0 {
		l.of.leave(pause)
		_ = resp.Body.Close() // the status says it all
		return nil, fmt.Errorf("answered %d %s: %w for %s", resp.StatusCode, http.StatusText(resp.StatusCode), ErrBusy, pause.Round(time.Second))
	}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(resp.Body, maxBody), resp.Body}
	return resp, nil
}
