-- What a family says ahead: absence, which set meals are wanted, and which letters.

-- A pupil will not eat at school on these days.
-- state
CREATE TABLE absence (
    school_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    first_day BIGINT NOT NULL,
    last_day BIGINT NOT NULL,     -- moved back when it is taken back half-way
    reason TEXT NOT NULL,         -- as the parent said; may be empty
    said_by BIGINT NOT NULL,      -- the parent, or the staff on the parent's word
    login_id BIGINT NOT NULL,
    said_at BIGINT NOT NULL,
    taken_back_at BIGINT,         -- NULL: it holds
    PRIMARY KEY (school_id, id)
);
CREATE INDEX absence_by_account ON absence (school_id, account_id, last_day);
CREATE INDEX absence_by_day ON absence (school_id, last_day);

-- A wish for a meal of the day: for one day, or standing from a day on. A day's own goes before a
-- standing one; of standing ones for a weekday the one with the newest from_day holds, so that a
-- new one changes nothing behind the cut-off.
-- state
CREATE TABLE meal_choice (
    school_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    meal BIGINT NOT NULL,
    day BIGINT NOT NULL,          -- 0: standing
    weekday BIGINT NOT NULL,      -- of a standing one: 1 Monday to 7 Sunday; 0 of a day's
    from_day BIGINT NOT NULL,     -- of a standing one: not for days before; 0 of a day's
    wish BIGINT NOT NULL,         -- a family of set meals, nothing, or as the school gives
    family_id BIGINT NOT NULL,    -- 0 unless one is wished for
    login_id BIGINT NOT NULL,
    said_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, account_id, meal, day, weekday, from_day)
);
CREATE INDEX meal_choice_by_day ON meal_choice (school_id, day, weekday);

-- Who of a family, or of the staff on its word, said what: absences, choices, bans, letters.
-- fact
CREATE TABLE family_event (
    school_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    login_id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    detail TEXT NOT NULL,         -- in the words of the screen: «23.11.2026 – 27.11.2026»
    happened_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, id)
);
CREATE INDEX family_event_by_account ON family_event (school_id, account_id, happened_at);

-- Which letters a login wants about an account.
-- state
CREATE TABLE notice_wish (
    login_id BIGINT NOT NULL,
    school_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    low_balance BIGINT,           -- kopecks; NULL: not wanted
    is_low_told BIGINT NOT NULL,  -- told, and not above it since
    purchases BIGINT NOT NULL,    -- none, a letter a day, a letter each
    unsubscribe TEXT NOT NULL,    -- a secret: whoever has a letter may end them
    changed_at BIGINT NOT NULL,   -- nothing recorded before makes a letter
    PRIMARY KEY (login_id, school_id, account_id)
);
CREATE INDEX notice_wish_by_school ON notice_wish (school_id, account_id);
CREATE UNIQUE INDEX notice_wish_by_unsubscribe ON notice_wish (unsubscribe);

-- How far a school's book was looked through for letters.
-- state
CREATE TABLE notice_progress (
    school_id BIGINT NOT NULL,
    next_seq BIGINT NOT NULL,     -- of the first transfer not looked at
    daily_day BIGINT NOT NULL,    -- the newest day that had its daily letters
    daily_seq BIGINT NOT NULL,    -- of the first transfer that no daily letter holds
    PRIMARY KEY (school_id)
);

-- Letters that went out or wait: one a login, account, kind and occasion, never twice.
-- state
CREATE TABLE notice (
    school_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    login_id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    occasion BIGINT NOT NULL,     -- what makes it the same letter: a transfer's seq, a day
    first_seq BIGINT NOT NULL,    -- what it tells of, in the school's book
    next_seq BIGINT NOT NULL,
    state BIGINT NOT NULL,        -- waits, on its way, sent, given up, no longer true
    tries BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,       -- when to try; of one on its way: when it is taken for lost
    done_at BIGINT,               -- NULL: not yet
    fault TEXT NOT NULL,          -- of the last try; empty: none
    PRIMARY KEY (school_id, account_id, login_id, kind, occasion)
);
CREATE INDEX notice_by_due ON notice (state, due_at);
