-- Named statements of the daily menu.

-- name: menu_items :many
SELECT i.meal, i.position, i.dish_id, i.price, d.name, d.weight_g, d.energy_kcal, d.protein_mg,
       d.fat_mg, d.carbohydrate_mg, coalesce(r.recipe_number, '') AS recipe_number
  FROM menu_item i JOIN dish d ON d.school_id = i.school_id AND d.id = i.dish_id
  LEFT JOIN dish_recipe r ON r.school_id = i.school_id AND r.dish_id = i.dish_id
 WHERE i.school_id = :school_id AND i.kind = :kind AND i.stage = :stage AND i.day = :day
 ORDER BY i.meal, i.position;

-- name: menu_items_clear :exec
DELETE FROM menu_item
 WHERE school_id = :school_id AND kind = :kind AND stage = :stage AND day = :day;

-- name: menu_item_insert :batch
INSERT INTO menu_item (school_id, kind, stage, day, meal, position, dish_id, price)
VALUES (:school_id, :kind, :stage, :day, :meal, :position, :dish_id, :price);

-- name: menu_day_load :one
SELECT published_at, login_id, changed_at FROM menu_day
 WHERE school_id = :school_id AND kind = :kind AND stage = :stage AND day = :day;

-- name: menu_day_set :exec
INSERT INTO menu_day (school_id, kind, stage, day, published_at, login_id, changed_at)
VALUES (:school_id, :kind, :stage, :day, :published_at, :login_id, :changed_at)
ON CONFLICT (school_id, kind, stage, day) DO UPDATE
   SET published_at = excluded.published_at, login_id = excluded.login_id,
       changed_at = excluded.changed_at;

-- name: menu_days :many
SELECT kind, stage, day, published_at, changed_at FROM menu_day
 WHERE school_id = :school_id AND kind = :kind AND day BETWEEN :first_day AND :last_day
 ORDER BY stage, day;

-- The newest published before a day: what a dish is not to repeat.
-- name: menu_day_before :one
SELECT day FROM menu_day
 WHERE school_id = :school_id AND kind = 1 AND stage = :stage AND day < :day AND day >= :since
 ORDER BY day DESC LIMIT 1;

-- name: menu_dishes :many
SELECT d.id, d.name, d.weight_g, d.energy_kcal, d.protein_mg, d.fat_mg, d.carbohydrate_mg,
       coalesce(o.price, 0) AS price, coalesce(o.is_offered, 0) AS is_offered,
       coalesce(r.recipe_number, '') AS recipe_number
  FROM dish d
  LEFT JOIN dish_offer o ON o.school_id = d.school_id AND o.dish_id = d.id
  LEFT JOIN dish_recipe r ON r.school_id = d.school_id AND r.dish_id = d.id
 WHERE d.school_id = :school_id ORDER BY d.name, d.weight_g, d.id LIMIT :limit;

-- name: menu_recipe_set :exec
INSERT INTO dish_recipe (school_id, dish_id, recipe_number)
VALUES (:school_id, :dish_id, :recipe_number)
ON CONFLICT (school_id, dish_id) DO UPDATE SET recipe_number = excluded.recipe_number;

-- name: menu_cycle_load :one
SELECT days, first_day, approver_post, approver_name, approved_day FROM menu_cycle
 WHERE school_id = :school_id AND stage = :stage;

-- name: menu_cycle_set :exec
INSERT INTO menu_cycle (school_id, stage, days, first_day, approver_post, approver_name,
                        approved_day)
VALUES (:school_id, :stage, :days, :first_day, :approver_post, :approver_name, :approved_day)
ON CONFLICT (school_id, stage) DO UPDATE
   SET days = excluded.days, first_day = excluded.first_day,
       approver_post = excluded.approver_post, approver_name = excluded.approver_name,
       approved_day = excluded.approved_day;
