// Package store keeps what must outlive a process. It implements interfaces
// that its consumers declare.
//
// A [Store] lies in one file of SQLite or on a PostgreSQL server; what it
// promises is the same, and one set of tests holds both to it. Signing records
// and transaction intents are on disk when a call returns, as is everything
// else that is stored by a call of its own; ticks, messages and values go through a
// [Writer], which gathers them and never makes its callers wait.
//
// The signing record is the promise that an operator never signs two vectors
// for one round: the record is on disk before the signature exists. However
// many processes ask, one digest is granted for a round; [Store.OpenSigning]
// also locks the keys, against a second process with another store.
package store
