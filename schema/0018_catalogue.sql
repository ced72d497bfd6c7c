-- What the operator keeps of food for the whole city. Rows of school 0 in dish, dish_recipe and
-- category are the catalogue; a school's rows are copies under the same ids, made when the school
-- first sells them or cooks by them.

-- What is said of a dish of the catalogue beside its facts.
-- state
CREATE TABLE catalogue_dish (
    dish_id BIGINT NOT NULL,
    category_id BIGINT NOT NULL,
    former_id BIGINT NOT NULL,    -- the dish that it replaced; 0: none
    is_archived BIGINT NOT NULL,
    login_id BIGINT NOT NULL,     -- who added it; 0: a command
    added_at BIGINT NOT NULL,
    PRIMARY KEY (dish_id)
);
CREATE INDEX catalogue_dish_by_former ON catalogue_dish (former_id) WHERE former_id > 0;

-- What a caterer's dishes cost, from day to day. A draft holds nowhere.
-- state
CREATE TABLE price_list (
    id BIGINT NOT NULL,
    caterer_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    covers_all BIGINT NOT NULL,   -- 1: wherever the caterer has a contract; 0: the schools named
    first_day BIGINT NOT NULL,
    last_day BIGINT,              -- NULL: until it is ended
    held_at BIGINT,               -- since when it holds; NULL: a draft
    login_id BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);

-- The schools named, and on which days of the list.
-- state
CREATE TABLE price_list_school (
    list_id BIGINT NOT NULL,
    school_id BIGINT NOT NULL,
    first_day BIGINT NOT NULL,
    last_day BIGINT,              -- NULL: as long as the list
    PRIMARY KEY (list_id, school_id)
);
CREATE INDEX price_list_school_by_school ON price_list_school (school_id);

-- From this day on the dish costs so much; 0: it is not sold. Of several for one day the last turn
-- holds, so that a price to come can be put right.
-- fact
CREATE TABLE price_row (
    list_id BIGINT NOT NULL,
    dish_id BIGINT NOT NULL,
    first_day BIGINT NOT NULL,
    turn BIGINT NOT NULL,
    price BIGINT NOT NULL CHECK (price >= 0),
    login_id BIGINT NOT NULL,     -- 0: a command
    set_at BIGINT NOT NULL,
    PRIMARY KEY (list_id, dish_id, first_day, turn)
);
CREATE INDEX price_row_by_dish ON price_row (dish_id, list_id);

-- Who changed what of the catalogue, the lists and the cycles; prices tell it themselves.
-- fact
CREATE TABLE catalogue_change (
    id BIGINT NOT NULL,
    happened_at BIGINT NOT NULL,
    login_id BIGINT NOT NULL,     -- 0: a command
    kind BIGINT NOT NULL,
    subject BIGINT NOT NULL,      -- a dish, a category, a price list, a cycle
    subject_id BIGINT NOT NULL,
    old_text TEXT NOT NULL,
    new_text TEXT NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX catalogue_change_by_subject ON catalogue_change (subject, subject_id, id);

-- A typical menu kept for many schools.
-- state
CREATE TABLE city_cycle (
    id BIGINT NOT NULL,
    caterer_id BIGINT NOT NULL,   -- 0: nobody's in particular
    name TEXT NOT NULL,
    stage BIGINT NOT NULL,
    days BIGINT NOT NULL,
    approver_post TEXT NOT NULL,
    approver_name TEXT NOT NULL,
    approved_day BIGINT NOT NULL,
    is_archived BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);

-- state
CREATE TABLE city_cycle_item (
    cycle_id BIGINT NOT NULL,
    day BIGINT NOT NULL,          -- of the cycle: 1, 2, ...
    meal BIGINT NOT NULL,
    position BIGINT NOT NULL,     -- of the row in its meal
    dish_id BIGINT NOT NULL,
    price BIGINT NOT NULL,        -- kopecks; 0: the till's own
    PRIMARY KEY (cycle_id, day, meal, position)
);

-- Which cycle a school cooks by, as it was laid on the school's calendar.
-- state
CREATE TABLE city_cycle_school (
    school_id BIGINT NOT NULL,
    stage BIGINT NOT NULL,
    cycle_id BIGINT NOT NULL,
    first_day BIGINT NOT NULL,    -- a meal day: number 1 of the cycle
    login_id BIGINT NOT NULL,
    laid_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, stage)
);

-- A spreadsheet that was read and waits for somebody to say yes.
-- state
CREATE TABLE catalogue_upload (
    id BIGINT NOT NULL,
    list_id BIGINT NOT NULL,      -- 0: dishes only
    cycle_id BIGINT NOT NULL,     -- 0: no cycle
    first_day BIGINT NOT NULL,    -- of prices that name no day
    name TEXT NOT NULL,           -- of the file
    category_id BIGINT NOT NULL,  -- of new dishes without one; 0: none
    drops_gone BIGINT NOT NULL,   -- 1: what is not in the file is sold no more
    bytes BYTEA NOT NULL,         -- the file; empty once it is applied
    login_id BIGINT NOT NULL,
    uploaded_at BIGINT NOT NULL,
    applied_at BIGINT,            -- NULL: it waits
    outcome TEXT NOT NULL,        -- what was changed, in words
    PRIMARY KEY (id)
);
