-- +goose Up

-- A chain is its id and the hash of its genesis block: a development chain
-- that starts afresh, and a test network that was reset, keep the id and are
-- another chain, on which the old one's transactions must not be sent again.
-- What is there already is of a chain that nobody can name: 32 zero bytes.
CREATE TABLE tx_intents_by_genesis (
    chain_id   INTEGER NOT NULL CHECK (chain_id > 0),
    genesis    BLOB NOT NULL CHECK (length(genesis) = 32),
    account    BLOB NOT NULL CHECK (length(account) = 20),
    nonce      INTEGER NOT NULL CHECK (nonce >= 0),
    attempts   BLOB NOT NULL,
    state      INTEGER NOT NULL CHECK (state IN (1, 2)),
    updated_ms INTEGER NOT NULL,
    PRIMARY KEY (chain_id, genesis, account, nonce)
) STRICT;

INSERT INTO tx_intents_by_genesis (chain_id, genesis, account, nonce, attempts, state, updated_ms)
SELECT chain_id, zeroblob(32), account, nonce, attempts, state, updated_ms FROM tx_intents;

DROP TABLE tx_intents;
ALTER TABLE tx_intents_by_genesis RENAME TO tx_intents;

-- +goose Down

-- Of transactions that then have one key, what changed last stays.
CREATE TABLE tx_intents_by_id (
    chain_id   INTEGER NOT NULL CHECK (chain_id > 0),
    account    BLOB NOT NULL CHECK (length(account) = 20),
    nonce      INTEGER NOT NULL CHECK (nonce >= 0),
    attempts   BLOB NOT NULL,
    state      INTEGER NOT NULL CHECK (state IN (1, 2)),
    updated_ms INTEGER NOT NULL,
    PRIMARY KEY (chain_id, account, nonce)
) STRICT;

INSERT INTO tx_intents_by_id (chain_id, account, nonce, attempts, state, updated_ms)
SELECT chain_id, account, nonce, attempts, state, updated_ms FROM tx_intents
WHERE true ORDER BY updated_ms DESC, genesis DESC
ON CONFLICT DO NOTHING;

DROP TABLE tx_intents;
ALTER TABLE tx_intents_by_id RENAME TO tx_intents;
