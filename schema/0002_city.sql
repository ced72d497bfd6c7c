-- The city: schools, people, cards, what is eaten, and the documents behind the transfers. Money is
-- in kopecks, moments in milliseconds and days in days since 1970-01-01. A row that a till mirrors
-- carries the version of its book at its last change.

-- Kinds of school are data: the department counts by them.
-- state
CREATE TABLE school_kind (
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (code)
);

-- state
CREATE TABLE school (
    school_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    in_card_project BIGINT NOT NULL,
    next_account BIGINT NOT NULL, -- sequence of the next account number
    version BIGINT NOT NULL,
    PRIMARY KEY (school_id)
);
CREATE UNIQUE INDEX school_by_number ON school (number);

-- state
CREATE TABLE class (
    school_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    name TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (school_id, id)
);
CREATE UNIQUE INDEX class_by_name ON class (school_id, name);

-- A pupil or an employee; the id is that of the personal account.
-- state
CREATE TABLE person (
    school_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    state BIGINT NOT NULL,
    number TEXT NOT NULL,         -- the account number, opaque, ten digits
    class_id BIGINT,
    surname TEXT NOT NULL,
    name TEXT NOT NULL,
    patronymic TEXT NOT NULL,
    birth_day BIGINT,
    allergens TEXT NOT NULL,      -- codes parted by spaces
    day_limit BIGINT,             -- of extras, set by the parent
    version BIGINT NOT NULL,
    PRIMARY KEY (school_id, id)
);

-- Account numbers and chips, wherever they are: from what is read off a card to school and account.
-- state
CREATE TABLE directory (
    kind BIGINT NOT NULL,
    key TEXT NOT NULL,
    school_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    PRIMARY KEY (kind, key)
);

-- state
CREATE TABLE card (
    school_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    chip TEXT NOT NULL,           -- the chip's number in hexadecimal; empty until it is bound
    state BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (school_id, id)
);
CREATE INDEX card_by_account ON card (school_id, account_id);

-- fact
CREATE TABLE card_event (
    school_id BIGINT NOT NULL,
    card_id BIGINT NOT NULL,
    happened_at BIGINT NOT NULL,
    state BIGINT NOT NULL,
    cause_id BIGINT NOT NULL,     -- the document that moved it
    PRIMARY KEY (school_id, card_id, cause_id)
);

-- state
CREATE TABLE funding_source (
    id BIGINT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (id)
);

-- state
CREATE TABLE category (
    school_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    name TEXT NOT NULL,
    position BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (school_id, id)
);

-- What a receipt line names never changes: another name or weight is another dish.
-- fact
CREATE TABLE dish (
    school_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    name TEXT NOT NULL,
    weight_g BIGINT NOT NULL,
    energy_kcal BIGINT NOT NULL,
    protein_mg BIGINT NOT NULL,
    fat_mg BIGINT NOT NULL,
    carbohydrate_mg BIGINT NOT NULL,
    allergens TEXT NOT NULL,
    PRIMARY KEY (school_id, id)
);

-- state
CREATE TABLE dish_offer (
    school_id BIGINT NOT NULL,
    dish_id BIGINT NOT NULL,
    category_id BIGINT NOT NULL,
    price BIGINT NOT NULL CHECK (price > 0),
    is_offered BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (school_id, dish_id)
);

-- Priced as the parent's part and the subsidy's part; another price is another set meal.
-- fact
CREATE TABLE set_meal (
    school_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    name TEXT NOT NULL,
    meal BIGINT NOT NULL,
    parent_part BIGINT NOT NULL CHECK (parent_part >= 0),
    subsidy_part BIGINT NOT NULL CHECK (subsidy_part >= 0),
    funding_source_id BIGINT NOT NULL,
    energy_kcal BIGINT NOT NULL,
    protein_mg BIGINT NOT NULL,
    fat_mg BIGINT NOT NULL,
    carbohydrate_mg BIGINT NOT NULL,
    PRIMARY KEY (school_id, id)
);

-- state
CREATE TABLE set_meal_offer (
    school_id BIGINT NOT NULL,
    set_meal_id BIGINT NOT NULL,
    is_offered BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (school_id, set_meal_id)
);

-- Which set meal a person may eat on which days; never why.
-- state
CREATE TABLE entitlement (
    school_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    set_meal_id BIGINT NOT NULL,
    first_day BIGINT NOT NULL,
    last_day BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (school_id, account_id, set_meal_id, first_day)
);

-- Dishes and categories that the parent has banned.
-- state
CREATE TABLE ban (
    school_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    banned_id BIGINT NOT NULL,
    is_banned BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (school_id, account_id, kind, banned_id)
);

-- School 0 sets for the whole city; a school's own row goes before it.
-- state
CREATE TABLE setting (
    school_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    value BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (school_id, name)
);

-- A sale or a return. The id is that of the posting.
-- fact
CREATE TABLE receipt (
    school_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    number BIGINT NOT NULL,       -- as printed: till's digit and sequence
    returned_id BIGINT,           -- of a return: the receipt it takes back
    total BIGINT NOT NULL,        -- the parent's part
    subsidy BIGINT NOT NULL,
    flags BIGINT NOT NULL,
    refusal BIGINT NOT NULL,      -- what the rules would have said; 0: nothing
    happened_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, id)
);
-- Few rows are returns; a partial index keeps sales free of its cost.
CREATE INDEX receipt_by_returned ON receipt (school_id, returned_id) WHERE returned_id IS NOT NULL;

-- fact
CREATE TABLE receipt_line (
    school_id BIGINT NOT NULL,
    receipt_id BIGINT NOT NULL,
    line BIGINT NOT NULL,
    kind BIGINT NOT NULL,         -- a dish or a set meal
    item_id BIGINT NOT NULL,
    quantity BIGINT NOT NULL CHECK (quantity > 0),
    price BIGINT NOT NULL,        -- of one, the parent's part
    subsidy BIGINT NOT NULL,      -- of one
    PRIMARY KEY (school_id, receipt_id, line)
);

-- A roster as it was charged. The id is that of the posting.
-- fact
CREATE TABLE roster (
    school_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    class_id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    set_meal_id BIGINT NOT NULL,
    happened_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, id)
);

-- fact
CREATE TABLE roster_mark (
    school_id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    set_meal_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    roster_id BIGINT NOT NULL,
    PRIMARY KEY (school_id, day, set_meal_id, account_id, roster_id)
);

-- Ways by which money comes in.
-- state
CREATE TABLE channel (
    id BIGINT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX channel_by_code ON channel (code);

-- A top-up. The id is that of the posting.
-- fact
CREATE TABLE payment (
    school_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    outside_id TEXT NOT NULL,
    account_id BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    happened_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, id)
);

-- An outside payment is known by its channel and the outsider's id, for ever.
-- fact
CREATE TABLE payment_key (
    channel_id BIGINT NOT NULL,
    outside_id TEXT NOT NULL,
    school_id BIGINT NOT NULL,
    payment_id BIGINT NOT NULL,
    PRIMARY KEY (channel_id, outside_id)
);

-- Money moved between accounts of one family. Written in both books under one id.
-- fact
CREATE TABLE family_transfer (
    school_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    other_school_id BIGINT NOT NULL,
    other_account_id BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    is_outgoing BIGINT NOT NULL,
    happened_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, id, is_outgoing)
);
