// Package bitstamp reads Bitstamp.
//
// Traps: prices and amounts also come as floating point numbers that have lost
// digits, only their *_str texts are exact; frames can wait for seconds, so age
// comes from microtimestamp; diff books start from a REST snapshot and have no
// sequence numbers; bts:request_reconnect must be obeyed at once.
package bitstamp
