-- Named statements of registers, bank statements, suspense and cases.

-- ---- registers ----

-- name: register_by_digest :one
SELECT f.id, d.done_at FROM register_file f LEFT JOIN register_done d ON d.register_id = f.id
 WHERE f.channel_id = :channel_id AND f.digest = :digest;

-- name: register_insert :exec
INSERT INTO register_file (id, channel_id, digest, name, day, first_day, last_day, line_count,
                           amount, credited, fee, order_number, order_day, staff_id, taken_at)
VALUES (:id, :channel_id, :digest, :name, :day, :first_day, :last_day, :line_count, :amount,
        :credited, :fee, :order_number, :order_day, :staff_id, :taken_at);

-- name: register_by_id :one
SELECT f.channel_id, c.code, c.name AS channel_name, f.name, f.day, f.line_count, f.amount,
       f.credited, f.fee, f.order_number, f.order_day, f.taken_at, d.done_at, d.agreed,
       d.credited AS credited_lines, d.suspended, d.differing, m.document_id
  FROM register_file f JOIN channel c ON c.id = f.channel_id
  LEFT JOIN register_done d ON d.register_id = f.id
  LEFT JOIN register_money m ON m.register_id = f.id
 WHERE f.id = :id;

-- name: register_batch_known :one
SELECT agreed FROM register_batch WHERE register_id = :register_id AND batch = :batch;

-- name: register_batch_insert :exec
INSERT INTO register_batch (register_id, batch, agreed, credited, suspended, differing)
VALUES (:register_id, :batch, :agreed, :credited, :suspended, :differing);

-- What is known of the operations of a batch: the payment in the books, whether it was taken back,
-- and another register that had it. Outside ids as a JSON list, answers in its order.
-- name: register_lines_known :many sqlite
SELECT CAST(w.key AS BIGINT) AS place, k.school_id, p.id AS payment_id, p.account_id, p.amount,
       k.bank_day,
       (SELECT r.id FROM posting r
         WHERE r.school_id = k.school_id AND r.reverses_id = k.payment_id) AS reversal_id,
       (SELECT max(l.register_id) FROM register_line l
         WHERE l.channel_id = :channel_id AND l.outside_id = w.value
           AND l.register_id <> :register_id) AS listed_in
  FROM json_each(:outside_ids) w
  LEFT JOIN payment_key k ON k.channel_id = :channel_id AND k.outside_id = w.value
  LEFT JOIN payment p ON p.school_id = k.school_id AND p.id = k.payment_id;

-- name: register_lines_known :many postgres
SELECT w.place - 1 AS place, k.school_id, p.id AS payment_id, p.account_id, p.amount,
       k.bank_day,
       (SELECT r.id FROM posting r
         WHERE r.school_id = k.school_id AND r.reverses_id = k.payment_id) AS reversal_id,
       (SELECT max(l.register_id) FROM register_line l
         WHERE l.channel_id = :channel_id AND l.outside_id = w.value
           AND l.register_id <> :register_id) AS listed_in
  FROM json_array_elements_text(CAST(CAST(:outside_ids AS TEXT) AS JSON))
       WITH ORDINALITY AS w (value, place)
  LEFT JOIN payment_key k ON k.channel_id = :channel_id AND k.outside_id = w.value
  LEFT JOIN payment p ON p.school_id = k.school_id AND p.id = k.payment_id;

-- name: register_line_insert :batch
INSERT INTO register_line (channel_id, outside_id, register_id, line, happened_at, number, amount,
                           outcome)
VALUES (:channel_id, :outside_id, :register_id, :line, :happened_at, :number, :amount, :outcome);

-- name: register_share_insert :batch
INSERT INTO register_share (register_id, batch, school_id, amount, line_count)
VALUES (:register_id, :batch, :school_id, :amount, :line_count);

-- name: register_shares :many
SELECT school_id, CAST(sum(amount) AS BIGINT) AS amount FROM register_share
 WHERE register_id = :register_id GROUP BY school_id ORDER BY school_id;

