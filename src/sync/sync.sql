-- Named statements of tills and of what they mirror.

-- name: till_insert :exec
INSERT INTO till (school_id, origin, name, digit, state, token_hash, replaces, highest,
                  acknowledged, ahead, enrolled_at, seen_at)
VALUES (:school_id, :origin, :name, :digit, 1, :token_hash, :replaces, 0, 0, '', :now, :now);

-- name: till_by_origin :one
SELECT name, digit, state, token_hash, replaces, highest, acknowledged, ahead FROM till
 WHERE school_id = :school_id AND origin = :origin;

-- name: till_set_progress :exec
UPDATE till SET highest = :highest, acknowledged = :acknowledged, ahead = :ahead, seen_at = :now
 WHERE school_id = :school_id AND origin = :origin;

-- name: till_set_state :exec
UPDATE till SET state = :state WHERE school_id = :school_id AND origin = :origin;

-- name: tills_of_school :one
SELECT count(*) AS count FROM till WHERE school_id = :school_id;

-- name: tills_list :many
SELECT origin, name, state, acknowledged, highest, enrolled_at, seen_at FROM till
 WHERE school_id = :school_id ORDER BY origin;

-- name: till_code_insert :exec
INSERT INTO till_code (hash, school_id, name, expires_at)
VALUES (:hash, :school_id, :name, :expires_at);

-- name: till_code_drop_old :exec
DELETE FROM till_code WHERE expires_at < :before;

-- name: till_code_by_hash :one
SELECT school_id, name FROM till_code
 WHERE hash = :hash AND used_at IS NULL AND expires_at >= :now;

-- name: till_code_use :exec
UPDATE till_code SET used_at = :now WHERE hash = :hash;

-- name: book_versions :many sqlite
SELECT school_id, version FROM book
 WHERE school_id IN (SELECT value FROM json_each('[' || :ids || ']'));

-- name: book_versions :many postgres
SELECT school_id, version FROM book
 WHERE school_id = ANY (ARRAY(SELECT CAST(unnest(string_to_array(:ids, ',')) AS BIGINT)));

-- The mirror of a till: what has changed after one version and up to another.

-- How many rows each version has: where a page may end.
-- name: mirror_version_sizes :many
SELECT version, CAST(sum(size) AS BIGINT) AS size FROM (
    SELECT version, count(*) AS size FROM person
     WHERE school_id = :school_id AND version > :after GROUP BY version
    UNION ALL SELECT version, count(*) FROM class
     WHERE school_id = :school_id AND version > :after GROUP BY version
    UNION ALL SELECT version, count(*) FROM card
     WHERE school_id = :school_id AND version > :after GROUP BY version
    UNION ALL SELECT version, count(*) FROM entitlement
     WHERE school_id = :school_id AND version > :after GROUP BY version
    UNION ALL SELECT version, count(*) FROM outage_debt
     WHERE school_id = :school_id AND version > :after GROUP BY version
    UNION ALL SELECT version, count(*) FROM ban
     WHERE school_id = :school_id AND version > :after GROUP BY version
    UNION ALL SELECT version, count(*) FROM balance
     WHERE school_id = :school_id AND version > :after GROUP BY version
    UNION ALL SELECT version, count(*) FROM category
     WHERE school_id = :school_id AND version > :after GROUP BY version
    UNION ALL SELECT version, count(*) FROM dish_offer
     WHERE school_id = :school_id AND version > :after GROUP BY version
    UNION ALL SELECT version, count(*) FROM set_meal_offer
     WHERE school_id = :school_id AND version > :after GROUP BY version
    UNION ALL SELECT version, count(*) FROM cashier
     WHERE school_id = :school_id AND version > :after GROUP BY version
    UNION ALL SELECT version, count(*) FROM photo
     WHERE school_id = :school_id AND version > :after GROUP BY version
    UNION ALL SELECT version, count(*) FROM meal_taken
     WHERE school_id = :school_id AND version > :after AND day >= :first_day GROUP BY version
    UNION ALL SELECT version, count(*) FROM attendance
     WHERE school_id = :school_id AND version > :after AND day >= :first_day GROUP BY version
) AS sizes GROUP BY version ORDER BY version;

-- name: mirror_people :many
SELECT id, kind, state, number, class_id, surname, name, patronymic, allergens, day_limit
  FROM person
 WHERE school_id = :school_id AND version > :after AND version <= :through ORDER BY id;

-- name: mirror_classes :many
SELECT id, name FROM class
 WHERE school_id = :school_id AND version > :after AND version <= :through ORDER BY id;

-- name: mirror_cards :many
SELECT id, account_id, chip, state FROM card
 WHERE school_id = :school_id AND version > :after AND version <= :through ORDER BY id;

-- name: mirror_rights :many
SELECT account_id, set_meal_id, first_day, last_day FROM entitlement
 WHERE school_id = :school_id AND version > :after AND version <= :through
 ORDER BY account_id, set_meal_id, first_day;

-- name: mirror_deferrals :many
SELECT account_id, outage_id, amount, first_due_day, instalment_count, instalment_days
  FROM outage_debt
 WHERE school_id = :school_id AND version > :after AND version <= :through
 ORDER BY account_id, outage_id;

