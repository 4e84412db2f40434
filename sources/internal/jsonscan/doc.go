// Package jsonscan reads JSON that nobody vouches for. It checks a whole
// document before it gives anything out, keeps numbers as their text, bounds
// depth and size, refuses objects that name a key twice, and reuses its memory:
// reading a document after the first allocates nothing.
package jsonscan
