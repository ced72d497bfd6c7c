-- Lists that a school hands in, and people who change class or school.

-- A list between its preview and its application.
-- state
CREATE TABLE list_upload (
    school_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    login_id BIGINT NOT NULL,
    name TEXT NOT NULL,           -- of the file
    bytes BYTEA NOT NULL,
    uploaded_at BIGINT NOT NULL,
    applied_at BIGINT,            -- NULL: not yet
    summary TEXT NOT NULL,        -- JSON: what applying it did
    PRIMARY KEY (school_id, id)
);

-- Who changed class, came, left or moved to another school. Of a move between schools both books
-- have a row under one id.
-- fact
CREATE TABLE person_event (
    school_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    class_id BIGINT NOT NULL,       -- where the person is afterwards; 0: in none
    other_school_id BIGINT NOT NULL, -- of a move between schools; 0 otherwise
    other_account_id BIGINT NOT NULL,
    cause_id BIGINT NOT NULL,       -- the list, the promotion; 0: by itself
    login_id BIGINT NOT NULL,
    happened_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, id)
);
CREATE INDEX person_event_by_account ON person_event (school_id, account_id);
