-- When a school feeds, whom, with what, and who pays: the calendar, benefits and what follows from
-- them, set meals with dated prices, and caterers with their contracts.

ALTER TABLE class ADD COLUMN grade BIGINT NOT NULL DEFAULT 0;     -- 1 to 11; 0: outside the years
ALTER TABLE class ADD COLUMN shift BIGINT NOT NULL DEFAULT 1;     -- 1 or 2
ALTER TABLE class ADD COLUMN building TEXT NOT NULL DEFAULT '';   -- empty: the school has one
ALTER TABLE class ADD COLUMN is_active BIGINT NOT NULL DEFAULT 1; -- 0: it has finished school

-- A period of teaching; days outside all periods are holidays. School 0: for the city; a school
-- that has any of its own follows only those.
-- state
CREATE TABLE school_term (
    school_id BIGINT NOT NULL,
    first_day BIGINT NOT NULL,
    last_day BIGINT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (school_id, first_day)
);

-- A day that differs from its week: a public holiday, a day of teaching on a weekend, a closing.
-- state
CREATE TABLE calendar_day (
    school_id BIGINT NOT NULL,    -- 0: the city; a school's own row goes before it
    day BIGINT NOT NULL,
    shift BIGINT NOT NULL,        -- 0: both
    kind BIGINT NOT NULL,
    reason TEXT NOT NULL,
    login_id BIGINT NOT NULL,     -- who set it; 0: a command
    set_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, day, shift)
);

-- When a meal of a stage and shift is served; the break is what the kitchen counts by.
-- state
CREATE TABLE meal_time (
    school_id BIGINT NOT NULL,    -- 0: the city
    meal BIGINT NOT NULL,
    stage BIGINT NOT NULL,        -- of school: primary, basic, senior
    shift BIGINT NOT NULL,
    begins_minute BIGINT NOT NULL,
    ends_minute BIGINT NOT NULL,
    break_name TEXT NOT NULL,     -- «2-я перемена»
    PRIMARY KEY (school_id, meal, stage, shift)
);

-- state
CREATE TABLE caterer (
    id BIGINT NOT NULL,
    name TEXT NOT NULL,
    inn TEXT NOT NULL,
    PRIMARY KEY (id)
);

-- Nothing is charged on a day without one.
-- state
CREATE TABLE contract (
    school_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    caterer_id BIGINT NOT NULL,
    number TEXT NOT NULL,
    first_day BIGINT NOT NULL,
    last_day BIGINT NOT NULL,
    PRIMARY KEY (school_id, id)
);

-- A set meal as people name it, whatever it costs on a day. Archived, never deleted. One that is
-- the same in many schools has the same id in each, so that a rule of the city names it once.
-- state
CREATE TABLE set_meal_family (
    school_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    name TEXT NOT NULL,
    meal BIGINT NOT NULL,
    stage BIGINT NOT NULL,        -- of school; 0: all
    caterer_id BIGINT NOT NULL,
    funding_source_id BIGINT NOT NULL,
    archived_day BIGINT,          -- the first day without it; NULL: offered
    PRIMARY KEY (school_id, id)
);

-- From this day on the family is this set meal, with its price. Never of a day that has passed; of
-- several for one day the newest holds, so that a price to come can be put right.
-- fact
CREATE TABLE set_meal_price (
    school_id BIGINT NOT NULL,
    family_id BIGINT NOT NULL,
    first_day BIGINT NOT NULL,
    set_meal_id BIGINT NOT NULL,
    login_id BIGINT NOT NULL,
    set_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, family_id, first_day, set_meal_id)
);
CREATE UNIQUE INDEX set_meal_price_by_meal ON set_meal_price (school_id, set_meal_id);

-- Kinds of benefits are data: many children, low income, limited health, ...
-- state
CREATE TABLE benefit_kind (
    id BIGINT NOT NULL,
    name TEXT NOT NULL,
    position BIGINT NOT NULL,     -- several at once: the first by position goes first
    funding_source_id BIGINT NOT NULL,
    is_active BIGINT NOT NULL,
    PRIMARY KEY (id)
);

-- Why a child eats for less. Only the coordinator and the operator read it.
-- state
CREATE TABLE benefit (
    school_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    kind_id BIGINT NOT NULL,
    first_day BIGINT NOT NULL,
    last_day BIGINT NOT NULL,
    document TEXT NOT NULL,       -- «справка № 12 от 01.09.2026»
    login_id BIGINT NOT NULL,
    set_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, id)
);
CREATE INDEX benefit_by_account ON benefit (school_id, account_id);

-- What follows from a benefit or a stage: a set meal to be had, by default or by choice. School 0:
-- for every school that has the family; a school's own row with the same id goes before it.
-- state
CREATE TABLE entitlement_rule (
    school_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    benefit_kind_id BIGINT NOT NULL, -- 0: for everybody of the stage
    stage BIGINT NOT NULL,           -- 0: all
    shift BIGINT NOT NULL,           -- 0: all; no breakfast in the second (SanPiN, app. 12)
    family_id BIGINT NOT NULL,
    position BIGINT NOT NULL,        -- of several for one meal of the day the first holds
    is_given BIGINT NOT NULL,        -- 1: stands in the roster unasked; 0: when it is chosen
    is_active BIGINT NOT NULL,
    PRIMARY KEY (school_id, id)
);

-- Meals for everybody whatever the balance, for a reason and until a day; or the end of that, from
-- its first day on. The newest that names a day decides it; the city or the school is enough.
-- fact
CREATE TABLE outage_mode (
    school_id BIGINT NOT NULL,    -- 0: the city
    id BIGINT NOT NULL,
    is_on BIGINT NOT NULL,        -- 0: from first_day on it is over
    reason TEXT NOT NULL,
    first_day BIGINT NOT NULL,
    last_day BIGINT NOT NULL,
    instalment_count BIGINT NOT NULL, -- into how many parts a debt of it falls
    instalment_days BIGINT NOT NULL,  -- between them, and from the end to the first
    login_id BIGINT NOT NULL,
    set_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, id)
);

-- What set meals took from an account below what it held while the mode was on. It is due by
-- instalments; what is not due yet stands in nobody's way. Mirrored by tills.
-- state
CREATE TABLE outage_debt (
    school_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    outage_id BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    first_due_day BIGINT NOT NULL,
    instalment_count BIGINT NOT NULL,
    instalment_days BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (school_id, account_id, outage_id)
);
