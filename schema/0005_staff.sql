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
