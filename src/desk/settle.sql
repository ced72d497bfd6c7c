-- Named statements of settlement with caterers.

-- What was sold at the counter, by days of the books: code 2 to pupils of the school, 13 to guests.
-- name: buffet_days :many
SELECT happened_day AS day,
       CASE WHEN credit_id = :sales_id THEN CAST(1 AS BIGINT) ELSE CAST(-1 AS BIGINT) END AS sign,
       CAST(sum(amount) AS BIGINT) AS amount
  FROM transfer
 WHERE school_id = :school_id AND seq >= :first_seq AND seq < :next_seq AND code IN (2, 13)
   AND (credit_id = :sales_id OR debit_id = :sales_id)
 GROUP BY 1, 2 ORDER BY 1, 2;

-- Those of them that take back what was sold at another moment: returned, reversed.
-- name: buffet_late :many
SELECT t.happened_day AS day,
       CASE WHEN t.credit_id = :sales_id THEN CAST(1 AS BIGINT) ELSE CAST(-1 AS BIGINT) END AS sign,
       t.amount, coalesce(o.happened_at, c.happened_at) AS sold_at
  FROM transfer t
  JOIN posting p ON p.school_id = t.school_id AND p.id = t.posting_id
  JOIN receipt c ON c.school_id = t.school_id AND c.id = coalesce(p.reverses_id, p.id)
  LEFT JOIN receipt o ON o.school_id = c.school_id AND o.id = c.returned_id
 WHERE t.school_id = :school_id AND t.seq >= :first_seq AND t.seq < :next_seq
   AND t.code IN (2, 13) AND (t.credit_id = :sales_id OR t.debit_id = :sales_id)
   AND coalesce(o.happened_at, c.happened_at) <> t.happened_at
 ORDER BY t.seq;

-- name: buffet_caterers :many
SELECT school_id, first_day, caterer_id FROM buffet_caterer ORDER BY school_id, first_day;

-- name: buffet_caterer_set :exec
INSERT INTO buffet_caterer (school_id, first_day, caterer_id, staff_id, set_at)
VALUES (:school_id, :first_day, :caterer_id, :staff_id, :set_at)
ON CONFLICT (school_id, first_day) DO UPDATE
   SET caterer_id = excluded.caterer_id, staff_id = excluded.staff_id, set_at = excluded.set_at;

-- name: settle_sources :many
SELECT id, name FROM funding_source ORDER BY id;

-- name: settle_periods :many
SELECT p.id, p.first_day, p.last_day, p.parent_total, p.subsidy_total, p.buffet_total,
       p.line_count, p.posting_id, p.staff_id, coalesce(s.name, '') AS who, p.closed_at, p.hash
  FROM settlement_period p LEFT JOIN staff s ON s.login_id = p.staff_id
 ORDER BY p.id DESC;

-- name: settle_period_by_id :one
SELECT p.id, p.first_day, p.last_day, p.parent_total, p.subsidy_total, p.buffet_total,
       p.line_count, p.posting_id, p.staff_id, coalesce(s.name, '') AS who, p.closed_at, p.hash
  FROM settlement_period p LEFT JOIN staff s ON s.login_id = p.staff_id
 WHERE p.id = :id;

-- name: settle_books :many
SELECT school_id, first_seq, next_seq, seal_day, seal_hash FROM settlement_book
 WHERE period_id = :period_id ORDER BY school_id;

-- name: settle_lines :many
SELECT l.school_id, coalesce(s.number, 0) AS school_number, coalesce(s.name, '') AS school_name,
       l.caterer_id, l.caterer_name, l.contract_number, l.kind, l.corrects_id, l.set_meal_id,
       l.name, l.funding_source_id, l.funding_source, l.parent_price, l.subsidy_price, l.meals,
       l.parent_sum, l.subsidy_sum
  FROM settlement_line l LEFT JOIN school s ON s.school_id = l.school_id
 WHERE l.period_id = :period_id ORDER BY l.line;

-- name: settle_last :one
SELECT id, first_day, last_day, hash FROM settlement_period ORDER BY id DESC LIMIT 1;

-- name: settle_by_days :one
SELECT id FROM settlement_period WHERE first_day = :first_day AND last_day = :last_day;

-- name: settle_period_insert :exec
INSERT INTO settlement_period (id, first_day, last_day, parent_total, subsidy_total, buffet_total,
                               line_count, posting_id, staff_id, closed_at, hash)
VALUES (:id, :first_day, :last_day, :parent_total, :subsidy_total, :buffet_total, :line_count,
        :posting_id, :staff_id, :closed_at, :hash);

-- name: settle_book_insert :batch
INSERT INTO settlement_book (period_id, school_id, first_seq, next_seq, seal_day, seal_hash)
VALUES (:period_id, :school_id, :first_seq, :next_seq, :seal_day, :seal_hash);

-- name: settle_line_insert :batch
INSERT INTO settlement_line (period_id, line, school_id, caterer_id, caterer_name, contract_number,
                             kind, corrects_id, set_meal_id, name, funding_source_id,
                             funding_source, parent_price, subsidy_price, meals, parent_sum,
                             subsidy_sum)
VALUES (:period_id, :line, :school_id, :caterer_id, :caterer_name, :contract_number, :kind,
        :corrects_id, :set_meal_id, :name, :funding_source_id, :funding_source, :parent_price,
        :subsidy_price, :meals, :parent_sum, :subsidy_sum);

-- name: settle_seal :one
SELECT day, hash FROM seal
 WHERE school_id = :school_id AND day <= :day ORDER BY day DESC LIMIT 1;

-- Whose accounts of many are: funding sources (6), channels (7), caterers (12).
-- name: account_owners :many
SELECT CAST(6 AS BIGINT) AS kind, id, name FROM funding_source
UNION ALL SELECT CAST(7 AS BIGINT), id, name FROM channel
UNION ALL SELECT CAST(12 AS BIGINT), id, name FROM caterer
ORDER BY 1, 2;
