-- The roster before and after it is charged: who is to eat what, who said so, and what was changed.

-- A class, a day and a set meal's family. What is charged stands in roster and roster_mark; a sheet
-- that nobody touched has no row, and follows from the proposal.
-- state
CREATE TABLE roster_sheet (
    school_id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    class_id BIGINT NOT NULL,
    family_id BIGINT NOT NULL,
    state BIGINT NOT NULL,        -- touched, submitted, approved, charged
    version BIGINT NOT NULL,      -- rises with every save; a form carries the one it was made of
    changed_at BIGINT NOT NULL,
    login_id BIGINT NOT NULL,     -- who changed it last; 0: a command
    roster_id BIGINT NOT NULL,    -- the posting that charged it last; 0: none
    PRIMARY KEY (school_id, day, class_id, family_id)
);

-- Marks that a person made; once the sheet is submitted also what was proposed: everybody who eats,
-- and everybody who was proposed for it and does not.
-- state
CREATE TABLE roster_sheet_mark (
    school_id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    class_id BIGINT NOT NULL,
    family_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    eats BIGINT NOT NULL,
    why BIGINT NOT NULL,          -- by whom or by what it was decided
    marked_at BIGINT NOT NULL,    -- what a family says later, in time, goes before it
    PRIMARY KEY (school_id, day, class_id, family_id, account_id)
);

-- What happened to a sheet: marked, submitted, approved, charged, corrected, with the reason.
-- fact
CREATE TABLE roster_event (
    school_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    class_id BIGINT NOT NULL,
    family_id BIGINT NOT NULL,    -- 0: the class's day
    kind BIGINT NOT NULL,
    login_id BIGINT NOT NULL,
    reason TEXT NOT NULL,
    changes TEXT NOT NULL,        -- JSON: who was marked how before and after
    happened_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, id)
);
CREATE INDEX roster_event_by_sheet ON roster_event (school_id, day, class_id);

-- The kitchen's order as it stood when the cut-off had passed: kept before the first change after
-- it, so that what was added and removed can be told.
-- fact
CREATE TABLE roster_order (
    school_id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    class_id BIGINT NOT NULL,
    family_id BIGINT NOT NULL,
    portions BIGINT NOT NULL,
    taken_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, day, class_id, family_id)
);
