// Package venuesim runs built-in venue servers for the simulated mode and for
// tests. Each server listens on loopback and speaks one venue's own WebSocket
// and REST protocol, so that the very same adapters that read the public venues
// read the simulator; nothing in the node knows the difference but the
// endpoints it was given, and the origin "simulated" that it puts on the data.
//
// Behind all servers stands one seeded market in integer arithmetic: US dollar
// levels of BTC, ETH, SOL, LINK, EUR and USDT that walk in small steps. Each
// venue sees them late by its own lag, with its own noise and spread, and quotes
// them in its own symbols. The same seed and the same number of steps give the
// same prices everywhere; the clock is only asked for the time stamps and the
// pace, and can be replaced.
//
// Faults can be set for each venue while it runs: see [Fault].
package venuesim
