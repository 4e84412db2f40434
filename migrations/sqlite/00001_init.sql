-- +goose Up

-- Times are unix time in the unit
-- that the name ends in. Hashes, roots and field elements are 32 bytes,
-- big-endian. No column is a floating-point number.

-- The last round that an operator reserved in a domain, with what it signed.
-- checksum is CRC-32C over operator, domain, round (8 bytes, big-endian) and
-- digest: SQLite has no checksums of its own.
CREATE TABLE signing_records (
    operator BLOB NOT NULL CHECK (length(operator) = 20),
    domain   BLOB NOT NULL CHECK (length(domain) = 32),
    round    INTEGER NOT NULL CHECK (round >= 0),
    digest   BLOB NOT NULL CHECK (length(digest) = 32),
    checksum INTEGER NOT NULL,
    PRIMARY KEY (operator, domain)
) STRICT, WITHOUT ROWID;

-- Transactions of an account on a chain. attempts is the RLP list of every
-- signed form. state is 1 under way, 2 done with.
CREATE TABLE tx_intents (
    chain_id   INTEGER NOT NULL CHECK (chain_id > 0),
    account    BLOB NOT NULL CHECK (length(account) = 20),
    nonce      INTEGER NOT NULL CHECK (nonce >= 0),
    attempts   BLOB NOT NULL,
    state      INTEGER NOT NULL CHECK (state IN (1, 2)),
    updated_ms INTEGER NOT NULL,
    PRIMARY KEY (chain_id, account, nonce)
) STRICT;

-- Committees by what they encode to; reports name one by its SHA-256.
CREATE TABLE committees (
    hash BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    body BLOB NOT NULL
) STRICT;

CREATE TABLE reports (
    feed_set  TEXT NOT NULL,
    domain    BLOB NOT NULL CHECK (length(domain) = 32),
    round     INTEGER NOT NULL CHECK (round >= 0),
    committee BLOB NOT NULL REFERENCES committees (hash),
    body      BLOB NOT NULL,
    PRIMARY KEY (domain, round)
) STRICT;

CREATE TABLE bundles (
    feed_set   TEXT NOT NULL,
    domain     BLOB NOT NULL CHECK (length(domain) = 32),
    round      INTEGER NOT NULL CHECK (round >= 0),
    words      BLOB NOT NULL CHECK (length(words) % 32 = 0),
    commitment BLOB NOT NULL CHECK (length(commitment) = 32),
    proof      BLOB NOT NULL CHECK (length(proof) = 256),
    PRIMARY KEY (domain, round, commitment)
) STRICT;

-- Two observations of one slot for one round with different digests.
CREATE TABLE evidence (
    domain BLOB NOT NULL CHECK (length(domain) = 32),
    round  INTEGER NOT NULL CHECK (round >= 0),
    slot   INTEGER NOT NULL CHECK (slot >= 0),
    first  BLOB NOT NULL,
    second BLOB NOT NULL,
    PRIMARY KEY (domain, round, slot)
) STRICT;

-- value is the mantissa plus 2^62, or 0 where there was none. The rows of a
-- feed lie together in the order of time.
CREATE TABLE feed_values (
    feed     TEXT NOT NULL,
    at_ms    INTEGER NOT NULL,
    round    INTEGER NOT NULL CHECK (round >= 0),
    value    INTEGER NOT NULL CHECK (value >= 0),
    decimals INTEGER NOT NULL CHECK (decimals BETWEEN 0 AND 18),
    origin   TEXT NOT NULL CHECK (origin IN ('live', 'replay', 'simulated')),
    PRIMARY KEY (feed, at_ms, round)
) STRICT, WITHOUT ROWID;

-- kind is 1 trade, 2 quote. price, size, bid and ask are exact decimals. id
-- grows in the order of arrival and orders the ticks of one frame.
CREATE TABLE ticks (
    id          INTEGER PRIMARY KEY,
    source      TEXT NOT NULL,
    symbol      TEXT NOT NULL,
    pair        TEXT NOT NULL,
    kind        INTEGER NOT NULL CHECK (kind IN (1, 2)),
    price       TEXT NOT NULL,
    size        TEXT NOT NULL,
    bid         TEXT NOT NULL,
    ask         TEXT NOT NULL,
    trade_id    TEXT NOT NULL,
    event_ns    INTEGER NOT NULL,
    event_known INTEGER NOT NULL CHECK (event_known IN (0, 1)),
    receive_ns  INTEGER NOT NULL,
    sequence    INTEGER NOT NULL,
    frame_hash  BLOB NOT NULL CHECK (length(frame_hash) = 32),
    origin      TEXT NOT NULL CHECK (origin IN ('live', 'replay', 'simulated'))
) STRICT;

CREATE INDEX ticks_by_time ON ticks (receive_ns);
CREATE INDEX ticks_by_pair ON ticks (pair, receive_ns);

-- The last batch of ticks of each run of a writer: one that is sent again is
-- not stored again.
CREATE TABLE tick_batches (
    writer INTEGER NOT NULL PRIMARY KEY,
    batch  INTEGER NOT NULL,
    at_ms  INTEGER NOT NULL
) STRICT;

-- Messages of topics. seq grows in each topic of a publisher.
CREATE TABLE messages (
    topic     TEXT NOT NULL,
    seq       INTEGER NOT NULL CHECK (seq >= 0),
    publisher TEXT NOT NULL,
    time_ns   INTEGER NOT NULL,
    payload   BLOB NOT NULL,
    origin    TEXT NOT NULL CHECK (origin IN ('live', 'replay', 'simulated')),
    PRIMARY KEY (topic, seq, publisher)
) STRICT;

CREATE INDEX messages_by_time ON messages (time_ns);

-- +goose Down
DROP TABLE messages;
DROP TABLE tick_batches;
DROP TABLE ticks;
DROP TABLE feed_values;
DROP TABLE evidence;
DROP TABLE bundles;
DROP TABLE reports;
DROP TABLE committees;
DROP TABLE tx_intents;
DROP TABLE signing_records;
