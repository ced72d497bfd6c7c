-- Named statements of what tills mirror.

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
