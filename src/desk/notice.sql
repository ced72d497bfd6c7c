-- Named statements of letters to families.

-- name: notice_wish_load :one
SELECT low_balance, is_low_told, purchases, top_ups, unsubscribe FROM notice_wish
 WHERE login_id = :login_id AND school_id = :school_id AND account_id = :account_id;

-- name: notice_wish_set :exec
INSERT INTO notice_wish (login_id, school_id, account_id, low_balance, is_low_told, purchases,
                         top_ups, unsubscribe, changed_at)
VALUES (:login_id, :school_id, :account_id, :low_balance, :is_low_told, :purchases, :top_ups,
        :unsubscribe, :changed_at)
ON CONFLICT (login_id, school_id, account_id)
DO UPDATE SET low_balance = excluded.low_balance, is_low_told = excluded.is_low_told,
              purchases = excluded.purchases, top_ups = excluded.top_ups,
              changed_at = excluded.changed_at;

-- name: notice_login :one
SELECT l.email FROM login_account a JOIN login l ON l.id = a.login_id
 WHERE a.login_id = :login_id AND a.school_id = :school_id AND a.account_id = :account_id;

-- name: notice_by_secret :one
SELECT w.login_id, w.school_id, w.account_id, w.low_balance, w.is_low_told, w.purchases, w.top_ups,
       p.name
  FROM notice_wish w
  JOIN person p ON p.school_id = w.school_id AND p.id = w.account_id
 WHERE w.unsubscribe = :unsubscribe;

-- Schools where somebody wishes for letters and something is to be looked at, or may be.
-- name: notice_schools :many
SELECT b.school_id, b.zone, b.next_seq, coalesce(p.next_seq, CAST(0 AS BIGINT)) AS seen_seq,
       coalesce(p.daily_day, CAST(0 AS BIGINT)) AS daily_day,
       coalesce((SELECT s.value FROM setting s
                  WHERE s.school_id = b.school_id AND s.name = 'notice_daily_minute'),
                (SELECT s.value FROM setting s
                  WHERE s.school_id = 0 AND s.name = 'notice_daily_minute')) AS daily_minute
  FROM book b LEFT JOIN notice_progress p ON p.school_id = b.school_id
 WHERE EXISTS (SELECT 1 FROM notice_wish w WHERE w.school_id = b.school_id
                  AND (w.low_balance IS NOT NULL OR w.purchases <> 0
                       OR w.top_ups <> 0))
 ORDER BY b.school_id;

-- name: notice_progress_load :one
SELECT next_seq, daily_day, daily_seq FROM notice_progress WHERE school_id = :school_id;

-- name: notice_progress_set :exec
INSERT INTO notice_progress (school_id, next_seq, daily_day, daily_seq)
VALUES (:school_id, :next_seq, :daily_day, :daily_seq)
ON CONFLICT (school_id)
DO UPDATE SET next_seq = excluded.next_seq, daily_day = excluded.daily_day,
              daily_seq = excluded.daily_seq;

-- A school is looked through from its first wish on.
-- name: notice_progress_begin :exec
INSERT INTO notice_progress (school_id, next_seq, daily_day, daily_seq)
SELECT b.school_id, b.next_seq, :daily_day, b.next_seq FROM book b WHERE b.school_id = :school_id
ON CONFLICT (school_id) DO NOTHING;

-- What was recorded about accounts that somebody wishes to hear of; of each the newest first.
-- name: notice_transfers :many
SELECT w.login_id, w.account_id, w.low_balance, w.is_low_told, w.purchases, w.top_ups, t.seq,
       t.posting_id, t.debit_id, t.amount, t.code, b.credits - b.debits AS balance
  FROM transfer t
  JOIN notice_wish w ON w.school_id = t.school_id AND w.account_id = t.personal_id
  JOIN balance b ON b.school_id = w.school_id AND b.account_id = w.account_id
 WHERE t.school_id = :school_id AND t.seq >= :first_seq AND t.seq < :next_seq
   AND t.recorded_at >= w.changed_at
 ORDER BY w.login_id, w.account_id, t.seq DESC;

-- Who bought something that no daily letter holds yet, or had money come.
-- name: notice_day_purchases :many
SELECT w.login_id, w.account_id, CAST(min(t.seq) AS BIGINT) AS first_seq,
       CAST(max(t.seq) AS BIGINT) AS last_seq
  FROM transfer t
  JOIN notice_wish w ON w.school_id = t.school_id AND w.account_id = t.personal_id
 WHERE t.school_id = :school_id AND t.seq >= :first_seq AND t.seq < :next_seq
   AND t.recorded_at >= w.changed_at
   AND ((w.purchases = 1 AND t.debit_id = t.personal_id AND t.code IN (2, 3, 5, 13))
        OR (w.top_ups = 1 AND t.debit_id <> t.personal_id AND t.code = 1))
 GROUP BY w.login_id, w.account_id ORDER BY w.login_id, w.account_id;

-- name: notice_low_told :exec
UPDATE notice_wish SET is_low_told = :is_low_told
 WHERE login_id = :login_id AND school_id = :school_id AND account_id = :account_id;

-- name: notice_insert :batch
INSERT INTO notice (school_id, account_id, login_id, kind, occasion, first_seq, next_seq, state,
                    tries, made_at, due_at, done_at, fault)
VALUES (:school_id, :account_id, :login_id, :kind, :occasion, :first_seq, :next_seq,
        :state, :tries, :made_at, :due_at, :done_at, :fault)
ON CONFLICT (school_id, account_id, login_id, kind, occasion) DO NOTHING;

-- name: notices_due :many
SELECT n.school_id, n.account_id, n.login_id, n.kind, n.occasion, n.first_seq, n.next_seq,
       n.state, n.tries, n.made_at, n.due_at, n.address, n.detail
  FROM notice n
 WHERE n.state IN (1, 2) AND n.due_at <= :now
 ORDER BY n.due_at, n.school_id, n.account_id, n.login_id, n.kind, n.occasion LIMIT :limit;

-- Whoever moves it from what was read has it.
-- name: notice_move :exec
UPDATE notice SET state = :state, tries = :tries, due_at = :due_at, done_at = :done_at,
       fault = :fault
 WHERE school_id = :school_id AND account_id = :account_id AND login_id = :login_id
   AND kind = :kind AND occasion = :occasion AND state = :old_state AND due_at = :old_due_at;

-- What a letter tells of: postings of the account within the book's numbers.
-- name: notice_postings :many
SELECT seq, posting_id, happened_day FROM transfer
 WHERE school_id = :school_id AND seq >= :first_seq AND seq < :next_seq
   AND personal_id = :account_id
 ORDER BY seq;

-- Every login of the account that has an address.
-- name: notice_card_insert :exec
INSERT INTO notice (school_id, account_id, login_id, kind, occasion, first_seq, next_seq, state,
                    tries, made_at, due_at, done_at, fault, address, detail)
SELECT a.school_id, a.account_id, l.id, :kind, :occasion, 0, 0, 1, 0, :now, :now, NULL, '', '',
       :detail
  FROM login_account a JOIN login l ON l.id = a.login_id
 WHERE a.school_id = :school_id AND a.account_id = :account_id AND l.email <> ''
ON CONFLICT (school_id, account_id, login_id, kind, occasion) DO NOTHING;
