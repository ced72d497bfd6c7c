-- The roster before and after it is charged: who is to eat what, who said so, and what was changed.

-- A class, a day and a set meal's family. What is charged stands in roster and roster_mark.
-- state
CREATE TABLE roster_sheet (
    school_id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    class_id BIGINT NOT NULL,
    family_id BIGINT NOT NULL,
    state BIGINT NOT NULL,        -- marked, submitted, approved, charged
    version BIGINT NOT NULL,      -- rises with every save; a form carries the one it was made of
    changed_at BIGINT NOT NULL,
    login_id BIGINT NOT NULL,     -- who changed it last
    roster_id BIGINT NOT NULL,    -- the posting that charged it last; 0: none
    PRIMARY KEY (school_id, day, class_id, family_id)
);

-- Only marks that a person made: the others follow from the proposal until the sheet is submitted,
-- and then every pupil of the sheet has one.
-- state
CREATE TABLE roster_sheet_mark (
    school_id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    class_id BIGINT NOT NULL,
    family_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    eats BIGINT NOT NULL,
    why BIGINT NOT NULL,          -- by whom or by what it was decided
    PRIMARY KEY (school_id, day, class_id, family_id, account_id)
);

-- What happened to a sheet: marked, submitted, approved, charged, corrected, with the reason.
-- fact
CREATE TABLE roster_event (
    school_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    class_id BIGINT NOT NULL,
    family_id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    login_id BIGINT NOT NULL,
    reason TEXT NOT NULL,
    changes TEXT NOT NULL,        -- JSON: who was marked how before and after
    happened_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, id)
);
CREATE INDEX roster_event_by_sheet ON roster_event (school_id, day, class_id);
