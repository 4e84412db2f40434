package deploy_test

import (
	"math/big"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/oraclestream/oraclestream/relayer/deploy"
	"github.com/oraclestream/oraclestream/relayer/internal/fixture"
)

// A domain that stands is not made again for a circuit of another size, under
// whatever number, by a run or by a look.
func TestDomainOfAnotherShapeIsRefused(t *testing.T) {
	chain, owner := newOwner(t)
	f := fixture.Load(t)
	f.Deploy(t, chain, owner)
	behindAnother := func(d *deploy.Deployment) {
		first := d.FeedSets[0]
		first.Name, first.IntervalMS = "first", first.IntervalMS+7
		d.FeedSets = []deploy.FeedSetSpec{first, d.FeedSets[0]}
	}
	tests := []struct {
		name   string
		change func(*deploy.Deployment)
		want   error
		says   string
	}{
		{"more columns", func(d *deploy.Deployment) { d.Circuit.Columns += 4 }, deploy.ErrDomainStands, "change the feed set's interval_ms by 1"},
		{"more slots", func(d *deploy.Deployment) { d.Circuit.Slots++ }, deploy.ErrDomainStands, "feed set 1 on chain has"},
		{"more columns behind another feed set", func(d *deploy.Deployment) { d.Circuit.Columns += 4; behindAnother(d) }, deploy.ErrDomainStands, "feed set 1 on chain has"},
		{"other decimals are another domain", func(d *deploy.Deployment) { d.Circuit.Columns += 4; d.FeedSets[0].Feeds[0].Decimals++ }, deploy.ErrStanding, "columns"},
		{"the interval by a millisecond as well", func(d *deploy.Deployment) { d.Circuit.Columns += 4; d.FeedSets[0].IntervalMS++ }, deploy.ErrStanding, "the interval"},
		{"the same size", func(d *deploy.Deployment) { behindAnother(d) }, deploy.ErrStanding, "the interval"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cfg := f.Config(chain, owner)
			tt.change(cfg.Deployment)
			refused(t, cfg, tt.want, tt.says)
		})
	}
}

// One file has no two feed sets of one domain either.
func TestFileHasADomainOnce(t *testing.T) {
	tests := []struct {
		name   string
		change func(*deploy.FeedSetSpec)
		same   bool
	}{
		{"another name", func(*deploy.FeedSetSpec) {}, true},
		{"another description", func(s *deploy.FeedSetSpec) { s.Feeds[0].Description = "x" }, true},
		{"another interval", func(s *deploy.FeedSetSpec) { s.IntervalMS++ }, false},
		{"other decimals", func(s *deploy.FeedSetSpec) { s.Feeds[0].Decimals++ }, false},
		{"another feed", func(s *deploy.FeedSetSpec) { s.Feeds[0].ID = "OTHER/USD" }, false},
		{"another order", func(s *deploy.FeedSetSpec) { slices.Reverse(s.Feeds) }, false},
		{"fewer feeds", func(s *deploy.FeedSetSpec) { s.Feeds = s.Feeds[1:] }, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := whole(t, big.NewInt(5), common.Address{7})
			s := d.FeedSets[0]
			s.Name, s.Feeds = "second", slices.Clone(s.Feeds)
			tt.change(&s)
			d.FeedSets = append(d.FeedSets, s)
			err := d.Validate()
			if !tt.same {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, deploy.ErrDeployment)
			require.ErrorContains(t, err, `"second" have one domain`)
		})
	}
}