-- name: mirror_bans :many
SELECT account_id, kind, banned_id, is_banned FROM ban
 WHERE school_id = :school_id AND version > :after AND version <= :through
 ORDER BY account_id, kind, banned_id;

-- Only people's accounts: a system account's id has origin 0.
-- name: mirror_balances :many
SELECT account_id, debits, credits FROM balance
 WHERE school_id = :school_id AND version > :after AND version <= :through
   AND account_id >= 1099511627776 ORDER BY account_id;

-- name: mirror_categories :many
SELECT id, name, position FROM category
 WHERE school_id = :school_id AND version > :after AND version <= :through ORDER BY id;

-- name: mirror_dishes :many
SELECT o.dish_id, o.category_id, o.price, o.is_offered, d.name, d.weight_g, d.energy_kcal,
       d.protein_mg, d.fat_mg, d.carbohydrate_mg, d.allergens
  FROM dish_offer o JOIN dish d ON d.school_id = o.school_id AND d.id = o.dish_id
 WHERE o.school_id = :school_id AND o.version > :after AND o.version <= :through
 ORDER BY o.dish_id;

-- name: mirror_set_meals :many
SELECT o.set_meal_id, o.is_offered, m.name, m.meal, m.parent_part, m.subsidy_part
  FROM set_meal_offer o JOIN set_meal m ON m.school_id = o.school_id AND m.id = o.set_meal_id
 WHERE o.school_id = :school_id AND o.version > :after AND o.version <= :through
 ORDER BY o.set_meal_id;

-- name: mirror_cashiers :many
SELECT id, name, pin, chip, roles, is_active FROM cashier
 WHERE school_id = :school_id AND version > :after AND version <= :through ORDER BY id;

-- name: mirror_photos :many
SELECT account_id, hash FROM photo
 WHERE school_id = :school_id AND version > :after AND version <= :through ORDER BY account_id;

-- name: mirror_meals :many
SELECT day, account_id, set_meal_id, served, charged FROM meal_taken
 WHERE school_id = :school_id AND version > :after AND version <= :through AND day >= :first_day
 ORDER BY day, account_id, set_meal_id;

-- name: mirror_attendance :many
SELECT day, account_id, is_present FROM attendance
 WHERE school_id = :school_id AND version > :after AND version <= :through AND day >= :first_day
 ORDER BY day, account_id;

-- What the tills of a school share.

-- name: till_lan :one
SELECT generation, secret FROM till_lan WHERE school_id = :school_id;

-- name: till_lan_generation :one
SELECT generation FROM till_lan WHERE school_id = :school_id;

-- name: till_lan_set :exec
INSERT INTO till_lan (school_id, generation, secret) VALUES (:school_id, :generation, :secret)
ON CONFLICT (school_id)
DO UPDATE SET generation = excluded.generation, secret = excluded.secret;

-- name: till_siblings :many
SELECT origin, digit, name FROM till
 WHERE school_id = :school_id AND state = 1 ORDER BY origin;

-- What a till says of itself.

-- name: till_state_set :exec
INSERT INTO till_state (school_id, origin, said_at, program, shift, shift_opened_at,
                        shift_cashier_id, unsent, oldest_unsent_at, mirror_version, printer,
                        reader, ups, clock_difference_ms, is_forced_offline)
VALUES (:school_id, :origin, :said_at, :program, :shift, :shift_opened_at, :shift_cashier_id,
        :unsent, :oldest_unsent_at, :mirror_version, :printer, :reader, :ups,
        :clock_difference_ms, :is_forced_offline)
ON CONFLICT (school_id, origin) DO UPDATE
   SET said_at = excluded.said_at, program = excluded.program, shift = excluded.shift,
       shift_opened_at = excluded.shift_opened_at, shift_cashier_id = excluded.shift_cashier_id,
       unsent = excluded.unsent, oldest_unsent_at = excluded.oldest_unsent_at,
       mirror_version = excluded.mirror_version, printer = excluded.printer,
       reader = excluded.reader, ups = excluded.ups,
       clock_difference_ms = excluded.clock_difference_ms,
       is_forced_offline = excluded.is_forced_offline;

-- name: till_state :one
SELECT said_at, program, shift, shift_opened_at, shift_cashier_id, unsent, oldest_unsent_at,
       mirror_version, printer, reader, ups, clock_difference_ms, is_forced_offline
  FROM till_state WHERE school_id = :school_id AND origin = :origin;

-- name: till_day_set :exec
INSERT INTO till_day (school_id, day, origin, served, offline, forgotten, overrides, refused, taps)
VALUES (:school_id, :day, :origin, :served, :offline, :forgotten, :overrides, :refused, :taps)
ON CONFLICT (school_id, day, origin) DO UPDATE
   SET served = excluded.served, offline = excluded.offline, forgotten = excluded.forgotten,
       overrides = excluded.overrides, refused = excluded.refused, taps = excluded.taps
 WHERE excluded.served >= till_day.served;

-- name: till_days :many
SELECT origin, served, offline, forgotten, overrides, refused, taps FROM till_day
 WHERE school_id = :school_id AND day = :day ORDER BY origin;
