-- +goose Up

-- A chain is its id and the hash of its genesis block: a development chain
-- that starts afresh, and a test network that was reset, keep the id and are
-- another chain, on which the old one's transactions must not be sent again.
-- What is there already is of a chain that nobody can name: 32 zero bytes.
ALTER TABLE tx_intents
    ADD COLUMN genesis bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex') CHECK (length(genesis) = 32),
    DROP CONSTRAINT tx_intents_pkey,
    ADD PRIMARY KEY (chain_id, genesis, account, nonce);
ALTER TABLE tx_intents ALTER COLUMN genesis DROP DEFAULT;

-- +goose Down

-- Of transactions that then have one key, what changed last stays.
DELETE FROM tx_intents old USING tx_intents new
WHERE old.chain_id = new.chain_id AND old.account = new.account AND old.nonce = new.nonce
  AND (old.updated_ms, old.genesis) < (new.updated_ms, new.genesis);
ALTER TABLE tx_intents
    DROP CONSTRAINT tx_intents_pkey,
    DROP COLUMN genesis,
    ADD PRIMARY KEY (chain_id, account, nonce);
