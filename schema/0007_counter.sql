-- What happens at a school's counter beyond sales, and what a till is told for it.

-- Who was at the till, and in which of its shifts; 0: the till did not say.
ALTER TABLE receipt ADD COLUMN cashier_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE receipt ADD COLUMN shift BIGINT NOT NULL DEFAULT 0;
ALTER TABLE card_event ADD COLUMN cashier_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE card_event ADD COLUMN shift BIGINT NOT NULL DEFAULT 0;
-- A blank chip given out at the till: it goes back to the stock and to another pupil.
ALTER TABLE card ADD COLUMN is_temporary BIGINT NOT NULL DEFAULT 0;

-- Documents that moved no money: their ids are taken, as those of postings are.
-- fact
CREATE TABLE counter_document (
    school_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    content BYTEA NOT NULL,       -- 16 bytes of BLAKE2b over what the till said
    PRIMARY KEY (school_id, id)
);

-- A cashier let pass what the rules refused. The id is that of the document.
-- fact
CREATE TABLE override (
    school_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    cashier_id BIGINT NOT NULL,
    reason TEXT NOT NULL,
    happened_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, id)
);

-- Somebody ate without his card. By account, so that the coordinator sees who forgets it often.
-- fact
CREATE TABLE forgotten_card (
    school_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    id BIGINT NOT NULL,           -- of the document
    happened_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, account_id, id)
);

-- A set meal handed out for which the roster charges, or one of these taken back.
-- fact
CREATE TABLE served (
    school_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    card_id BIGINT NOT NULL,      -- 0: the card was not shown
    set_meal_id BIGINT NOT NULL,
    taken_back_id BIGINT,         -- what this one takes back; NULL: it hands out
    flags BIGINT NOT NULL,
    refusal BIGINT NOT NULL,      -- what the rules would have said; 0: nothing
    cashier_id BIGINT NOT NULL,
    shift BIGINT NOT NULL,
    happened_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, id)
);
CREATE UNIQUE INDEX served_by_taken_back ON served (school_id, taken_back_id)
    WHERE taken_back_id IS NOT NULL;

-- Set meals of a day, by whoever handed them out or charged for them: what tills ask before they
-- hand out another.
-- state
CREATE TABLE meal_taken (
    school_id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    set_meal_id BIGINT NOT NULL,
    served BIGINT NOT NULL,       -- by sales less returns, and by `served` less those taken back
    charged BIGINT NOT NULL,      -- by rosters less those reversed
    version BIGINT NOT NULL,
    PRIMARY KEY (school_id, day, account_id, set_meal_id)
);

-- Who was marked present or absent; who is not here was not marked.
-- state
CREATE TABLE attendance (
    school_id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    is_present BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (school_id, day, account_id)
);

-- state
CREATE TABLE cashier (
    school_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    name TEXT NOT NULL,
    pin TEXT NOT NULL,            -- Argon2id, cheap enough for a till
    chip TEXT NOT NULL,           -- of the cashier's own card; empty: none
    roles BIGINT NOT NULL,        -- bits
    is_active BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (school_id, id)
);

-- Which people have a photo. The bytes lie apart, so that looking for changes stays cheap.
-- state
CREATE TABLE photo (
    school_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    hash TEXT NOT NULL,           -- of the bytes; empty: it was taken away
    version BIGINT NOT NULL,
    PRIMARY KEY (school_id, account_id)
);

-- state
CREATE TABLE photo_file (
    school_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    content_type TEXT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (school_id, account_id)
);

-- A sale to somebody of another school, or its return. Written in both books under one id: in the
-- host's, where the food is, and in the guest's own, where the money is.
-- fact
CREATE TABLE guest_sale (
    school_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    other_school_id BIGINT NOT NULL,
    is_host BIGINT NOT NULL,
    is_return BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    happened_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, id)
);

-- What the tills of a school share without the server.
-- state
CREATE TABLE till_lan (
    school_id BIGINT NOT NULL,
    generation BIGINT NOT NULL,
    secret TEXT NOT NULL,
    PRIMARY KEY (school_id)
);

-- The newest word of a till about itself.
-- state
CREATE TABLE till_state (
    school_id BIGINT NOT NULL,
    origin BIGINT NOT NULL,
    said_at BIGINT NOT NULL,      -- by the server's clock
    program TEXT NOT NULL,
    shift BIGINT NOT NULL,        -- 0: none is open
    shift_opened_at BIGINT NOT NULL,
    shift_cashier_id BIGINT NOT NULL,
    unsent BIGINT NOT NULL,
    oldest_unsent_at BIGINT,
    mirror_version BIGINT NOT NULL,
    printer TEXT NOT NULL,
    reader TEXT NOT NULL,
    ups TEXT NOT NULL,
    clock_difference_ms BIGINT NOT NULL,
    is_forced_offline BIGINT NOT NULL,
    PRIMARY KEY (school_id, origin)
);

-- A till's day in figures; `taps` counts by the bounds of docs/api/till.yaml, parted by blanks, and
-- `refused` by refusal.
-- state
CREATE TABLE till_day (
    school_id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    origin BIGINT NOT NULL,
    served BIGINT NOT NULL,
    offline BIGINT NOT NULL,
    forgotten BIGINT NOT NULL,
    overrides BIGINT NOT NULL,
    refused TEXT NOT NULL,
    taps TEXT NOT NULL,
    PRIMARY KEY (school_id, day, origin)
);
