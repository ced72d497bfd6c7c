-- Named statements of what a family says ahead: absence, choices, letters, and the log of it.

-- name: family_event_insert :exec
INSERT INTO family_event (school_id, id, account_id, login_id, kind, detail, happened_at)
VALUES (:school_id, :id, :account_id, :login_id, :kind, :detail, :happened_at);

-- name: family_events :many
SELECT id, login_id, kind, detail, happened_at FROM family_event
 WHERE school_id = :school_id AND account_id = :account_id
 ORDER BY happened_at DESC, id DESC LIMIT :limit;

-- name: absence_insert :exec
INSERT INTO absence (school_id, id, account_id, first_day, last_day, reason, said_by, login_id,
                     said_at, taken_back_at)
VALUES (:school_id, :id, :account_id, :first_day, :last_day, :reason, :said_by, :login_id,
        :said_at, :taken_back_at);

-- name: absence_drop :exec
DELETE FROM absence WHERE school_id = :school_id AND id = :id;

-- name: absence_end :exec
UPDATE absence SET last_day = :last_day WHERE school_id = :school_id AND id = :id;

-- name: absences_by_account :many
SELECT id, first_day, last_day, reason, said_by, login_id, said_at FROM absence
 WHERE school_id = :school_id AND account_id = :account_id AND last_day >= :from_day
   AND taken_back_at IS NULL
 ORDER BY first_day, id LIMIT :limit;

-- name: absences_by_day :many
SELECT id, account_id, first_day, last_day, reason, said_by, login_id, said_at, taken_back_at
  FROM absence
 WHERE school_id = :school_id AND last_day >= :first_day AND first_day <= :last_day
 ORDER BY account_id, first_day, id;

-- A new wish for the same day or from the same day on goes over the older one.
-- name: meal_choice_set :exec
INSERT INTO meal_choice (school_id, account_id, meal, day, weekday, from_day, wish, family_id,
                         login_id, said_at)
VALUES (:school_id, :account_id, :meal, :day, :weekday, :from_day, :wish, :family_id, :login_id,
        :said_at)
ON CONFLICT (school_id, account_id, meal, day, weekday, from_day)
DO UPDATE SET wish = excluded.wish, family_id = excluded.family_id, login_id = excluded.login_id,
              said_at = excluded.said_at;

-- name: meal_choice_drop_later :exec
DELETE FROM meal_choice WHERE school_id = :school_id AND account_id = :account_id
   AND meal = :meal AND day = 0 AND weekday = :weekday AND from_day > :from_day;

-- name: meal_choices_by_day :many
SELECT account_id, meal, day, weekday, from_day, wish, family_id, said_at
  FROM meal_choice
 WHERE school_id = :school_id
   AND ((day = :day AND weekday = 0) OR (day = 0 AND weekday = :weekday AND from_day <= :day))
 ORDER BY account_id, meal, day DESC, from_day DESC;

-- name: meal_choices_by_account :many
SELECT meal, day, weekday, from_day, wish, family_id, said_at
  FROM meal_choice
 WHERE school_id = :school_id AND account_id = :account_id AND (day = 0 OR day >= :from_day)
 ORDER BY meal, day DESC, weekday, from_day DESC;

-- name: restricted_categories :many
SELECT c.id, c.name, coalesce(b.is_banned, 0) AS is_banned
  FROM category c
  LEFT JOIN ban b ON b.school_id = c.school_id AND b.account_id = :account_id AND b.kind = 2
   AND b.banned_id = c.id
 WHERE c.school_id = :school_id ORDER BY c.position, c.name, c.id;

-- name: restricted_dishes :many
SELECT d.id, o.category_id, d.name, o.price, d.allergens, o.is_offered,
       coalesce(b.is_banned, 0) AS is_banned
  FROM dish_offer o
  JOIN dish d ON d.school_id = o.school_id AND d.id = o.dish_id
  LEFT JOIN category c ON c.school_id = o.school_id AND c.id = o.category_id
  LEFT JOIN ban b ON b.school_id = o.school_id AND b.account_id = :account_id AND b.kind = 1
   AND b.banned_id = d.id
 WHERE o.school_id = :school_id AND (o.is_offered = 1 OR b.is_banned = 1)
 ORDER BY c.position, o.category_id, d.name, d.id;

-- What a ban is called; none: the school has no such thing.
-- name: restricted_dish_name :one
SELECT d.name, coalesce(b.is_banned, 0) AS is_banned
  FROM dish d
  LEFT JOIN ban b ON b.school_id = d.school_id AND b.account_id = :account_id AND b.kind = 1
   AND b.banned_id = d.id
 WHERE d.school_id = :school_id AND d.id = :id;

-- name: restricted_category_name :one
SELECT c.name, coalesce(b.is_banned, 0) AS is_banned
  FROM category c
  LEFT JOIN ban b ON b.school_id = c.school_id AND b.account_id = :account_id AND b.kind = 2
   AND b.banned_id = c.id
 WHERE c.school_id = :school_id AND c.id = :id;

-- name: person_allergens_set :exec
UPDATE person SET allergens = :allergens, version = :version
 WHERE school_id = :school_id AND id = :id;

-- name: person_day_limit_set :exec
UPDATE person SET day_limit = :day_limit, version = :version
 WHERE school_id = :school_id AND id = :id;
