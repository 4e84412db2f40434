package recompute

import (
	"sort"
	"time"

	"github.com/oraclestream/oraclestream/aggregator"
	"github.com/oraclestream/oraclestream/internal/feed"
)

// origins is where the replayed ticks of each feed came from, as changes in the
// order of time: a feed's seldom changes.
type origins map[feed.ID][]originFrom

type originFrom struct {
	at     time.Time
	origin feed.Origin
}

// add takes in a sample's values, which are later than those before.
func (o origins) add(at time.Time, values map[feed.ID]feed.LocalValue) {
	for id := range values {
		v := values[id]
		got := aggregator.Origin(&v)
		if list := o[id]; len(list) == 0 || list[len(list)-1].origin != got {
			o[id] = append(list, originFrom{at, got})
		}
	}
}

// at gives each feed's origin at a sample's moment, "" where no tick says.
func (o origins) at(at time.Time) func(feed.ID) feed.Origin {
	return func(id feed.ID) feed.Origin {
		list := o[id]
		k := sort.Search(len(list), func(i int) bool { return list[i].at.After(at) })
		if k == 0 {
			return ""
		}
		return list[k-1].origin
	}
}

// moreReal reports whether a claim goes beyond the ticks. The other way round is
// no lie: what a process proves is as real as the least real of its sources.
func moreReal(claim, ticks feed.Origin) bool {
	return claim != "" && ticks != "" && aggregator.LeastReal(claim, ticks) != claim
}
