-- Named statements of making cards. Card states are those of school/card.h: 1 ordered, 8 replaced,
-- 10 returned to the stock.

-- ---- ordering ----

-- People and the cards they have or had; a row a card, or one with card_id 0.
-- name: card_order_people :many sqlite
SELECT p.id, p.state, coalesce(c.id, 0) AS card_id, coalesce(c.state, 0) AS card_state
  FROM json_each('[' || :ids || ']') w
 CROSS JOIN person p ON p.school_id = :school_id AND p.id = w.value
  LEFT JOIN card c ON c.school_id = p.school_id AND c.account_id = p.id AND c.is_temporary = 0;

-- name: card_order_people :many postgres
SELECT p.id, p.state, coalesce(c.id, 0) AS card_id, coalesce(c.state, 0) AS card_state
  FROM person p
  LEFT JOIN card c ON c.school_id = p.school_id AND c.account_id = p.id AND c.is_temporary = 0
 WHERE p.school_id = :school_id
   AND p.id = ANY (ARRAY(SELECT CAST(unnest(string_to_array(:ids, ',')) AS BIGINT)));

-- name: card_batch_newest :one
SELECT b.id, b.number, b.state, b.opened_at,
       coalesce((SELECT max(c.position) FROM card_in_batch c
                  WHERE c.school_id = b.school_id AND c.batch_id = b.id), 0) AS last_position
  FROM card_batch b WHERE b.school_id = :school_id ORDER BY b.number DESC LIMIT 1;

-- name: card_batch_insert :exec
INSERT INTO card_batch (school_id, id, number, state, opened_at, promised_day, handed_by, taken_by)
VALUES (:school_id, :id, :number, 1, :opened_at, :promised_day, 0, '');

-- name: card_in_batch_insert :exec
INSERT INTO card_in_batch (school_id, card_id, batch_id, position, cause, login_id, ordered_at)
VALUES (:school_id, :card_id, :batch_id, :position, :cause, :login_id, :ordered_at);

-- ---- batches ----

-- name: card_batches_of_school :many
SELECT b.school_id, s.number AS school_number, s.name AS school_name, b.id, b.number, b.state,
       b.opened_at, b.promised_day, b.made_at, b.handed_at, b.handed_by, b.taken_by,
       (SELECT count(*) FROM card_in_batch i JOIN card c
            ON c.school_id = i.school_id AND c.id = i.card_id
         WHERE i.school_id = b.school_id AND i.batch_id = b.id) AS card_count,
       (SELECT count(*) FROM card_in_batch i JOIN card c
            ON c.school_id = i.school_id AND c.id = i.card_id
         WHERE i.school_id = b.school_id AND i.batch_id = b.id AND c.chip <> '') AS bound_count
  FROM card_batch b JOIN school s ON s.school_id = b.school_id
 WHERE b.school_id = :school_id AND b.number < :before ORDER BY b.number DESC LIMIT :count;

-- name: card_batches_open :many
SELECT b.school_id, s.number AS school_number, s.name AS school_name, b.id, b.number, b.state,
       b.opened_at, b.promised_day, b.made_at, b.handed_at, b.handed_by, b.taken_by,
       (SELECT count(*) FROM card_in_batch i JOIN card c
            ON c.school_id = i.school_id AND c.id = i.card_id
         WHERE i.school_id = b.school_id AND i.batch_id = b.id) AS card_count,
       (SELECT count(*) FROM card_in_batch i JOIN card c
            ON c.school_id = i.school_id AND c.id = i.card_id
         WHERE i.school_id = b.school_id AND i.batch_id = b.id AND c.chip <> '') AS bound_count
  FROM card_batch b JOIN school s ON s.school_id = b.school_id
 WHERE b.state < 4 OR CAST(:with_handed AS BIGINT) = 1
 ORDER BY CASE WHEN b.state < 4 THEN 0 ELSE 1 END, b.promised_day, s.number, b.number
 LIMIT :count;

-- name: card_batch_by_id :one
SELECT b.school_id, s.number AS school_number, s.name AS school_name, b.id, b.number, b.state,
       b.opened_at, b.promised_day, b.made_at, b.handed_at, b.handed_by, b.taken_by,
       (SELECT count(*) FROM card_in_batch i JOIN card c
            ON c.school_id = i.school_id AND c.id = i.card_id
         WHERE i.school_id = b.school_id AND i.batch_id = b.id) AS card_count,
       (SELECT count(*) FROM card_in_batch i JOIN card c
            ON c.school_id = i.school_id AND c.id = i.card_id
         WHERE i.school_id = b.school_id AND i.batch_id = b.id AND c.chip <> '') AS bound_count
  FROM card_batch b JOIN school s ON s.school_id = b.school_id
 WHERE b.school_id = :school_id AND b.id = :id;

