-- Named statements of a new school year.

-- name: promotion_of_year :one
SELECT happened_at FROM promotion WHERE school_id = :school_id AND year = :year;

-- name: promotion_insert :exec
INSERT INTO promotion (school_id, year, id, pupils, graduates, login_id, happened_at)
VALUES (:school_id, :year, :id, :pupils, :graduates, :login_id, :happened_at);

-- Class teachers (6) follow their pupils.
-- name: teachers_follow :exec
UPDATE staff_right SET class_id = :to_class_id
 WHERE school_id = :school_id AND class_id = :from_class_id AND role = 6
   AND login_id NOT IN (SELECT login_id FROM staff_right
                         WHERE school_id = :school_id AND class_id = :to_class_id AND role = 6);

-- name: teachers_drop :exec
DELETE FROM staff_right WHERE school_id = :school_id AND class_id = :class_id AND role = 6;