-- name: register_done_insert :exec
INSERT INTO register_done (register_id, agreed, credited, suspended, differing, done_at)
SELECT CAST(:register_id AS BIGINT), coalesce(CAST(sum(agreed) AS BIGINT), 0),
       coalesce(CAST(sum(credited) AS BIGINT), 0), coalesce(CAST(sum(suspended) AS BIGINT), 0),
       coalesce(CAST(sum(differing) AS BIGINT), 0), CAST(:done_at AS BIGINT)
  FROM register_batch WHERE register_id = :register_id;

-- The registers of a channel whose money has not come.
-- name: registers_without_money :many
SELECT f.id, f.day, f.amount, f.credited, f.fee, f.order_number, f.order_day
  FROM register_file f JOIN register_done d ON d.register_id = f.id
 WHERE f.channel_id = :channel_id AND f.day >= :since AND f.amount > 0
   AND NOT EXISTS (SELECT 1 FROM register_money m WHERE m.register_id = f.id)
 ORDER BY f.day, f.id;

-- name: register_of_day :one
SELECT max(f.id) AS id FROM register_file f JOIN register_done d ON d.register_id = f.id
 WHERE f.channel_id = :channel_id AND f.day = :day;

-- Payments of a day that no register holds; those taken back again need not be in one.
-- name: payments_unlisted :many
SELECT p.school_id, p.id, p.outside_id, p.amount, coalesce(e.number, '') AS number
  FROM payment_key k
  JOIN payment p ON p.school_id = k.school_id AND p.id = k.payment_id
  LEFT JOIN person e ON e.school_id = p.school_id AND e.id = p.account_id
 WHERE k.channel_id = :channel_id AND k.bank_day = :day
   AND NOT EXISTS (SELECT 1 FROM register_line l
                    WHERE l.channel_id = p.channel_id AND l.outside_id = p.outside_id)
   AND NOT EXISTS (SELECT 1 FROM posting r
                    WHERE r.school_id = p.school_id AND r.reverses_id = p.id)
 LIMIT :count;

-- What was told of a day, by the account's number.
-- name: payments_told :many
SELECT p.outside_id, p.amount, p.happened_at, e.number
  FROM payment_key k
  JOIN payment p ON p.school_id = k.school_id AND p.id = k.payment_id
  JOIN person e ON e.school_id = p.school_id AND e.id = p.account_id
 WHERE k.channel_id = :channel_id AND k.bank_day = :day ORDER BY p.outside_id;

-- name: payments_of_day :one
SELECT count(*) AS line_count, coalesce(CAST(sum(p.amount) AS BIGINT), 0) AS amount
  FROM payment_key k JOIN payment p ON p.school_id = k.school_id AND p.id = k.payment_id
 WHERE k.channel_id = :channel_id AND k.bank_day = :day;

-- name: register_money_insert :exec
INSERT INTO register_money (register_id, document_id, posting_id, matched_at)
VALUES (:register_id, :document_id, :posting_id, :matched_at);

-- ---- bank statements ----

-- name: bank_statement_by_digest :one
SELECT id FROM bank_statement WHERE digest = :digest;

-- name: bank_statement_insert :exec
INSERT INTO bank_statement (id, digest, name, first_day, last_day, document_count, staff_id,
                            taken_at)
VALUES (:id, :digest, :name, :first_day, :last_day, :document_count, :staff_id, :taken_at);

-- name: bank_document_known :one
SELECT id FROM bank_document WHERE document_key = :document_key;

-- name: bank_document_insert :exec
INSERT INTO bank_document (id, statement_id, document_key, account, number, day, arrived_day,
                           amount, payer_account, payer_inn, payer, purpose, outcome)
VALUES (:id, :statement_id, :document_key, :account, :number, :day, :arrived_day, :amount,
        :payer_account, :payer_inn, :payer, :purpose, :outcome);

-- Money of the bank that waits in suspense, perhaps for its register.
-- name: documents_waiting :many
SELECT b.id, b.number, b.day, b.arrived_day, b.amount, b.payer_inn, b.purpose,
       s.id AS suspense_id
  FROM suspense s JOIN bank_document b ON b.id = s.document_id
 WHERE s.state = 1 AND b.arrived_day >= :since ORDER BY b.arrived_day, b.id;

