-- Named statements of the account statement; the rest it needs are those of the floors below.

-- name: reversed_by_ids :many sqlite
SELECT id, reverses_id FROM posting
 WHERE school_id = :school_id AND reverses_id IS NOT NULL
   AND id IN (SELECT value FROM json_each('[' || :ids || ']'));

-- name: reversed_by_ids :many postgres
SELECT id, reverses_id FROM posting
 WHERE school_id = :school_id AND reverses_id IS NOT NULL
   AND id = ANY (ARRAY(SELECT CAST(unnest(string_to_array(:ids, ',')) AS BIGINT)));

-- Days are tried from the newest of the book backwards, one seek a day, until one has a transfer.
-- name: account_last_day :one sqlite
WITH RECURSIVE newest(day) AS (
    SELECT coalesce(max(happened_day), 0) FROM transfer WHERE school_id = :school_id
), period(day, first_day) AS (
    SELECT day, day - :days FROM newest
    UNION ALL SELECT day - 1, first_day FROM period WHERE day > first_day
)
SELECT day FROM period
 WHERE EXISTS (SELECT 1 FROM transfer t INDEXED BY transfer_by_day
                WHERE t.school_id = :school_id AND t.happened_day = period.day
                  AND t.personal_id = :personal_id)
 LIMIT 1;

-- name: account_last_day :one postgres
SELECT t.happened_day AS day FROM transfer t
 WHERE t.school_id = :school_id AND t.personal_id = :personal_id
   AND t.happened_day = ANY (ARRAY(
       SELECT generate_series(n.day, n.day - CAST(:days AS BIGINT), -1)
         FROM (SELECT coalesce(max(happened_day), 0) AS day FROM transfer
                WHERE school_id = :school_id) n))
 ORDER BY t.happened_day DESC LIMIT 1;

-- What was eaten in another school: the receipt lies in that school's book.
-- name: guest_sales_by_ids :many sqlite
SELECT g.id, g.is_return, r.number, s.number AS school_number, s.name AS school_name
  FROM guest_sale g
  JOIN receipt r ON r.school_id = g.other_school_id AND r.id = g.id
  JOIN school s ON s.school_id = g.other_school_id
 WHERE g.school_id = :school_id AND g.is_host = 0
   AND g.id IN (SELECT value FROM json_each('[' || :ids || ']'));

-- name: guest_sales_by_ids :many postgres
SELECT g.id, g.is_return, r.number, s.number AS school_number, s.name AS school_name
  FROM guest_sale g
  JOIN receipt r ON r.school_id = g.other_school_id AND r.id = g.id
  JOIN school s ON s.school_id = g.other_school_id
 WHERE g.school_id = :school_id AND g.is_host = 0
   AND g.id = ANY (ARRAY(SELECT CAST(unnest(string_to_array(:ids, ',')) AS BIGINT)));

-- name: guest_lines_by_ids :many sqlite
SELECT l.receipt_id, l.line, l.kind, l.item_id, l.quantity, l.price, l.subsidy, d.name,
       d.weight_g, d.energy_kcal, d.protein_mg, d.fat_mg, d.carbohydrate_mg
  FROM guest_sale g
  JOIN receipt_line l ON l.school_id = g.other_school_id AND l.receipt_id = g.id
  JOIN dish d ON d.school_id = l.school_id AND d.id = l.item_id
 WHERE g.school_id = :school_id AND g.is_host = 0
   AND g.id IN (SELECT value FROM json_each('[' || :ids || ']'))
 ORDER BY l.receipt_id, l.line;

-- name: guest_lines_by_ids :many postgres
SELECT l.receipt_id, l.line, l.kind, l.item_id, l.quantity, l.price, l.subsidy, d.name,
       d.weight_g, d.energy_kcal, d.protein_mg, d.fat_mg, d.carbohydrate_mg
  FROM guest_sale g
  JOIN receipt_line l ON l.school_id = g.other_school_id AND l.receipt_id = g.id
  JOIN dish d ON d.school_id = l.school_id AND d.id = l.item_id
 WHERE g.school_id = :school_id AND g.is_host = 0
   AND g.id = ANY (ARRAY(SELECT CAST(unnest(string_to_array(:ids, ',')) AS BIGINT)))
 ORDER BY l.receipt_id, l.line;
