-- What the office finds people and papers by, what its first screen shows, and what parents write.

-- Words of names, for the search box. Bytes, so that both engines order them alike: UTF-8 in small
-- letters, ё as е.
-- derived
CREATE TABLE person_word (
    word BYTEA NOT NULL,
    school_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    words TEXT NOT NULL,          -- all of the person's, a blank before each: " иванов иван"
    PRIMARY KEY (word, school_id, account_id)
);
CREATE INDEX person_word_by_account ON person_word (school_id, account_id);

-- Which reading of names person_word holds: another one, or no row, and it is made anew.
-- state
CREATE TABLE person_word_form (
    id BIGINT NOT NULL,           -- 1: there is but one
    form BIGINT NOT NULL,
    PRIMARY KEY (id)
);

INSERT INTO person_word_form (id, form)
SELECT CAST(1 AS BIGINT), CAST(1 AS BIGINT) WHERE NOT EXISTS (SELECT 1 FROM person);

CREATE INDEX receipt_by_number ON receipt (school_id, number);
CREATE INDEX card_order_by_reference ON card_order (reference) WHERE reference <> '';
CREATE INDEX suspense_by_outside ON suspense (outside_id) WHERE outside_id <> '';
CREATE INDEX login_account_by_account ON login_account (school_id, account_id);
CREATE INDEX card_by_chip ON card (chip) WHERE chip <> '';

-- Money of the whole city by minute of the school's day: what came in and what was sold, up to the
-- transfers that pulse_progress names; whoever reads adds those behind it.
-- derived
CREATE TABLE pulse (
    day BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    minute BIGINT NOT NULL,
    count BIGINT NOT NULL,        -- less those taken back
    amount BIGINT NOT NULL,
    PRIMARY KEY (day, kind, minute)
);

-- derived
CREATE TABLE pulse_progress (
    school_id BIGINT NOT NULL,
    next_seq BIGINT NOT NULL,     -- of the first transfer that is not in pulse
    PRIMARY KEY (school_id)
);

-- What was done to keep the house in order: a proof of the books, a copy of the database.
-- fact
CREATE TABLE upkeep (
    kind BIGINT NOT NULL,
    began_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    outcome BIGINT NOT NULL,
    count BIGINT NOT NULL,        -- of a proof: its findings
    size BIGINT NOT NULL,         -- transfers proved, bytes copied
    detail TEXT NOT NULL,         -- the first finding, the fault, the file's name
    PRIMARY KEY (kind, began_at)
);

-- A parent's question, complaint or proposal, or that of somebody who called.
-- state
CREATE TABLE appeal (
    school_id BIGINT NOT NULL,    -- 0: it is about no school
    id BIGINT NOT NULL,
    number BIGINT NOT NULL,       -- in the city, from 1; what people call it by
    account_id BIGINT NOT NULL,   -- 0: about nobody in particular
    login_id BIGINT NOT NULL,     -- of the parent; 0: somebody called
    caller TEXT NOT NULL,         -- who called, and where to call back; empty: the parent wrote
    nature BIGINT NOT NULL,       -- question, complaint, proposal
    kind BIGINT NOT NULL,         -- what it is about
    state BIGINT NOT NULL,
    taken_by BIGINT NOT NULL,     -- staff; 0: nobody
    made_day BIGINT NOT NULL,     -- in Moscow's zone, as days of reports are
    made_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,       -- by then somebody should have answered
    answered_at BIGINT,           -- the first time; NULL: not yet
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, id)
);
CREATE UNIQUE INDEX appeal_by_number ON appeal (number);
CREATE INDEX appeal_by_state ON appeal (state, due_at);
CREATE INDEX appeal_by_account ON appeal (school_id, account_id, made_at);
CREATE INDEX appeal_by_login ON appeal (login_id, made_at);
CREATE INDEX appeal_by_day ON appeal (made_day);

-- What was said and done about it, in order.
-- fact
CREATE TABLE appeal_event (
    school_id BIGINT NOT NULL,
    appeal_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    login_id BIGINT NOT NULL,     -- who: the parent's, or of the staff
    text TEXT NOT NULL,
    happened_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, appeal_id, id)
);
