// Package httpjson is a source that asks one HTTP address for a JSON document
// and takes price, size and time from it, by paths that the operator configures:
// for institutions that need no code of their own.
//
// A path is names and indexes joined with dots, data.0.price: see [ParsePath]. A
// name that holds a dot cannot be reached.
//
// Who may send requests where: the address is the operator's alone, and the pair
// fills only path and query, escaped. Redirects are never followed, so a server
// cannot turn a node against others of its network; an address inside that
// network is the operator's own wish. Bodies, waiting times and nesting are
// bounded. What headers hold never reaches a log or an error; of what a server
// sends, only names of a document do, short and plain, where a path misses them.
// A server that asks to be left alone is, for a day at most.
package httpjson
