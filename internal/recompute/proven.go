package recompute

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/oraclestream/oraclestream/aggregator"
	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
	"github.com/oraclestream/oraclestream/internal/store"
)

// maxSameRound bounds the values of one feed, moment and round that are looked
// through: one a chain at most.
const maxSameRound = 64

// checkProven holds the proven values of a time against their checksums, and
// those of each round that was delivered with this store against its proof, its
// report against the observations in it, and what was signed against the sample.
func checkProven(ctx context.Context, s Store, from, to time.Time, network *protocol.Network, seen origins, out *Result) error {
	for v, err := range s.SummedValues(ctx, from, to) {
		switch {
		case store.Undecodable(err):
			out.unreadable(Finding{Round: v.Round, Feed: v.Feed, At: v.At}, err)
			continue
		case err != nil:
			return err
		case !v.Summed:
			out.Unsealed++
		case v.Wrong:
			out.find(Finding{Round: v.Round, Feed: v.Feed, At: v.At, Text: fmt.Sprintf("the proven value %s is not the one that was stored", v.Value.Text(v.Decimals))})
		}
		out.Proven++
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	rounds, err := s.DeliveredRounds(ctx, from, to)
	if err != nil {
		return err
	}
	for _, d := range rounds {
		err := checkDelivered(ctx, s, d, from, network, seen, out)
		if store.Undecodable(err) {
			out.unreadable(Finding{FeedSet: d.FeedSet, Round: d.Round, At: from}, err)
			err = nil
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// checkDelivered looks at one round that was delivered.
func checkDelivered(ctx context.Context, s Store, d store.DeliveredRound, from time.Time, network *protocol.Network, seen origins, out *Result) error {
	report, err := reportOf(ctx, s, d)
	if errors.Is(err, store.ErrNotFound) {
		// Reports are kept for another time than deliveries; who removes one in the
		// middle of them is no retention.
		around, err := s.ReportsAround(ctx, d.FeedSet, d.Round)
		if around {
			out.find(Finding{FeedSet: d.FeedSet, Round: d.Round, At: from, Text: "the round was delivered, and its report is no longer in the store"})
		}
		return err
	}
	if err != nil {
		return err
	}
	find := func(id feed.ID, format string, args ...any) {
		out.find(Finding{FeedSet: d.FeedSet, Round: d.Round, Feed: id, At: report.ObservedAt(), Text: fmt.Sprintf(format, args...)})
	}
	checkSignatures(report, network, out, func(text string) { find("", "%s", text) })
	if column := wrongMedian(report); column >= 0 {
		find("", "column %d of the report is not the median of the observations in it", column)
	}
	sample, err := s.SampleOf(ctx, d.FeedSet, d.Round)
	if errors.Is(err, store.ErrNotFound) {
		return nil // nobody knows the columns' feeds
	}
	if err != nil {
		return err
	}
	body, err := bodyOf(&sample)
	if err != nil {
		return err
	}
	if signed, err := signedSample(ctx, s, report, &sample, body); err != nil {
		return err
	} else if !signed {
		find("", "the sample is not what an operator of this store signed")
	}
	bundles, err := s.Bundles(ctx, report.Domain, d.Round, d.Round, maxProofs)
	if err != nil {
		return err
	}
	if len(bundles) == 0 {
		find("", "the round was delivered, and its proof is no longer in the store")
	}
	reported := len(bundles) == 0
	for _, b := range bundles {
		if b.Commitment != protocol.Commitment(protocol.Statement(report.Domain, report.Root, report.Quorum, b.Words)) {
			find("", "a proof's commitment is not that of the report's domain, root and quorum and the proof's words")
		}
		medians, ok := mediansOf(b, len(report.Medians))
		if !ok {
			find("", "a proof bundle of %d words does not fit the report", len(b.Words))
			continue
		}
		reported = reported || slices.Equal(medians, report.Medians)
		if at := protocol.ObservedAt(medians); at.Before(from) {
			continue // values may be kept from there on only
		}
		if err := checkStored(ctx, s, d, body, seen.at(sample.At), medians, find); err != nil {
			return err
		}
	}
	if !reported {
		find("", "no proof has the medians of the report")
	}
	return nil
}

// reportOf is the report of a round, or [store.ErrNotFound].
func reportOf(ctx context.Context, s Store, d store.DeliveredRound) (*protocol.Report, error) {
	domains, err := s.DomainsOf(ctx, d.FeedSet, d.Round)
	switch {
	case err != nil:
		return nil, err
	case len(domains) == 0:
		return nil, store.ErrNotFound
	}
	return s.Report(ctx, domains[0], d.Round)
}

// checkStored looks for each median of a proof among the proven values.
func checkStored(ctx context.Context, s Store, d store.DeliveredRound, body *aggregator.RecordedSample, origin func(feed.ID) feed.Origin,
	medians []feed.Encoded, find func(feed.ID, string, ...any),
) error {
	at := protocol.ObservedAt(medians)
	decimals := make(map[feed.ID]uint8, len(body.Values))
	for i := range body.Values {
		decimals[body.Values[i].Feed] = body.Values[i].Decimals
	}
	for k, id := range body.Columns {
		if k+1 >= len(medians) || medians[k+1] == feed.Absent {
			continue
		}
		values, err := s.FeedValues(ctx, id, at, at.Add(time.Millisecond), maxSameRound)
		if err != nil {
			return err
		}
		values = slices.DeleteFunc(values, func(v store.FeedValue) bool { return v.Round != d.Round })
		if len(values) == 0 {
			find(id, "the proven value is no longer in the store")
			continue
		}
		if !slices.ContainsFunc(values, func(v store.FeedValue) bool { return v.Value == medians[k+1] }) {
			find(id, "the proven value %s is not the %s of its proof", values[0].Value.Text(values[0].Decimals), medians[k+1].Text(values[0].Decimals))
		}
		for _, v := range values {
			if want, ok := decimals[id]; ok && v.Decimals != want {
				find(id, "the proven value has %d decimals, and the feed %d", v.Decimals, want)
			}
			if o := origin(id); moreReal(v.Origin, o) {
				find(id, "the proven value says %s, and the ticks that this store has of it are %s", v.Origin, o)
			}
		}
	}
	return nil
}

// wrongMedian gives a column of a report that does not follow from the
// observations, or -1.
func wrongMedian(r *protocol.Report) int {
	for k, want := range r.Medians {
		if medianOf(r, k) != want {
			return k
		}
	}
	return -1
}

// medianOf is what the observations in a report make of a column.
func medianOf(r *protocol.Report, k int) feed.Encoded {
	var column []aggregator.Weighted
	for slot, o := range r.Observations {
		if o != nil && slot < len(r.Committee.Members) && k < len(o.Vector) {
			column = append(column, aggregator.Weighted{Weight: r.Committee.Members[slot].Weight, Value: o.Vector[k]})
		}
	}
	got, _ := aggregator.WeightedMedian(column, r.Quorum)
	return got
}

// mediansOf are the last words of a bundle.
func mediansOf(b *protocol.Bundle, columns int) ([]feed.Encoded, bool) {
	n := (columns + protocol.LanesPerWord - 1) / protocol.LanesPerWord
	if len(b.Words) < n {
		return nil, false
	}
	medians, err := protocol.UnpackMedians(b.Words[len(b.Words)-n:], columns)
	return medians, err == nil
}

// signedSample reports whether one of the operators that signed with this store
// signed the sample's values, as far as all of them are in the report.
func signedSample(ctx context.Context, s Store, r *protocol.Report, m *store.Sample, body *aggregator.RecordedSample) (bool, error) {
	signers, err := s.Signers(ctx, r.Domain)
	if err != nil || len(signers) == 0 {
		return true, err
	}
	values := make(map[feed.ID]feed.Encoded, len(body.Values))
	for _, v := range body.Values {
		values[v.Feed] = v.Value
	}
	want := make([]feed.Encoded, len(r.Medians))
	if want[0], err = feed.Encode(m.At.UnixMilli()); err != nil {
		return false, nil //nolint:nilerr // a time that nobody can sign was not signed
	}
	for k, id := range body.Columns {
		if k+1 < len(want) {
			want[k+1] = values[id]
		}
	}
	found := 0
	for slot, o := range r.Observations {
		if o == nil || slot >= len(r.Committee.Members) || !slices.Contains(signers, r.Committee.Members[slot].Operator) {
			continue
		}
		if found++; slices.Equal(o.Vector, want) {
			return true, nil
		}
	}
	return found < len(signers), nil
}
