-- The ledger: accounts, transfers, balances, seals. Money is in kopecks, moments in milliseconds
-- and days in days since 1970-01-01. Every key begins with the school whose book it is in; school 0
-- is the operator. docs/LEDGER.md numbers the invariants.

-- Who makes ids: servers and tills. Counters are handed out in blocks.
-- state
CREATE TABLE origin (
    id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    next_counter BIGINT NOT NULL,
    PRIMARY KEY (id)
);

-- state
CREATE TABLE book (
    school_id BIGINT NOT NULL,
    zone TEXT NOT NULL,
    next_seq BIGINT NOT NULL,     -- of the next transfer; without gaps from 1
    version BIGINT NOT NULL,      -- rises with every change that a till has to learn
    open_day BIGINT NOT NULL,     -- what is recorded now belongs to this day or a later one
    recorded_at BIGINT NOT NULL,  -- of the newest transfer: time in a book never goes back
    PRIMARY KEY (school_id)
);

-- fact
CREATE TABLE account (
    school_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    checksum BIGINT NOT NULL,     -- 63 bits of BLAKE2b over the row
    PRIMARY KEY (school_id, id)
);

-- derived
CREATE TABLE balance (
    school_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    debits BIGINT NOT NULL,
    credits BIGINT NOT NULL,
    version BIGINT NOT NULL,      -- the book's version at the last change
    PRIMARY KEY (school_id, account_id)
);

-- What belongs together: the transfers of one document, recorded all or none.
-- fact
CREATE TABLE posting (
    school_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    flags BIGINT NOT NULL,
    floor BIGINT,                 -- what the debited personal accounts must keep; NULL: no floor
    first_seq BIGINT NOT NULL,
    transfer_count BIGINT NOT NULL,
    reverses_id BIGINT,           -- the posting that this one takes back; NULL: none
    content BYTEA NOT NULL,       -- 16 bytes of BLAKE2b over what the maker said
    PRIMARY KEY (school_id, id)
);

-- A posting is reversed at most once, and what reversed it is known. Sales are not in this index.
CREATE UNIQUE INDEX posting_by_reversed ON posting (school_id, reverses_id)
    WHERE reverses_id IS NOT NULL;

-- fact
CREATE TABLE transfer (
    school_id BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    posting_id BIGINT NOT NULL,
    debit_id BIGINT NOT NULL,
    credit_id BIGINT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0),
    code BIGINT NOT NULL,
    personal_id BIGINT NOT NULL,  -- the personal account among the two; 0 when neither is one
    happened_at BIGINT NOT NULL,
    happened_day BIGINT NOT NULL, -- of happened_at, in the book's zone
    recorded_at BIGINT NOT NULL,
    checksum BIGINT NOT NULL,     -- 63 bits of BLAKE2b over the row and its posting
    PRIMARY KEY (school_id, seq)
);

-- A statement reads one short range a day; today's ranges of a school lie together, so that a sale
-- touches a warm page.
CREATE INDEX transfer_by_day ON transfer (school_id, happened_day, personal_id);

-- fact
CREATE TABLE seal (
    school_id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    first_seq BIGINT NOT NULL,
    next_seq BIGINT NOT NULL,
    hash BYTEA NOT NULL,          -- BLAKE2b-256 over the seal before, this row and its transfers
    sealed_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, day)
);

-- The server's own maker of ids.
INSERT INTO origin (id, kind, next_counter) VALUES (1, 1, 1);
