// Package pgtest starts a real PostgreSQL for tests: the one that npm brings
// (make npm-install), or else the newest below /usr/lib/postgresql. It never
// runs as root, takes no port, syncs to disk as in production, and ends with
// the test process, however that ends.
package pgtest
