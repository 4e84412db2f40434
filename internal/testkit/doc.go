// Package testkit holds what tests of several packages share: where the
// repository and the recorded fixtures beside it are. Only tests import it.
package testkit
