-- Lists that a school hands in, and people who change class or school.

-- A list on its way: read, shown, applied. What was shown is what is applied.
-- state
CREATE TABLE list_upload (
    school_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    login_id BIGINT NOT NULL,
    name TEXT NOT NULL,           -- of the file
    kind BIGINT NOT NULL,         -- of the people in it
    covers BIGINT NOT NULL,       -- whose absence from it is told: its classes, or the whole school
    bytes BYTEA NOT NULL,         -- emptied when it is applied
    state BIGINT NOT NULL,        -- uploaded, shown, ordered to be applied, applied, failed
    uploaded_at BIGINT NOT NULL,
    digest BYTEA NOT NULL,        -- of all that was shown
    preview TEXT NOT NULL,        -- JSON: what was shown
    is_again BIGINT NOT NULL,     -- 1: shown anew, because the books changed in between
    choice TEXT NOT NULL,         -- ids of those who are to be marked as having left
    orders_cards BIGINT NOT NULL,
    decided_by BIGINT NOT NULL,   -- login; 0: not yet
    applied_at BIGINT,            -- NULL: not yet
    PRIMARY KEY (school_id, id)
);
CREATE INDEX list_upload_by_state ON list_upload (state, uploaded_at);

-- Who came, changed class, left, returned, or moved to another school. Of a move between schools
-- both books have a row under one id.
-- fact
CREATE TABLE person_event (
    school_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    from_class_id BIGINT NOT NULL,   -- where the person was; 0: in none
    class_id BIGINT NOT NULL,        -- where the person is afterwards; 0: in none
    other_school_id BIGINT NOT NULL, -- of a move between schools; 0 otherwise
    cause_id BIGINT NOT NULL,        -- the list, the promotion, the asking; 0: by itself
    login_id BIGINT NOT NULL,        -- 0: a command
    happened_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, id)
);
CREATE INDEX person_event_by_account ON person_event (school_id, account_id);
CREATE INDEX person_event_by_cause ON person_event (school_id, cause_id) WHERE cause_id <> 0;

-- What a person who moved has left behind: the account of the same id in the former school's book.
-- Whatever still arrives there is passed on.
-- state
CREATE TABLE account_shell (
    school_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    now_school_id BIGINT NOT NULL, -- where the person is
    moved_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, account_id)
);
CREATE INDEX account_shell_by_place ON account_shell (now_school_id, account_id);

-- A school asks another for a pupil.
-- state
CREATE TABLE move_request (
    id BIGINT NOT NULL,
    from_school_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    to_school_id BIGINT NOT NULL,
    class_name TEXT NOT NULL,     -- in the school that asks
    asked_by BIGINT NOT NULL,     -- login
    asked_at BIGINT NOT NULL,
    state BIGINT NOT NULL,        -- waits, moved, refused, taken back
    answered_by BIGINT NOT NULL,  -- login; 0: not yet
    answered_at BIGINT,           -- NULL: not yet
    note TEXT NOT NULL,           -- of a refusal
    PRIMARY KEY (id)
);
CREATE INDEX move_request_by_source ON move_request (from_school_id, state, asked_at);
CREATE INDEX move_request_by_target ON move_request (to_school_id, state, asked_at);
CREATE UNIQUE INDEX move_request_waiting ON move_request (from_school_id, account_id, to_school_id)
    WHERE state = 1;

-- All classes of a school went one year up. Once a year: the key holds it.
-- fact
CREATE TABLE promotion (
    school_id BIGINT NOT NULL,
    year BIGINT NOT NULL,         -- in which the school year begins
    id BIGINT NOT NULL,
    pupils BIGINT NOT NULL,
    graduates BIGINT NOT NULL,
    login_id BIGINT NOT NULL,
    happened_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, year)
);
