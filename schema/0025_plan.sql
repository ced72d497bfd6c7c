-- What the budgets have planned to give for meals.

-- By source, school and month. What is not here was not planned.
-- state
CREATE TABLE subsidy_plan (
    school_id BIGINT NOT NULL,
    funding_source_id BIGINT NOT NULL,
    month BIGINT NOT NULL,        -- its first day
    amount BIGINT NOT NULL,
    login_id BIGINT NOT NULL,     -- who typed it
    set_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, funding_source_id, month)
);
