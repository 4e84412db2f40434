-- +goose Up

-- Times are unix time in the unit
-- that the name ends in. Hashes, roots and field elements are 32 bytes,
-- big-endian. No column is a floating-point number.

-- The last round that an operator reserved in a domain, with what it signed.
-- checksum is CRC-32C over operator, domain, round (8 bytes, big-endian) and
-- digest: a server may run without checksums of its own.
CREATE TABLE signing_records (
    operator bytea NOT NULL CHECK (length(operator) = 20),
    domain   bytea NOT NULL CHECK (length(domain) = 32),
    round    bigint NOT NULL CHECK (round >= 0),
    digest   bytea NOT NULL CHECK (length(digest) = 32),
    checksum bigint NOT NULL,
    PRIMARY KEY (operator, domain)
);

-- Transactions of an account on a chain. attempts is the RLP list of every
-- signed form. state is 1 under way, 2 done with.
CREATE TABLE tx_intents (
    chain_id   bigint NOT NULL CHECK (chain_id > 0),
    account    bytea NOT NULL CHECK (length(account) = 20),
    nonce      bigint NOT NULL CHECK (nonce >= 0),
    attempts   bytea NOT NULL,
    state      smallint NOT NULL CHECK (state IN (1, 2)),
    updated_ms bigint NOT NULL,
    PRIMARY KEY (chain_id, account, nonce)
);

-- Committees by what they encode to; reports name one by its SHA-256.
CREATE TABLE committees (
    hash bytea NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    body bytea NOT NULL
);

CREATE TABLE reports (
    feed_set  text NOT NULL,
    domain    bytea NOT NULL CHECK (length(domain) = 32),
    round     bigint NOT NULL CHECK (round >= 0),
    committee bytea NOT NULL REFERENCES committees (hash),
    body      bytea NOT NULL,
    PRIMARY KEY (domain, round)
);

CREATE TABLE bundles (
    feed_set   text NOT NULL,
    domain     bytea NOT NULL CHECK (length(domain) = 32),
    round      bigint NOT NULL CHECK (round >= 0),
    words      bytea NOT NULL CHECK (length(words) % 32 = 0),
    commitment bytea NOT NULL CHECK (length(commitment) = 32),
    proof      bytea NOT NULL CHECK (length(proof) = 256),
    PRIMARY KEY (domain, round, commitment)
);

-- Two observations of one slot for one round with different digests.
CREATE TABLE evidence (
    domain bytea NOT NULL CHECK (length(domain) = 32),
    round  bigint NOT NULL CHECK (round >= 0),
    slot   integer NOT NULL CHECK (slot >= 0),
    first  bytea NOT NULL,
    second bytea NOT NULL,
    PRIMARY KEY (domain, round, slot)
);

-- value is the mantissa plus 2^62, or 0 where there was none. The key carries
-- the whole row, so that a range of time is read from the index alone.
CREATE TABLE feed_values (
    feed     text NOT NULL,
    at_ms    bigint NOT NULL,
    round    bigint NOT NULL CHECK (round >= 0),
    value    bigint NOT NULL CHECK (value >= 0),
    decimals smallint NOT NULL CHECK (decimals BETWEEN 0 AND 18),
    origin   text NOT NULL CHECK (origin IN ('live', 'replay', 'simulated')),
    PRIMARY KEY (feed, at_ms, round) INCLUDE (value, decimals, origin)
);

-- kind is 1 trade, 2 quote. price, size, bid and ask are exact decimals. There
-- is one partition a day of receive_ns; the program makes and drops them. id
-- grows in the order of arrival and orders the ticks of one frame.
CREATE SEQUENCE ticks_id;

CREATE TABLE ticks (
    id          bigint NOT NULL DEFAULT nextval('ticks_id'),
    source      text NOT NULL,
    symbol      text NOT NULL,
    pair        text NOT NULL,
    kind        smallint NOT NULL CHECK (kind IN (1, 2)),
    price       text NOT NULL,
    size        text NOT NULL,
    bid         text NOT NULL,
    ask         text NOT NULL,
    trade_id    text NOT NULL,
    event_ns    bigint NOT NULL,
    event_known boolean NOT NULL,
    receive_ns  bigint NOT NULL,
    sequence    bigint NOT NULL,
    frame_hash  bytea NOT NULL CHECK (length(frame_hash) = 32),
    origin      text NOT NULL CHECK (origin IN ('live', 'replay', 'simulated'))
) PARTITION BY RANGE (receive_ns);

CREATE INDEX ticks_by_time ON ticks (receive_ns, id);
CREATE INDEX ticks_by_pair ON ticks (pair, receive_ns, id);

-- The last batch of ticks of each run of a writer: one that is sent again is
-- not stored again.
CREATE TABLE tick_batches (
    writer bigint NOT NULL PRIMARY KEY,
    batch  bigint NOT NULL,
    at_ms  bigint NOT NULL
);

-- Followers are told of the newest of what a statement added: "values", the
-- time and the feed, and "reports", the round and the domain in hex.
-- +goose StatementBegin
CREATE FUNCTION tell_values() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('oraclestream', 'values ' || max(at_ms) || ' ' || feed) FROM added GROUP BY feed;
    RETURN NULL;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION tell_reports() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('oraclestream', 'reports ' || max(round) || ' ' || encode(domain, 'hex')) FROM added GROUP BY domain;
    RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER tell AFTER INSERT ON feed_values REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION tell_values();
CREATE TRIGGER tell AFTER INSERT ON reports REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION tell_reports();

-- Messages of topics. seq grows in each topic of a publisher.
CREATE TABLE messages (
    topic     text NOT NULL,
    seq       bigint NOT NULL CHECK (seq >= 0),
    publisher text NOT NULL,
    time_ns   bigint NOT NULL,
    payload   bytea NOT NULL,
    origin    text NOT NULL CHECK (origin IN ('live', 'replay', 'simulated')),
    PRIMARY KEY (topic, seq, publisher)
);

CREATE INDEX messages_by_time ON messages (time_ns);

-- +goose Down
DROP TABLE messages;
DROP TABLE tick_batches;
DROP TABLE ticks;
DROP SEQUENCE ticks_id;
DROP TABLE feed_values;
DROP TABLE evidence;
DROP TABLE bundles;
DROP TABLE reports;
DROP FUNCTION tell_values;
DROP FUNCTION tell_reports;
DROP TABLE committees;
DROP TABLE tx_intents;
DROP TABLE signing_records;
