-- Making cards: orders gather into batches that are printed, bound, handed over and given out.

-- Who of the staff moved a card; 0: a till or a command did.
ALTER TABLE card_event ADD COLUMN login_id BIGINT NOT NULL DEFAULT 0;

-- state
CREATE TABLE card_batch (
    school_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    number BIGINT NOT NULL,       -- in its school, from 1; what people call it by
    state BIGINT NOT NULL,        -- gathering, in work, made, handed over
    opened_at BIGINT NOT NULL,
    promised_day BIGINT NOT NULL,
    made_at BIGINT,
    handed_at BIGINT,
    handed_by BIGINT NOT NULL,    -- login; 0: not yet
    taken_by TEXT NOT NULL,       -- the name of who took it at the school
    PRIMARY KEY (school_id, id)
);
CREATE UNIQUE INDEX card_batch_by_number ON card_batch (school_id, number);
CREATE INDEX card_batch_by_promise ON card_batch (state, promised_day);

-- What a batch holds; the card itself stands in card.
-- state
CREATE TABLE card_in_batch (
    school_id BIGINT NOT NULL,
    card_id BIGINT NOT NULL,
    batch_id BIGINT NOT NULL,
    position BIGINT NOT NULL,     -- as printed, and as blanks are tapped
    cause BIGINT NOT NULL,        -- first card, lost, damaged, name changed
    login_id BIGINT NOT NULL,
    ordered_at BIGINT NOT NULL,
    bound_at BIGINT,              -- when the chip became known; NULL: not yet
    bound_by BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (school_id, card_id)
);
CREATE INDEX card_in_batch_by_batch ON card_in_batch (school_id, batch_id, position);

-- The operator's own design of cards, a JSON description; without a row the house's own is used.
-- state
CREATE TABLE card_design (
    id BIGINT NOT NULL,           -- 1: there is but one
    description TEXT NOT NULL,
    login_id BIGINT NOT NULL,
    set_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);

-- state
CREATE TABLE card_design_picture (
    name TEXT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (name)
);

-- Photos that were handed in and wait for a person's yes: cropped already, matched or not.
-- state
CREATE TABLE photo_draft (
    school_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    file_name TEXT NOT NULL,
    account_id BIGINT NOT NULL,   -- 0: nobody, or nobody alone
    problem TEXT NOT NULL,        -- empty: it can be taken
    bytes BYTEA NOT NULL,         -- a small JPEG; empty: the file is no photo
    login_id BIGINT NOT NULL,
    handed_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, id)
);
CREATE INDEX photo_draft_by_login ON photo_draft (school_id, login_id);
