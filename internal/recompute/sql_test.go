package recompute

import (
	"database/sql"
	"testing"

	"github.com/stretchr/testify/require"
)

// openSQL opens a store's file behind the store's back. The store's package
// registers the driver.
func openSQL(t *testing.T, path string) *sql.DB {
	db, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}
