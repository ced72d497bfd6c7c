-- Named statements of balances that nobody moves. Ids of people's accounts are 2^40 and above.

-- Schools whose books went on, and from where.
-- name: moved_schools :many
SELECT b.school_id, b.next_seq, coalesce(p.next_seq, CAST(1 AS BIGINT)) AS seen_seq
  FROM book b LEFT JOIN account_moved_progress p ON p.school_id = b.school_id
 WHERE b.school_id <> 0 AND coalesce(p.next_seq, 1) < b.next_seq
 ORDER BY b.school_id;

-- name: moved_add :exec
INSERT INTO account_moved (school_id, account_id, last_day)
SELECT school_id, personal_id, max(happened_day) FROM transfer
 WHERE school_id = :school_id AND seq >= :first_seq AND seq < :next_seq AND personal_id > 0
 GROUP BY school_id, personal_id
ON CONFLICT (school_id, account_id) DO UPDATE
   SET last_day = CASE WHEN excluded.last_day > account_moved.last_day
                       THEN excluded.last_day ELSE account_moved.last_day END;

-- name: moved_progress :one
SELECT next_seq FROM account_moved_progress WHERE school_id = :school_id;

-- name: moved_progress_set :exec
INSERT INTO account_moved_progress (school_id, next_seq) VALUES (:school_id, :next_seq)
ON CONFLICT (school_id) DO UPDATE SET next_seq = excluded.next_seq;

-- name: moved_drop :exec
DELETE FROM account_moved;

-- name: moved_progress_drop :exec
DELETE FROM account_moved_progress;

-- Refunds of states 1 to 3 are under way: asked for, approved once, being sent.
-- name: dormant_of_school :many
SELECT b.account_id, CAST(b.credits - b.debits AS BIGINT) AS balance,
       CASE WHEN coalesce(t.last_day, 0) > coalesce(m.last_day, 0)
            THEN t.last_day ELSE coalesce(m.last_day, CAST(0 AS BIGINT)) END AS last_day,
       p.kind, p.state, p.number, p.surname, p.name, p.patronymic,
       coalesce(c.name, '') AS class_name
  FROM balance b
  JOIN person p ON p.school_id = b.school_id AND p.id = b.account_id
  LEFT JOIN class c ON c.school_id = p.school_id AND c.id = p.class_id
  LEFT JOIN account_moved m ON m.school_id = b.school_id AND m.account_id = b.account_id
  LEFT JOIN (SELECT personal_id, max(happened_day) AS last_day FROM transfer
              WHERE school_id = :school_id AND seq >= :tail_seq AND personal_id > 0
              GROUP BY personal_id) t ON t.personal_id = b.account_id
 WHERE b.school_id = :school_id AND b.account_id >= 1099511627776 AND b.credits <> b.debits
   AND coalesce(m.last_day, 0) < :before_day AND coalesce(t.last_day, 0) < :before_day
   AND NOT EXISTS (SELECT 1 FROM refund r
                    WHERE r.school_id = b.school_id AND r.account_id = b.account_id
                      AND r.state IN (1, 2, 3))
   AND NOT EXISTS (SELECT 1 FROM card_order o
                    WHERE o.school_id = b.school_id AND o.account_id = b.account_id
                      AND o.due_at IS NOT NULL)
 ORDER BY b.account_id;
