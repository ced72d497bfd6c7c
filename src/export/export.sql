-- Named statements of the journal of the books, and of what an import makes anew.

-- name: journal_books :many
SELECT b.school_id, b.open_day, s.number, s.name
  FROM book b LEFT JOIN school s ON s.school_id = b.school_id ORDER BY b.school_id;

-- name: journal_accounts :many
SELECT a.id, a.kind, p.number, b.debits, b.credits
  FROM account a
  LEFT JOIN person p ON p.school_id = a.school_id AND p.id = a.id
  LEFT JOIN balance b ON b.school_id = a.school_id AND b.account_id = a.id
 WHERE a.school_id = :school_id ORDER BY a.id;

-- name: journal_account_count :one
SELECT CAST(count(*) AS BIGINT) AS accounts FROM account WHERE school_id = :school_id;

-- name: journal_transfers :many
SELECT t.seq, t.posting_id, t.debit_id, t.credit_id, t.amount, t.code, t.happened_day
  FROM transfer t WHERE t.school_id = :school_id AND t.seq > :after ORDER BY t.seq LIMIT :count;

-- name: journal_sources :many
SELECT id, name FROM funding_source ORDER BY id;

-- name: journal_channels :many
SELECT id, code FROM channel ORDER BY id;

-- Every account has a balance, those that nothing moved too; its version is the book's, so that the
-- tills which know that version need not fetch it.
-- name: balances_derive :exec
INSERT INTO balance (school_id, account_id, debits, credits, version)
SELECT a.school_id, a.id, COALESCE(d.amount, CAST(0 AS BIGINT)),
       COALESCE(c.amount, CAST(0 AS BIGINT)), b.version
  FROM account a
  JOIN book b ON b.school_id = a.school_id
  LEFT JOIN (SELECT debit_id AS id, CAST(sum(amount) AS BIGINT) AS amount
               FROM transfer WHERE school_id = :school_id GROUP BY debit_id) d ON d.id = a.id
  LEFT JOIN (SELECT credit_id AS id, CAST(sum(amount) AS BIGINT) AS amount
               FROM transfer WHERE school_id = :school_id GROUP BY credit_id) c ON c.id = a.id
 WHERE a.school_id = :school_id;

-- name: derived_balance :one
SELECT debits, credits FROM balance WHERE school_id = :school_id AND account_id = :account_id;
