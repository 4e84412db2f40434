package api

import (
	"context"
	"errors"

	"github.com/oraclestream/oraclestream/internal/feed"
)

// ErrUnknownFeed is returned by [Data.Feed] for an id the node does not have.
var ErrUnknownFeed = errors.New("unknown feed")

// Data is what the API shows. Its methods are called from many goroutines at
// once; what they return is the caller's to keep, so later changes must not
// show in it. An error other than [ErrUnknownFeed] is logged and answered
// with 500 without its text.
type Data interface {
	// Origin says where the data comes from; "" while that is not decided yet.
	Origin() feed.Origin
	// Status fills everything but the time and the conditions, which the API adds.
	Status(ctx context.Context) (*StatusView, error)
	// Feeds gives all feeds in a stable order: feed sets by number, then columns.
	Feeds(ctx context.Context) ([]FeedView, error)
	// Feed gives one feed, or [ErrUnknownFeed].
	Feed(ctx context.Context, id feed.ID) (*FeedView, error)
	// Conditions gives the named parts of the node's health. It must be quick:
	// it answers from what is known, without asking anyone.
	Conditions(ctx context.Context) []ConditionView
}
