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
