-- +goose Up

-- Each time that a backup was restored into this store: what was signed after
-- the backup and before the restore is not on record here, and must not be
-- signed again. digest is the SHA-256 that ends the backup.
CREATE TABLE restores (
    restored_ms INTEGER NOT NULL PRIMARY KEY CHECK (restored_ms >= 0),
    backup_ms   INTEGER NOT NULL CHECK (backup_ms >= 0),
    engine      TEXT NOT NULL,
    software    TEXT NOT NULL,
    digest      BLOB NOT NULL CHECK (length(digest) = 32)
) STRICT;

-- +goose Down
DROP TABLE restores;
