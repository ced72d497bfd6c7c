-- Named statements of the city's dishes and categories: school 0.

-- name: catalogue_dishes :many
SELECT d.id, d.name, d.weight_g, d.energy_kcal, d.protein_mg, d.fat_mg, d.carbohydrate_mg,
       d.allergens, coalesce(r.recipe_number, '') AS recipe_number, c.category_id, c.former_id,
       c.is_archived, c.login_id, c.added_at
  FROM catalogue_dish c
  JOIN dish d ON d.school_id = 0 AND d.id = c.dish_id
  LEFT JOIN dish_recipe r ON r.school_id = 0 AND r.dish_id = c.dish_id
 ORDER BY d.name, d.weight_g, d.id;

-- name: catalogue_categories :many
SELECT id, name, position FROM category WHERE school_id = 0 ORDER BY position, id;

-- name: catalogue_dish_insert :exec
INSERT INTO catalogue_dish (dish_id, category_id, former_id, is_archived, login_id, added_at)
VALUES (:dish_id, :category_id, :former_id, 0, :login_id, :added_at);

-- name: catalogue_dish_place :exec
UPDATE catalogue_dish SET category_id = :category_id, is_archived = :is_archived
 WHERE dish_id = :dish_id;

-- name: catalogue_recipe_set :exec
INSERT INTO dish_recipe (school_id, dish_id, recipe_number) VALUES (0, :dish_id, :recipe_number)
ON CONFLICT (school_id, dish_id) DO UPDATE SET recipe_number = excluded.recipe_number;

-- name: catalogue_changes :many
SELECT id, happened_at, login_id, kind, subject_id, old_text, new_text FROM catalogue_change
 WHERE subject = :subject
   AND (CAST(:subject_id AS BIGINT) = 0 OR subject_id = CAST(:subject_id AS BIGINT))
 ORDER BY happened_at DESC, id DESC LIMIT :limit;

-- name: catalogue_change_insert :exec
INSERT INTO catalogue_change (id, happened_at, login_id, kind, subject, subject_id, old_text,
                              new_text)
VALUES (:id, :happened_at, :login_id, :kind, :subject, :subject_id, :old_text, :new_text);

-- In the cycles of the city the successor stands where the former stood.
-- name: cycle_items_replace :exec
UPDATE city_cycle_item SET dish_id = :dish_id WHERE dish_id = :former_id;

-- What a school has of dishes: facts copied to it, and what is offered.
-- name: school_dishes :many
SELECT d.id, o.category_id, o.price, o.is_offered FROM dish d
  LEFT JOIN dish_offer o ON o.school_id = d.school_id AND o.dish_id = d.id
 WHERE d.school_id = :school_id ORDER BY d.id;

-- name: school_categories :many
SELECT id, name, position FROM category WHERE school_id = :school_id ORDER BY id;

-- Whoever banned a dish banned what replaced it.
-- name: school_bans_follow :exec
INSERT INTO ban (school_id, account_id, kind, banned_id, is_banned, version)
SELECT b.school_id, b.account_id, b.kind, CAST(:dish_id AS BIGINT), b.is_banned,
       CAST(:version AS BIGINT)
  FROM ban b
 WHERE b.school_id = :school_id AND b.kind = :kind AND b.banned_id = :former_id
   AND b.is_banned = 1
ON CONFLICT (school_id, account_id, kind, banned_id) DO NOTHING;

-- name: catalogue_books :many
SELECT s.school_id, b.zone FROM school s JOIN book b ON b.school_id = s.school_id
 ORDER BY s.school_id;

-- name: food_upload_insert :exec
INSERT INTO catalogue_upload (id, list_id, cycle_id, first_day, category_id, drops_gone, name,
                              bytes, login_id, uploaded_at, applied_at, outcome)
VALUES (:id, :list_id, :cycle_id, :first_day, :category_id, :drops_gone, :name, :bytes, :login_id,
        :uploaded_at, NULL, '');

-- name: food_upload_by_id :one
SELECT list_id, cycle_id, first_day, category_id, drops_gone, name, bytes, login_id, uploaded_at,
       applied_at, outcome
  FROM catalogue_upload WHERE id = :id;

-- name: food_uploads :many
SELECT id, list_id, cycle_id, name, login_id, uploaded_at, applied_at, outcome
  FROM catalogue_upload ORDER BY uploaded_at DESC, id DESC LIMIT :limit;

-- name: food_upload_applied :exec
UPDATE catalogue_upload SET applied_at = :applied_at, outcome = :outcome, bytes = :bytes
 WHERE id = :id;

-- name: food_upload_drop :exec
DELETE FROM catalogue_upload WHERE id = :id AND applied_at IS NULL;

-- name: food_uploads_drop_old :exec
DELETE FROM catalogue_upload WHERE applied_at IS NULL AND uploaded_at < :before;

-- name: cycle_items :many
SELECT day, meal, position, dish_id, price FROM city_cycle_item
 WHERE cycle_id = :cycle_id ORDER BY day, meal, position;

-- name: cycle_items_clear :exec
DELETE FROM city_cycle_item WHERE cycle_id = :cycle_id AND day = :day;

-- name: cycle_item_insert :batch
INSERT INTO city_cycle_item (cycle_id, day, meal, position, dish_id, price)
VALUES (:cycle_id, :day, :meal, :position, :dish_id, :price);

-- name: cycles :many
SELECT id, caterer_id, name, stage, days, approver_post, approver_name, approved_day, is_archived,
       changed_at
  FROM city_cycle ORDER BY name, id;

-- name: cycle_insert :exec
INSERT INTO city_cycle (id, caterer_id, name, stage, days, approver_post, approver_name,
                        approved_day, is_archived, changed_at)
VALUES (:id, :caterer_id, :name, :stage, :days, :approver_post, :approver_name, :approved_day, 0,
        :changed_at);

-- name: cycle_update :exec
UPDATE city_cycle SET name = :name, days = :days, approver_post = :approver_post,
       approver_name = :approver_name, approved_day = :approved_day, is_archived = :is_archived,
       changed_at = :changed_at
 WHERE id = :id;

-- name: cycle_schools :many
SELECT school_id, stage, cycle_id, first_day, login_id, laid_at FROM city_cycle_school
 ORDER BY school_id, stage;

-- name: cycle_school_set :exec
INSERT INTO city_cycle_school (school_id, stage, cycle_id, first_day, login_id, laid_at)
VALUES (:school_id, :stage, :cycle_id, :first_day, :login_id, :laid_at)
ON CONFLICT (school_id, stage) DO UPDATE
   SET cycle_id = excluded.cycle_id, first_day = excluded.first_day,
       login_id = excluded.login_id, laid_at = excluded.laid_at;
