// Package book keeps limit order books for decoders: sorted levels with their
// numbers in the venue's own text (checksums are made of that text), compared
// exactly and without allocating.
package book
