-- +goose Up

-- What shows that a record is no longer what was stored. number counts a run's
-- samples from 1 on, 0 being not known. The digest of a sample is a SHA-256 over
-- it and over the ticks since the sample before it, empty where none was made.
-- The checksum of a value is the first 63 bits of a SHA-256 over its row, -1
-- where none was made. docs/aggregation.md has both.
ALTER TABLE samples ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
ALTER TABLE samples ADD COLUMN digest BLOB NOT NULL DEFAULT (x'');
ALTER TABLE feed_values ADD COLUMN checksum INTEGER NOT NULL DEFAULT -1;

-- +goose Down
ALTER TABLE feed_values DROP COLUMN checksum;
ALTER TABLE samples DROP COLUMN digest;
ALTER TABLE samples DROP COLUMN number;
