// Package gateway is the WebSocket door to the bus: /v1/stream.
//
// The map of the package:
//
//	config.go     Config, Limits and the Bus interface
//	gateway.go    Gateway: the http.Handler, who may connect, shutdown
//	admission.go  how many connections there are, in all and from one address
//	protocol.go   what clients say: parsing and its errors
//	object.go     JSON objects that can be read in one way only
//	frames.go     what the server says
//	connection.go one client: a reader, a writer, keepalive
//	metrics.go    the Prometheus metrics
//
// The protocol is described for consumers in docs/stream.md.
//
// A connection has one subscription on the bus, to which its patterns are
// added, so a message that several patterns match arrives once. A client that
// reads too slowly is conflated by the bus, or cut if it asked for that; what
// waits for it is bounded, and a write that takes longer than
// [Limits.WriteTimeout] ends the connection. A message is encoded once for
// all its readers.
//
// # Who may read
//
// Anyone who can reach the door may read the roots that it serves: raw, feed,
// report and delivery. Observations stay on the mesh, and topics that others
// own come with their own door and reader lists.
//
// A browser additionally tells which page asks (Origin). Pages of the same
// host are let in, others only if configured ([Config.Origins]). The feeds are
// public, and the door knows no cookies that a foreign page could abuse; but a
// node on localhost or in a private network is reachable from the browser
// of whoever sits there, and a page from elsewhere shall not look through it
// unless the operator says so. A public gateway sets Origins to "*". This is no
// protection against programs, which send the Origin that they like.
package gateway
