// Package web holds the node's page: plain HTML, CSS and JavaScript, embedded,
// without a build step, a framework or anything loaded from elsewhere. It shows
// the feeds live from /v1/stream, falls back to polling /v1/feeds, and says in a
// banner that cannot be dismissed when the data is simulated or replayed.
//
// The script writes text through textContent only: nothing that comes from a
// venue, an operator or a peer is ever read as markup.
package web
