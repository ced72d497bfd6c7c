-- Named statements of long work.

-- name: work_under_way :one
SELECT id FROM work WHERE login_id = :login_id AND kind = :kind AND ended_at IS NULL;

-- name: work_waiting :one
SELECT CAST(count(*) AS BIGINT) AS waiting FROM work WHERE state = 1;

-- name: work_insert :exec
INSERT INTO work (id, kind, title, login_id, params, state, done, total, words, tries,
                  is_cancelled, ordered_at, beat_at, result_name, result_type, result_size)
VALUES (:id, :kind, :title, :login_id, :params, 1, 0, 0, '', 0, 0, :now, :now, '', '', 0);

-- name: work_by_id :one
SELECT kind, title, login_id, params, state, done, total, words, tries, is_cancelled, ordered_at,
       beat_at, ended_at, result_name, result_type, result_size, result_ends_at
  FROM work WHERE id = :id;

-- name: works_of_login :many
SELECT id, kind, title, login_id, params, state, done, total, words, tries, is_cancelled,
       ordered_at, beat_at, ended_at, result_name, result_type, result_size, result_ends_at
  FROM work WHERE login_id = :login_id ORDER BY ordered_at DESC, id DESC LIMIT :count;

-- name: work_first_waiting :one
SELECT id FROM work WHERE state = 1 ORDER BY ordered_at, id LIMIT 1;

-- name: work_begin :exec
UPDATE work SET state = 2, tries = tries + 1, done = 0, total = 0, words = '', beat_at = :now
 WHERE id = :id AND state = 1;

-- Nobody runs these any more.
-- name: works_lost :many
SELECT id, kind, tries, is_cancelled FROM work WHERE state = 2 AND beat_at < :before ORDER BY id;

-- name: work_again :exec
UPDATE work SET state = 1, words = :words, tries = tries - :forgiven, beat_at = :now
 WHERE id = :id AND state = 2;

-- name: work_beat :exec
UPDATE work SET done = :done, total = :total, words = :words, beat_at = :now
 WHERE id = :id AND state = 2;

-- name: work_end :exec
UPDATE work SET state = :state, words = :words, beat_at = :now, ended_at = :now,
       result_name = :result_name, result_type = :result_type, result_size = :result_size,
       result_ends_at = :result_ends_at
 WHERE id = :id AND ended_at IS NULL;

-- Of one that waits the end is at once.
-- name: work_cancel_waiting :exec
UPDATE work SET state = 6, is_cancelled = 1, words = '', beat_at = :now, ended_at = :now
 WHERE id = :id AND state = 1;

-- name: work_cancel_running :exec
UPDATE work SET is_cancelled = 1 WHERE id = :id AND state = 2;

-- name: works_expired :many
SELECT id FROM work WHERE result_ends_at IS NOT NULL AND result_ends_at <= :now ORDER BY id;

-- name: work_drop_result :exec
UPDATE work SET result_ends_at = NULL WHERE id = :id;

-- name: works_drop_old :exec
DELETE FROM work WHERE ended_at IS NOT NULL AND result_ends_at IS NULL AND ended_at < :before;

-- Whether there is anything for the worker at all.
-- name: works_due :one
SELECT CAST(count(*) AS BIGINT) AS due FROM work
 WHERE state = 1 OR (state = 2 AND beat_at < :before)
    OR (result_ends_at IS NOT NULL AND result_ends_at <= :now);

-- Whose data an export of everything holds.
-- name: export_people :one
SELECT CAST(count(*) AS BIGINT) AS people FROM person;
