-- Entrance to the cabinet: logins, sessions, consents, audit. Secrets are kept as hashes only.

-- A login is named by the account number it was first given for.
-- state
CREATE TABLE login (
    id BIGINT NOT NULL,
    name TEXT NOT NULL,
    password TEXT NOT NULL,          -- Argon2id; empty until the first one is set
    temporary TEXT NOT NULL,         -- Argon2id of the temporary password; empty when there is none
    temporary_ends_at BIGINT NOT NULL,
    email TEXT NOT NULL,             -- confirmed; empty when there is none
    created_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX login_by_name ON login (name);

-- One login opens the accounts of all children of a family.
-- state
CREATE TABLE login_account (
    login_id BIGINT NOT NULL,
    school_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (login_id, school_id, account_id)
);

-- state
CREATE TABLE session (
    token BYTEA NOT NULL,            -- BLAKE2b of the cookie
    id BIGINT NOT NULL,              -- names the session on the page that ends it
    login_id BIGINT NOT NULL,
    school_id BIGINT NOT NULL,       -- the account that is shown
    account_id BIGINT NOT NULL,
    must_set_password BIGINT NOT NULL,
    device TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,         -- to the hour
    PRIMARY KEY (token)
);
CREATE INDEX session_by_login ON session (login_id);

-- Links sent by mail, each good once.
-- state
CREATE TABLE mailed_link (
    token BYTEA NOT NULL,            -- BLAKE2b of what the link carries
    login_id BIGINT NOT NULL,
    purpose BIGINT NOT NULL,
    email TEXT NOT NULL,             -- to be confirmed; empty for a recovery
    created_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    is_used BIGINT NOT NULL,
    PRIMARY KEY (token)
);
CREATE INDEX mailed_link_by_login ON mailed_link (login_id, purpose);

-- Wrong passwords by bucket: a hash of a name, or of a name with an address. Buckets are a fixed
-- number, so that strangers cannot grow the table.
-- state
CREATE TABLE throttle (
    bucket BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    failed_at BIGINT NOT NULL,
    free_at BIGINT NOT NULL,         -- attempts from here are served up to this moment
    PRIMARY KEY (bucket)
);

-- fact
CREATE TABLE consent (
    login_id BIGINT NOT NULL,
    version TEXT NOT NULL,
    given_at BIGINT NOT NULL,
    address TEXT NOT NULL,
    PRIMARY KEY (login_id, version)
);

-- Who came in, who failed to, and what was done to a login.
-- fact
CREATE TABLE access_event (
    login_id BIGINT NOT NULL,        -- 0: the name belongs to nobody
    happened_at BIGINT NOT NULL,
    id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    failures BIGINT NOT NULL,        -- in a row, of wrong passwords
    address TEXT NOT NULL,
    device TEXT NOT NULL,
    PRIMARY KEY (login_id, happened_at, id)
);
