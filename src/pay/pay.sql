-- Named statements of channels and payments.

-- name: channel_set :exec
INSERT INTO channel (id, code, name) VALUES (:id, :code, :name)
ON CONFLICT (id) DO UPDATE SET code = excluded.code, name = excluded.name;

-- name: channel_by_code :one
SELECT id, name FROM channel WHERE code = :code;

-- name: channels_load :many
SELECT id, code, name FROM channel ORDER BY code;

-- name: channel_settings :many
SELECT name, value FROM channel_setting WHERE channel_id = :channel_id;

-- name: channel_setting_set :exec
INSERT INTO channel_setting (channel_id, name, value) VALUES (:channel_id, :name, :value)
ON CONFLICT (channel_id, name) DO UPDATE SET value = excluded.value;

-- name: channel_last_id :one
SELECT CAST(coalesce(max(id), 0) AS BIGINT) AS id FROM channel;

-- name: channel_last_change :one
SELECT CAST(coalesce(max(number), 0) AS BIGINT) AS number FROM channel_change
 WHERE channel_id = :channel_id;

-- name: channel_change_insert :exec
INSERT INTO channel_change (channel_id, number, name, value_before, value, staff_id, changed_at)
VALUES (:channel_id, :number, :name, :value_before, :value, :staff_id, :changed_at);

-- name: channel_value_elsewhere :one
SELECT channel_id FROM channel_setting
 WHERE name = :name AND value = :value AND channel_id <> :channel_id LIMIT 1;

-- name: channel_name_elsewhere :one
SELECT id FROM channel WHERE name = :name AND id <> :id LIMIT 1;

-- name: channel_history :many
SELECT name, value_before, value, staff_id, changed_at FROM channel_change
 WHERE channel_id = :channel_id AND number > :after ORDER BY number;

-- The payments that a channel is known to have made; outside ids as a JSON list.
-- name: payments_by_keys :many sqlite
SELECT k.outside_id, p.school_id, p.id, p.account_id, p.amount, p.happened_at, k.told_at
  FROM json_each(:outside_ids) w
 CROSS JOIN payment_key k ON k.channel_id = :channel_id AND k.outside_id = w.value
 CROSS JOIN payment p ON p.school_id = k.school_id AND p.id = k.payment_id;

-- name: payments_by_keys :many postgres
SELECT k.outside_id, p.school_id, p.id, p.account_id, p.amount, p.happened_at, k.told_at
  FROM payment_key k JOIN payment p ON p.school_id = k.school_id AND p.id = k.payment_id
 WHERE k.channel_id = :channel_id
   AND k.outside_id =
       ANY (ARRAY(SELECT json_array_elements_text(CAST(CAST(:outside_ids AS TEXT) AS JSON))));

-- name: payment_key_insert :batch
INSERT INTO payment_key (channel_id, outside_id, school_id, payment_id, source, bank_day, told_at,
                         version)
VALUES (:channel_id, :outside_id, :school_id, :payment_id, :source, :bank_day, :told_at, :version);

-- name: payment_insert :batch
INSERT INTO payment (school_id, id, channel_id, outside_id, account_id, amount, happened_at)
VALUES (:school_id, :id, :channel_id, :outside_id, :account_id, :amount, :happened_at);

-- name: refusals_by_keys :many sqlite
SELECT r.outside_id, r.number, r.amount, r.reason
  FROM json_each(:outside_ids) w
 CROSS JOIN payment_refused r ON r.channel_id = :channel_id AND r.outside_id = w.value;

-- name: refusals_by_keys :many postgres
SELECT r.outside_id, r.number, r.amount, r.reason FROM payment_refused r
 WHERE r.channel_id = :channel_id
   AND r.outside_id =
       ANY (ARRAY(SELECT json_array_elements_text(CAST(CAST(:outside_ids AS TEXT) AS JSON))));

-- name: payment_refused_insert :batch
INSERT INTO payment_refused (channel_id, outside_id, number, amount, reason, happened_at, told_at)
VALUES (:channel_id, :outside_id, :number, :amount, :reason, :happened_at, :told_at);

-- name: payment_conflict_insert :exec
INSERT INTO payment_conflict (channel_id, outside_id, number, amount, told_at)
VALUES (:channel_id, :outside_id, :number, :amount, :told_at)
ON CONFLICT (channel_id, outside_id, number, amount) DO NOTHING;

-- name: payment_conflicts :many
SELECT c.code, f.outside_id, f.number, f.amount, f.told_at, k.school_id, k.payment_id
  FROM payment_conflict f JOIN channel c ON c.id = f.channel_id
  LEFT JOIN payment_key k ON k.channel_id = f.channel_id AND k.outside_id = f.outside_id
 WHERE f.told_at >= :since ORDER BY f.told_at DESC LIMIT :limit;

-- name: payments_by_ids :many sqlite
SELECT p.id, c.name AS channel_name
  FROM payment p JOIN channel c ON c.id = p.channel_id
 WHERE p.school_id = :school_id
   AND p.id IN (SELECT value FROM json_each('[' || :ids || ']'));

-- name: payments_by_ids :many postgres
SELECT p.id, c.name AS channel_name
  FROM payment p JOIN channel c ON c.id = p.channel_id
 WHERE p.school_id = :school_id
   AND p.id = ANY (ARRAY(SELECT CAST(unnest(string_to_array(:ids, ',')) AS BIGINT)));

-- ---- what a child's tills know ----

-- name: school_seen_version :one
SELECT version FROM school_seen WHERE school_id = :school_id;

-- name: school_seen_set :exec
INSERT INTO school_seen (school_id, version) VALUES (:school_id, :version)
ON CONFLICT (school_id) DO UPDATE SET version = excluded.version;

-- name: payments_told_between :one
SELECT count(*) AS count FROM payment_key INDEXED BY payment_key_by_version
 WHERE school_id = :school_id AND version > :after AND version <= :through;

-- name: payments_seen_insert :exec sqlite
INSERT INTO payment_seen (school_id, payment_id, origin, seen_at)
SELECT school_id, payment_id, :origin, :seen_at
  FROM payment_key INDEXED BY payment_key_by_version
 WHERE school_id = :school_id AND version > :after AND version <= :through
ON CONFLICT (school_id, payment_id) DO NOTHING;

-- name: payments_seen_insert :exec postgres
INSERT INTO payment_seen (school_id, payment_id, origin, seen_at)
SELECT school_id, payment_id, CAST(:origin AS BIGINT), CAST(:seen_at AS BIGINT)
  FROM payment_key
 WHERE school_id = :school_id AND version > :after AND version <= :through
ON CONFLICT (school_id, payment_id) DO NOTHING;

-- name: payment_trace :one
SELECT p.account_id, p.amount, p.outside_id, p.happened_at, c.code, c.name, d.source, d.bank_day,
       d.told_at, t.recorded_at, s.seen_at, r.id AS reversal_id
  FROM payment p
  JOIN channel c ON c.id = p.channel_id
  JOIN posting o ON o.school_id = p.school_id AND o.id = p.id
  JOIN transfer t ON t.school_id = o.school_id AND t.seq = o.first_seq
  JOIN payment_key d ON d.channel_id = p.channel_id AND d.outside_id = p.outside_id
  LEFT JOIN payment_seen s ON s.school_id = p.school_id AND s.payment_id = p.id
  LEFT JOIN posting r ON r.school_id = p.school_id AND r.reverses_id = p.id
 WHERE p.school_id = :school_id AND p.id = :id;
