-- Named statements of the ledger. Lists of ids are given as texts, "1,2,3".

-- name: account_insert :exec
INSERT INTO account (school_id, id, kind, opened_at, checksum)
VALUES (:school_id, :id, :kind, :opened_at, :checksum)
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

-- name: books_raise_versions :exec
UPDATE book SET version = version + 1;

-- name: book_save :exec
UPDATE book SET next_seq = :next_seq, version = :version, recorded_at = :recorded_at
 WHERE school_id = :school_id;

-- name: book_close_day :exec
UPDATE book SET open_day = :open_day WHERE school_id = :school_id;

-- name: books :many
SELECT school_id FROM book ORDER BY school_id;

-- name: balances_load :many sqlite
SELECT b.account_id, b.debits, b.credits
  FROM json_each('[' || :ids || ']') w CROSS JOIN balance b
    ON b.school_id = :school_id AND b.account_id = w.value;

-- name: balances_load :many postgres
SELECT account_id, debits, credits FROM balance
 WHERE school_id = :school_id
   AND account_id = ANY (ARRAY(SELECT CAST(unnest(string_to_array(:ids, ',')) AS BIGINT)));

-- Opening a batch with one answer: the book, the balances, the ids known already. On SQLite a join
-- from the ids, for `IN (SELECT … json_each)` would make a table of its own for each run.
-- name: batch_load :many sqlite
SELECT CAST(1 AS BIGINT) AS kind, next_seq AS a, version AS b, open_day AS c, recorded_at AS d,
       zone,
       CAST(NULL AS BYTEA) AS content
  FROM book WHERE school_id = :school_id
UNION ALL
SELECT 2, r.account_id, r.debits, r.credits, 0, '', NULL
  FROM json_each('[' || :accounts || ']') w CROSS JOIN balance r
    ON r.school_id = :school_id AND r.account_id = w.value
UNION ALL
SELECT 3, r.id, 0, 0, 0, '', r.content
  FROM json_each('[' || :postings || ']') w CROSS JOIN posting r
    ON r.school_id = :school_id AND r.id = w.value;

-- The book's row is held: whoever else records into this book waits here and then runs again.
-- name: batch_load :many postgres
WITH held AS (
    SELECT next_seq, version, open_day, recorded_at, zone FROM book
     WHERE school_id = :school_id FOR UPDATE)
SELECT CAST(1 AS BIGINT) AS kind, next_seq AS a, version AS b, open_day AS c, recorded_at AS d,
       zone,
       CAST(NULL AS BYTEA) AS content
  FROM held
UNION ALL
SELECT 2, account_id, debits, credits, 0, '', NULL FROM balance
 WHERE school_id = :school_id
   AND account_id = ANY (ARRAY(SELECT CAST(unnest(string_to_array(:accounts, ',')) AS BIGINT)))
UNION ALL
SELECT 3, id, 0, 0, 0, '', content FROM posting
 WHERE school_id = :school_id
   AND id = ANY (ARRAY(SELECT CAST(unnest(string_to_array(:postings, ',')) AS BIGINT)));

-- name: posting_insert :batch
INSERT INTO posting (school_id, id, kind, flags, floor, first_seq, transfer_count, reverses_id,
                     content)
VALUES (:school_id, :id, :kind, :flags, :floor, :first_seq, :transfer_count, :reverses_id,
        :content);

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

-- name: reversal_of :one
SELECT id FROM posting WHERE school_id = :school_id AND reverses_id = :reversed_id;

-- name: posting_by_id :one
SELECT id, kind, flags, first_seq, transfer_count FROM posting
 WHERE school_id = :school_id AND id = :id;

