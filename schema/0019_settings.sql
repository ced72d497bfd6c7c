-- Settings of single tills, who changed which setting, and what was done to tills.

-- A till's own value goes before its school's.
-- state
CREATE TABLE till_setting (
    school_id BIGINT NOT NULL,
    origin BIGINT NOT NULL,       -- of the till
    name TEXT NOT NULL,
    value BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (school_id, origin, name)
);

-- Every change of a setting: who set what to what, and what it was before.
-- fact
CREATE TABLE setting_change (
    school_id BIGINT NOT NULL,    -- 0: of the city
    number BIGINT NOT NULL,       -- of the change there, from 1
    origin BIGINT NOT NULL,       -- of the till whose own it is; 0: of none
    name TEXT NOT NULL,
    value_before BIGINT,          -- NULL: it was inherited
    value BIGINT,                 -- NULL: it is inherited again
    staff_id BIGINT NOT NULL,     -- 0: the administrator, by command
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, number)
);
CREATE INDEX setting_change_by_moment ON setting_change (changed_at);

-- What the operator did to tills: codes given, renamed, moved, retired.
-- fact
CREATE TABLE till_event (
    school_id BIGINT NOT NULL,
    number BIGINT NOT NULL,       -- of the event in the school, from 1
    origin BIGINT NOT NULL,       -- 0: a code for a till that is none yet
    kind BIGINT NOT NULL,
    words TEXT NOT NULL,          -- the name, or why
    other_school_id BIGINT NOT NULL, -- of a move: from or to; 0: none
    staff_id BIGINT NOT NULL,     -- 0: the administrator, by command
    happened_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, number)
);
