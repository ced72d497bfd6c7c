-- Named statements of dishes, set meals, receipts and rosters.

-- name: category_set :exec
INSERT INTO category (school_id, id, name, position, version)
VALUES (:school_id, :id, :name, :position, :version)
ON CONFLICT (school_id, id)
DO UPDATE SET name = excluded.name, position = excluded.position, version = excluded.version;

-- name: dish_insert :exec
INSERT INTO dish (school_id, id, name, weight_g, energy_kcal, protein_mg, fat_mg,
                  carbohydrate_mg, allergens)
VALUES (:school_id, :id, :name, :weight_g, :energy_kcal, :protein_mg, :fat_mg,
        :carbohydrate_mg, :allergens);

-- name: dish_offer_set :exec
INSERT INTO dish_offer (school_id, dish_id, category_id, price, is_offered, version)
VALUES (:school_id, :dish_id, :category_id, :price, :is_offered, :version)
ON CONFLICT (school_id, dish_id)
DO UPDATE SET category_id = excluded.category_id, price = excluded.price,
              is_offered = excluded.is_offered, version = excluded.version;

-- name: set_meal_insert :exec
INSERT INTO set_meal (school_id, id, name, meal, parent_part, subsidy_part, funding_source_id,
                      energy_kcal, protein_mg, fat_mg, carbohydrate_mg)
VALUES (:school_id, :id, :name, :meal, :parent_part, :subsidy_part, :funding_source_id,
        :energy_kcal, :protein_mg, :fat_mg, :carbohydrate_mg);

-- name: set_meal_offer_set :exec
INSERT INTO set_meal_offer (school_id, set_meal_id, is_offered, version)
VALUES (:school_id, :set_meal_id, :is_offered, :version)
ON CONFLICT (school_id, set_meal_id)
DO UPDATE SET is_offered = excluded.is_offered, version = excluded.version;

-- name: set_meal_by_id :one
SELECT name, meal, parent_part, subsidy_part, funding_source_id FROM set_meal
 WHERE school_id = :school_id AND id = :id;

-- name: funding_source_set :exec
INSERT INTO funding_source (id, name) VALUES (:id, :name)
ON CONFLICT (id) DO UPDATE SET name = excluded.name;

-- name: ban_set :exec
INSERT INTO ban (school_id, account_id, kind, banned_id, is_banned, version)
VALUES (:school_id, :account_id, :kind, :banned_id, :is_banned, :version)
ON CONFLICT (school_id, account_id, kind, banned_id)
DO UPDATE SET is_banned = excluded.is_banned, version = excluded.version;

-- name: receipt_insert :batch
INSERT INTO receipt (school_id, id, kind, account_id, number, returned_id, total, subsidy, flags,
                     refusal, happened_at, cashier_id, shift)
VALUES (:school_id, :id, :kind, :account_id, :number, :returned_id, :total, :subsidy, :flags,
        :refusal, :happened_at, :cashier_id, :shift);

-- name: receipt_line_insert :batch
INSERT INTO receipt_line (school_id, receipt_id, line, kind, item_id, quantity, price, subsidy)
VALUES (:school_id, :receipt_id, :line, :kind, :item_id, :quantity, :price, :subsidy);

-- name: receipt_by_id :one
SELECT kind, account_id, number, returned_id, total, subsidy, flags, refusal, happened_at,
       cashier_id, shift
  FROM receipt WHERE school_id = :school_id AND id = :id;

-- name: receipt_lines :many
SELECT l.line, l.kind, l.item_id, l.quantity, l.price, l.subsidy,
       coalesce(d.name, m.name) AS name, d.weight_g
  FROM receipt_line l
  LEFT JOIN dish d ON l.kind = 1 AND d.school_id = l.school_id AND d.id = l.item_id
  LEFT JOIN set_meal m ON l.kind = 2 AND m.school_id = l.school_id AND m.id = l.item_id
 WHERE l.school_id = :school_id AND l.receipt_id = :receipt_id
 ORDER BY l.line;

-- What has been taken back already, by line.
-- Returns that were reversed have given nothing back.
-- name: returned_lines :many sqlite
SELECT l.kind, l.item_id, l.price, CAST(sum(l.quantity) AS BIGINT) AS quantity
  FROM receipt r INDEXED BY receipt_by_returned CROSS JOIN receipt_line l
 WHERE r.school_id = :school_id AND r.returned_id = :returned_id
   AND l.school_id = r.school_id AND l.receipt_id = r.id
   AND NOT EXISTS (SELECT 1 FROM posting p INDEXED BY posting_by_reversed
                    WHERE p.school_id = r.school_id AND p.reverses_id = r.id)
 GROUP BY l.kind, l.item_id, l.price;

