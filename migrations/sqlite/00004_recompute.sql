-- +goose Up

-- What feeds were made of: the aggregator's configuration by its SHA-256, as
-- canonical JSON.
CREATE TABLE feed_configs (
    digest BLOB NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
    body   TEXT NOT NULL
) STRICT;

-- From when on which configuration counted. run_ns is when the process began to
-- take ticks in: its memory was empty then.
CREATE TABLE feed_runs (
    run_ns INTEGER NOT NULL,
    at_ns  INTEGER NOT NULL,
    digest BLOB NOT NULL REFERENCES feed_configs (digest),
    PRIMARY KEY (run_ns, at_ns)
) STRICT;

-- What the aggregator said for a round: body is JSON, ticks how many the run
-- had taken in before.
CREATE TABLE samples (
    feed_set TEXT NOT NULL,
    round    INTEGER NOT NULL CHECK (round >= 0),
    run_ns   INTEGER NOT NULL,
    at_ns    INTEGER NOT NULL,
    ticks    INTEGER NOT NULL CHECK (ticks >= 0),
    body     TEXT NOT NULL,
    PRIMARY KEY (feed_set, round, run_ns)
) STRICT;

CREATE INDEX samples_by_time ON samples (at_ns);

-- How a proven round reached a chain, where a process with this store carried it.
CREATE TABLE deliveries (
    feed_set  TEXT NOT NULL,
    round     INTEGER NOT NULL CHECK (round >= 0),
    chain_id  INTEGER NOT NULL CHECK (chain_id > 0),
    tx        BLOB NOT NULL CHECK (length(tx) = 32),
    block     INTEGER NOT NULL CHECK (block >= 0),
    gas_used  INTEGER NOT NULL CHECK (gas_used >= 0),
    prove_ms  INTEGER NOT NULL,
    landed_ms INTEGER NOT NULL,
    PRIMARY KEY (feed_set, round, chain_id, tx)
) STRICT;

-- +goose Down
DROP TABLE deliveries;
DROP TABLE samples;
DROP TABLE feed_runs;
DROP TABLE feed_configs;
