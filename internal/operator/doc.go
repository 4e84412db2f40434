// Package operator is what stands behind `oraclestream operator`: an operator's
// key files, how it stands on the chains of a node's configuration, and its
// requests to the contracts, as programs and people read them. What is asked of
// the contracts is [operate]'s.
package operator