-- name: returned_lines :many postgres
SELECT l.kind, l.item_id, l.price, CAST(sum(l.quantity) AS BIGINT) AS quantity
  FROM receipt r JOIN receipt_line l ON l.school_id = r.school_id AND l.receipt_id = r.id
 WHERE r.school_id = :school_id AND r.returned_id = :returned_id
   AND NOT EXISTS (SELECT 1 FROM posting p
                    WHERE p.school_id = r.school_id AND p.reverses_id = r.id)
 GROUP BY l.kind, l.item_id, l.price;

-- What a statement says of its documents.
-- name: receipts_by_ids :many sqlite
SELECT id, kind, number, returned_id FROM receipt
 WHERE school_id = :school_id AND id IN (SELECT value FROM json_each('[' || :ids || ']'));

-- name: receipts_by_ids :many postgres
SELECT id, kind, number, returned_id FROM receipt
 WHERE school_id = :school_id
   AND id = ANY (ARRAY(SELECT CAST(unnest(string_to_array(:ids, ',')) AS BIGINT)));

-- name: receipt_lines_by_ids :many sqlite
SELECT l.receipt_id, l.line, l.kind, l.item_id, l.quantity, l.price, l.subsidy,
       coalesce(d.name, m.name) AS name, d.weight_g,
       coalesce(d.energy_kcal, m.energy_kcal) AS energy_kcal,
       coalesce(d.protein_mg, m.protein_mg) AS protein_mg,
       coalesce(d.fat_mg, m.fat_mg) AS fat_mg,
       coalesce(d.carbohydrate_mg, m.carbohydrate_mg) AS carbohydrate_mg
  FROM receipt_line l
  LEFT JOIN dish d ON l.kind = 1 AND d.school_id = l.school_id AND d.id = l.item_id
  LEFT JOIN set_meal m ON l.kind = 2 AND m.school_id = l.school_id AND m.id = l.item_id
 WHERE l.school_id = :school_id
   AND l.receipt_id IN (SELECT value FROM json_each('[' || :ids || ']'))
 ORDER BY l.receipt_id, l.line;

-- name: receipt_lines_by_ids :many postgres
SELECT l.receipt_id, l.line, l.kind, l.item_id, l.quantity, l.price, l.subsidy,
       coalesce(d.name, m.name) AS name, d.weight_g,
       coalesce(d.energy_kcal, m.energy_kcal) AS energy_kcal,
       coalesce(d.protein_mg, m.protein_mg) AS protein_mg,
       coalesce(d.fat_mg, m.fat_mg) AS fat_mg,
       coalesce(d.carbohydrate_mg, m.carbohydrate_mg) AS carbohydrate_mg
  FROM receipt_line l
  LEFT JOIN dish d ON l.kind = 1 AND d.school_id = l.school_id AND d.id = l.item_id
  LEFT JOIN set_meal m ON l.kind = 2 AND m.school_id = l.school_id AND m.id = l.item_id
 WHERE l.school_id = :school_id
   AND l.receipt_id = ANY (ARRAY(SELECT CAST(unnest(string_to_array(:ids, ',')) AS BIGINT)))
 ORDER BY l.receipt_id, l.line;

-- name: rosters_by_ids :many sqlite
SELECT r.id, r.class_id, r.day, r.set_meal_id, m.name, m.energy_kcal, m.protein_mg, m.fat_mg,
       m.carbohydrate_mg
  FROM roster r JOIN set_meal m ON m.school_id = r.school_id AND m.id = r.set_meal_id
 WHERE r.school_id = :school_id
   AND r.id IN (SELECT value FROM json_each('[' || :ids || ']'));

-- name: rosters_by_ids :many postgres
SELECT r.id, r.class_id, r.day, r.set_meal_id, m.name, m.energy_kcal, m.protein_mg, m.fat_mg,
       m.carbohydrate_mg
  FROM roster r JOIN set_meal m ON m.school_id = r.school_id AND m.id = r.set_meal_id
 WHERE r.school_id = :school_id
   AND r.id = ANY (ARRAY(SELECT CAST(unnest(string_to_array(:ids, ',')) AS BIGINT)));

-- name: roster_insert :exec
INSERT INTO roster (school_id, id, class_id, day, set_meal_id, happened_at)
VALUES (:school_id, :id, :class_id, :day, :set_meal_id, :happened_at);

-- name: roster_mark_insert :batch
INSERT INTO roster_mark (school_id, day, set_meal_id, account_id, roster_id)
VALUES (:school_id, :day, :set_meal_id, :account_id, :roster_id);

-- Who was charged for this meal already, by which roster; that one may have been reversed since.
-- name: roster_marks_of_day :many
SELECT account_id, roster_id FROM roster_mark
 WHERE school_id = :school_id AND day = :day AND set_meal_id = :set_meal_id
 ORDER BY account_id, roster_id;

