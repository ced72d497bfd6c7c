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

-- name: till_days_of_till :many
SELECT day, served, offline, forgotten, overrides, refused, taps FROM till_day
 WHERE school_id = :school_id AND day >= :first_day AND day <= :last_day AND origin = :origin
 ORDER BY day DESC;

-- name: tills_of_city :many
SELECT t.school_id, h.number AS school_number, h.name AS school_name, b.version AS book_version,
       t.origin, t.name, t.state, CAST(coalesce(t.replaces, 0) AS BIGINT) AS replaces,
       t.acknowledged, t.highest, t.enrolled_at, t.seen_at, s.said_at, s.program, s.shift,
       s.shift_opened_at, s.shift_cashier_id, s.unsent, s.oldest_unsent_at, s.mirror_version,
       s.printer, s.reader, s.ups, s.clock_difference_ms, s.is_forced_offline
  FROM till t
  JOIN school h ON h.school_id = t.school_id
  JOIN book b ON b.school_id = t.school_id
  LEFT JOIN till_state s ON s.school_id = t.school_id AND s.origin = t.origin
 WHERE (CAST(:school_id AS BIGINT) = 0 OR t.school_id = :school_id)
   AND (CAST(:with_ended AS BIGINT) = 1 OR t.state IN (1, 2))
 ORDER BY h.number, t.origin;

-- name: till_set_name :exec
UPDATE till SET name = :name WHERE school_id = :school_id AND origin = :origin;

-- name: till_event_newest :one
SELECT CAST(coalesce(max(number), 0) AS BIGINT) AS number FROM till_event
 WHERE school_id = :school_id;

-- name: till_event_insert :exec
INSERT INTO till_event (school_id, number, origin, kind, words, other_school_id, staff_id,
                        happened_at)
VALUES (:school_id, :number, :origin, :kind, :words, :other_school_id, :staff_id, :happened_at);

-- name: till_events :many
SELECT e.origin, e.kind, e.words, e.other_school_id, e.staff_id, e.happened_at,
       s.name AS staff_name, h.number AS other_school_number
  FROM till_event e
  LEFT JOIN staff s ON s.login_id = e.staff_id
  LEFT JOIN school h ON h.school_id = e.other_school_id
 WHERE e.school_id = :school_id AND (CAST(:origin AS BIGINT) = 0 OR e.origin = :origin)
 ORDER BY e.number DESC LIMIT :most;

-- name: cashiers_of_city :many
SELECT c.school_id, h.number AS school_number, h.name AS school_name, c.id, c.name, c.chip, c.roles,
       c.is_active
  FROM cashier c JOIN school h ON h.school_id = c.school_id
 ORDER BY h.number, c.name, c.id;

-- Receipts of one till by its shifts: ids of an origin lie together.
-- name: till_shift_sums :many
SELECT r.shift, CAST(min(r.happened_at) AS BIGINT) AS first_at,
       CAST(max(r.happened_at) AS BIGINT) AS last_at,
       CAST(coalesce(sum(CASE WHEN r.kind = 1 THEN 1 ELSE 0 END), 0) AS BIGINT) AS sales,
       CAST(coalesce(sum(CASE WHEN r.kind = 2 THEN 1 ELSE 0 END), 0) AS BIGINT) AS returns,
       CAST(coalesce(sum(CASE WHEN r.kind = 1 THEN r.total ELSE 0 END), 0) AS BIGINT) AS sold,
       CAST(coalesce(sum(CASE WHEN r.kind = 2 THEN r.total ELSE 0 END), 0) AS BIGINT) AS returned,
       CAST(coalesce(sum(CASE WHEN r.kind = 1 THEN r.subsidy ELSE -r.subsidy END), 0) AS BIGINT)
           AS subsidy,
       CAST(min(r.number) AS BIGINT) AS first_number, CAST(max(r.number) AS BIGINT) AS last_number
  FROM receipt r
 WHERE r.school_id = :school_id AND r.id >= :first_id AND r.id < :last_id
   AND (CAST(:shift AS BIGINT) = 0 OR r.shift = :shift)
 GROUP BY r.shift ORDER BY r.shift DESC LIMIT :most;

-- name: till_shift_items :many
SELECT l.kind, l.item_id, coalesce(d.name, m.name, '') AS name,
       CAST(sum(CASE WHEN r.kind = 1 THEN l.quantity ELSE -l.quantity END) AS BIGINT) AS quantity,
       CAST(sum(CASE WHEN r.kind = 1 THEN l.quantity * l.price ELSE -l.quantity * l.price END)
            AS BIGINT) AS amount,
       CAST(sum(CASE WHEN r.kind = 1 THEN l.quantity * l.subsidy ELSE -l.quantity * l.subsidy END)
            AS BIGINT) AS subsidy
  FROM receipt r
  JOIN receipt_line l ON l.school_id = r.school_id AND l.receipt_id = r.id
  LEFT JOIN dish d ON l.kind = 1 AND d.school_id = l.school_id AND d.id = l.item_id
  LEFT JOIN set_meal m ON l.kind = 2 AND m.school_id = l.school_id AND m.id = l.item_id
 WHERE r.school_id = :school_id AND r.id >= :first_id AND r.id < :last_id AND r.shift = :shift
 GROUP BY l.kind, l.item_id, coalesce(d.name, m.name, '') ORDER BY l.kind DESC, 3, 2;
