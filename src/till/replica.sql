-- Named statements of the mirror (schema/till).

-- name: replica_state :one
SELECT version, generation, is_complete, has_data, heard_at, server_at, lan_generation
  FROM replica_state WHERE id = 1;

-- name: replica_state_set :exec
UPDATE replica_state
   SET version = :version, generation = :generation, is_complete = :is_complete,
       has_data = :has_data, lan_generation = :lan_generation
 WHERE id = 1;

-- name: replica_heard_set :exec
UPDATE replica_state SET heard_at = :heard_at, server_at = :server_at WHERE id = 1;

-- name: replica_settings :many
SELECT name, value FROM replica_setting;

-- name: replica_setting_set :exec
INSERT INTO replica_setting (name, value) VALUES (:name, :value)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- ---- a page's rows ----

-- name: replica_class_set :exec
INSERT INTO replica_class (id, name, generation) VALUES (:id, :name, :generation)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, generation = excluded.generation;

-- name: replica_person_set :exec
INSERT INTO replica_person (id, kind, is_active, number, class_id, surname, name, patronymic,
                            allergens, day_limit, generation)
VALUES (:id, :kind, :is_active, :number, :class_id, :surname, :name, :patronymic, :allergens,
        :day_limit, :generation)
    ON CONFLICT (id) DO UPDATE
   SET kind = excluded.kind, is_active = excluded.is_active, number = excluded.number,
       class_id = excluded.class_id, surname = excluded.surname, name = excluded.name,
       patronymic = excluded.patronymic, allergens = excluded.allergens,
       day_limit = excluded.day_limit, generation = excluded.generation;

-- name: replica_card_set :exec
INSERT INTO replica_card (id, account_id, chip, state, generation)
VALUES (:id, :account_id, :chip, :state, :generation)
    ON CONFLICT (id) DO UPDATE
   SET account_id = excluded.account_id, chip = excluded.chip, state = excluded.state,
       generation = excluded.generation;

-- name: replica_category_set :exec
INSERT INTO replica_category (id, name, position, generation)
VALUES (:id, :name, :position, :generation)
    ON CONFLICT (id) DO UPDATE
   SET name = excluded.name, position = excluded.position, generation = excluded.generation;

-- name: replica_dish_set :exec
INSERT INTO replica_dish (id, category_id, name, weight_g, price, is_offered, allergens, generation)
VALUES (:id, :category_id, :name, :weight_g, :price, :is_offered, :allergens, :generation)
    ON CONFLICT (id) DO UPDATE
   SET category_id = excluded.category_id, name = excluded.name, weight_g = excluded.weight_g,
       price = excluded.price, is_offered = excluded.is_offered, allergens = excluded.allergens,
       generation = excluded.generation;

-- name: replica_set_meal_set :exec
INSERT INTO replica_set_meal (id, name, meal, parent_part, subsidy_part, is_offered, generation)
VALUES (:id, :name, :meal, :parent_part, :subsidy_part, :is_offered, :generation)
    ON CONFLICT (id) DO UPDATE
   SET name = excluded.name, meal = excluded.meal, parent_part = excluded.parent_part,
       subsidy_part = excluded.subsidy_part, is_offered = excluded.is_offered,
       generation = excluded.generation;

-- name: replica_right_set :exec
INSERT INTO replica_right (account_id, set_meal_id, first_day, last_day, generation)
VALUES (:account_id, :set_meal_id, :first_day, :last_day, :generation)
    ON CONFLICT (account_id, set_meal_id, first_day) DO UPDATE
   SET last_day = excluded.last_day, generation = excluded.generation;

-- name: replica_deferral_set :exec
INSERT INTO replica_deferral (account_id, outage_id, amount, first_due_day, instalment_count,
                              instalment_days, generation)
VALUES (:account_id, :outage_id, :amount, :first_due_day, :instalment_count, :instalment_days,
        :generation)
    ON CONFLICT (account_id, outage_id) DO UPDATE
   SET amount = excluded.amount, first_due_day = excluded.first_due_day,
       instalment_count = excluded.instalment_count, instalment_days = excluded.instalment_days,
       generation = excluded.generation;

-- name: replica_outages_forget :exec
DELETE FROM replica_outage;

-- name: replica_outage_set :exec
INSERT INTO replica_outage (first_day, last_day) VALUES (:first_day, :last_day)
    ON CONFLICT (first_day) DO UPDATE SET last_day = excluded.last_day;

-- name: replica_outage_on :one
SELECT first_day FROM replica_outage WHERE first_day <= :day AND last_day >= :day LIMIT 1;

