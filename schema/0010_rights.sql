-- Who of the staff may do what, and where.

-- A role in a place: the city (school 0), a school (class 0), or one class.
-- state
CREATE TABLE staff_right (
    login_id BIGINT NOT NULL,
    role BIGINT NOT NULL,
    school_id BIGINT NOT NULL,
    class_id BIGINT NOT NULL,
    PRIMARY KEY (login_id, role, school_id, class_id)
);
CREATE INDEX staff_right_by_school ON staff_right (school_id, class_id);

INSERT INTO staff_right (login_id, role, school_id, class_id)
SELECT login_id, role, 0, 0 FROM staff_role;

DROP TABLE staff_role;

-- Who gave a role, or ended it.
-- fact
CREATE TABLE staff_right_event (
    login_id BIGINT NOT NULL,
    happened_at BIGINT NOT NULL,
    id BIGINT NOT NULL,
    role BIGINT NOT NULL,
    school_id BIGINT NOT NULL,
    class_id BIGINT NOT NULL,
    is_given BIGINT NOT NULL,
    by_login_id BIGINT NOT NULL,  -- 0: a command
    PRIMARY KEY (login_id, happened_at, id)
);

-- The school that let the person in, and may give a new password; 0: the operator.
ALTER TABLE staff ADD COLUMN school_id BIGINT NOT NULL DEFAULT 0;
CREATE INDEX staff_by_school ON staff (school_id);
