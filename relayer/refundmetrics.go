package relayer

import (
	"fmt"
	"math"
	"math/big"

	"github.com/prometheus/client_golang/prometheus"
)

// What became of a delivery's refund, as the metric names it.
const (
	refundPaid   = "refunded" // DeliveryRefunds owes the payee something for it
	refundNotDue = "not_due"  // it went to the hub, since nothing was due
	refundUnpaid = "unpaid"   // it went to the hub: no terms, or an empty budget
	refundFailed = "failed"   // it went to the hub: the contract did not answer, or is another's
	refundLost   = "lost"     // it went through the contract, and nothing is owed for it
)

// refundMetrics are of the refunds of one chain; nil where the chain has none.
type refundMetrics struct {
	wei        prometheus.Counter
	deliveries *prometheus.CounterVec
	budget     *prometheus.GaugeVec
}

func newRefundMetrics(reg prometheus.Registerer) (*refundMetrics, error) {
	m := &refundMetrics{
		wei: prometheus.NewCounter(prometheus.CounterOpts{
			Namespace: "oraclestream", Subsystem: "refunds", Name: "wei_total",
			Help: "Wei that DeliveryRefunds owes for this operator's deliveries, since the start; the operator fetches it by withdraw. Worry where it stands still while refunded deliveries should grow.",
		}),
		deliveries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: "oraclestream", Subsystem: "refunds", Name: "deliveries_total",
			Help: "Deliveries that changed the chain by what became of their refund: refunded; not_due, by the contract's terms; unpaid, for want of terms or budget; failed, where DeliveryRefunds did not answer or is of another hub; lost, where a refund was expected and none came. " +
				"Worry where unpaid grows: somebody has to fund the budget; where failed does: chain.NAME.refunds is wrong; where lost does: others are faster.",
		}, []string{"result"}),
		budget: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Namespace: "oraclestream", Subsystem: "refunds", Name: "budget_wei",
			Help: "What is left of a feed set's budget, as it was before this operator's last delivery. Worry where it nears a few deliveries' worth: then operators pay for them themselves.",
		}, []string{"feed_set"}),
	}
	for _, result := range []string{refundPaid, refundNotDue, refundUnpaid, refundFailed, refundLost} {
		m.deliveries.WithLabelValues(result) // there from the start, so that a first failure is a rise
	}
	if reg == nil {
		return m, nil
	}
	for _, c := range []prometheus.Collector{m.wei, m.deliveries, m.budget} {
		if err := reg.Register(c); err != nil {
			return nil, fmt.Errorf("register metrics of refunds: %w", err)
		}
	}
	return m, nil
}

// delivered counts a delivery that changed the chain. why is what became of its refund
// before it was sent.
func (m *refundMetrics) delivered(refund *big.Int, why string) {
	switch {
	case m == nil:
		return
	case refund != nil && refund.Sign() > 0:
		m.wei.Add(weiSample(refund))
		why = refundPaid
	case why == refundPaid:
		why = refundLost
	}
	m.deliveries.WithLabelValues(why).Inc()
}

func (m *refundMetrics) left(set string, budget *big.Int) {
	if m != nil {
		m.budget.WithLabelValues(set).Set(weiSample(budget))
	}
}

// weiSample is an amount as Prometheus has numbers, which is not exact above 2^53 wei; at
// most 2^64-1. It is for looking at: the contract keeps the amounts.
func weiSample(wei *big.Int) float64 {
	if !wei.IsUint64() {
		return math.MaxUint64
	}
	return float64(wei.Uint64())
}