-- ---- suspense ----

-- name: suspense_insert :batch
INSERT INTO suspense (id, state, channel_id, outside_id, document_id, number, payer, purpose,
                      amount, happened_at, taken_at, school_id, account_id, posting_id, staff_id,
                      decided_at, note)
VALUES (:id, :state, :channel_id, :outside_id, :document_id, :number, :payer, :purpose, :amount,
        :happened_at, :taken_at, :school_id, :account_id, :posting_id, :staff_id, :decided_at,
        :note);

-- name: suspense_by_id :one
SELECT s.id, s.state, s.channel_id, coalesce(c.name, '') AS channel_name, s.outside_id,
       s.document_id, s.number, s.payer, s.purpose, s.amount, s.happened_at, s.taken_at,
       s.school_id, s.account_id, s.posting_id, s.staff_id, s.decided_at, s.note
  FROM suspense s LEFT JOIN channel c ON c.id = s.channel_id WHERE s.id = :id;

-- name: suspense_list :many
SELECT s.id, s.state, s.channel_id, coalesce(c.name, '') AS channel_name, s.outside_id,
       s.document_id, s.number, s.payer, s.purpose, s.amount, s.happened_at, s.taken_at,
       s.school_id, s.account_id, s.posting_id, s.staff_id, s.decided_at, s.note
  FROM suspense s LEFT JOIN channel c ON c.id = s.channel_id
 WHERE s.state = :state AND s.id > :after ORDER BY s.id LIMIT :count;

-- name: suspense_decide :exec
UPDATE suspense SET state = :state, school_id = :school_id, account_id = :account_id,
       posting_id = :posting_id, staff_id = :staff_id, decided_at = :decided_at, note = :note
 WHERE id = :id AND state = 1;

-- name: suspense_sum :one
SELECT count(*) AS line_count, coalesce(CAST(sum(amount) AS BIGINT), 0) AS amount FROM suspense
 WHERE state = 1;

-- People whose surname is among these, as a JSON list.
-- name: people_by_surnames :many sqlite
SELECT p.school_id, p.id, p.number, p.surname, p.name, p.patronymic,
       coalesce(c.name, '') AS class_name
  FROM person p LEFT JOIN class c ON c.school_id = p.school_id AND c.id = p.class_id
 WHERE p.state = 1 AND p.surname IN (SELECT value FROM json_each(:surnames)) LIMIT :count;

-- name: people_by_surnames :many postgres
SELECT p.school_id, p.id, p.number, p.surname, p.name, p.patronymic,
       coalesce(c.name, '') AS class_name
  FROM person p LEFT JOIN class c ON c.school_id = p.school_id AND c.id = p.class_id
 WHERE p.state = 1 AND p.surname =
       ANY (ARRAY(SELECT json_array_elements_text(CAST(CAST(:surnames AS TEXT) AS JSON))))
 LIMIT :count;

-- ---- cases ----

-- name: case_insert :batch
INSERT INTO reconciliation_case (id, channel_id, kind, subject, day, state, register_id, line,
                                 document_id, suspense_id, school_id, payment_id, number, ours,
                                 theirs, other_day, opened_at, deadline_at, assigned_to,
                                 resolution, closed_at)
VALUES (:id, :channel_id, :kind, :subject, :day, :state, :register_id, :line, :document_id,
        :suspense_id, :school_id, :payment_id, :number, :ours, :theirs, :other_day, :opened_at,
        :deadline_at, :assigned_to, :resolution, :closed_at)
ON CONFLICT (channel_id, kind, subject) DO NOTHING;

-- name: case_by_id :one
SELECT r.id, r.channel_id, c.code AS channel_code, c.name AS channel_name, r.kind, r.subject,
       r.day, r.state, r.register_id, r.line, r.document_id, r.suspense_id, r.school_id,
       r.payment_id, r.number, r.ours, r.theirs, r.other_day, r.opened_at, r.deadline_at,
       r.assigned_to, r.resolution, r.closed_at
  FROM reconciliation_case r JOIN channel c ON c.id = r.channel_id WHERE r.id = :id;

