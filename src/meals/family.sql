-- Named statements of families of set meals, caterers and contracts.

-- name: families_load :many
SELECT id, name, meal, stage, caterer_id, funding_source_id, archived_day FROM set_meal_family
 WHERE school_id = :school_id ORDER BY meal, stage, name, id;

-- The last one up to a day holds: of several for one day the newest.
-- name: family_prices_load :many
SELECT p.family_id, p.first_day, p.set_meal_id, m.parent_part, m.subsidy_part, p.login_id, p.set_at
  FROM set_meal_price p
  JOIN set_meal m ON m.school_id = p.school_id AND m.id = p.set_meal_id
 WHERE p.school_id = :school_id
 ORDER BY p.family_id, p.first_day, p.set_at, p.set_meal_id;

-- name: family_insert :exec
INSERT INTO set_meal_family (school_id, id, name, meal, stage, caterer_id, funding_source_id,
                             archived_day)
VALUES (:school_id, :id, :name, :meal, :stage, :caterer_id, :funding_source_id, NULL);

-- name: family_archive :exec
UPDATE set_meal_family SET archived_day = :archived_day WHERE school_id = :school_id AND id = :id;

-- name: family_price_insert :exec
INSERT INTO set_meal_price (school_id, family_id, first_day, set_meal_id, login_id, set_at)
VALUES (:school_id, :family_id, :first_day, :set_meal_id, :login_id, :set_at);

-- name: set_meal_nutrients :one
SELECT energy_kcal, protein_mg, fat_mg, carbohydrate_mg FROM set_meal
 WHERE school_id = :school_id AND id = :id;

-- Of set meals that belong to a family: those without one are nobody's business here.
-- name: family_offers_load :many
SELECT o.set_meal_id, o.is_offered FROM set_meal_offer o
  JOIN set_meal_price p ON p.school_id = o.school_id AND p.set_meal_id = o.set_meal_id
 WHERE o.school_id = :school_id ORDER BY o.set_meal_id;

-- name: funding_source_known :one
SELECT name FROM funding_source WHERE id = :id;

-- name: funding_sources_load :many
SELECT id, name FROM funding_source ORDER BY id;

-- name: caterer_set :exec
INSERT INTO caterer (id, name, inn) VALUES (:id, :name, :inn)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, inn = excluded.inn;

-- name: caterers_load :many
SELECT id, name, inn FROM caterer ORDER BY name, id;

-- name: caterer_known :one
SELECT name FROM caterer WHERE id = :id;

-- name: contracts_load :many
SELECT id, caterer_id, number, first_day, last_day FROM contract
 WHERE school_id = :school_id ORDER BY first_day DESC, id DESC;

-- name: contract_by_number :one
SELECT id FROM contract WHERE school_id = :school_id AND number = :number LIMIT 1;

-- name: contract_by_id :one
SELECT first_day FROM contract WHERE school_id = :school_id AND id = :id;

-- name: contract_insert :exec
INSERT INTO contract (school_id, id, caterer_id, number, first_day, last_day)
VALUES (:school_id, :id, :caterer_id, :number, :first_day, :last_day);

-- name: contract_end :exec
UPDATE contract SET last_day = :last_day WHERE school_id = :school_id AND id = :id;
