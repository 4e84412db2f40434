package operator

import (
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/oraclestream/oraclestream/relayer/operate"
)

// Text writes keys for people.
func (k *Keys) Text() string {
	var b strings.Builder
	line := func(name, format string, args ...any) {
		fmt.Fprintf(&b, "%-20s "+format+"\n", append([]any{name}, args...)...)
	}
	line("address", "%s", k.Address)
	line("feed key A", "%s\n%-20s %s", k.FeedKey.X, "", k.FeedKey.Y)
	line("registration point Q", "%s\n%-20s %s", k.RegistrationPoint.X, "", k.RegistrationPoint.Y)
	if k.PeerID != "" {
		line("mesh peer id", "%s", k.PeerID)
	}
	made := make(map[string]bool, len(k.Created))
	for _, path := range k.Created {
		made[path] = true
	}
	for _, f := range []struct{ key, path string }{{"eth_key_file", k.Files.Eth}, {"feed_key_file", k.Files.Feed}, {"mesh.key_file", k.Files.Mesh}} {
		note := ""
		switch {
		case f.path == "":
			continue
		case made[f.path]:
			note = "  (made now)"
		case len(k.Created) > 0:
			note = "  (was there, kept)"
		}
		line(f.key, "%s%s", f.path, note)
	}
	return b.String()
}

// Text writes the status for people.
func (s *Status) Text() string {
	var b strings.Builder
	line := func(name, format string, args ...any) {
		fmt.Fprintf(&b, "%-12s "+format+"\n", append([]any{name}, args...)...)
	}
	amount := func(text string) string {
		v, _ := new(big.Int).SetString(text, 10)
		return s.terms.Amount(v)
	}
	line("operator", "%s on chain %s, registry %s", s.Operator, s.ChainID, s.Registry)
	switch {
	case s.Jailed:
		line("state", "SLASHED: out for ever")
	case s.Registered:
		line("state", "registered")
	default:
		line("state", "not registered; the first stake is at least %s", amount(s.Terms.MinimumStake))
	}
	line("feed key", "%s", s.keyText())
	line("stake", "%s bonded", amount(s.Stake.Bonded))
	switch {
	case s.Stake.Withdrawable:
		line("", "%s can be withdrawn", amount(s.Stake.Unbonding))
	case s.Stake.ReleaseAt != "":
		line("", "%s asked back, free from %s on (in %s)", amount(s.Stake.Unbonding), s.Stake.ReleaseAt, s.in(s.Stake.ReleaseAt))
	}
	if s.Seat.Taken {
		held := ""
		if s.Seat.HeldUntil != "" {
			held = "; it must be kept until an epoch was set with it, at the latest until " + s.Seat.HeldUntil
		}
		line("seat", "%d of %d, weight %d%s", s.Seat.Index, s.Terms.Slots, s.Seat.Weight, held)
	} else {
		line("seat", "none; %d of %d are taken, the lightest has weight %d", s.Seat.Seats, s.Terms.Slots, s.Seat.Lightest)
	}
	epoch := "none speaks now"
	if s.Epochs.Current > 0 {
		epoch = fmt.Sprintf("%d speaks now", s.Epochs.Current)
	}
	if s.Epochs.Last > 0 {
		epoch += fmt.Sprintf("; the newest is %d, until %s", s.Epochs.Last, s.Epochs.LastUntil)
	}
	line("epoch", "%s", epoch)
	for _, m := range s.Epochs.Memberships {
		line("", "in epoch %d at slot %d with weight %d, %s to %s", m.Epoch, m.Slot, m.Weight, m.From, m.Until)
	}
	for _, r := range s.Rewards {
		switch r.State {
		case "claimable":
			line("reward", "epoch %d: %s can be claimed", r.Epoch, amount(r.Amount))
		case "claimed":
			line("reward", "epoch %d: claimed", r.Epoch)
		default:
			line("reward", "epoch %d: nothing now: %s", r.Epoch, r.Why)
		}
	}
	for _, r := range s.Refunds {
		where := "chain " + r.ChainID
		if r.Chain != "" {
			where = r.Chain
		}
		if r.Error != "" {
			line("refunds", "%s: not known: %s", where, r.Error)
			continue
		}
		line("refunds", "%s: %s ether owed", where, ether(r.OwedWei))
	}
	line("at hand", "%s ether, %s", ether(s.Balance.Wei), amount(s.Balance.Token))
	for _, a := range s.Advice {
		line("advice", "%s", a)
	}
	return b.String()
}

func (s *Status) keyText() string {
	k := &s.FeedKey
	switch {
	case k.Matches != nil && *k.Matches:
		return "as registered"
	case k.Matches != nil:
		return fmt.Sprintf("NOT the registered one: here %s, registered %s", k.Local.X, k.Registered.X)
	case k.Registered != nil:
		return k.Registered.X + " is registered; none is at hand to compare"
	case k.Local != nil:
		return k.Local.X + " is here and not registered"
	}
	return "none"
}

// in is how long after the chain's time a moment is.
func (s *Status) in(text string) time.Duration {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return 0
	}
	return t.Sub(s.at).Truncate(time.Second)
}

func ether(wei string) string {
	v, _ := new(big.Int).SetString(wei, 10)
	return operate.FormatAmount(v, 18)
}

// Text writes what a command will do, or did.
func (r *Result) Text() string {
	var b strings.Builder
	where := "chain " + r.ChainID
	if r.Registry != "" {
		where += ", registry " + r.Registry
	}
	fmt.Fprintf(&b, "%s of %s on %s\n", r.Command, r.Operator, where)
	for i := range r.Steps {
		s := &r.Steps[i]
		switch s.State {
		case StatePlanned:
			about := "about"
			if s.GasIsBound {
				about = "at most about"
			}
			fmt.Fprintf(&b, "  %d. %s: %s (%s, %s %d gas)\n", i+1, s.Name, s.What, s.To, about, s.Gas)
		case StateEarlier:
			fmt.Fprintf(&b, "  %d. %s: done by an earlier run, transaction %s\n", i+1, s.Name, s.Tx)
		default:
			fmt.Fprintf(&b, "  %d. %s: %s, transaction %s in block %d\n", i+1, s.Name, s.What, s.Tx, s.Block)
		}
	}
	for _, n := range r.Notes {
		fmt.Fprintf(&b, "  note: %s\n", n)
	}
	switch {
	case r.Estimate != nil:
		fmt.Fprintf(&b, "  gas costs about %s ether; the account has %s\n", r.Estimate.Ether, ether(r.Estimate.Balance))
	case r.Complete && len(r.Steps) == 0:
		fmt.Fprintln(&b, "  nothing is to be done")
	case r.Complete:
		fmt.Fprintf(&b, "  done; gas cost %s ether\n", ether(r.FeesWei))
	}
	return b.String()
}
