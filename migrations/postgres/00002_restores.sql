-- +goose Up

-- Each time that a backup was restored into this store: what was signed after
-- the backup and before the restore is not on record here, and must not be
-- signed again. digest is the SHA-256 that ends the backup.
CREATE TABLE restores (
    restored_ms bigint NOT NULL PRIMARY KEY CHECK (restored_ms >= 0),
    backup_ms   bigint NOT NULL CHECK (backup_ms >= 0),
    engine      text NOT NULL,
    software    text NOT NULL,
    digest      bytea NOT NULL CHECK (length(digest) = 32)
);

-- +goose Down
DROP TABLE restores;
