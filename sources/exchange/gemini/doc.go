// Package gemini reads Gemini's second market data protocol.
//
// Traps: there is no acknowledgement, the first message of a pair is its whole
// book with up to fifty past trades; changes have neither numbers nor times, so
// that after any doubt the pair is subscribed anew; records have names in
// capitals, REST addresses in small letters; the volume of a REST ticker is keyed
// by currency and may have 36 digits.
package gemini
