-- What a family says ahead: absence, which set meals are wanted, and which letters.

-- state
CREATE TABLE absence (
    school_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    first_day BIGINT NOT NULL,
    last_day BIGINT NOT NULL,
    reason TEXT NOT NULL,         -- as the parent said; may be empty
    login_id BIGINT NOT NULL,
    said_at BIGINT NOT NULL,
    taken_back_at BIGINT,         -- NULL: it holds
    PRIMARY KEY (school_id, id)
);
CREATE INDEX absence_by_account ON absence (school_id, account_id, last_day);
CREATE INDEX absence_by_day ON absence (school_id, last_day);

-- A wish for a meal of the day: for one day, or standing from a day on. The newest said holds.
-- state
CREATE TABLE meal_choice (
    school_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    meal BIGINT NOT NULL,
    day BIGINT NOT NULL,          -- 0: standing, for every day that has no row of its own
    weekday BIGINT NOT NULL,      -- of a standing one: 1 Monday to 6 Saturday; 0 of a day's
    family_id BIGINT NOT NULL,    -- 0: not to eat
    from_day BIGINT NOT NULL,     -- of a standing one: not for days before
    login_id BIGINT NOT NULL,
    said_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, account_id, meal, day, weekday)
);
CREATE INDEX meal_choice_by_day ON meal_choice (school_id, day);

-- Which letters a login wants about an account.
-- state
CREATE TABLE notice_wish (
    login_id BIGINT NOT NULL,
    school_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    low_balance BIGINT,           -- kopecks; NULL: not wanted
    is_purchase BIGINT NOT NULL,  -- a letter a day with what was bought
    PRIMARY KEY (login_id, school_id, account_id)
);
CREATE INDEX notice_wish_by_school ON notice_wish (school_id, account_id);

-- Letters that went out or wait: one a login, account, kind and occasion, never twice.
-- state
CREATE TABLE notice (
    school_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    login_id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    occasion TEXT NOT NULL,       -- what makes it the same letter
    state BIGINT NOT NULL,        -- waits, sent, given up
    tries BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, account_id, login_id, kind, occasion)
);
CREATE INDEX notice_by_due ON notice (state, due_at);