-- Pages by id; a channel or a day of -1 means any.
-- name: case_list :many
SELECT r.id, r.channel_id, c.code AS channel_code, c.name AS channel_name, r.kind, r.subject,
       r.day, r.state, r.register_id, r.line, r.document_id, r.suspense_id, r.school_id,
       r.payment_id, r.number, r.ours, r.theirs, r.other_day, r.opened_at, r.deadline_at,
       r.assigned_to, r.resolution, r.closed_at
  FROM reconciliation_case r JOIN channel c ON c.id = r.channel_id
 WHERE r.state = :state AND (r.channel_id = :channel_id OR :channel_id = -1)
   AND (r.day = :day OR :day = -1) AND r.id > :after
 ORDER BY r.id LIMIT :count;

-- name: case_assign :exec
UPDATE reconciliation_case SET assigned_to = :assigned_to WHERE id = :id AND state = 1;

-- name: case_close :exec
UPDATE reconciliation_case SET state = 2, resolution = :resolution, closed_at = :closed_at
 WHERE id = :id AND state = 1;

-- name: case_last_event :one
SELECT coalesce(max(number), 0) AS number FROM reconciliation_event WHERE case_id = :case_id;

-- Only of a case that is there: one that was known under its subject has another id.
-- name: case_opened_event :exec
INSERT INTO reconciliation_event (case_id, number, kind, staff_id, happened_at, note)
SELECT id, 1, 1, 0, opened_at, '' FROM reconciliation_case r
 WHERE r.id >= :first_id AND r.id < :end_id;

-- name: case_event_insert :exec
INSERT INTO reconciliation_event (case_id, number, kind, staff_id, happened_at, note)
VALUES (:case_id, :number, :kind, :staff_id, :happened_at, :note);

-- name: case_events :many
SELECT number, kind, staff_id, happened_at, note FROM reconciliation_event
 WHERE case_id = :case_id ORDER BY number;

-- Open cases that have settled themselves, and how (enum case_resolution).
-- name: cases_settled :many
SELECT r.id, CAST(3 AS BIGINT) AS resolution FROM reconciliation_case r
 WHERE r.state = 1 AND r.channel_id = :channel_id AND r.kind = 2
   AND EXISTS (SELECT 1 FROM register_line l
                WHERE l.channel_id = r.channel_id AND l.outside_id = r.subject)
UNION ALL
SELECT r.id, 4 FROM reconciliation_case r
 WHERE r.state = 1 AND r.channel_id = :channel_id AND r.kind = 7
   AND EXISTS (SELECT 1 FROM register_file f JOIN register_done d ON d.register_id = f.id
                WHERE f.channel_id = r.channel_id AND f.day = r.day)
UNION ALL
SELECT r.id, 5 FROM reconciliation_case r
 WHERE r.state = 1 AND r.channel_id = :channel_id AND r.kind = 8
   AND EXISTS (SELECT 1 FROM register_money m WHERE m.register_id = r.register_id)
UNION ALL
SELECT r.id, CASE s.state WHEN 2 THEN 6 WHEN 3 THEN 7 ELSE 5 END
  FROM reconciliation_case r JOIN suspense s ON s.id = r.suspense_id
 WHERE r.state = 1 AND r.channel_id = :channel_id AND r.suspense_id <> 0 AND s.state <> 1
UNION ALL
SELECT r.id, 8 FROM reconciliation_case r
  JOIN posting p ON p.school_id = r.school_id AND p.reverses_id = r.payment_id
 WHERE r.state = 1 AND r.channel_id = :channel_id AND r.kind = 2;

