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
 WHERE b.state < 4 ORDER BY b.promised_day, s.number, b.number LIMIT :count;

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
