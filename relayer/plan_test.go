package relayer

import (
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

const testStage = 4 * time.Second

func newPlanner(t *testing.T, slot int) *planner {
	t.Helper()
	set := feed.Set{Feeds: []feed.Feed{{ID: "A", Heartbeat: time.Minute, DeviationPPM: 1000}, {ID: "B", Heartbeat: time.Minute}}}
	return &planner{policy: NewDuePolicy(set, 0), domain: protocol.NewElement(3), operator: testOperator(slot), stage: testStage}
}

func testOperator(slot int) common.Address { return common.Address{byte(slot + 1)} }

func testCommittee() *protocol.Committee {
	c := &protocol.Committee{}
	for slot := range 4 {
		c.Members = append(c.Members, protocol.Member{Operator: testOperator(slot)})
	}
	return c
}

func snapshot(t *testing.T, round feed.Round, values ...int64) Snapshot {
	s := Snapshot{Header: Header{Round: round}, Values: enc(t, values...)}
	if len(values) > 0 {
		s.LandedAt = time.Unix(1, 0)
	}
	return s
}

func report(t *testing.T, round feed.Round, medians ...int64) *protocol.Report {
	return &protocol.Report{Round: round, Medians: enc(t, medians...), Committee: testCommittee()}
}

func TestPlanTakesTurns(t *testing.T) {
	now := time.Unix(1000, 0)
	held := snapshot(t, 10, 20_000, 100, 5)
	moved := report(t, 11, 22_000, 200, 5)
	for slot := range 4 {
		p := newPlanner(t, slot)
		rank, _ := p.rank(10, testCommittee())
		got := p.next(now, held, moved)
		require.Equal(t, rank, got.rank)
		require.Equal(t, now.Add(time.Duration(rank)*testStage), got.until)
		require.Equal(t, rank == 0, got.step == stepDeliver)
		require.Equal(t, Decision{Deviation, "A"}, got.cause)

		// A newer report changes what is delivered, not whose turn it is.
		newer := report(t, 12, 24_000, 201, 5)
		require.Equal(t, got.until, p.next(now.Add(time.Second), held, newer).until)
		if rank > 0 {
			require.Equal(t, stepWait, p.next(got.until.Add(-1), held, newer).step)
		}
		require.Equal(t, stepDeliver, p.next(got.until, held, newer).step)

		// The chain takes a round: turns begin anew, from the new round's order.
		then := now.Add(30 * time.Second)
		again := p.next(then, snapshot(t, 12, 24_000, 201, 5), report(t, 13, 26_000, 300, 5))
		rank, _ = p.rank(12, testCommittee())
		require.Equal(t, then.Add(time.Duration(rank)*testStage), again.until)
	}
}

func TestPlanStops(t *testing.T) {
	now := time.Unix(1000, 0)
	tests := []struct {
		name   string
		held   Snapshot
		report *protocol.Report
		want   bool
	}{
		{"the chain has the round", snapshot(t, 11, 22_000, 200, 5), report(t, 11, 22_000, 200, 5), true},
		{"the chain has a later round", snapshot(t, 12, 24_000, 500, 5), report(t, 11, 22_000, 200, 5), true},
		{"the chain lacks a lane of the round", snapshot(t, 11, 22_000, 200, absent), report(t, 11, 22_100, 201, 5), false},
		{"nothing is due", snapshot(t, 11, 22_000, 200, 5), report(t, 12, 24_000, 200, 6), true},
		{"the report has no time", snapshot(t, 11, 22_000, 200, 5), report(t, 12, absent, 900, 6), true},
		{"nothing was delivered", snapshot(t, 0), report(t, 12, 24_000, 900, 6), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := newPlanner(t, 2).next(now, tt.held, tt.report)
			require.Equal(t, tt.want, got.step == stepDrop)
		})
	}
}

func TestPlanForgetsWhatIsNoLongerDue(t *testing.T) {
	now := time.Unix(1000, 0)
	held := snapshot(t, 10, 20_000, 100, 5)
	p := newPlanner(t, 0)
	p.next(now, held, report(t, 11, 22_000, 200, 5))
	require.Equal(t, stepDrop, p.next(now.Add(time.Second), held, report(t, 12, 24_000, 100, 5)).step)
	// Due again later: the turns count from then.
	later := now.Add(time.Hour)
	rank, _ := p.rank(10, testCommittee())
	got := p.next(later, held, report(t, 99, 22_000, 200, 5))
	require.Equal(t, later.Add(time.Duration(rank)*testStage), got.until)
}

// A report of a committee without this operator is another's to deliver.
func TestPlanIsForMembersOnly(t *testing.T) {
	now := time.Unix(1000, 0)
	p := newPlanner(t, 0)
	held := snapshot(t, 10, 20_000, 100, 5)
	r := report(t, 11, 22_000, 200, 5)
	r.Committee = &protocol.Committee{Members: testCommittee().Members[1:]}
	require.Equal(t, stepDrop, p.next(now, held, r).step)
	r.Committee = nil
	require.Equal(t, stepDrop, p.next(now, held, r).step)
	r.Committee = testCommittee()
	require.NotEqual(t, stepDrop, p.next(now, held, r).step, "the next epoch's committee has it again")
}

func TestPlanLetsOthersTryAfterAFailure(t *testing.T) {
	now := time.Unix(1000, 0)
	held := snapshot(t, 10, 20_000, 100, 5)
	r := report(t, 11, 22_000, 200, 5)
	s, err := NewSchedule(protocol.NewElement(3), 4)
	require.NoError(t, err)
	p := newPlanner(t, s.Order(10)[0])
	require.Equal(t, stepDeliver, p.next(now, held, r).step)
	p.failed(now)
	got := p.next(now, held, r)
	require.Equal(t, stepWait, got.step)
	require.Equal(t, now.Add(testStage), got.until)
	require.Equal(t, stepDeliver, p.next(now.Add(testStage), held, r).step)
}

// From one state of the chain, exactly one operator is the first, and each
// stage brings exactly one more.
func TestOneOperatorAStage(t *testing.T) {
	for round := range feed.Round(50) {
		now := time.Unix(1000, 0)
		held := snapshot(t, round, 20_000, 100, 5)
		turns := make(map[time.Time]int)
		for slot := range 4 {
			turns[newPlanner(t, slot).next(now, held, report(t, round+1, 22_000, 200, 5)).until]++
		}
		for k := range 4 {
			require.Equal(t, 1, turns[now.Add(time.Duration(k)*testStage)])
		}
	}
}
