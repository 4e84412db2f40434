// Package store keeps what must outlive a process. It implements interfaces
// that its consumers declare.
//
// The signing record is the promise that an operator never signs two vectors
// for one round: the record is on disk before the signature exists, and one
// process at a time holds it.
package store