-- name: batch_cards :many
SELECT i.card_id, i.position, i.cause, c.state, c.chip, c.account_id, p.number, p.surname, p.name,
       p.patronymic, p.class_id, coalesce(k.name, '') AS class_name, p.kind,
       CASE WHEN coalesce(f.hash, '') <> '' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END
           AS has_photo
  FROM card_in_batch i
  JOIN card c ON c.school_id = i.school_id AND c.id = i.card_id
  JOIN person p ON p.school_id = c.school_id AND p.id = c.account_id
  LEFT JOIN class k ON k.school_id = p.school_id AND k.id = p.class_id
  LEFT JOIN photo f ON f.school_id = p.school_id AND f.account_id = p.id
 WHERE i.school_id = :school_id AND i.batch_id = :batch_id ORDER BY i.position;

-- name: card_batch_set_state :exec
UPDATE card_batch SET state = :state WHERE school_id = :school_id AND id = :id;

-- name: card_batch_set_made :exec
UPDATE card_batch SET state = 3, made_at = :made_at WHERE school_id = :school_id AND id = :id;

-- name: card_batch_set_handed :exec
UPDATE card_batch SET state = 4, handed_at = :handed_at, handed_by = :handed_by,
       taken_by = :taken_by
 WHERE school_id = :school_id AND id = :id;

-- ---- binding ----

-- name: card_in_batch_by_card :one
SELECT i.batch_id, i.position, i.cause, b.state AS batch_state, c.account_id, c.chip,
       c.state AS card_state
  FROM card_in_batch i
  JOIN card_batch b ON b.school_id = i.school_id AND b.id = i.batch_id
  JOIN card c ON c.school_id = i.school_id AND c.id = i.card_id
 WHERE i.school_id = :school_id AND i.card_id = :card_id;

-- name: card_set_chip :exec
UPDATE card SET chip = :chip, version = :version WHERE school_id = :school_id AND id = :id;

-- name: card_in_batch_bound :exec
UPDATE card_in_batch SET bound_at = :bound_at, bound_by = :bound_by
 WHERE school_id = :school_id AND card_id = :card_id;

-- name: card_in_batch_drop :exec
DELETE FROM card_in_batch WHERE school_id = :school_id AND card_id = :card_id;

-- The card of a batch that was bound last.
-- name: card_bound_last :one
SELECT card_id FROM card_in_batch
 WHERE school_id = :school_id AND batch_id = :batch_id AND bound_at IS NOT NULL
 ORDER BY bound_at DESC, position DESC LIMIT 1;

-- ---- cards in hands ----

-- name: cards_by_ids :many sqlite
SELECT c.id, c.account_id, c.chip, c.state, c.is_temporary
  FROM json_each('[' || :ids || ']') w CROSS JOIN card c
    ON c.school_id = :school_id AND c.id = w.value;

-- name: cards_by_ids :many postgres
SELECT id, account_id, chip, state, is_temporary FROM card
 WHERE school_id = :school_id
   AND id = ANY (ARRAY(SELECT CAST(unnest(string_to_array(:ids, ',')) AS BIGINT)));

-- Those that a person used before: they die when a new one is given out.
-- name: cards_of_account_used :many
SELECT id, account_id, chip, state FROM card
 WHERE school_id = :school_id AND account_id = :account_id AND is_temporary = 0
   AND state IN (4, 5, 6, 7) AND id <> :but_id;

-- name: card_holders :many
SELECT p.id, p.number, p.surname, p.name, p.patronymic, coalesce(p.class_id, 0) AS class_id,
       coalesce(k.name, '') AS class_name, p.kind, coalesce(f.hash, '') AS photo,
       coalesce(c.id, 0) AS card_id, coalesce(c.state, 0) AS card_state,
       coalesce(c.is_temporary, 0) AS is_temporary
  FROM person p
  LEFT JOIN class k ON k.school_id = p.school_id AND k.id = p.class_id
  LEFT JOIN photo f ON f.school_id = p.school_id AND f.account_id = p.id
  LEFT JOIN card c ON c.school_id = p.school_id AND c.account_id = p.id AND c.state NOT IN (8, 10)
 WHERE p.school_id = :school_id AND p.state = 1
   AND (CAST(:class_id AS BIGINT) = 0 OR p.class_id = :class_id)
 ORDER BY p.kind, coalesce(k.name, ''), p.surname, p.name, p.id, c.id;

