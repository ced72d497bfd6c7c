-- The menu of the day as a school publishes it.

-- What the federal forms ask of a dish beyond the till's needs.
-- state
CREATE TABLE dish_recipe (
    school_id BIGINT NOT NULL,
    dish_id BIGINT NOT NULL,
    recipe_number TEXT NOT NULL,
    PRIMARY KEY (school_id, dish_id)
);

-- A dish on the menu of a day, or of a day of the cycle.
-- state
CREATE TABLE menu_item (
    school_id BIGINT NOT NULL,
    kind BIGINT NOT NULL,         -- of the day, or of the typical cycle
    day BIGINT NOT NULL,          -- since 1970-01-01; of the cycle: 1, 2, ...
    stage BIGINT NOT NULL,
    meal BIGINT NOT NULL,
    position BIGINT NOT NULL,
    section TEXT NOT NULL,        -- «гор.блюдо»
    dish_id BIGINT NOT NULL,
    price BIGINT NOT NULL,        -- kopecks, as published
    PRIMARY KEY (school_id, kind, day, stage, meal, position)
);

-- state
CREATE TABLE menu_day (
    school_id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    stage BIGINT NOT NULL,
    published_at BIGINT,          -- NULL: a draft
    cycle_day BIGINT NOT NULL,    -- 0: not of the cycle
    login_id BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, day, stage)
);