-- name: transfers_of_range :many sqlite
SELECT t.seq, t.posting_id, t.debit_id, t.credit_id, t.amount, t.code, t.personal_id,
       t.happened_at, t.happened_day, t.recorded_at, t.checksum,
       p.kind AS posting_kind, p.flags, p.floor, p.first_seq, p.transfer_count, p.reverses_id,
       p.content
  FROM transfer t LEFT JOIN posting p ON p.school_id = t.school_id AND p.id = t.posting_id
 WHERE t.school_id = :school_id AND t.seq >= :first_seq AND t.seq < :next_seq
 ORDER BY t.seq;

-- A table that was not analyzed yet looks empty to the planner, which then reads all postings of
-- the school for each transfer: OFFSET 0 keeps the look-up by key apart.
-- name: transfers_of_range :many postgres
SELECT t.seq, t.posting_id, t.debit_id, t.credit_id, t.amount, t.code, t.personal_id,
       t.happened_at, t.happened_day, t.recorded_at, t.checksum,
       p.kind AS posting_kind, p.flags, p.floor, p.first_seq, p.transfer_count, p.reverses_id,
       p.content
  FROM transfer t LEFT JOIN LATERAL (
       SELECT kind, flags, floor, first_seq, transfer_count, reverses_id, content FROM posting
        WHERE school_id = t.school_id AND id = t.posting_id OFFSET 0) p ON true
 WHERE t.school_id = :school_id AND t.seq >= :first_seq AND t.seq < :next_seq
 ORDER BY t.seq;

-- Without statistics SQLite takes a whole book by its key for cheaper than three columns of this
-- index, so that it is told.

-- name: transfers_of_day :many
SELECT debit_id, amount, code FROM transfer INDEXED BY transfer_by_day
 WHERE school_id = :school_id AND happened_day = :happened_day AND personal_id = :personal_id;

-- name: history_page :many sqlite
WITH RECURSIVE period(day) AS (
    SELECT :first_day UNION ALL SELECT day + 1 FROM period WHERE day < :last_day
)
SELECT t.seq, t.posting_id, t.debit_id, t.amount, t.code, t.happened_at, t.happened_day
  FROM period CROSS JOIN transfer t INDEXED BY transfer_by_day
 WHERE t.school_id = :school_id AND t.happened_day = period.day
   AND t.personal_id = :personal_id
   AND (t.happened_at, t.seq) > (:after_ms, :after_seq)
 ORDER BY t.happened_at, t.seq LIMIT :count;

-- name: history_page :many postgres
SELECT t.seq, t.posting_id, t.debit_id, t.amount, t.code, t.happened_at, t.happened_day
  FROM transfer t
 WHERE t.school_id = :school_id AND t.personal_id = :personal_id
   AND t.happened_day = ANY (ARRAY(SELECT generate_series(CAST(:first_day AS BIGINT),
                                                          CAST(:last_day AS BIGINT))))
   AND (t.happened_at, t.seq) > (:after_ms, :after_seq)
 ORDER BY t.happened_at, t.seq LIMIT :count;

-- name: turnover_of_period :one sqlite
WITH RECURSIVE period(day) AS (
    SELECT :first_day UNION ALL SELECT day + 1 FROM period WHERE day < :last_day
)
SELECT CAST(coalesce(sum(CASE WHEN t.debit_id = :personal_id THEN t.amount ELSE 0 END), 0)
            AS BIGINT) AS debits,
       CAST(coalesce(sum(CASE WHEN t.debit_id = :personal_id THEN 0 ELSE t.amount END), 0)
            AS BIGINT) AS credits
  FROM period CROSS JOIN transfer t INDEXED BY transfer_by_day
 WHERE t.school_id = :school_id AND t.happened_day = period.day
   AND t.personal_id = :personal_id;

-- name: turnover_of_period :one postgres
SELECT CAST(coalesce(sum(CASE WHEN t.debit_id = :personal_id THEN t.amount ELSE 0 END), 0)
            AS BIGINT) AS debits,
       CAST(coalesce(sum(CASE WHEN t.debit_id = :personal_id THEN 0 ELSE t.amount END), 0)
            AS BIGINT) AS credits
  FROM transfer t
 WHERE t.school_id = :school_id AND t.personal_id = :personal_id
   AND t.happened_day = ANY (ARRAY(SELECT generate_series(CAST(:first_day AS BIGINT),
                                                          CAST(:last_day AS BIGINT))));

