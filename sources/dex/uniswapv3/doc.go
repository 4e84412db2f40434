// Package uniswapv3 is a source of time-weighted average prices of Uniswap v3
// pools, read by observe over any JSON-RPC.
//
// The way of a price: the pool's tick cumulatives at both ends of the window, at
// one block that at least two providers agree about; their difference divided by
// the window, rounded toward minus infinity, is the mean tick; 1.0001 to its
// power, moved by the tokens' decimals, is the price. tick.go does it in integers
// only and gives the exact value, rounded half to even once.
//
// What an attacker may try, and what stands against it: a provider that lies or
// is behind (block hash and answers must agree, and be of more than half of those
// that answer); another chain or pool (chain id, both tokens and their decimals
// are checked before a provider counts); a pool drained so that a little moves it
// (liquidity floor); a price moved within a block (the average, and the distance
// of the spot tick from it); a chain that stands still (age of the block).
package uniswapv3
