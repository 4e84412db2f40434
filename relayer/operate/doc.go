// Package operate is an operator's own business with a network's contracts: it
// registers a feed key with a stake, takes and leaves seats, asks stake back,
// fetches it, and collects rewards and refunds.
//
// An [Account] is one operator at one registry. [Account.Status] tells how it
// stands. [Account.Plan] makes of a [Request] the transactions that are missing:
// it looks at what the chain has, refuses what the contracts would refuse, and
// rehearses all of them in the order in which they will be sent, before
// anything is paid. [Account.Run] sends them one by one.
//
// Nothing is paid twice. Most requests are judged by what the chain has: who is
// registered is not registered again. An amount that is added or asked back
// cannot be told that way, so a [Journal] on disk has every transaction before
// it is sent; [Account.Resume] waits for what an earlier run left under way and
// tells what landed.
//
// Threat: the endpoint may lie. Addresses come from the operator, never from
// the endpoint but for the stake token, which is approved for the registry
// alone and for the very amount: whatever token the endpoint names, the
// registry cannot move more of it. A lie costs gas at most. Text that contracts
// give is cut and stripped before a terminal sees it.
package operate