-- name: newest_happened_day :one
SELECT coalesce(max(happened_day), 0) AS day FROM transfer WHERE school_id = :school_id;

-- name: balance_of :one
SELECT debits, credits, version FROM balance
 WHERE school_id = :school_id AND account_id = :account_id;

-- name: balance_delete :exec
DELETE FROM balance WHERE school_id = :school_id AND account_id = :account_id;

-- name: book_set_next_seq :exec
UPDATE book SET next_seq = :next_seq, version = :version WHERE school_id = :school_id;

-- name: seal_last :one
SELECT day, first_seq, next_seq, hash, sealed_at FROM seal
 WHERE school_id = :school_id ORDER BY day DESC LIMIT 1;

-- name: seal_holding :one
SELECT day, first_seq, next_seq, hash, sealed_at FROM seal
 WHERE school_id = :school_id AND day >= :day ORDER BY day LIMIT 1;

-- name: seal_end :one
SELECT coalesce(min(seq), :next_seq) AS next_seq FROM transfer
 WHERE school_id = :school_id AND seq >= :first_seq AND seq < :next_seq AND recorded_at >= :end_ms;

-- name: seal_insert :exec
INSERT INTO seal (school_id, day, first_seq, next_seq, hash, sealed_at)
VALUES (:school_id, :day, :first_seq, :next_seq, :hash, :sealed_at);

-- What follows is for proving and rebuilding: by pages in the order of the keys, and with every
-- number cast, because what lies in an altered SQLite file need not be one: its key then does not
-- follow the one before.

-- name: book_after :one
SELECT school_id FROM book WHERE school_id > :after ORDER BY school_id LIMIT 1;

-- name: schools_with_rows :one
SELECT CAST(min(lowest) AS BIGINT) AS school_id FROM (
    SELECT min(school_id) AS lowest FROM book WHERE school_id > :after
    UNION ALL SELECT min(school_id) FROM account WHERE school_id > :after
    UNION ALL SELECT min(school_id) FROM balance WHERE school_id > :after
    UNION ALL SELECT min(school_id) FROM posting WHERE school_id > :after
    UNION ALL SELECT min(school_id) FROM transfer WHERE school_id > :after
    UNION ALL SELECT min(school_id) FROM seal WHERE school_id > :after) AS of_tables;

-- name: proof_accounts :many
SELECT CAST(id AS BIGINT) AS id, CAST(kind AS BIGINT) AS kind,
       CAST(opened_at AS BIGINT) AS opened_at, CAST(checksum AS BIGINT) AS checksum
  FROM account WHERE school_id = :school_id AND id > :after
 ORDER BY account.id LIMIT :count;

-- name: proof_balances :many
SELECT CAST(account_id AS BIGINT) AS account_id, CAST(debits AS BIGINT) AS debits,
       CAST(credits AS BIGINT) AS credits, CAST(version AS BIGINT) AS version
  FROM balance WHERE school_id = :school_id AND account_id > :after
 ORDER BY balance.account_id LIMIT :count;

-- name: proof_postings :many sqlite
SELECT CAST(id AS BIGINT) AS id, CAST(kind AS BIGINT) AS kind,
       CAST(flags AS BIGINT) AS flags, CAST(floor AS BIGINT) AS floor,
       CAST(first_seq AS BIGINT) AS first_seq, CAST(transfer_count AS BIGINT) AS transfer_count,
       CAST(reverses_id AS BIGINT) AS reverses_id, CAST(content AS BLOB) AS content
  FROM posting WHERE school_id = :school_id AND id > :after
 ORDER BY posting.id LIMIT :count;

