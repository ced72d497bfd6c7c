-- Staff of the operator: logins that open the office instead of a family's cabinet.

-- state
CREATE TABLE staff (
    login_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    is_active BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (login_id)
);

-- state
CREATE TABLE staff_role (
    login_id BIGINT NOT NULL,
    role BIGINT NOT NULL,
    PRIMARY KEY (login_id, role)
);

-- What a person of the staff did: who, when, from where, to what.
-- fact
CREATE TABLE staff_event (
    login_id BIGINT NOT NULL,
    happened_at BIGINT NOT NULL,
    id BIGINT NOT NULL,
    act TEXT NOT NULL,     -- a word: "case_resolved"
    subject TEXT NOT NULL, -- what it was done to: an account number, a case
    detail TEXT NOT NULL,
    address TEXT NOT NULL,
    PRIMARY KEY (login_id, happened_at, id)
);
