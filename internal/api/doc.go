// Package api is the node's HTTP door: feeds with their provenance, the
// node's status and health, metrics, the mount for the stream, and the page.
//
// It holds no data. What it shows comes through the small [Data] interface,
// which the node implements, in the view types of this package; those types
// are the JSON, and openapi.json describes them (a test holds the two
// together). A feed message on the stream carries a [FeedView] too, so one
// reader reads both.
//
// A number that may be large is never a JSON number: a [Value] is decimal text
// and the integer mantissa as text, and weights are text too, because a
// JavaScript number holds 53 bits and a mantissa has up to 62. Every answer says where the data comes from (live,
// replay or simulated), in the body or, for errors too, in the header
// Oraclestream-Origin.
package api