-- name: proof_postings :many postgres
SELECT CAST(id AS BIGINT) AS id, CAST(kind AS BIGINT) AS kind,
       CAST(flags AS BIGINT) AS flags, CAST(floor AS BIGINT) AS floor,
       CAST(first_seq AS BIGINT) AS first_seq, CAST(transfer_count AS BIGINT) AS transfer_count,
       CAST(reverses_id AS BIGINT) AS reverses_id, content AS content
  FROM posting WHERE school_id = :school_id AND id > :after
 ORDER BY posting.id LIMIT :count;

-- name: proof_transfers :many
SELECT CAST(seq AS BIGINT) AS seq, CAST(posting_id AS BIGINT) AS posting_id,
       CAST(debit_id AS BIGINT) AS debit_id, CAST(credit_id AS BIGINT) AS credit_id,
       CAST(amount AS BIGINT) AS amount, CAST(code AS BIGINT) AS code,
       CAST(personal_id AS BIGINT) AS personal_id,
       CAST(happened_at AS BIGINT) AS happened_at, CAST(happened_day AS BIGINT) AS happened_day,
       CAST(recorded_at AS BIGINT) AS recorded_at, CAST(checksum AS BIGINT) AS checksum
  FROM transfer WHERE school_id = :school_id AND seq > :after
 ORDER BY transfer.seq LIMIT :count;

-- name: proof_seals :many sqlite
SELECT CAST(day AS BIGINT) AS day, CAST(first_seq AS BIGINT) AS first_seq,
       CAST(next_seq AS BIGINT) AS next_seq, CAST(hash AS BLOB) AS hash,
       CAST(sealed_at AS BIGINT) AS sealed_at
  FROM seal WHERE school_id = :school_id ORDER BY seal.day;

-- name: proof_seals :many postgres
SELECT CAST(day AS BIGINT) AS day, CAST(first_seq AS BIGINT) AS first_seq,
       CAST(next_seq AS BIGINT) AS next_seq, hash AS hash, CAST(sealed_at AS BIGINT) AS sealed_at
  FROM seal WHERE school_id = :school_id ORDER BY seal.day;

-- name: proof_transit :many
SELECT CAST(b.debits AS BIGINT) AS debits, CAST(b.credits AS BIGINT) AS credits
  FROM book k JOIN balance b ON b.school_id = k.school_id AND b.account_id = :account_id;

-- name: proof_origin :one
SELECT CAST(next_counter AS BIGINT) AS next_counter FROM origin WHERE id = :id;

-- name: proof_moved :many
SELECT CAST(debit_id AS BIGINT) AS debit_id, CAST(credit_id AS BIGINT) AS credit_id,
       CAST(amount AS BIGINT) AS amount, CAST(code AS BIGINT) AS code
  FROM transfer WHERE school_id = :school_id AND seq >= :first_seq
 ORDER BY transfer.seq LIMIT :count;

-- name: proof_book :one
SELECT CAST(zone AS TEXT) AS zone, CAST(next_seq AS BIGINT) AS next_seq,
       CAST(version AS BIGINT) AS version, CAST(open_day AS BIGINT) AS open_day,
       CAST(recorded_at AS BIGINT) AS recorded_at
  FROM book WHERE school_id = :school_id;

-- ---- sums at the ends of sealed days, and turnovers ----

-- Ids of system accounts are below 2^40 (origin 0), those of people are not.

-- name: seal_balances :many
SELECT account_id, debits, credits FROM seal_balance
 WHERE school_id = :school_id AND day = :day ORDER BY account_id;

-- name: seal_balance_save :batch
INSERT INTO seal_balance (school_id, day, account_id, debits, credits)
VALUES (:school_id, :day, :account_id, :debits, :credits);

-- name: seal_balance_delete :exec
DELETE FROM seal_balance WHERE school_id = :school_id AND day = :day;

