-- Named statements of classes, the calendar and meal times.

-- name: classes_load :many
SELECT id, name, grade, shift, building, is_active FROM class
 WHERE school_id = :school_id ORDER BY grade, name, id;

-- name: class_named_beside :one
SELECT id FROM class WHERE school_id = :school_id AND name = :name AND id <> :id;

-- name: class_update :exec
UPDATE class SET name = :name, grade = :grade, shift = :shift, building = :building,
       is_active = :is_active, version = :version
 WHERE school_id = :school_id AND id = :id;

-- Everything that a span of days is judged by: terms (of the whole school years that it touches),
-- days, settings. Each kind of row says for itself what its columns are (school/calendar.c).
-- name: calendar_load :many
SELECT CAST(1 AS BIGINT) AS kind, school_id, first_day AS a, last_day AS b,
       CAST(0 AS BIGINT) AS c, name AS text
  FROM school_term
 WHERE school_id IN (0, :school_id) AND last_day >= :years_first AND first_day <= :years_last
UNION ALL
SELECT 2, school_id, day, shift, kind, reason FROM calendar_day
 WHERE school_id IN (0, :school_id) AND day >= :first_day AND day <= :last_day
UNION ALL
SELECT 3, school_id, value, 0, 0, name FROM setting
 WHERE school_id IN (0, :school_id) AND name IN ('week_days', 'week_days_first_grade')
 ORDER BY 1, 3, 4, 2;

-- name: school_term_set :exec
INSERT INTO school_term (school_id, first_day, last_day, name)
VALUES (:school_id, :first_day, :last_day, :name)
ON CONFLICT (school_id, first_day)
DO UPDATE SET last_day = excluded.last_day, name = excluded.name;

-- name: school_term_drop :exec
DELETE FROM school_term WHERE school_id = :school_id AND first_day = :first_day;

-- Terms of this owner alone that share a day with the span, but for the one that begins there.
-- name: school_term_overlapping :one
SELECT first_day FROM school_term
 WHERE school_id = :school_id AND first_day <> :first_day
   AND last_day >= :first_day AND first_day <= :last_day
 ORDER BY first_day LIMIT 1;

-- name: calendar_day_set :exec
INSERT INTO calendar_day (school_id, day, shift, kind, reason, login_id, set_at)
VALUES (:school_id, :day, :shift, :kind, :reason, :login_id, :set_at)
ON CONFLICT (school_id, day, shift)
DO UPDATE SET kind = excluded.kind, reason = excluded.reason, login_id = excluded.login_id,
              set_at = excluded.set_at;

-- name: calendar_day_drop :exec
DELETE FROM calendar_day WHERE school_id = :school_id AND day = :day AND shift = :shift;

-- name: meal_times_load :many
SELECT school_id, meal, stage, shift, begins_minute, ends_minute, break_name FROM meal_time
 WHERE school_id IN (0, :school_id)
 ORDER BY shift, begins_minute, stage, meal, school_id DESC;

-- name: meal_time_set :exec
INSERT INTO meal_time (school_id, meal, stage, shift, begins_minute, ends_minute, break_name)
VALUES (:school_id, :meal, :stage, :shift, :begins_minute, :ends_minute, :break_name)
ON CONFLICT (school_id, meal, stage, shift)
DO UPDATE SET begins_minute = excluded.begins_minute, ends_minute = excluded.ends_minute,
              break_name = excluded.break_name;

-- name: meal_time_drop :exec
DELETE FROM meal_time
 WHERE school_id = :school_id AND meal = :meal AND stage = :stage AND shift = :shift;
