// Package relayer carries reports to chains: it decides when a report is worth
// a delivery ([DuePolicy]), who delivers it ([Schedule]), has it proven, and
// lands it ([Chain], [TxManager]).
//
// One [Deliverer] serves one feed set on one chain. All operators run it over
// the same reports. For every round there is an order of the operators that
// all of them compute alike; the operator at place k waits k stages before it
// proves and sends, and stops as soon as the chain shows that nothing is left
// to do. So one pays, and any one suffices.
//
// What else a network needs done on its chains, operators do in turn as well: an
// [Advancer] sets the registry's next epoch, a [Carrier] brings hand-overs to a
// mirror, and a [Recorder] has the reward pool note who took part.
//
// A [TxManager] is the only writer of one key on one chain. Everything it is
// about to send is recorded before it is sent.
package relayer
