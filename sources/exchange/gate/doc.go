// Package gate reads the spot market of Gate's fourth WebSocket protocol.
//
// Traps: requests tell their time; trades have milliseconds with decimals; the
// ticker has no event time of its own; the first change of a book may span
// thousands of ids, and the book starts from a REST snapshot; a side may be left
// out of a message; leveraged tokens (QTUM3S_USDT) stand among the others; older
// servers sent frames of another protocol, which are passed over.
package gate
