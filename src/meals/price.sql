-- Named statements of price lists.

-- name: price_lists_load :many
SELECT id, caterer_id, name, covers_all, first_day, last_day, held_at, login_id, made_at
  FROM price_list ORDER BY name, id;

-- name: price_places_load :many
SELECT list_id, school_id, first_day, last_day FROM price_list_school
 ORDER BY list_id, school_id;

-- Rows that hold on the day, and those to come.
-- name: price_rows_load :many
SELECT r.list_id, r.dish_id, r.first_day, r.turn, r.price, r.login_id, r.set_at
  FROM price_row r
 WHERE r.first_day > :day OR NOT EXISTS (
       SELECT 1 FROM price_row n
        WHERE n.list_id = r.list_id AND n.dish_id = r.dish_id AND n.first_day <= :day
          AND (n.first_day > r.first_day OR (n.first_day = r.first_day AND n.turn > r.turn)))
 ORDER BY r.list_id, r.dish_id, r.first_day, r.turn;

-- name: price_history_load :many
SELECT list_id, dish_id, first_day, turn, price, login_id, set_at FROM price_row
 WHERE (CAST(:list_id AS BIGINT) = 0 OR list_id = CAST(:list_id AS BIGINT))
   AND (CAST(:dish_id AS BIGINT) = 0 OR dish_id = CAST(:dish_id AS BIGINT))
 ORDER BY set_at DESC, list_id, dish_id, first_day DESC, turn DESC LIMIT :limit;

-- name: price_contracts_load :many
SELECT school_id, caterer_id, first_day, last_day FROM contract
 ORDER BY school_id, caterer_id, first_day, id;

-- name: price_list_insert :exec
INSERT INTO price_list (id, caterer_id, name, covers_all, first_day, last_day, held_at, login_id,
                        made_at)
VALUES (:id, :caterer_id, :name, :covers_all, :first_day, :last_day, :held_at, :login_id, :made_at);

-- name: price_list_update :exec
UPDATE price_list SET name = :name, covers_all = :covers_all, first_day = :first_day,
                      last_day = :last_day, held_at = :held_at
 WHERE id = :id;

-- name: price_place_set :exec
INSERT INTO price_list_school (list_id, school_id, first_day, last_day)
VALUES (:list_id, :school_id, :first_day, :last_day)
ON CONFLICT (list_id, school_id) DO UPDATE
   SET first_day = excluded.first_day, last_day = excluded.last_day;

-- name: price_place_drop :exec
DELETE FROM price_list_school WHERE list_id = :list_id AND school_id = :school_id;

-- name: price_row_insert :batch
INSERT INTO price_row (list_id, dish_id, first_day, turn, price, login_id, set_at)
VALUES (:list_id, :dish_id, :first_day, :turn, :price, :login_id, :set_at);