-- name: seal_balance_strays :one
SELECT count(*) AS count FROM seal_balance b
 WHERE b.school_id = :school_id
   AND NOT EXISTS (SELECT 1 FROM seal s WHERE s.school_id = b.school_id AND s.day = b.day);

-- name: seal_balance_strays_delete :exec
DELETE FROM seal_balance WHERE school_id = :school_id
   AND NOT EXISTS (SELECT 1 FROM seal s
                    WHERE s.school_id = seal_balance.school_id AND s.day = seal_balance.day);

-- name: turnover_sums :many
SELECT CASE WHEN debit_id >= 1099511627776 THEN CAST(0 AS BIGINT) ELSE debit_id END AS debit_id,
       CASE WHEN credit_id >= 1099511627776 THEN CAST(0 AS BIGINT) ELSE credit_id END AS credit_id,
       CAST(sum(amount) AS BIGINT) AS amount
  FROM transfer
 WHERE school_id = :school_id AND seq >= :first_seq AND seq < :next_seq
 GROUP BY 1, 2;

-- name: turnover_seal_before :one
SELECT day, next_seq FROM seal
 WHERE school_id = :school_id AND day <= :day ORDER BY day DESC LIMIT 1;

-- name: seq_recorded_from :one
SELECT coalesce(min(seq), :next_seq) AS seq FROM transfer
 WHERE school_id = :school_id AND seq >= :first_seq AND seq < :next_seq AND recorded_at >= :at_ms;

-- Of every personal account that has, or had, something in it.
-- name: turnover_people :many
SELECT b.account_id, b.debits, b.credits,
       CAST(coalesce(v.debits, 0) AS BIGINT) AS moved_debits,
       CAST(coalesce(v.credits, 0) AS BIGINT) AS moved_credits,
       CAST(coalesce(v.later_debits, 0) AS BIGINT) AS later_debits,
       CAST(coalesce(v.later_credits, 0) AS BIGINT) AS later_credits
  FROM balance b
  LEFT JOIN (SELECT personal_id,
                    CAST(sum(CASE WHEN seq < :next_seq AND debit_id = personal_id
                                  THEN amount ELSE 0 END) AS BIGINT) AS debits,
                    CAST(sum(CASE WHEN seq < :next_seq AND credit_id = personal_id
                                  THEN amount ELSE 0 END) AS BIGINT) AS credits,
                    CAST(sum(CASE WHEN seq >= :next_seq AND debit_id = personal_id
                                  THEN amount ELSE 0 END) AS BIGINT) AS later_debits,
                    CAST(sum(CASE WHEN seq >= :next_seq AND credit_id = personal_id
                                  THEN amount ELSE 0 END) AS BIGINT) AS later_credits
               FROM transfer
              WHERE school_id = :school_id AND seq >= :first_seq AND personal_id > 0
              GROUP BY personal_id) v ON v.personal_id = b.account_id
 WHERE b.school_id = :school_id AND b.account_id >= 1099511627776
 ORDER BY b.account_id;

-- name: turnover_transfers :many
SELECT t.seq, t.posting_id, t.debit_id, t.credit_id, t.amount, t.code, t.happened_at,
       t.recorded_at, p.kind AS posting_kind
  FROM transfer t JOIN posting p ON p.school_id = t.school_id AND p.id = t.posting_id
 WHERE t.school_id = :school_id AND t.seq > :after_seq AND t.seq < :next_seq
   AND (t.debit_id = :account_id OR t.credit_id = :account_id)
 ORDER BY t.seq LIMIT :count;

-- name: proof_seal_balances :many
SELECT CAST(day AS BIGINT) AS day, CAST(account_id AS BIGINT) AS account_id,
       CAST(debits AS BIGINT) AS debits, CAST(credits AS BIGINT) AS credits
  FROM seal_balance WHERE school_id = :school_id
 ORDER BY seal_balance.day, seal_balance.account_id;
