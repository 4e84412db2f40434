package relayer_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/relayer"
	"github.com/oraclestream/oraclestream/relayer/internal/fixture"
)

// prepared proves by looking up the real bundle of a report.
type prepared struct {
	cases map[*protocol.Report]*protocol.Bundle
	fail  bool
	// held, if set, makes proofs last until they are stopped, and is closed then.
	held chan struct{}

	mu    sync.Mutex
	asked int
}

func (p *prepared) Prove(ctx context.Context, r *protocol.Report, _ common.Address) (*protocol.Bundle, relayer.Timing, error) {
	if p.held != nil {
		<-ctx.Done()
		close(p.held)
		return nil, relayer.Timing{}, ctx.Err()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked++
	b, ok := p.cases[r]
	if p.fail || !ok {
		return nil, relayer.Timing{}, errors.New("no proof")
	}
	return b, relayer.Timing{Prove: time.Millisecond}, nil
}

func (p *prepared) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked
}

type delivered struct {
	slot int
	relayer.Delivery
}

// crew is a deliverer for each operator, on one chain. Its clock stands until a
// test turns it: nobody gets a turn because the machine is busy.
type crew struct {
	*world
	deliverers []*relayer.Deliverer
	provers    []*prepared
	chains     []*relayer.Chain
	deliveries chan delivered
	order      []int // who delivers first, second, ... while the chain is empty
	runs       []int // the slots that run
	offered    *protocol.Report

	mu    sync.Mutex
	now   time.Time
	looks [operators]int // how often each has looked at the chain and the clock
}

const stage = time.Minute

func newCrew(t *testing.T) *crew {
	t.Helper()
	c := &crew{world: newWorld(t, nil), deliveries: make(chan delivered, 64), now: time.Now()}
	schedule, err := relayer.NewSchedule(c.Domain, operators)
	require.NoError(t, err)
	c.order = schedule.Order(0)
	for slot := range operators {
		p := &prepared{cases: make(map[*protocol.Report]*protocol.Bundle)}
		for _, k := range c.Cases {
			p.cases[k.Report] = k.Bundle
		}
		chain := c.access(slot)
		d, err := relayer.NewDeliverer(relayer.DelivererConfig{
			Set: c.Set, Domain: c.Domain, Operator: c.Committee.Members[slot].Operator, Stage: stage,
			PollInterval: 20 * time.Millisecond, Timeout: 5 * time.Minute, Prover: p, Chain: chain,
			OnDelivery: func(d relayer.Delivery) { c.deliveries <- delivered{slot, d} },
			Now: func() time.Time {
				c.mu.Lock()
				defer c.mu.Unlock()
				c.looks[slot]++
				return c.now
			},
		})
		require.NoError(t, err)
		c.deliverers, c.provers, c.chains = append(c.deliverers, d), append(c.provers, p), append(c.chains, chain)
	}
	return c
}

// looked waits until these operators have each looked at the chain, from the
// beginning of the call on, and done what they then do.
func (c *crew) looked(slots []int) {
	c.t.Helper()
	// One look may be under way, and what follows the last is not seen: the next
	// one begins behind it.
	for range 3 {
		c.mu.Lock()
		before := c.looks
		c.mu.Unlock()
		for _, slot := range slots {
			c.deliverers[slot].Offer(c.offered) // wakes those who have nothing to wait for
		}
		require.Eventually(c.t, func() bool {
			c.mu.Lock()
			defer c.mu.Unlock()
			return !slices.ContainsFunc(slots, func(slot int) bool { return c.looks[slot] == before[slot] })
		}, 2*time.Minute, time.Millisecond)
	}
}

// turn ends the turn of who has it now; the others have seen that it began.
func (c *crew) turn(waiting []int) {
	c.t.Helper()
	c.looked(waiting)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(stage)
}

// run starts all operators but the dead ones.
func (c *crew) run(dead ...int) {
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	for slot, d := range c.deliverers {
		if slices.Contains(dead, slot) {
			continue
		}
		c.runs = append(c.runs, slot)
		wg.Go(func() {
			if err := d.Run(ctx); !errors.Is(err, context.Canceled) {
				c.t.Error(err)
			}
		})
	}
	c.t.Cleanup(func() { cancel(); wg.Wait() })
}

func (c *crew) offer(name string) {
	c.offered = c.Cases[name].Report
	for _, d := range c.deliverers {
		d.Offer(c.Cases[name].Report)
	}
}

func (c *crew) next() delivered {
	c.t.Helper()
	select {
	case d := <-c.deliveries:
		return d
	case <-time.After(2 * time.Minute):
		c.t.Fatal("nothing was delivered")
		return delivered{}
	}
}

// quiet checks that in all turns that follow nothing more is delivered or proven.
func (c *crew) quiet() {
	c.t.Helper()
	before := c.proofs()
	for range operators {
		c.turn(c.runs)
	}
	c.looked(c.runs)
	select {
	case d := <-c.deliveries:
		c.t.Fatalf("slot %d delivered round %d too", d.slot, d.Round)
	default:
	}
	require.Equal(c.t, before, c.proofs())
}

