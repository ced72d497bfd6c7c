-- A till's own database: its journal, the mirror of its school, its shifts. One till, one school:
-- no key names a school. Money is in kopecks, moments in milliseconds and days in days since
-- 1970-01-01.

-- ---- who this till is ----

-- Written at enrolment. The token is not here but in a file that only the daemon reads.
-- state
CREATE TABLE identity (
    id BIGINT NOT NULL,           -- 1: the only row
    origin BIGINT NOT NULL,       -- of the ids this till makes
    replaces BIGINT NOT NULL,     -- the origin this device had before; 0: none
    name TEXT NOT NULL,
    school_id BIGINT NOT NULL,
    school_number BIGINT NOT NULL,
    school_name TEXT NOT NULL,
    zone TEXT NOT NULL,
    enrolled_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);

-- Where the journal stands: written in the transaction of every document.
-- state
CREATE TABLE outbox_state (
    id BIGINT NOT NULL,                -- 1: the only row
    next_seq BIGINT NOT NULL,          -- of this device, whatever its origin
    next_counter BIGINT NOT NULL,      -- of the origin's next id
    next_number BIGINT NOT NULL,       -- of the next receipt
    last_at BIGINT NOT NULL,           -- of the newest document: moments never go back
    contained_through BIGINT NOT NULL, -- documents up to this seq are in the mirror's balances
    PRIMARY KEY (id)
);
INSERT INTO outbox_state (id, next_seq, next_counter, next_number, last_at, contained_through)
VALUES (1, 1, 1, 1, 0, 0);

-- ---- the journal ----

-- What this till did, in order. The body is what the server gets, to the byte.
-- fact
CREATE TABLE document (
    seq BIGINT NOT NULL,
    id BIGINT NOT NULL,           -- origin and counter: the idempotency key
    request TEXT,                 -- the page's own key: a click repeated is one document
    kind BIGINT NOT NULL,
    happened_at BIGINT NOT NULL,
    happened_day BIGINT NOT NULL, -- in the school's zone
    account_id BIGINT NOT NULL,
    card_id BIGINT NOT NULL,      -- 0: none was shown
    shift BIGINT NOT NULL,
    cashier_id BIGINT NOT NULL,
    number BIGINT NOT NULL,       -- of the receipt; 0: it has none
    returned_id BIGINT,           -- of a return
    charge BIGINT NOT NULL,       -- what the account loses; a return's is negative
    extras BIGINT NOT NULL,       -- of it, what is no set meal
    subsidy BIGINT NOT NULL,
    refusal BIGINT NOT NULL,      -- what the rules said although it was done (an override)
    flags BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (seq)
);
CREATE UNIQUE INDEX document_by_id ON document (id);
CREATE UNIQUE INDEX document_by_request ON document (request) WHERE request IS NOT NULL;
CREATE INDEX document_by_account ON document (account_id, seq);
CREATE INDEX document_by_day ON document (account_id, happened_day);
CREATE INDEX document_by_date ON document (happened_day, seq);
CREATE INDEX document_by_shift ON document (shift, seq);
CREATE INDEX document_by_returned ON document (returned_id) WHERE returned_id IS NOT NULL;

-- fact
CREATE TABLE document_line (
    seq BIGINT NOT NULL,
    line BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    item_id BIGINT NOT NULL,
    name TEXT NOT NULL,           -- as it was called then
    quantity BIGINT NOT NULL CHECK (quantity > 0),
    price BIGINT NOT NULL,
    subsidy BIGINT NOT NULL,
    PRIMARY KEY (seq, line)
);

-- What the server said to a document. Without a row it is unsent.
-- state
CREATE TABLE document_answer (
    seq BIGINT NOT NULL,
    result BIGINT NOT NULL,
    reason TEXT NOT NULL,         -- of what is malformed; of what is recorded, the rules' refusal
    version BIGINT NOT NULL,      -- of the book that contains it
    answered_at BIGINT NOT NULL,
    PRIMARY KEY (seq)
);

-- A document whose id was taken by another one (this till was restored from an image) is handed in
-- again under a new id.
-- fact
CREATE TABLE document_reissue (
    seq BIGINT NOT NULL,          -- of the document as it was
    new_seq BIGINT NOT NULL,
    PRIMARY KEY (seq)
);

-- What the other tills of this canteen did that the mirror's balances may not contain yet.
-- state
CREATE TABLE sibling_document (
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    happened_at BIGINT NOT NULL,
    happened_day BIGINT NOT NULL,
    charge BIGINT NOT NULL,
    extras BIGINT NOT NULL,
    set_meals TEXT NOT NULL,      -- ids taken, parted by commas; a return's with a minus
    version BIGINT NOT NULL,      -- of the book that contains it; 0: not known yet
    PRIMARY KEY (id)
);
CREATE INDEX sibling_document_by_account ON sibling_document (account_id);

-- ---- shifts and cashiers ----

-- state
CREATE TABLE shift (
    number BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    opened_by BIGINT NOT NULL,
    cashier_id BIGINT NOT NULL,   -- who is at the till now; 0: nobody, the screen is locked
    closed_at BIGINT,
    closed_by BIGINT,
    PRIMARY KEY (number)
);

-- The Z report as it was printed.
-- fact
CREATE TABLE shift_report (
    shift BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (shift)
);

-- Wrong PINs since the last right one.
-- state
CREATE TABLE cashier_attempt (
    cashier_id BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (cashier_id)
);

-- A receipt put aside, to be taken up again.
-- state
CREATE TABLE postponed (
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    body TEXT NOT NULL,           -- the page's own lines
    PRIMARY KEY (id)
);

