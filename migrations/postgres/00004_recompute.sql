-- +goose Up

-- What feeds were made of: the aggregator's configuration by its SHA-256, as
-- canonical JSON.
CREATE TABLE feed_configs (
    digest bytea NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
    body   text NOT NULL
);

-- From when on which configuration counted. run_ns is when the process began to
-- take ticks in: its memory was empty then.
CREATE TABLE feed_runs (
    run_ns bigint NOT NULL,
    at_ns  bigint NOT NULL,
    digest bytea NOT NULL REFERENCES feed_configs (digest),
    PRIMARY KEY (run_ns, at_ns)
);

-- What the aggregator said for a round: body is JSON, ticks how many the run
-- had taken in before.
CREATE TABLE samples (
    feed_set text NOT NULL,
    round    bigint NOT NULL CHECK (round >= 0),
    run_ns   bigint NOT NULL,
    at_ns    bigint NOT NULL,
    ticks    bigint NOT NULL CHECK (ticks >= 0),
    body     text NOT NULL,
    PRIMARY KEY (feed_set, round, run_ns)
);

CREATE INDEX samples_by_time ON samples (at_ns);

-- How a proven round reached a chain, where a process with this store carried it.
CREATE TABLE deliveries (
    feed_set  text NOT NULL,
    round     bigint NOT NULL CHECK (round >= 0),
    chain_id  bigint NOT NULL CHECK (chain_id > 0),
    tx        bytea NOT NULL CHECK (length(tx) = 32),
    block     bigint NOT NULL CHECK (block >= 0),
    gas_used  bigint NOT NULL CHECK (gas_used >= 0),
    prove_ms  bigint NOT NULL,
    landed_ms bigint NOT NULL,
    PRIMARY KEY (feed_set, round, chain_id, tx)
);

-- +goose Down
DROP TABLE deliveries;
DROP TABLE samples;
DROP TABLE feed_runs;
DROP TABLE feed_configs;
