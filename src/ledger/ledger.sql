-- Named statements of the ledger. Identical texts of ids are given as "1,2,3".

-- name: account_insert :exec
INSERT INTO account (school_id, id, kind, opened_at)
VALUES (:school_id, :id, :kind, :opened_at)
ON CONFLICT (school_id, id) DO NOTHING;

-- name: balance_open :exec
INSERT INTO balance (school_id, account_id, debits, credits, version)
VALUES (:school_id, :account_id, 0, 0, 0)
ON CONFLICT (school_id, account_id) DO NOTHING;

-- name: origin_insert :one
INSERT INTO origin (id, kind, next_counter)
SELECT coalesce(max(id), 0) + 1, :kind, 1 FROM origin WHERE id > 0
RETURNING id;

-- name: origin_take :one
UPDATE origin SET next_counter = next_counter + :count WHERE id = :id
RETURNING next_counter;

-- name: book_insert :exec
INSERT INTO book (school_id, zone, next_seq, version, open_day, recorded_at)
VALUES (:school_id, :zone, 1, 1, :open_day, :recorded_at);

-- name: book_load :one
SELECT zone, next_seq, version, open_day, recorded_at FROM book WHERE school_id = :school_id;

-- name: book_raise_version :one
UPDATE book SET version = version + 1 WHERE school_id = :school_id RETURNING version;

-- name: book_save :exec
UPDATE book SET next_seq = :next_seq, version = :version, recorded_at = :recorded_at
 WHERE school_id = :school_id;

-- name: book_close_day :exec
UPDATE book SET open_day = :open_day WHERE school_id = :school_id;

-- name: books :many
SELECT school_id FROM book ORDER BY school_id;

-- name: balances_load :many sqlite
SELECT account_id, debits, credits FROM balance
 WHERE school_id = :school_id
   AND account_id IN (SELECT value FROM json_each('[' || :ids || ']'));

-- name: balances_load :many postgres
SELECT account_id, debits, credits FROM balance
 WHERE school_id = :school_id
   AND account_id = ANY (CAST(string_to_array(CAST(:ids AS TEXT), ',') AS BIGINT[]));

-- name: postings_known :many sqlite
SELECT id, content FROM posting
 WHERE school_id = :school_id
   AND id IN (SELECT value FROM json_each('[' || :ids || ']'));

-- name: postings_known :many postgres
SELECT id, content FROM posting
 WHERE school_id = :school_id
   AND id = ANY (CAST(string_to_array(CAST(:ids AS TEXT), ',') AS BIGINT[]));

-- name: posting_insert :batch
INSERT INTO posting (school_id, id, kind, flags, floor, first_seq, transfer_count, content)
VALUES (:school_id, :id, :kind, :flags, :floor, :first_seq, :transfer_count, :content);

-- name: transfer_insert :batch
INSERT INTO transfer (school_id, seq, posting_id, debit_id, credit_id, amount, code, personal_id,
                      happened_at, happened_day, recorded_at, checksum)
VALUES (:school_id, :seq, :posting_id, :debit_id, :credit_id, :amount, :code, :personal_id,
        :happened_at, :happened_day, :recorded_at, :checksum);

-- name: balance_save :batch
INSERT INTO balance (school_id, account_id, debits, credits, version)
VALUES (:school_id, :account_id, :debits, :credits, :version)
ON CONFLICT (school_id, account_id) DO UPDATE
   SET debits = excluded.debits, credits = excluded.credits, version = excluded.version;

-- name: reversal_insert :exec
INSERT INTO reversal (school_id, reversed_id, posting_id)
VALUES (:school_id, :reversed_id, :posting_id);

-- name: reversal_of :one
SELECT posting_id FROM reversal WHERE school_id = :school_id AND reversed_id = :reversed_id;

-- name: posting_by_id :one
SELECT id, kind, flags, first_seq, transfer_count FROM posting
 WHERE school_id = :school_id AND id = :id;

-- name: transfers_of_range :many
SELECT t.seq, t.posting_id, t.debit_id, t.credit_id, t.amount, t.code, t.personal_id,
       t.happened_at, t.happened_day, t.recorded_at, t.checksum,
       p.kind AS posting_kind, p.flags, p.floor, p.first_seq, p.transfer_count, p.content
  FROM transfer t LEFT JOIN posting p ON p.school_id = t.school_id AND p.id = t.posting_id
 WHERE t.school_id = :school_id AND t.seq >= :first_seq AND t.seq < :next_seq
 ORDER BY t.seq;

