-- What the budgets have planned to give for meals.

-- By source, school and month: the row with the largest number holds, the others are its history.
-- fact
CREATE TABLE subsidy_plan (
    school_id BIGINT NOT NULL,
    funding_source_id BIGINT NOT NULL,
    month BIGINT NOT NULL,        -- its first day
    number BIGINT NOT NULL,       -- 1, 2, … of this plan
    is_planned BIGINT NOT NULL,   -- 0: from here on nothing is planned
    amount BIGINT NOT NULL CHECK (amount >= 0),
    login_id BIGINT NOT NULL,     -- who typed it
    set_at BIGINT NOT NULL,
    PRIMARY KEY (school_id, funding_source_id, month, number)
);
CREATE INDEX subsidy_plan_by_month ON subsidy_plan (month, funding_source_id);
