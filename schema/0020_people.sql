-- The audit log of the staff: who saw and did what, when, from where.

-- What a page of the staff was asked for, and what deeds say of themselves. A form is written down
-- before it is served, so that no deed is lost; what came of it stands in trail_outcome.
-- fact
CREATE TABLE trail (
    happened_at BIGINT NOT NULL,
    id BIGINT NOT NULL,
    kind BIGINT NOT NULL,            -- enum trail_kind
    login_id BIGINT NOT NULL,        -- 0: a command, or a name that belongs to nobody
    login TEXT NOT NULL,             -- as they were then
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    device TEXT NOT NULL,
    deed TEXT NOT NULL,              -- "POST /office/staff/{login}", "obed staff right"
    words TEXT NOT NULL,             -- what the page or the deed is called
    school_id BIGINT NOT NULL,       -- whom or what it is about; 0: none
    account TEXT NOT NULL,           -- an account's number; empty: none
    subject TEXT NOT NULL,           -- what else the path names
    status BIGINT NOT NULL,          -- of HTTP; 0: see trail_outcome
    details TEXT NOT NULL,           -- what was changed
    PRIMARY KEY (happened_at, id)
);
CREATE INDEX trail_by_login ON trail (login_id, happened_at, id);
CREATE INDEX trail_by_account ON trail (account, happened_at, id);
CREATE INDEX trail_by_kind ON trail (kind, happened_at, id);

-- fact
CREATE TABLE trail_outcome (
    happened_at BIGINT NOT NULL,
    id BIGINT NOT NULL,
    status BIGINT NOT NULL,          -- of HTTP
    PRIMARY KEY (happened_at, id)
);

-- Deeds that wait for a second person.
-- state
CREATE TABLE assent (
    id BIGINT NOT NULL,
    kind BIGINT NOT NULL,            -- enum assent_kind
    about TEXT NOT NULL,             -- what the deed needs to know, for the program
    words TEXT NOT NULL,             -- the same for people: what exactly will be done
    figure BIGINT NOT NULL,          -- kopecks or people, by the kind
    reason TEXT NOT NULL,
    asked_by BIGINT NOT NULL,        -- logins
    asked_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    state BIGINT NOT NULL,           -- enum assent_state
    decided_by BIGINT NOT NULL,      -- 0: nobody yet
    decided_at BIGINT NOT NULL,
    answer TEXT NOT NULL,            -- of who refused
    done_at BIGINT NOT NULL,         -- 0: not done
    PRIMARY KEY (id)
);
CREATE INDEX assent_by_state ON assent (state, asked_at, id);

-- The second factor of a person of the staff (RFC 6238), apart from his login and sealed where the
-- server has a key for it.
-- state
CREATE TABLE factor (
    login_id BIGINT NOT NULL,
    secret BYTEA NOT NULL,           -- empty: not set up yet; else how it is kept, and the rest
    set_at BIGINT NOT NULL,
    last_step BIGINT NOT NULL,       -- of the last code that was taken: each is good once
    failures BIGINT NOT NULL,        -- wrong ones since
    failed_at BIGINT NOT NULL,
    pending BYTEA NOT NULL,          -- a new secret that waits for its first code
    pending_at BIGINT NOT NULL,
    PRIMARY KEY (login_id)
);

-- Codes for a lost phone, each good once: 80 random bits, kept as hashes.
-- state
CREATE TABLE factor_recovery (
    login_id BIGINT NOT NULL,
    hash BYTEA NOT NULL,             -- BLAKE2b of the login and the code
    used_at BIGINT NOT NULL,         -- 0: not yet
    PRIMARY KEY (login_id, hash)
);

-- When the session's person proved his second factor; 0: he did not.
ALTER TABLE session ADD COLUMN proved_at BIGINT NOT NULL DEFAULT 0;