-- name: transfers_of_day :many
SELECT seq, posting_id, debit_id, amount, code, happened_at
  FROM transfer
 WHERE school_id = :school_id AND happened_day = :happened_day AND personal_id = :personal_id
 ORDER BY happened_at, seq;

-- name: transfers_of_period :many sqlite
WITH RECURSIVE period(day) AS (
    SELECT :first_day UNION ALL SELECT day + 1 FROM period WHERE day < :last_day
)
SELECT t.seq, t.posting_id, t.debit_id, t.amount, t.code, t.happened_at, t.happened_day
  FROM period CROSS JOIN transfer t
 WHERE t.school_id = :school_id AND t.happened_day = period.day
   AND t.personal_id = :personal_id
 ORDER BY t.happened_at, t.seq;

-- name: transfers_of_period :many postgres
SELECT t.seq, t.posting_id, t.debit_id, t.amount, t.code, t.happened_at, t.happened_day
  FROM generate_series(:first_day, :last_day) AS period(day) CROSS JOIN transfer t
 WHERE t.school_id = :school_id AND t.happened_day = period.day
   AND t.personal_id = :personal_id
 ORDER BY t.happened_at, t.seq;

-- name: turnover_since :one sqlite
WITH RECURSIVE period(day) AS (
    SELECT :first_day UNION ALL SELECT day + 1 FROM period WHERE day < :last_day
)
SELECT CAST(coalesce(sum(CASE WHEN t.debit_id = :personal_id THEN t.amount ELSE 0 END), 0)
            AS BIGINT) AS debits,
       CAST(coalesce(sum(CASE WHEN t.debit_id = :personal_id THEN 0 ELSE t.amount END), 0)
            AS BIGINT) AS credits
  FROM period CROSS JOIN transfer t
 WHERE t.school_id = :school_id AND t.happened_day = period.day
   AND t.personal_id = :personal_id;

-- name: turnover_since :one postgres
SELECT CAST(coalesce(sum(CASE WHEN t.debit_id = :personal_id THEN t.amount ELSE 0 END), 0)
            AS BIGINT) AS debits,
       CAST(coalesce(sum(CASE WHEN t.debit_id = :personal_id THEN 0 ELSE t.amount END), 0)
            AS BIGINT) AS credits
  FROM generate_series(:first_day, :last_day) AS period(day) CROSS JOIN transfer t
 WHERE t.school_id = :school_id AND t.happened_day = period.day
   AND t.personal_id = :personal_id;

-- name: newest_happened_day :one
SELECT coalesce(max(happened_day), 0) AS day FROM transfer WHERE school_id = :school_id;

-- name: balance_of :one
SELECT debits, credits, version FROM balance
 WHERE school_id = :school_id AND account_id = :account_id;

-- name: balances_of_book :many
SELECT b.account_id, b.debits, b.credits, a.kind
  FROM balance b LEFT JOIN account a ON a.school_id = b.school_id AND a.id = b.account_id
 WHERE b.school_id = :school_id ORDER BY b.account_id;

-- name: accounts_of_book :many
SELECT id, kind FROM account WHERE school_id = :school_id ORDER BY id;

-- name: balances_since :many
SELECT account_id, debits, credits, version FROM balance
 WHERE school_id = :school_id AND version > :version ORDER BY account_id;

-- name: balances_delete :exec
DELETE FROM balance WHERE school_id = :school_id;

-- name: seal_last :one
SELECT day, next_seq, hash FROM seal WHERE school_id = :school_id ORDER BY day DESC LIMIT 1;

-- name: seals_of_book :many
SELECT day, first_seq, next_seq, hash FROM seal WHERE school_id = :school_id ORDER BY day;

-- name: seal_insert :exec
INSERT INTO seal (school_id, day, first_seq, next_seq, hash, sealed_at)
VALUES (:school_id, :day, :first_seq, :next_seq, :hash, :sealed_at);

-- name: postings_of_book :many
SELECT p.id, p.first_seq, p.transfer_count FROM posting p
 WHERE p.school_id = :school_id ORDER BY p.id;

-- name: reversals_of_book :many
SELECT r.reversed_id, r.posting_id FROM reversal r
 WHERE r.school_id = :school_id ORDER BY r.reversed_id;