-- name: replica_ban_set :exec
INSERT INTO replica_ban (account_id, kind, banned_id, is_banned, generation)
VALUES (:account_id, :kind, :banned_id, :is_banned, :generation)
    ON CONFLICT (account_id, kind, banned_id) DO UPDATE
   SET is_banned = excluded.is_banned, generation = excluded.generation;

-- name: replica_balance_set :exec
INSERT INTO replica_balance (account_id, balance, generation)
VALUES (:account_id, :balance, :generation)
    ON CONFLICT (account_id) DO UPDATE
   SET balance = excluded.balance, generation = excluded.generation;

-- name: replica_meal_set :exec
INSERT INTO replica_meal (account_id, day, set_meal_id, served, charged, generation)
VALUES (:account_id, :day, :set_meal_id, :served, :charged, :generation)
    ON CONFLICT (account_id, day, set_meal_id) DO UPDATE
   SET served = excluded.served, charged = excluded.charged, generation = excluded.generation;

-- name: replica_attendance_set :exec
INSERT INTO replica_attendance (account_id, day, is_present, generation)
VALUES (:account_id, :day, :is_present, :generation)
    ON CONFLICT (account_id, day) DO UPDATE
   SET is_present = excluded.is_present, generation = excluded.generation;

-- name: replica_cashier_set :exec
INSERT INTO replica_cashier (id, name, pin, chip, roles, is_active, generation)
VALUES (:id, :name, :pin, :chip, :roles, :is_active, :generation)
    ON CONFLICT (id) DO UPDATE
   SET name = excluded.name, pin = excluded.pin, chip = excluded.chip, roles = excluded.roles,
       is_active = excluded.is_active, generation = excluded.generation;

-- name: replica_photo_set :exec
INSERT INTO replica_photo (account_id, hash, generation) VALUES (:account_id, :hash, :generation)
    ON CONFLICT (account_id) DO UPDATE
   SET hash = excluded.hash, generation = excluded.generation;

-- ---- what a finished reset does not name is gone ----

-- name: replica_class_forget :exec
DELETE FROM replica_class WHERE generation < :generation;

-- name: replica_person_forget :exec
DELETE FROM replica_person WHERE generation < :generation;

-- name: replica_card_forget :exec
DELETE FROM replica_card WHERE generation < :generation;

-- name: replica_category_forget :exec
DELETE FROM replica_category WHERE generation < :generation;

-- name: replica_dish_forget :exec
DELETE FROM replica_dish WHERE generation < :generation;

-- name: replica_set_meal_forget :exec
DELETE FROM replica_set_meal WHERE generation < :generation;

-- name: replica_deferral_forget :exec
DELETE FROM replica_deferral WHERE generation < :generation;

-- name: replica_right_forget :exec
DELETE FROM replica_right WHERE generation < :generation;

-- name: replica_ban_forget :exec
DELETE FROM replica_ban WHERE generation < :generation;

-- name: replica_balance_forget :exec
DELETE FROM replica_balance WHERE generation < :generation;

-- name: replica_meal_forget :exec
DELETE FROM replica_meal WHERE generation < :generation;

-- name: replica_attendance_forget :exec
DELETE FROM replica_attendance WHERE generation < :generation;

-- name: replica_cashier_forget :exec
DELETE FROM replica_cashier WHERE generation < :generation;

-- name: replica_photo_forget :exec
DELETE FROM replica_photo WHERE generation < :generation;

-- Days that are over say nothing to a till.
-- name: replica_meal_forget_days :exec
DELETE FROM replica_meal WHERE day < :day;

-- name: replica_attendance_forget_days :exec
DELETE FROM replica_attendance WHERE day < :day;

-- ---- look-ups ----

-- name: replica_person_by_id :one
SELECT p.id, p.kind, p.is_active, p.number, p.class_id, coalesce(c.name, '') AS class_name,
       p.surname, p.name, p.patronymic, p.allergens, p.day_limit, coalesce(f.hash, '') AS photo,
       b.balance
  FROM replica_person AS p
  LEFT JOIN replica_class AS c ON c.id = p.class_id
  LEFT JOIN replica_photo AS f ON f.account_id = p.id
  LEFT JOIN replica_balance AS b ON b.account_id = p.id
 WHERE p.id = :id;

-- name: replica_people_of_class :many
SELECT p.id, p.kind, p.is_active, p.number, p.class_id, coalesce(c.name, '') AS class_name,
       p.surname, p.name, p.patronymic, p.allergens, p.day_limit, coalesce(f.hash, '') AS photo,
       b.balance
  FROM replica_person AS p
  LEFT JOIN replica_class AS c ON c.id = p.class_id
  LEFT JOIN replica_photo AS f ON f.account_id = p.id
  LEFT JOIN replica_balance AS b ON b.account_id = p.id
 WHERE p.class_id = :class_id AND p.is_active = 1
 ORDER BY p.surname, p.name, p.patronymic, p.id;