func (c *crew) proofs() (n int) {
	for _, p := range c.provers {
		n += p.count()
	}
	return n
}

func TestOnePays(t *testing.T) {
	t.Parallel()
	c := newCrew(t)
	c.run()
	c.offer("valid")
	got := c.next()
	require.Equal(t, c.order[0], got.slot)
	require.Zero(t, got.Rank)
	require.Equal(t, relayer.FirstValue, got.Cause.Cause)
	require.Equal(t, fixture.SetName, got.FeedSet)
	require.Same(t, c.Cases["valid"].Report, got.Report)
	require.Equal(t, c.Cases["valid"].Bundle.Round, got.Round)
	require.False(t, got.Receipt.Skipped)
	require.NotZero(t, got.Receipt.GasUsed)
	require.NotZero(t, got.Proof.Prove)
	c.quiet()
	require.Equal(t, 1, c.proofs(), "the others proved nothing")

	c.offer("older_round")
	c.offer("equal_round_no_fill")
	c.quiet()

	// Whose turn it is now comes from the round that the chain holds.
	schedule, err := relayer.NewSchedule(c.Domain, operators)
	require.NoError(t, err)
	c.offer("next_round")
	got = c.next()
	require.Equal(t, schedule.Order(c.Cases["valid"].Bundle.Round)[0], got.slot)
	require.Equal(t, c.Cases["next_round"].Report.Medians, c.values(c.chains[0]))
	c.quiet()
}

func TestTheNextDeliversWhereTheFirstAreDead(t *testing.T) {
	t.Parallel()
	c := newCrew(t)
	c.run(c.order[0], c.order[1])
	c.offer("valid")
	c.turn(c.runs)
	c.looked(c.runs)
	require.Empty(t, c.deliveries, "the second turn is not the third's")
	c.turn(c.runs)
	got := c.next()
	require.Equal(t, c.order[2], got.slot)
	require.Equal(t, 2, got.Rank)
	c.quiet()
}

func TestTheNextDeliversWhereTheFirstCannotProve(t *testing.T) {
	t.Parallel()
	c := newCrew(t)
	c.provers[c.order[0]].fail = true
	c.run()
	c.offer("valid")
	c.turn(c.runs)
	require.Equal(t, c.order[1], c.next().slot)
	c.quiet()
}

func TestAbsentLanesAreFilled(t *testing.T) {
	t.Parallel()
	c := newCrew(t)
	c.run()
	c.offer("valid")
	c.next()
	c.offer("equal_round_fill")
	got := c.next()
	require.Equal(t, relayer.FirstValue, got.Cause.Cause)
	require.Equal(t, c.Set.Feeds[5].ID, got.Cause.Feed, "the first lane that the chain lacked")
	values := c.values(c.chains[0])
	require.NotContains(t, values, feed.Absent)
	require.Equal(t, c.Cases["valid"].Report.Medians[:6], values[:6])
	c.quiet()
}

// While turns are waited for, a newer report takes the older one's place.
func TestTheNewestReportIsDelivered(t *testing.T) {
	t.Parallel()
	c := newCrew(t)
	c.run(c.order[0])
	c.offer("older_round")
	c.offer("next_round")
	c.offer("valid") // late, and older
	c.turn(c.runs)
	got := c.next()
	require.Equal(t, c.order[1], got.slot)
	require.Equal(t, c.Cases["next_round"].Bundle.Round, got.Round)
	c.quiet()
}

func TestNewDelivererChecks(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	good := relayer.DelivererConfig{Operator: common.Address{1}, Prover: &prepared{}, Chain: w.access(0)}
	_, err := relayer.NewDeliverer(good)
	require.NoError(t, err)
	for _, edit := range []func(*relayer.DelivererConfig){
		func(c *relayer.DelivererConfig) { c.Operator = common.Address{} },
		func(c *relayer.DelivererConfig) { c.Prover = nil },
		func(c *relayer.DelivererConfig) { c.Chain = nil },
	} {
		bad := good
		edit(&bad)
		_, err := relayer.NewDeliverer(bad)
		require.Error(t, err)
	}
}

// A new heartbeat or deviation counts without a restart, and feeds that are not
// the set's are refused.
func TestSetFeeds(t *testing.T) {
	t.Parallel()
	c := newCrew(t)
	d := c.deliverers[0]
	require.NoError(t, d.SetFeeds(c.Set.Feeds))
	require.Error(t, d.SetFeeds(c.Set.Feeds[1:]))
	swapped := slices.Clone(c.Set.Feeds)
	swapped[0].ID = "OTHER/USD"
	require.Error(t, d.SetFeeds(swapped))
}

// A proof is stopped once another operator has delivered the round.
func TestProofOfADeliveredRoundIsStopped(t *testing.T) {
	t.Parallel()
	c := newCrew(t)
	slow := c.provers[c.order[0]]
	slow.held = make(chan struct{})
	c.run()
	c.offer("valid")
	c.turn(c.order[1:]) // the first proves
	require.Equal(t, c.order[1], c.next().slot)
	select {
	case <-slow.held:
	case <-time.After(2 * time.Minute):
		t.Fatal("the proof goes on although the chain has its round")
	}
}
