-- Named statements of tills as rows: enrolment, what they share, what they say of themselves.

-- name: till_insert :exec
INSERT INTO till (school_id, origin, name, digit, state, token_hash, replaces, highest,
                  acknowledged, ahead, enrolled_at, seen_at)
VALUES (:school_id, :origin, :name, :digit, 1, :token_hash, :replaces, 0, 0, '', :now, :now);

-- name: till_by_origin :one
SELECT name, digit, state, token_hash, replaces, highest, acknowledged, ahead FROM till
 WHERE school_id = :school_id AND origin = :origin;

-- name: till_set_progress :exec
UPDATE till SET highest = :highest, acknowledged = :acknowledged, ahead = :ahead, seen_at = :now
 WHERE school_id = :school_id AND origin = :origin;

-- name: till_set_state :exec
UPDATE till SET state = :state WHERE school_id = :school_id AND origin = :origin;

-- name: tills_of_school :one
SELECT count(*) AS count FROM till WHERE school_id = :school_id;

-- name: tills_list :many
SELECT origin, name, state, acknowledged, highest, enrolled_at, seen_at FROM till
 WHERE school_id = :school_id ORDER BY origin;

-- name: till_code_insert :exec
INSERT INTO till_code (hash, school_id, name, expires_at)
VALUES (:hash, :school_id, :name, :expires_at);

-- name: till_code_drop_old :exec
DELETE FROM till_code WHERE expires_at < :before;

-- name: till_code_by_hash :one
SELECT school_id, name FROM till_code
 WHERE hash = :hash AND used_at IS NULL AND expires_at >= :now;

-- name: till_code_use :exec
UPDATE till_code SET used_at = :now WHERE hash = :hash;

-- What the tills of a school share.

-- name: till_lan :one
SELECT generation, secret FROM till_lan WHERE school_id = :school_id;

-- name: till_lan_generation :one
SELECT generation FROM till_lan WHERE school_id = :school_id;

-- name: till_lan_set :exec
INSERT INTO till_lan (school_id, generation, secret) VALUES (:school_id, :generation, :secret)
ON CONFLICT (school_id)
DO UPDATE SET generation = excluded.generation, secret = excluded.secret;

-- name: till_siblings :many
SELECT origin, digit, name FROM till
 WHERE school_id = :school_id AND state = 1 ORDER BY origin;

-- What a till says of itself.

-- name: till_state_set :exec
INSERT INTO till_state (school_id, origin, said_at, program, shift, shift_opened_at,
                        shift_cashier_id, unsent, oldest_unsent_at, mirror_version, printer,
                        reader, ups, clock_difference_ms, is_forced_offline)
VALUES (:school_id, :origin, :said_at, :program, :shift, :shift_opened_at, :shift_cashier_id,
        :unsent, :oldest_unsent_at, :mirror_version, :printer, :reader, :ups,
        :clock_difference_ms, :is_forced_offline)
ON CONFLICT (school_id, origin) DO UPDATE
   SET said_at = excluded.said_at, program = excluded.program, shift = excluded.shift,
       shift_opened_at = excluded.shift_opened_at, shift_cashier_id = excluded.shift_cashier_id,
       unsent = excluded.unsent, oldest_unsent_at = excluded.oldest_unsent_at,
       mirror_version = excluded.mirror_version, printer = excluded.printer,
       reader = excluded.reader, ups = excluded.ups,
       clock_difference_ms = excluded.clock_difference_ms,
       is_forced_offline = excluded.is_forced_offline;

-- name: till_state :one
SELECT said_at, program, shift, shift_opened_at, shift_cashier_id, unsent, oldest_unsent_at,
       mirror_version, printer, reader, ups, clock_difference_ms, is_forced_offline
  FROM till_state WHERE school_id = :school_id AND origin = :origin;

-- name: till_day_set :exec
INSERT INTO till_day (school_id, day, origin, served, offline, forgotten, overrides, refused, taps)
VALUES (:school_id, :day, :origin, :served, :offline, :forgotten, :overrides, :refused, :taps)
ON CONFLICT (school_id, day, origin) DO UPDATE
   SET served = excluded.served, offline = excluded.offline, forgotten = excluded.forgotten,
       overrides = excluded.overrides, refused = excluded.refused, taps = excluded.taps
 WHERE excluded.served >= till_day.served;

-- name: till_days :many
SELECT origin, served, offline, forgotten, overrides, refused, taps FROM till_day
 WHERE school_id = :school_id AND day = :day ORDER BY origin;

-- name: queue_speed :many
SELECT school_id, served, offline, taps FROM till_day
 WHERE (CAST(:school_id AS BIGINT) = 0 OR school_id = :school_id)
   AND day >= :first_day AND day <= :last_day ORDER BY school_id;
