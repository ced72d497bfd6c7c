-- Named statements of payments to caterers.

-- name: caterer_requisites :many
SELECT name, value FROM caterer_requisite WHERE caterer_id = :caterer_id ORDER BY name;

-- name: caterer_requisite_set :exec
INSERT INTO caterer_requisite (caterer_id, name, value) VALUES (:caterer_id, :name, :value)
ON CONFLICT (caterer_id, name) DO UPDATE SET value = excluded.value;

-- name: caterer_requisite_last :one
SELECT CAST(coalesce(max(number), 0) AS BIGINT) AS number FROM caterer_requisite_change
 WHERE caterer_id = :caterer_id AND name = :name;

-- name: caterer_requisite_change :exec
INSERT INTO caterer_requisite_change (caterer_id, name, number, value, staff_id, changed_at)
VALUES (:caterer_id, :name, :number, :value, :staff_id, :changed_at);

-- name: debts_accrued :many
SELECT caterer_id, CAST(sum(parent_sum + subsidy_sum) AS BIGINT) AS amount
  FROM settlement_line GROUP BY caterer_id ORDER BY caterer_id;

-- name: debts_paid :many
SELECT caterer_id, state, CAST(sum(amount) AS BIGINT) AS amount FROM payout
 GROUP BY caterer_id, state ORDER BY caterer_id, state;

-- name: payout_balance :one
SELECT CAST(credits - debits AS BIGINT) AS balance FROM balance
 WHERE school_id = 0 AND account_id = :account_id;

-- name: payouts :many
SELECT p.id, p.number, p.caterer_id, p.day, p.amount, p.purpose, p.requisites, p.state,
       p.register_id, p.document_id, p.posting_id, p.ended_day, p.staff_id,
       coalesce(s.name, '') AS who, p.made_at
  FROM payout p LEFT JOIN staff s ON s.login_id = p.staff_id
 WHERE (CAST(:id AS BIGINT) = 0 OR p.id = :id)
   AND (CAST(:caterer_id AS BIGINT) = 0 OR p.caterer_id = :caterer_id)
   AND (CAST(:state AS BIGINT) = 0 OR p.state = :state)
   AND (CAST(:register_id AS BIGINT) = 0 OR p.register_id = :register_id)
 ORDER BY p.number DESC LIMIT :count;

-- name: payout_last_number :one
SELECT CAST(coalesce(max(number), 0) AS BIGINT) AS number FROM payout;

-- name: payout_insert :exec
INSERT INTO payout (id, number, caterer_id, day, amount, purpose, requisites, state, register_id,
                    document_id, posting_id, ended_day, staff_id, made_at)
VALUES (:id, :number, :caterer_id, :day, :amount, :purpose, :requisites, 1, 0, 0, 0, 0, :staff_id,
        :made_at);

-- name: payout_move :exec
UPDATE payout SET state = :state, register_id = :register_id, document_id = :document_id,
       posting_id = :posting_id, ended_day = :ended_day
 WHERE id = :id;

-- name: payout_event_last :one
SELECT CAST(coalesce(max(number), 0) AS BIGINT) AS number FROM payout_event
 WHERE payout_id = :payout_id;

-- name: payout_event_insert :exec
INSERT INTO payout_event (payout_id, number, state, staff_id, happened_at, note)
VALUES (:payout_id, :number, :state, :staff_id, :happened_at, :note);

-- name: payout_events :many
SELECT e.state, coalesce(s.name, '') AS who, e.happened_at, e.note
  FROM payout_event e LEFT JOIN staff s ON s.login_id = e.staff_id
 WHERE e.payout_id = :payout_id ORDER BY e.number;

-- name: bank_payment_known :one
SELECT id FROM bank_payment WHERE document_key = :document_key;

-- name: bank_payment_insert :exec
INSERT INTO bank_payment (id, statement_id, document_key, payout_id, number, day, amount)
VALUES (:id, :statement_id, :document_key, :payout_id, :number, :day, :amount);

-- name: payout_by_order :one
SELECT id FROM payout
 WHERE number = :number AND amount = :amount AND state IN (1, 2);

-- ---- proof ----

-- name: proof_payables :many
SELECT c.id AS caterer_id, CAST(coalesce(a.amount, 0) AS BIGINT) AS accrued,
       CAST(coalesce(p.amount, 0) AS BIGINT) AS paid,
       CAST(coalesce(b.credits - b.debits, 0) AS BIGINT) AS balance
  FROM caterer c
  LEFT JOIN (SELECT caterer_id, CAST(sum(parent_sum + subsidy_sum) AS BIGINT) AS amount
               FROM settlement_line GROUP BY caterer_id) a ON a.caterer_id = c.id
  LEFT JOIN (SELECT caterer_id, CAST(sum(amount) AS BIGINT) AS amount FROM payout
              WHERE state <> 4 GROUP BY caterer_id) p ON p.caterer_id = c.id
  LEFT JOIN balance b ON b.school_id = 0 AND b.account_id = :first_account_id + c.id
 ORDER BY c.id;

-- name: proof_payouts :one
SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) AS amount FROM payout WHERE state IN (1, 2);

-- What closed periods say of each book.
-- name: proof_settled :many
SELECT b.period_id, b.school_id, b.first_seq, b.next_seq, b.seal_day, b.seal_hash,
       s.hash AS hash_now,
       CAST(coalesce(l.amount, 0) AS BIGINT) AS amount
  FROM settlement_book b
  LEFT JOIN seal s ON s.school_id = b.school_id AND s.day = b.seal_day
  LEFT JOIN (SELECT period_id, school_id, CAST(sum(parent_sum + subsidy_sum) AS BIGINT) AS amount
               FROM settlement_line GROUP BY period_id, school_id) l
    ON l.period_id = b.period_id AND l.school_id = b.school_id
 ORDER BY b.school_id, b.period_id;

-- What roster and sales had come to at a place in the book's order where a seal ends.
-- name: proof_meals_moved :one
SELECT CAST(coalesce(sum(credits - debits), 0) AS BIGINT) AS amount FROM seal_balance
 WHERE school_id = :school_id AND account_id IN (:sales_id, :roster_id)
   AND day = (SELECT max(day) FROM seal WHERE school_id = :school_id AND next_seq <= :seq);

-- Accruals recorded up to the end of a seal, as the school's book has them.
-- name: proof_accrued :one
SELECT CAST(coalesce(sum(CASE WHEN t.credit_id = :transit_id THEN t.amount
                              ELSE -t.amount END), 0) AS BIGINT) AS amount
  FROM settlement_period s
  JOIN posting p ON p.school_id = :school_id AND p.id = s.posting_id
  JOIN transfer t ON t.school_id = p.school_id AND t.posting_id = p.id
   AND t.seq >= p.first_seq AND t.seq < p.first_seq + p.transfer_count
 WHERE p.first_seq < :next_seq;