-- Everybody; words are compared in C, which knows the case of Russian letters.
-- name: replica_people_all :many
SELECT p.id, p.kind, p.is_active, p.number, p.class_id, coalesce(c.name, '') AS class_name,
       p.surname, p.name, p.patronymic, p.allergens, p.day_limit, coalesce(f.hash, '') AS photo,
       b.balance
  FROM replica_person AS p
  LEFT JOIN replica_class AS c ON c.id = p.class_id
  LEFT JOIN replica_photo AS f ON f.account_id = p.id
  LEFT JOIN replica_balance AS b ON b.account_id = p.id
 WHERE p.is_active = 1 ORDER BY p.surname, p.name, p.patronymic, p.id;

-- name: replica_cards_by_chip :many
SELECT id, account_id, chip, state FROM replica_card WHERE chip = :chip ORDER BY id;

-- name: replica_chips :many
SELECT id, account_id, chip, state FROM replica_card WHERE chip <> '' ORDER BY id;

-- name: replica_card_by_id :one
SELECT account_id, chip, state FROM replica_card WHERE id = :id;

-- name: replica_cards_of_account :many
SELECT id, chip, state FROM replica_card WHERE account_id = :account_id ORDER BY id;

-- name: replica_card_move :exec
UPDATE replica_card SET state = :state WHERE id = :id;

-- name: replica_classes :many
SELECT c.id, c.name, count(p.id) AS people FROM replica_class AS c
  LEFT JOIN replica_person AS p ON p.class_id = c.id AND p.is_active = 1
 GROUP BY c.id, c.name ORDER BY c.name, c.id;

-- name: replica_categories :many
SELECT id, name FROM replica_category AS c
 WHERE EXISTS (SELECT 1 FROM replica_dish AS d WHERE d.category_id = c.id AND d.is_offered = 1)
 ORDER BY position, name, id;

-- name: replica_dishes :many
SELECT d.id, d.category_id, d.name, d.weight_g, d.price, d.is_offered, d.allergens
  FROM replica_dish AS d JOIN replica_category AS c ON c.id = d.category_id
 WHERE d.is_offered = 1 ORDER BY c.position, c.name, c.id, d.name, d.id;

-- name: replica_dish_by_id :one
SELECT category_id, name, weight_g, price, is_offered, allergens FROM replica_dish
 WHERE id = :id;

-- What anybody may buy: the budget pays no part of it.
-- name: replica_set_meals_for_all :many
SELECT id FROM replica_set_meal
 WHERE is_offered = 1 AND subsidy_part = 0 ORDER BY meal, name, id;

-- name: replica_set_meal_by_id :one
SELECT name, meal, parent_part, subsidy_part, is_offered FROM replica_set_meal
 WHERE id = :id;

-- name: replica_deferrals_of :many
SELECT amount, first_due_day, instalment_count, instalment_days FROM replica_deferral
 WHERE account_id = :account_id;

-- name: replica_rights_of :many
SELECT set_meal_id, first_day, last_day FROM replica_right
 WHERE account_id = :account_id AND first_day <= :day AND last_day >= :day
 ORDER BY set_meal_id;

-- name: replica_bans_of :many
SELECT kind, banned_id FROM replica_ban
 WHERE account_id = :account_id AND is_banned = 1 ORDER BY kind, banned_id;

-- name: replica_meals_of :many
SELECT set_meal_id, served, charged FROM replica_meal
 WHERE account_id = :account_id AND day = :day ORDER BY set_meal_id;

-- name: replica_attendance_of :one
SELECT is_present FROM replica_attendance WHERE account_id = :account_id AND day = :day;

-- ---- photos ----

-- name: replica_photo_of :one
SELECT p.hash, p.content_type, p.bytes FROM photo AS p
  JOIN replica_photo AS r ON r.account_id = p.account_id AND r.hash = p.hash
 WHERE p.account_id = :account_id;

-- name: replica_picture_set :exec
INSERT INTO photo (account_id, hash, content_type, bytes)
VALUES (:account_id, :hash, :content_type, :bytes)
    ON CONFLICT (account_id) DO UPDATE
   SET hash = excluded.hash, content_type = excluded.content_type, bytes = excluded.bytes;

-- name: replica_photos_missing :many
SELECT r.account_id FROM replica_photo AS r
  LEFT JOIN photo AS p ON p.account_id = r.account_id AND p.hash = r.hash
 WHERE r.hash <> '' AND p.account_id IS NULL ORDER BY r.account_id LIMIT :count;

-- name: replica_pictures_forget :exec
DELETE FROM photo WHERE NOT EXISTS (
    SELECT 1 FROM replica_photo AS r WHERE r.account_id = photo.account_id AND r.hash <> '');
