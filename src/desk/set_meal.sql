-- Named statements of changing the calendar, set meals and contracts: what was charged already.

-- Somebody of the shift (0: any) who was charged for a set meal of the day.
-- name: school_day_charged :one
SELECT m.account_id FROM meal_taken m
  LEFT JOIN person p ON p.school_id = m.school_id AND p.id = m.account_id
  LEFT JOIN class c ON c.school_id = p.school_id AND c.id = p.class_id
 WHERE m.school_id = :school_id AND m.day = :day AND m.charged > 0
   AND (CAST(:shift AS BIGINT) = 0 OR c.shift = CAST(:shift AS BIGINT)) LIMIT 1;

-- name: city_day_charged :one
SELECT s.school_id FROM school s
 WHERE EXISTS (SELECT 1 FROM meal_taken m
                WHERE m.school_id = s.school_id AND m.day = :day AND m.charged > 0) LIMIT 1;

-- Somebody who had, by roster or till, a set meal of the family on the day.
-- name: family_day_charged :one
SELECT m.account_id FROM set_meal_price p
  JOIN meal_taken m ON m.school_id = p.school_id AND m.day = :day
   AND m.set_meal_id = p.set_meal_id
 WHERE p.school_id = :school_id AND p.family_id = :family_id
   AND (m.charged > 0 OR m.served > 0) LIMIT 1;

-- How many people have a right to the family on the day or later.
-- name: family_entitled :one
SELECT count(DISTINCT e.account_id) AS count FROM set_meal_price p
  JOIN entitlement e ON e.school_id = p.school_id AND e.set_meal_id = p.set_meal_id
 WHERE p.school_id = :school_id AND p.family_id = :family_id
   AND e.last_day >= :day AND e.last_day >= e.first_day;

-- The last day on which a meal of the caterer was charged; NULL: none was.
-- name: caterer_last_charged :one
SELECT CAST(max(m.day) AS BIGINT) AS day FROM set_meal_family f
  JOIN set_meal_price p ON p.school_id = f.school_id AND p.family_id = f.id
  JOIN meal_taken m ON m.school_id = p.school_id AND m.set_meal_id = p.set_meal_id
 WHERE f.school_id = :school_id AND f.caterer_id = :caterer_id AND m.charged > 0
   AND m.day > :after;

-- name: contract_of_id :one
SELECT caterer_id FROM contract WHERE school_id = :school_id AND id = :id;
