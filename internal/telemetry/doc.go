// Package telemetry sets up what a node says of itself: the logger and the
// metrics registry. Nothing is global: both are made once, in the command, and
// handed down.
//
// Log keys have one meaning everywhere: feed, round, operator, source and
// chain name those things, error is an error, and advice tells an operator what
// can be done. Values of keys that name secrets never reach the log.
package telemetry