-- What a day's figures need and no document tells: refusals and how fast taps were answered.
-- state
CREATE TABLE tally (
    day BIGINT NOT NULL,
    name TEXT NOT NULL,           -- "refused not_enough_money", "tap 3"
    count BIGINT NOT NULL,
    PRIMARY KEY (day, name)
);

-- ---- the mirror ----

-- After a reset the rows of the generation before stay in use until the new one is complete.
-- state
CREATE TABLE replica_state (
    id BIGINT NOT NULL,           -- 1: the only row
    version BIGINT NOT NULL,
    generation BIGINT NOT NULL,
    is_complete BIGINT NOT NULL,  -- the newest page had nothing behind it
    has_data BIGINT NOT NULL,     -- it was complete once
    heard_at BIGINT NOT NULL,     -- by this till's clock; 0: never
    server_at BIGINT NOT NULL,    -- by the server's, at the same moment
    lan_generation BIGINT NOT NULL,
    PRIMARY KEY (id)
);
INSERT INTO replica_state (id, version, generation, is_complete, has_data, heard_at, server_at,
                           lan_generation)
VALUES (1, 0, 1, 0, 0, 0, 0, 0);

-- state
CREATE TABLE replica_setting (
    name TEXT NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (name)
);

-- state
CREATE TABLE replica_class (
    id BIGINT NOT NULL,
    name TEXT NOT NULL,
    generation BIGINT NOT NULL,
    PRIMARY KEY (id)
);

-- state
CREATE TABLE replica_person (
    id BIGINT NOT NULL,           -- of the account
    kind BIGINT NOT NULL,
    is_active BIGINT NOT NULL,
    number TEXT NOT NULL,
    class_id BIGINT NOT NULL,     -- 0: none
    surname TEXT NOT NULL,
    name TEXT NOT NULL,
    patronymic TEXT NOT NULL,
    allergens TEXT NOT NULL,      -- codes parted by spaces
    day_limit BIGINT,
    generation BIGINT NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX replica_person_by_class ON replica_person (class_id, surname, name);

-- state
CREATE TABLE replica_card (
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    chip TEXT NOT NULL,
    state BIGINT NOT NULL,
    generation BIGINT NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX replica_card_by_chip ON replica_card (chip) WHERE chip <> '';
CREATE INDEX replica_card_by_account ON replica_card (account_id);

-- state
CREATE TABLE replica_category (
    id BIGINT NOT NULL,
    name TEXT NOT NULL,
    position BIGINT NOT NULL,
    generation BIGINT NOT NULL,
    PRIMARY KEY (id)
);

-- state
CREATE TABLE replica_dish (
    id BIGINT NOT NULL,
    category_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    weight_g BIGINT NOT NULL,
    price BIGINT NOT NULL,
    is_offered BIGINT NOT NULL,
    allergens TEXT NOT NULL,
    generation BIGINT NOT NULL,
    PRIMARY KEY (id)
);

-- state
CREATE TABLE replica_set_meal (
    id BIGINT NOT NULL,
    name TEXT NOT NULL,
    meal BIGINT NOT NULL,
    parent_part BIGINT NOT NULL,
    subsidy_part BIGINT NOT NULL,
    is_offered BIGINT NOT NULL,
    generation BIGINT NOT NULL,
    PRIMARY KEY (id)
);

-- state
CREATE TABLE replica_right (
    account_id BIGINT NOT NULL,
    set_meal_id BIGINT NOT NULL,
    first_day BIGINT NOT NULL,
    last_day BIGINT NOT NULL,
    generation BIGINT NOT NULL,
    PRIMARY KEY (account_id, set_meal_id, first_day)
);

-- state
CREATE TABLE replica_ban (
    account_id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    banned_id BIGINT NOT NULL,
    is_banned BIGINT NOT NULL,
    generation BIGINT NOT NULL,
    PRIMARY KEY (account_id, kind, banned_id)
);

-- state
CREATE TABLE replica_balance (
    account_id BIGINT NOT NULL,
    balance BIGINT NOT NULL,
    generation BIGINT NOT NULL,
    PRIMARY KEY (account_id)
);

-- Set meals of a day as the server knows them, this till's own contained documents among them.
-- state
CREATE TABLE replica_meal (
    account_id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    set_meal_id BIGINT NOT NULL,
    served BIGINT NOT NULL,       -- how many were handed out
    charged BIGINT NOT NULL,      -- how many a roster charged for
    generation BIGINT NOT NULL,
    PRIMARY KEY (account_id, day, set_meal_id)
);

-- state
CREATE TABLE replica_attendance (
    account_id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    is_present BIGINT NOT NULL,
    generation BIGINT NOT NULL,
    PRIMARY KEY (account_id, day)
);

-- state
CREATE TABLE replica_cashier (
    id BIGINT NOT NULL,
    name TEXT NOT NULL,
    pin TEXT NOT NULL,            -- an encoded Argon2id hash
    chip TEXT NOT NULL,
    roles BIGINT NOT NULL,        -- a set of bits
    is_active BIGINT NOT NULL,
    generation BIGINT NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX replica_cashier_by_chip ON replica_cashier (chip) WHERE chip <> '';

-- Which picture is an account's.
-- state
CREATE TABLE replica_photo (
    account_id BIGINT NOT NULL,
    hash TEXT NOT NULL,           -- empty: taken away
    generation BIGINT NOT NULL,
    PRIMARY KEY (account_id)
);

-- state
CREATE TABLE photo (
    account_id BIGINT NOT NULL,
    hash TEXT NOT NULL,
    content_type TEXT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (account_id)
);
