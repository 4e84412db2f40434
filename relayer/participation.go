package relayer

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// participation is what hub and pool say of a feed set's stored round.
type participation struct {
	windowID
	round feed.Round
	// begin is the window's, and time how long there is to record one of its rounds.
	begin time.Time
	time  time.Duration
	// slot is this operator's in the epoch; missing are the slots that signed the
	// round and that the pool does not have in the window yet.
	slot    int
	missing *big.Int
	// recorded says that the pool has this operator in the window.
	recorded bool
}

// lookAt records a feed set's stored round where this operator waits for that and
// has its turn.
func (r *Recorder) lookAt(ctx context.Context, s *RecordedSet, now time.Time) error {
	p, ok, err := r.participation(ctx, s, now)
	if err != nil {
		r.metrics.failedLook(ctx)
		return err
	}
	switch {
	case !ok:
		return nil
	case p.recorded:
		r.metrics.recorded(s.Name, p.begin)
		return nil
	case p.missing.Bit(p.slot) == 0: // not in this round; a later one may have it
		return nil
	}
	w := r.windows[s.Name]
	if w == nil || w.windowID != p.windowID {
		w = &openWindow{windowID: p.windowID, opened: now}
		r.windows[s.Name] = w
	}
	turn, err := r.turn(s, &p)
	if err != nil || now.Before(w.opened.Add(turn)) || w.sends > 0 && now.Before(w.sent.Add(sendAgain)) {
		return err
	}
	if w.sends >= maxRecords {
		if r.once("sends "+s.Name, fmt.Sprint(p.windowID)) {
			r.cfg.Logger.Warn("records of a window do not last, so no more are sent", "feed_set", s.Name, "epoch", p.epoch, "window", p.window,
				"advice", "compare the home chain's endpoints: one may lie, or the chain may take back blocks deeper than chain.NAME.confirmations")
		}
		return nil
	}
	return r.record(ctx, s, &p, w, now)
}

// participation asks hub, registry and pool. ok is false where nothing can be
// recorded: no round, one that began too long ago, or no seat in its epoch.
func (r *Recorder) participation(ctx context.Context, s *RecordedSet, now time.Time) (p participation, ok bool, err error) {
	client, ms := r.cfg.Client, uint64(s.Interval.Milliseconds())
	stored, err := view(ctx, client, r.cfg.Hub, r.hub.PackParticipation(s.id()), r.hub.UnpackParticipation)
	if err != nil {
		return p, false, fmt.Errorf("read who took part: %w", err)
	}
	if stored.Mask.Sign() == 0 {
		return p, false, nil
	}
	if stored.Round > 1000*maxUnixSeconds/ms {
		return p, false, fmt.Errorf("read who took part: round %d", stored.Round)
	}
	startMs := stored.Round * ms
	if now.After(unixMs(startMs).Add(r.terms.fresh)) {
		return p, false, nil
	}
	epoch, err := view(ctx, client, r.cfg.Registry, r.registry.PackEpochAtTime(startMs), r.registry.UnpackEpochAtTime)
	if err != nil {
		return p, false, fmt.Errorf("read epoch of round %d: %w", stored.Round, err)
	}
	info, err := view(ctx, client, r.cfg.Registry, r.registry.PackEpochInfo(epoch), r.registry.UnpackEpochInfo)
	if err != nil {
		return p, false, fmt.Errorf("read epoch %d: %w", epoch, err)
	}
	if startMs < info.FromMs || startMs >= info.UntilMs || info.UntilMs > 1000*maxUnixSeconds {
		return p, false, fmt.Errorf("read epoch %d: it is from %d to %d, and a round that began at %d is said to be of it", epoch, info.FromMs, info.UntilMs, startMs)
	}
	slot, err := view(ctx, client, r.cfg.Registry, r.registry.PackSlotOf(epoch, r.cfg.Operator), r.registry.UnpackSlotOf)
	var refused *RevertError
	switch {
	case errors.As(err, &refused) && refused.Name == "NotMember":
		return p, false, nil
	case err != nil:
		return p, false, fmt.Errorf("read slot in epoch %d: %w", epoch, err)
	case slot.Sign() < 0 || slot.Cmp(big.NewInt(maxRecorded)) >= 0:
		return p, false, fmt.Errorf("read slot in epoch %d: it is %s", epoch, slot)
	}
	span := info.UntilMs - info.FromMs
	p = participation{
		windowID: windowID{epoch: epoch, window: (startMs - info.FromMs) * r.terms.windows / span},
		round:    feed.Round(stored.Round), slot: int(slot.Int64()),
		time: min(r.terms.fresh, time.Duration(min(span/r.terms.windows, maxUnixSeconds))*time.Millisecond),
	}
	p.begin = unixMs(info.FromMs + p.window*span/r.terms.windows)
	known, err := view(ctx, client, r.cfg.Pool, r.pool.PackParticipants(epoch, s.id(), new(big.Int).SetUint64(p.window)), r.pool.UnpackParticipants)
	if err != nil {
		return p, false, fmt.Errorf("read who is recorded: %w", err)
	}
	p.recorded, p.missing = known.Bit(p.slot) == 1, new(big.Int).AndNot(stored.Mask, known)
	return p, true, nil
}

// record has the pool take in the stored round.
func (r *Recorder) record(ctx context.Context, s *RecordedSet, p *participation, w *openWindow, now time.Time) error {
	log := r.cfg.Logger.With("feed_set", s.Name, "round", p.round, "epoch", p.epoch, "window", p.window)
	data := r.pool.PackRecord(s.id())
	added, err := view(ctx, r.cfg.Client, r.cfg.Pool, data, r.pool.UnpackRecord)
	if err != nil {
		r.metrics.lost(ctx, err)
		return fmt.Errorf("try to record round %d: %w", p.round, err)
	}
	if !added { // another operator's came since
		return nil
	}
	sending, cancel := context.WithTimeout(ctx, r.cfg.Timeout)
	defer cancel()
	w.sent, w.sends = now, w.sends+1
	landed, err := r.cfg.Tx.Send(sending, Candidate{To: &r.cfg.Pool, Data: data})
	if err != nil && !errors.Is(err, ErrTxReverted) {
		err = DecodeRevert(err)
		r.metrics.lost(ctx, err)
		return fmt.Errorf("record round %d: %w", p.round, err)
	}
	mask := r.addedBy(s, landed)
	if err != nil || mask == nil {
		r.metrics.turn(turnOutrun)
		log.Info("another operator recorded first, or the round had become too old")
		return nil
	}
	r.metrics.turn(turnRecorded)
	r.metrics.recorded(s.Name, p.begin)
	log.Info("participation recorded", "participants", onesOf(mask), "tx", landed.Receipt.TxHash.Hex(), "gas_used", landed.Receipt.GasUsed)
	return nil
}

// addedBy gives who is recorded in a window after a transaction that added to it;
// nil where it added nothing.
func (r *Recorder) addedBy(s *RecordedSet, landed Landed) *big.Int {
	if landed.Receipt == nil {
		return nil
	}
	for _, l := range landed.Receipt.Logs {
		if l.Address != r.cfg.Pool {
			continue
		}
		if e, err := r.pool.UnpackRecordedEvent(l); err == nil && e.FeedSet.Cmp(s.id()) == 0 {
			return e.Mask
		}
	}
	return nil
}

// onesOf counts the slots of a mask.
func onesOf(mask *big.Int) (n int) {
	for i := range mask.BitLen() {
		n += int(mask.Bit(i))
	}
	return n
}