-- name: card_events_of_account :many
SELECT e.card_id, e.happened_at, e.state, e.cause_id, e.shift, c.chip, c.is_temporary,
       c.state AS card_state, coalesce(k.name, '') AS cashier_name, e.login_id,
       coalesce(s.name, '') AS staff_name, coalesce(b.number, 0) AS batch_number,
       coalesce(i.batch_id, 0) AS batch_id, coalesce(i.cause, 0) AS cause
  FROM card c
  JOIN card_event e ON e.school_id = c.school_id AND e.card_id = c.id
  LEFT JOIN cashier k ON k.school_id = e.school_id AND k.id = e.cashier_id
  LEFT JOIN staff s ON s.login_id = e.login_id
  LEFT JOIN card_in_batch i ON i.school_id = c.school_id AND i.card_id = c.id
  LEFT JOIN card_batch b ON b.school_id = i.school_id AND b.id = i.batch_id
 WHERE c.school_id = :school_id AND c.account_id = :account_id
 ORDER BY e.happened_at, e.card_id, e.cause_id;

-- name: till_names :many
SELECT origin, name FROM till WHERE school_id = :school_id;

-- name: temporary_cards :many
SELECT c.id, c.chip, c.state, p.number, p.surname, p.name, coalesce(k.name, '') AS class_name,
       (SELECT coalesce(max(e.happened_at), 0) FROM card_event e
         WHERE e.school_id = c.school_id AND e.card_id = c.id AND e.state = 9) AS given_at,
       (SELECT coalesce(max(e.happened_at), 0) FROM card_event e
         WHERE e.school_id = c.school_id AND e.card_id = c.id AND e.state = 10) AS returned_at
  FROM card c
  JOIN person p ON p.school_id = c.school_id AND p.id = c.account_id
  LEFT JOIN class k ON k.school_id = p.school_id AND k.id = p.class_id
 WHERE c.school_id = :school_id AND c.is_temporary = 1
 ORDER BY CASE WHEN c.state = 10 THEN 1 ELSE 0 END, given_at DESC, c.id LIMIT :count;

-- ---- designs ----

-- name: card_design_load :one
SELECT description, login_id, set_at FROM card_design WHERE id = 1;

-- name: card_design_set :exec
INSERT INTO card_design (id, description, login_id, set_at)
VALUES (1, :description, :login_id, :set_at)
ON CONFLICT (id) DO UPDATE
   SET description = excluded.description, login_id = excluded.login_id, set_at = excluded.set_at;

-- name: card_design_drop :exec
DELETE FROM card_design WHERE id = 1;

-- name: card_pictures :many
SELECT name, bytes FROM card_design_picture ORDER BY name;

-- name: card_picture_set :exec
INSERT INTO card_design_picture (name, bytes) VALUES (:name, :bytes)
ON CONFLICT (name) DO UPDATE SET bytes = excluded.bytes;

-- name: card_picture_drop :exec
DELETE FROM card_design_picture WHERE name = :name;

-- ---- photos ----

-- name: photo_draft_insert :exec
INSERT INTO photo_draft (school_id, id, file_name, account_id, problem, bytes, login_id, handed_at)
VALUES (:school_id, :id, :file_name, :account_id, :problem, :bytes, :login_id, :handed_at);

-- name: photo_drafts :many
SELECT d.id, d.file_name, d.account_id, d.problem,
       CASE WHEN length(d.bytes) > 0 THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END AS is_photo,
       coalesce(p.number, '') AS number, coalesce(p.surname, '') AS surname,
       coalesce(p.name, '') AS name, coalesce(k.name, '') AS class_name,
       coalesce(f.hash, '') AS old_hash
  FROM photo_draft d
  LEFT JOIN person p ON p.school_id = d.school_id AND p.id = d.account_id
  LEFT JOIN class k ON k.school_id = p.school_id AND k.id = p.class_id
  LEFT JOIN photo f ON f.school_id = d.school_id AND f.account_id = d.account_id
 WHERE d.school_id = :school_id AND d.login_id = :login_id
 ORDER BY CASE WHEN d.problem = '' THEN 1 ELSE 0 END, d.file_name, d.id;

-- name: photo_draft_bytes :one
SELECT account_id, problem, bytes FROM photo_draft
 WHERE school_id = :school_id AND id = :id AND login_id = :login_id;

-- name: photo_drafts_drop :exec
DELETE FROM photo_draft
 WHERE school_id = :school_id AND (login_id = :login_id OR handed_at < :older_than);

-- name: photos_of_class :many
SELECT p.id FROM person p JOIN photo f ON f.school_id = p.school_id AND f.account_id = p.id
 WHERE p.school_id = :school_id AND p.class_id = :class_id AND f.hash <> '';
