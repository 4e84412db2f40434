// Package store keeps what must outlive a process. It implements interfaces
// that its consumers declare.
//
// A [Store] lies in one file of SQLite or on a PostgreSQL server; what it
// promises is the same, and one set of tests holds both to it. Signing records
// and transaction intents are on disk when a call returns, as is everything
// else that is stored by a call of its own; ticks and values go through a
// [Writer], which gathers them and never makes its callers wait.
//
// The signing record is the promise that an operator never signs two vectors
// for one round: the record is on disk before the signature exists. [SigningLog]
// keeps it in a file that one process at a time holds, [SigningRecords] in a
// store, where any number of processes may ask and one digest is granted.
package store
