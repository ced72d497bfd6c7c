-- What was charged, proven: differences explained, documents made of the books, and what of a right
-- was not used. And the menu of the day as a school publishes it.

-- A person's explanation of a difference that the evidence lists. The difference stays listed.
-- fact
CREATE TABLE evidence_note (
    school_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    meal BIGINT NOT NULL,
    finding BIGINT NOT NULL,      -- what was found when it was explained
    note TEXT NOT NULL,
    login_id BIGINT NOT NULL,
    said_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, id)
);
CREATE INDEX evidence_note_by_day ON evidence_note (school_id, day, account_id);

-- A document that was generated from the books and issued: what it said then, for ever.
-- fact
CREATE TABLE issued_document (
    school_id BIGINT NOT NULL,
    kind BIGINT NOT NULL,         -- an act for a caterer, a report on subsidies
    number BIGINT NOT NULL,       -- from 1 within the kind
    id BIGINT NOT NULL,           -- made with the form: a second press issues nothing
    contract_id BIGINT NOT NULL,  -- of an act; 0 otherwise
    first_day BIGINT NOT NULL,
    last_day BIGINT NOT NULL,
    parent_total BIGINT NOT NULL,
    subsidy_total BIGINT NOT NULL,
    content TEXT NOT NULL,        -- JSON: all that it says
    login_id BIGINT NOT NULL,
    issued_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, kind, number)
);
CREATE UNIQUE INDEX issued_document_by_id ON issued_document (school_id, id);

-- A day's meal that was due, free and not eaten, handed out as a parcel: charged by a roster of
-- that day, so that acts and reports hold it.
-- fact
CREATE TABLE unspent_given (
    school_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    set_meal_id BIGINT NOT NULL,
    roster_id BIGINT NOT NULL,
    login_id BIGINT NOT NULL,
    given_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, account_id, day, set_meal_id)
);
CREATE INDEX unspent_given_by_day ON unspent_given (school_id, day);

-- What the federal forms ask of a dish beyond the till's needs.
-- state
CREATE TABLE dish_recipe (
    school_id BIGINT NOT NULL,
    dish_id BIGINT NOT NULL,
    recipe_number TEXT NOT NULL,
    PRIMARY KEY (school_id, dish_id)
);

-- A dish on the menu of a day, or of a day of the cycle: in a row of the federal form.
-- state
CREATE TABLE menu_item (
    school_id BIGINT NOT NULL,
    kind BIGINT NOT NULL,         -- of the day, or of the typical cycle
    stage BIGINT NOT NULL,        -- years 1-4, 5-11
    day BIGINT NOT NULL,          -- since 1970-01-01; of the cycle: 1, 2, ...
    meal BIGINT NOT NULL,
    position BIGINT NOT NULL,     -- of the row in its meal
    dish_id BIGINT NOT NULL,
    price BIGINT NOT NULL,        -- kopecks, as published
    PRIMARY KEY (school_id, kind, stage, day, meal, position)
);

-- state
CREATE TABLE menu_day (
    school_id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    stage BIGINT NOT NULL,
    day BIGINT NOT NULL,
    published_at BIGINT,          -- NULL: a draft; of the cycle always
    login_id BIGINT NOT NULL,     -- 0: a command
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, kind, stage, day)
);

-- The typical menu of a stage: how long it is, when it began, who approved it.
-- state
CREATE TABLE menu_cycle (
    school_id BIGINT NOT NULL,
    stage BIGINT NOT NULL,
    days BIGINT NOT NULL,
    first_day BIGINT NOT NULL,    -- a meal day: number 1 of the cycle
    approver_post TEXT NOT NULL,
    approver_name TEXT NOT NULL,
    approved_day BIGINT NOT NULL,
    PRIMARY KEY (school_id, stage)
);
