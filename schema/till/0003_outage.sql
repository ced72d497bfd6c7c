-- Meals for everybody whatever the balance, and what an account owes of such days without being due
-- yet: so that a till decides by it without the server.

-- Spans of days as the newest page told them.
-- state
CREATE TABLE replica_outage (
    first_day BIGINT NOT NULL,
    last_day BIGINT NOT NULL,
    PRIMARY KEY (first_day)
);

-- state
CREATE TABLE replica_deferral (
    account_id BIGINT NOT NULL,
    outage_id BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    first_due_day BIGINT NOT NULL,
    instalment_count BIGINT NOT NULL,
    instalment_days BIGINT NOT NULL,
    generation BIGINT NOT NULL,
    PRIMARY KEY (account_id, outage_id)
);
