package testkit

import (
	"time"

	"go.uber.org/goleak"
)

// settleTime is how long what tests started may take to end after them.
const settleTime = time.Minute

// Settled gives tests to goleak.VerifyTestMain so that it judges only once what
// they left has had a minute to end: goleak by itself gives up after less than
// half a second, in which a busy machine may not come to run a goroutine that
// has nothing left to do. A goroutine that stays is found all the same. The
// options are those of the judgement, without a Cleanup.
func Settled(m goleak.TestingM, options ...goleak.Option) goleak.TestingM {
	return settled{m, options, settleTime}
}

type settled struct {
	goleak.TestingM
	options []goleak.Option
	within  time.Duration
}

// Run implements goleak.TestingM.
func (s settled) Run() int {
	code := s.TestingM.Run()
	// Find takes its time by itself. Where tests failed, nobody asks for more.
	for until := time.Now().Add(s.within); code == 0 && goleak.Find(s.options...) != nil && time.Now().Before(until); {
	}
	return code
}