-- What is open, by channel.
-- name: cases_open :many
SELECT channel_id, count(*) AS open_count,
       CAST(sum(CASE WHEN deadline_at < :now THEN 1 ELSE 0 END) AS BIGINT) AS late_count,
       CAST(sum(CASE WHEN ours > theirs THEN ours - theirs ELSE theirs - ours END) AS BIGINT)
           AS amount
  FROM reconciliation_case WHERE state = 1 GROUP BY channel_id;

-- What networks and banks owe by the books: clearing of all books, by channel.
-- name: clearing_balances :many
SELECT account_id, CAST(sum(credits - debits) AS BIGINT) AS balance FROM balance
 WHERE account_id >= :first_id AND account_id < :end_id GROUP BY account_id;

-- name: registers_open :many
SELECT f.channel_id, count(*) AS register_count, CAST(sum(f.amount) AS BIGINT) AS amount
  FROM register_file f JOIN register_done d ON d.register_id = f.id
 WHERE NOT EXISTS (SELECT 1 FROM register_money m WHERE m.register_id = f.id)
 GROUP BY f.channel_id;

-- name: registers_last :many
SELECT channel_id, max(day) AS day FROM register_file GROUP BY channel_id;

-- name: register_money_of :one
SELECT f.id, f.day, f.amount, f.credited, f.fee, f.order_number, f.order_day
  FROM register_file f JOIN register_done d ON d.register_id = f.id
 WHERE f.id = :id AND NOT EXISTS (SELECT 1 FROM register_money m WHERE m.register_id = f.id);

-- name: payment_of_case :one
SELECT outside_id, account_id, amount, happened_at FROM payment
 WHERE school_id = :school_id AND id = :id;

-- name: balance_of_book :one
SELECT credits - debits AS balance FROM balance
 WHERE school_id = :school_id AND account_id = :account_id;

-- ---- requisites ----

-- name: requisites_load :many
SELECT name, value FROM requisite;

-- name: requisite_set :exec
INSERT INTO requisite (name, value) VALUES (:name, :value)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- name: requisite_last_change :one
SELECT coalesce(max(number), 0) AS number FROM requisite_change WHERE name = :name;

-- name: requisite_change_insert :exec
INSERT INTO requisite_change (name, number, value, staff_id, changed_at)
VALUES (:name, :number, :value, :staff_id, :changed_at);

-- ---- slips and charges ----

-- name: people_with_balances :many
SELECT p.id, p.kind, p.number, p.surname, p.name, p.patronymic,
       coalesce(c.name, '') AS class_name, b.credits - b.debits AS balance
  FROM person p LEFT JOIN class c ON c.school_id = p.school_id AND c.id = p.class_id
  JOIN balance b ON b.school_id = p.school_id AND b.account_id = p.id
 WHERE p.school_id = :school_id AND p.state = 1 ORDER BY c.name, p.surname, p.name, p.id;

-- ---- proof ----

-- Registers taken wholly whose batches do not come to their lines, or their shares to more than
-- their amount.
-- name: proof_registers :many
SELECT f.id FROM register_file f JOIN register_done d ON d.register_id = f.id
 WHERE f.line_count <> (SELECT coalesce(CAST(sum(b.agreed + b.credited + b.suspended + b.differing)
                                             AS BIGINT), 0)
                          FROM register_batch b WHERE b.register_id = f.id)
    OR f.amount < (SELECT coalesce(CAST(sum(s.amount) AS BIGINT), 0)
                     FROM register_share s WHERE s.register_id = f.id);

-- Books in which a register's money moved another sum than its share of the register.
-- name: proof_settlements :many
SELECT m.register_id, s.school_id
  FROM register_money m JOIN register_share s ON s.register_id = m.register_id
 WHERE s.school_id <> 0
 GROUP BY m.register_id, m.posting_id, s.school_id
HAVING CAST(sum(s.amount) AS BIGINT) <>
       (SELECT coalesce(CAST(sum(t.amount) AS BIGINT), 0)
          FROM posting p JOIN transfer t
            ON t.school_id = p.school_id AND t.seq >= p.first_seq
           AND t.seq < p.first_seq + p.transfer_count
         WHERE p.school_id = s.school_id AND p.id = m.posting_id AND t.code = 9);
