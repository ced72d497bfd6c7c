-- Named statements of the city's pulse.

-- Schools whose books went on, and from where; seen_seq 0: never looked at.
-- name: pulse_schools :many
SELECT b.school_id, b.zone, b.next_seq, coalesce(p.next_seq, CAST(0 AS BIGINT)) AS seen_seq
  FROM book b LEFT JOIN pulse_progress p ON p.school_id = b.school_id
 WHERE b.school_id <> 0 AND (p.next_seq IS NULL OR p.next_seq < b.next_seq)
 ORDER BY b.school_id;

-- The first transfer of those days; none: NULL.
-- name: pulse_first :one
SELECT min(seq) AS seq FROM transfer WHERE school_id = :school_id AND happened_day >= :first_day;

-- name: pulse_transfers :many
SELECT seq, code, debit_id, personal_id, amount, happened_at, happened_day FROM transfer
 WHERE school_id = :school_id AND seq >= :first_seq AND seq < :next_seq
 ORDER BY seq LIMIT :count;

-- name: pulse_sums :many
SELECT day, kind, CAST(sum(count) AS BIGINT) AS count, CAST(sum(amount) AS BIGINT) AS amount
  FROM pulse WHERE day IN (:today, :week_before) AND minute <= :minute
 GROUP BY day, kind;

-- name: pulse_add :batch
INSERT INTO pulse (day, kind, minute, count, amount)
VALUES (:day, :kind, :minute, :count, :amount)
ON CONFLICT (day, kind, minute)
DO UPDATE SET count = pulse.count + excluded.count, amount = pulse.amount + excluded.amount;

-- name: pulse_progress_set :exec
INSERT INTO pulse_progress (school_id, next_seq) VALUES (:school_id, :next_seq)
ON CONFLICT (school_id) DO UPDATE SET next_seq = excluded.next_seq;

-- name: pulse_forget :exec
DELETE FROM pulse WHERE day < :first_day;

-- name: pulse_drop :exec
DELETE FROM pulse;

-- name: pulse_progress_drop :exec
DELETE FROM pulse_progress;
