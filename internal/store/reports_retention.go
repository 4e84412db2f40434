package store

import (
	"context"
	"fmt"

	"github.com/oraclestream/oraclestream/internal/feed"
	"github.com/oraclestream/oraclestream/internal/protocol"
)

// RemoveReports removes a domain's reports and proof bundles of the rounds
// before one, a little at a time, so that it may run while everything else goes
// on. It says how many records went. Only who knows the length of a domain's
// rounds knows their age, so [Store.Retain] leaves them alone.
func (s *Store) RemoveReports(ctx context.Context, domain protocol.Element, before feed.Round) (removed int64, err error) {
	for _, query := range []string{
		`DELETE FROM reports WHERE domain = $1 AND round IN
			(SELECT round FROM reports WHERE domain = $1 AND round < $2 ORDER BY round LIMIT $3)`,
		`DELETE FROM bundles WHERE domain = $1 AND round IN
			(SELECT round FROM bundles WHERE domain = $1 AND round < $2 ORDER BY round LIMIT $3)`,
	} {
		for {
			res, err := s.write.ExecContext(ctx, query, elementBytes(domain), bounded(before), removeRows)
			if err != nil {
				return removed, fmt.Errorf("remove old reports: %w", s.explain(err))
			}
			n, err := res.RowsAffected()
			if err != nil {
				return removed, fmt.Errorf("remove old reports: %w", err)
			}
			removed += n
			if n < removeRows {
				break
			}
		}
	}
	return removed, nil
}
