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
       CASE WHEN b.account_id IS NULL THEN CAST(0 AS BIGINT) ELSE CAST(1 AS BIGINT) END
         AS is_benefited,
       count(*) AS pupils, count(d.account_id) AS carded
  FROM person p LEFT JOIN class c ON c.school_id = p.school_id AND c.id = p.class_id
  LEFT JOIN (SELECT DISTINCT school_id, account_id FROM benefit
              WHERE first_day <= :day AND last_day >= :day) b
    ON b.school_id = p.school_id AND b.account_id = p.id
  LEFT JOIN (SELECT DISTINCT school_id, account_id FROM card WHERE state = 5) d
    ON d.school_id = p.school_id AND d.account_id = p.id
 WHERE p.kind = 1 AND p.state = 1
 GROUP BY 1, 2, 3;

-- Pupils who had breakfast or lunch, a row a pupil and day, counted. The innermost group goes in
-- the order of the table's key; only who has a benefit at all is asked for the day's. SQLite has to
-- be told that an account has few benefits, and a school many.
-- name: region_eaten :many
SELECT coalesce(c.grade, 0) AS grade, a.is_benefited, CAST(sum(a.days) AS BIGINT) AS days,
       count(*) AS pupils, CAST(sum(a.meals) AS BIGINT) AS meals
  FROM (SELECT d.account_id, d.is_benefited, count(*) AS days,
               CAST(sum(d.meals) AS BIGINT) AS meals
          FROM (SELECT m.day, m.account_id, count(*) AS meals,
                       CASE WHEN m.account_id IN (SELECT b.account_id FROM benefit b
                                                   WHERE b.school_id = :school_id)
                             AND EXISTS (SELECT 1
                                           FROM benefit b INDEXED BY benefit_by_account
                                          WHERE b.school_id = :school_id
                                            AND b.account_id = m.account_id
                                            AND b.first_day <= m.day AND b.last_day >= m.day)
                            THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END AS is_benefited
                  FROM meal_taken m
                 WHERE m.school_id = :school_id AND m.day BETWEEN :first_day AND :last_day
                   AND (m.served > 0 OR m.charged > 0)
                   AND m.set_meal_id IN (SELECT s.id FROM set_meal s
                                          WHERE s.school_id = :school_id AND s.meal IN (1, 2))
                 GROUP BY m.day, m.account_id) d
         GROUP BY d.account_id, d.is_benefited) a
  JOIN person p ON p.school_id = :school_id AND p.id = a.account_id AND p.kind = 1
  LEFT JOIN class c ON c.school_id = p.school_id AND c.id = p.class_id
 GROUP BY 1, 2;

-- name: region_days :many
SELECT m.day, count(DISTINCT m.account_id) AS pupils
  FROM meal_taken m
 WHERE m.school_id = :school_id AND m.day BETWEEN :first_day AND :last_day
   AND (m.served > 0 OR m.charged > 0)
   AND m.set_meal_id IN (SELECT s.id FROM set_meal s
                          WHERE s.school_id = :school_id AND s.meal IN (1, 2))
   AND m.account_id IN (SELECT p.id FROM person p WHERE p.school_id = :school_id AND p.kind = 1)
 GROUP BY m.day;

-- Of each kind of benefit: a pupil with two stands in both.
-- name: region_benefits :many
SELECT b.kind_id, count(DISTINCT m.account_id) AS pupils, count(*) AS meals
  FROM meal_taken m
  JOIN benefit b INDEXED BY benefit_by_account
    ON b.school_id = m.school_id AND b.account_id = m.account_id
   AND b.first_day <= m.day AND b.last_day >= m.day
 WHERE m.school_id = :school_id AND m.day BETWEEN :first_day AND :last_day
   AND (m.served > 0 OR m.charged > 0)
   AND m.account_id IN (SELECT o.account_id FROM benefit o WHERE o.school_id = :school_id)
   AND m.set_meal_id IN (SELECT s.id FROM set_meal s
                          WHERE s.school_id = :school_id AND s.meal IN (1, 2))
 GROUP BY b.kind_id;

-- Sales of dishes to the school's own people; a return has its own transfer, in the other
-- direction.
-- name: region_receipts :one
SELECT count(DISTINCT posting_id) AS receipts, CAST(coalesce(sum(amount), 0) AS BIGINT) AS amount
  FROM transfer
 WHERE school_id = :school_id AND happened_day BETWEEN :first_day AND :last_day
   AND code = 2 AND debit_id = personal_id;

-- What concerns no personal account stands together in each day of the index.
-- name: region_subsidies :many sqlite
WITH RECURSIVE span(day) AS (
    SELECT CAST(:first_day AS BIGINT) UNION ALL SELECT day + 1 FROM span WHERE day < :last_day)
SELECT t.debit_id, t.credit_id, CAST(sum(t.amount) AS BIGINT) AS amount
  FROM span d CROSS JOIN transfer t INDEXED BY transfer_by_day
 WHERE t.school_id = :school_id AND t.happened_day = d.day AND t.personal_id = 0 AND t.code = 4
 GROUP BY t.debit_id, t.credit_id;

-- name: region_subsidies :many postgres
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
SELECT p.school_id, p.funding_source_id, p.month, p.amount FROM subsidy_plan p
 WHERE p.month BETWEEN :first_month AND :last_month AND p.is_planned = 1
   AND p.number = (SELECT max(q.number) FROM subsidy_plan q
                    WHERE q.school_id = p.school_id
                      AND q.funding_source_id = p.funding_source_id AND q.month = p.month);

-- name: plan_newest :one
SELECT number, is_planned, amount FROM subsidy_plan
 WHERE school_id = :school_id AND funding_source_id = :funding_source_id AND month = :month
 ORDER BY number DESC LIMIT 1;

-- name: plan_add :exec
INSERT INTO subsidy_plan (school_id, funding_source_id, month, number, is_planned, amount, login_id,
                          set_at)
VALUES (:school_id, :funding_source_id, :month, :number, :is_planned, :amount, :login_id, :set_at);

-- The newest first, each with what held before it.
-- name: plan_changes :many
SELECT p.school_id, p.is_planned, p.amount, p.set_at, coalesce(s.name, '') AS who,
       CAST(coalesce(b.is_planned, 0) AS BIGINT) AS was_planned,
       CAST(coalesce(b.amount, 0) AS BIGINT) AS amount_before
  FROM subsidy_plan p
  LEFT JOIN subsidy_plan b ON b.school_id = p.school_id
                          AND b.funding_source_id = p.funding_source_id
                          AND b.month = p.month AND b.number = p.number - 1
  LEFT JOIN staff s ON s.login_id = p.login_id
 WHERE p.funding_source_id = :funding_source_id AND p.month = :month
 ORDER BY p.set_at DESC, p.school_id LIMIT :row_limit;
