-- Tills: who may hand in a school's documents, and how far each has come.

-- state
CREATE TABLE till (
    school_id BIGINT NOT NULL,
    origin BIGINT NOT NULL,       -- stands in every id that the till makes
    name TEXT NOT NULL,
    digit BIGINT NOT NULL,        -- the millions of its receipts' numbers
    state BIGINT NOT NULL,
    token_hash BYTEA NOT NULL,    -- BLAKE2b-256; the token itself is the till's alone
    replaces BIGINT,              -- the origin that this till had before it enrolled anew
    highest BIGINT NOT NULL,      -- counter that the till is known to have used
    acknowledged BIGINT NOT NULL, -- every counter up to it is answered for good
    ahead TEXT NOT NULL,          -- answered ones beyond a gap: "15-20,25-30"
    enrolled_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,      -- of the last journal
    PRIMARY KEY (school_id, origin)
);

-- One-time codes, by their hash.
-- state
CREATE TABLE till_code (
    hash BYTEA NOT NULL,
    school_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (hash)
);
