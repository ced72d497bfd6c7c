-- Named statements of moves between schools.

-- name: shell_set :exec
INSERT INTO account_shell (school_id, account_id, now_school_id, moved_at)
VALUES (:school_id, :account_id, :now_school_id, :moved_at);

-- Shells left earlier follow the account.
-- name: shells_follow :exec
UPDATE account_shell SET now_school_id = :to_school_id
 WHERE now_school_id = :from_school_id AND account_id = :account_id;

-- name: shell_drop :exec
DELETE FROM account_shell WHERE school_id = :school_id AND account_id = :account_id;

-- name: shells_of :many
SELECT school_id FROM account_shell
 WHERE now_school_id = :school_id AND account_id = :account_id ORDER BY moved_at, school_id;

-- name: shells_with_money :many
SELECT s.school_id, s.account_id
  FROM account_shell s
  JOIN balance b ON b.school_id = s.school_id AND b.account_id = s.account_id
 WHERE b.credits <> b.debits
 ORDER BY s.school_id, s.account_id LIMIT :count;

-- name: shell_place :one
SELECT now_school_id FROM account_shell WHERE school_id = :school_id AND account_id = :account_id;

-- name: move_logins :exec
UPDATE login_account SET school_id = :to_school_id
 WHERE school_id = :from_school_id AND account_id = :account_id;

-- name: move_sessions :exec
UPDATE session SET school_id = :to_school_id
 WHERE school_id = :from_school_id AND account_id = :account_id;

-- name: move_notice_wishes :exec
UPDATE notice_wish SET school_id = :to_school_id
 WHERE school_id = :from_school_id AND account_id = :account_id;

-- Leaving for another school is no end: nothing is paid out.
-- name: move_drop_closing :exec
DELETE FROM closing_choice WHERE school_id = :school_id AND account_id = :account_id;

-- Absences that are not over yet hold in the new school, too.
-- name: move_absences :exec
INSERT INTO absence (school_id, id, account_id, first_day, last_day, reason, login_id, said_at,
                     taken_back_at)
SELECT CAST(:to_school_id AS BIGINT), id, account_id, first_day, last_day, reason, login_id,
       said_at, taken_back_at
  FROM absence
 WHERE school_id = :from_school_id AND account_id = :account_id AND last_day >= :day
   AND taken_back_at IS NULL
ON CONFLICT DO NOTHING;

-- A ban names a dish (1) or a category (2) of a school: what is called the same is banned there.
-- name: move_bans :exec
INSERT INTO ban (school_id, account_id, kind, banned_id, is_banned, version)
SELECT DISTINCT CAST(:to_school_id AS BIGINT), b.account_id, b.kind, n.id, 1,
       CAST(:version AS BIGINT)
  FROM ban b
  JOIN (SELECT 1 AS kind, o.id AS old_id, d.id AS id
          FROM dish o JOIN dish d ON d.name = o.name AND d.school_id = :to_school_id
         WHERE o.school_id = :from_school_id
        UNION ALL
        SELECT 2, o.id, c.id
          FROM category o JOIN category c ON c.name = o.name AND c.school_id = :to_school_id
         WHERE o.school_id = :from_school_id) n
    ON n.kind = b.kind AND n.old_id = b.banned_id
 WHERE b.school_id = :from_school_id AND b.account_id = :account_id AND b.is_banned = 1
ON CONFLICT (school_id, account_id, kind, banned_id)
DO UPDATE SET is_banned = 1, version = excluded.version;

-- name: move_photo_file :exec
INSERT INTO photo_file (school_id, account_id, content_type, bytes)
SELECT CAST(:to_school_id AS BIGINT), account_id, content_type, bytes FROM photo_file
 WHERE school_id = :from_school_id AND account_id = :account_id
ON CONFLICT (school_id, account_id)
DO UPDATE SET content_type = excluded.content_type, bytes = excluded.bytes;

-- name: move_photo :exec
INSERT INTO photo (school_id, account_id, hash, version)
SELECT CAST(:to_school_id AS BIGINT), account_id, hash, :version FROM photo
 WHERE school_id = :from_school_id AND account_id = :account_id
ON CONFLICT (school_id, account_id)
DO UPDATE SET hash = excluded.hash, version = excluded.version;

-- name: move_drop_photo_file :exec
DELETE FROM photo_file WHERE school_id = :school_id AND account_id = :account_id;

-- name: move_drop_photo :exec
UPDATE photo SET hash = '', version = :version
 WHERE school_id = :school_id AND account_id = :account_id AND hash <> '';

-- name: person_day_limit :exec
UPDATE person SET allergens = :allergens, day_limit = :day_limit
 WHERE school_id = :school_id AND id = :id;

-- Neither lost, replaced nor given back (7, 8, 10).
-- name: cards_of_mover :many
SELECT id, chip, state, is_temporary FROM card
 WHERE school_id = :school_id AND account_id = :account_id AND state NOT IN (7, 8, 10) ORDER BY id;

-- name: card_known :one
SELECT state FROM card WHERE school_id = :school_id AND id = :id;

-- name: move_request_insert :exec
INSERT INTO move_request (id, from_school_id, account_id, to_school_id, class_name, asked_by,
                          asked_at, state, answered_by, note)
VALUES (:id, :from_school_id, :account_id, :to_school_id, :class_name, :asked_by, :asked_at, 1, 0,
        '');

-- name: move_request_waiting :one
SELECT id FROM move_request
 WHERE from_school_id = :from_school_id AND account_id = :account_id
   AND to_school_id = :to_school_id AND state = 1;

-- name: move_request_by_id :one
SELECT from_school_id, account_id, to_school_id, class_name, state FROM move_request
 WHERE id = :id;

-- name: move_request_answer :exec
UPDATE move_request SET state = :state, answered_by = :answered_by, answered_at = :answered_at,
       note = :note
 WHERE id = :id;

-- Others who wait for the same person hear that he is elsewhere.
-- name: move_requests_overtaken :exec
UPDATE move_request SET state = 3, answered_at = :answered_at, note = :note
 WHERE from_school_id = :from_school_id AND account_id = :account_id AND state = 1;

-- name: move_requests_of_source :many
SELECT m.id, m.from_school_id, m.to_school_id, m.account_id, m.class_name, m.state, m.asked_at,
       m.note, s.name AS other_school, p.surname, p.name, p.patronymic, p.number
  FROM move_request m
  JOIN school s ON s.school_id = m.to_school_id
  JOIN person p ON p.school_id = m.from_school_id AND p.id = m.account_id
 WHERE m.from_school_id = :school_id AND m.state <> 4
 ORDER BY m.state, m.asked_at DESC LIMIT :count;

-- name: move_requests_of_target :many
SELECT m.id, m.from_school_id, m.to_school_id, m.account_id, m.class_name, m.state, m.asked_at,
       m.note, s.name AS other_school, p.surname, p.name, p.patronymic, p.number
  FROM move_request m
  JOIN school s ON s.school_id = m.from_school_id
  JOIN person p ON p.school_id = m.from_school_id AND p.id = m.account_id
 WHERE m.to_school_id = :school_id AND m.state <> 4
 ORDER BY m.state, m.asked_at DESC LIMIT :count;

-- name: move_requests_waiting :one
SELECT count(*) AS count FROM move_request WHERE from_school_id = :school_id AND state = 1;
