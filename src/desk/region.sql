-- Named statements of the department's figures: counts and sums by school, never a person.

-- name: region_schools :many
SELECT s.school_id, s.number, s.name, s.kind, coalesce(k.name, s.kind) AS kind_name,
       s.in_card_project,
       CASE WHEN EXISTS (SELECT 1 FROM till t WHERE t.school_id = s.school_id AND t.state = 1)
              OR EXISTS (SELECT 1 FROM meal_taken m
                          WHERE m.school_id = s.school_id AND m.day BETWEEN :since_day AND :day
                            AND (m.served > 0 OR m.charged > 0))
              OR EXISTS (SELECT 1 FROM transfer x
                          WHERE x.school_id = s.school_id
                            AND x.happened_day BETWEEN :since_day AND :day AND x.code IN (2, 3))
            THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END AS is_cashless
  FROM school s LEFT JOIN school_kind k ON k.code = s.kind
 ORDER BY coalesce(k.position, 0), s.kind, s.number;

-- Pupils of a day, with what entitles them and whether they hold a card that works.
-- name: region_pupils :many
SELECT p.school_id, coalesce(c.grade, 0) AS grade,
       CASE WHEN EXISTS (SELECT 1 FROM benefit b
                          WHERE b.school_id = p.school_id AND b.account_id = p.id
                            AND b.first_day <= :day AND b.last_day >= :day)
            THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END AS is_benefited,
       count(*) AS pupils,
       CAST(sum(CASE WHEN EXISTS (SELECT 1 FROM card d
                                   WHERE d.school_id = p.school_id AND d.account_id = p.id
                                     AND d.state = 5)
                     THEN 1 ELSE 0 END) AS BIGINT) AS carded
  FROM person p LEFT JOIN class c ON c.school_id = p.school_id AND c.id = p.class_id
 WHERE p.kind = 1 AND p.state = 1
 GROUP BY 1, 2, 3;

-- Pupils who had breakfast or lunch, a row a pupil and day, counted.
-- name: region_eaten :many
SELECT e.grade, e.is_benefited, count(*) AS days, count(DISTINCT e.account_id) AS pupils,
       CAST(sum(e.meals) AS BIGINT) AS meals
  FROM (SELECT m.account_id, m.day, coalesce(c.grade, 0) AS grade,
               CASE WHEN EXISTS (SELECT 1 FROM benefit b
                                  WHERE b.school_id = m.school_id AND b.account_id = m.account_id
                                    AND b.first_day <= m.day AND b.last_day >= m.day)
                    THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END AS is_benefited,
               count(*) AS meals
          FROM meal_taken m
          JOIN set_meal s ON s.school_id = m.school_id AND s.id = m.set_meal_id
                         AND s.meal IN (1, 2)
          JOIN person p ON p.school_id = m.school_id AND p.id = m.account_id AND p.kind = 1
          LEFT JOIN class c ON c.school_id = p.school_id AND c.id = p.class_id
         WHERE m.school_id = :school_id AND m.day BETWEEN :first_day AND :last_day
           AND (m.served > 0 OR m.charged > 0)
         GROUP BY 1, 2, 3, 4) e
 GROUP BY 1, 2;

-- name: region_days :many
SELECT m.day, count(DISTINCT m.account_id) AS people
  FROM meal_taken m
 WHERE m.school_id = :school_id AND m.day BETWEEN :first_day AND :last_day
   AND (m.served > 0 OR m.charged > 0)
 GROUP BY m.day;

-- Of each kind of benefit: a pupil with two stands in both.
-- name: region_benefits :many
SELECT b.kind_id, count(DISTINCT m.account_id) AS pupils, count(*) AS meals
  FROM meal_taken m
  JOIN set_meal s ON s.school_id = m.school_id AND s.id = m.set_meal_id AND s.meal IN (1, 2)
  JOIN benefit b ON b.school_id = m.school_id AND b.account_id = m.account_id
                AND b.first_day <= m.day AND b.last_day >= m.day
 WHERE m.school_id = :school_id AND m.day BETWEEN :first_day AND :last_day
   AND (m.served > 0 OR m.charged > 0)
 GROUP BY b.kind_id;

-- Sales of dishes to the school's own people; a return has its own transfer, in the other
-- direction.
-- name: region_receipts :one
SELECT count(DISTINCT posting_id) AS receipts, CAST(coalesce(sum(amount), 0) AS BIGINT) AS amount
  FROM transfer
 WHERE school_id = :school_id AND happened_day BETWEEN :first_day AND :last_day
   AND code = 2 AND debit_id = personal_id;

-- name: region_subsidies :many
SELECT debit_id, credit_id, CAST(sum(amount) AS BIGINT) AS amount
  FROM transfer
 WHERE school_id = :school_id AND happened_day BETWEEN :first_day AND :last_day
   AND personal_id = 0 AND code = 4
 GROUP BY debit_id, credit_id;

-- name: region_sources :many
SELECT id, name FROM funding_source ORDER BY id;

-- name: region_benefit_kinds :many
SELECT id, name FROM benefit_kind ORDER BY position, id;

-- name: region_outages :many
SELECT school_id, is_on, first_day, last_day, reason FROM outage_mode
 ORDER BY set_at, id;

-- ---- plans ----

-- name: plan_load :many
SELECT school_id, funding_source_id, month, amount FROM subsidy_plan
 WHERE month BETWEEN :first_month AND :last_month;

-- name: plan_set :exec
INSERT INTO subsidy_plan (school_id, funding_source_id, month, amount, login_id, set_at)
VALUES (:school_id, :funding_source_id, :month, :amount, :login_id, :set_at)
ON CONFLICT (school_id, funding_source_id, month) DO UPDATE SET
    amount = excluded.amount, login_id = excluded.login_id, set_at = excluded.set_at;

-- name: plan_remove :exec
DELETE FROM subsidy_plan
 WHERE school_id = :school_id AND funding_source_id = :funding_source_id AND month = :month;
