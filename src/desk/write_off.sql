-- Named statements of balances that are written off. Outcome 1: written; states 1 waits, 2 goes.

-- name: write_off_next_id :one
SELECT coalesce(max(id), 0) + 1 AS id FROM write_off;

-- name: write_off_open :many
SELECT id, state, assent_id FROM write_off WHERE state IN (1, 2) ORDER BY id DESC;

-- name: write_off_insert :exec
INSERT INTO write_off (id, before_day, account_count, owed, debt, reason, state, assent_id,
                       staff_id, made_at, agreed_by, agreed_at, ended_at)
VALUES (:id, :before_day, :account_count, :owed, :debt, :reason, :state, :assent_id,
        :staff_id, :made_at, 0, :agreed_at, 0);

-- name: write_off_line_insert :batch
INSERT INTO write_off_line (write_off_id, school_id, account_id, posting_id, amount, last_day)
VALUES (:write_off_id, :school_id, :account_id, :posting_id, :amount, :last_day);

-- name: write_off_agree :exec
UPDATE write_off SET state = 2, agreed_by = :agreed_by, agreed_at = :agreed_at
 WHERE id = :id AND state = 1;

-- name: write_off_end :exec
UPDATE write_off SET state = 3, ended_at = :ended_at WHERE id = :id AND state = 2;

-- ---- what there is ----

-- name: write_offs :many
SELECT w.id, w.before_day, w.account_count, w.owed, w.debt, w.reason, w.state, w.assent_id,
       w.staff_id, coalesce(s.name, '') AS who, w.made_at, w.agreed_by,
       coalesce(a.name, '') AS agreed_who, w.agreed_at, w.ended_at,
       coalesce(o.written_count, CAST(0 AS BIGINT)) AS written_count,
       coalesce(o.moved_count, CAST(0 AS BIGINT)) AS moved_count,
       coalesce(o.written_owed, CAST(0 AS BIGINT)) AS written_owed,
       coalesce(o.written_debt, CAST(0 AS BIGINT)) AS written_debt,
       coalesce(o.returned_count, CAST(0 AS BIGINT)) AS returned_count,
       coalesce(o.returned, CAST(0 AS BIGINT)) AS returned
  FROM write_off w
  LEFT JOIN staff s ON s.login_id = w.staff_id
  LEFT JOIN staff a ON a.login_id = w.agreed_by AND w.agreed_by <> 0
  LEFT JOIN (SELECT e.write_off_id,
                    CAST(sum(CASE WHEN e.outcome = 1 THEN 1 ELSE 0 END) AS BIGINT)
                        AS written_count,
                    CAST(sum(CASE WHEN e.outcome = 2 THEN 1 ELSE 0 END) AS BIGINT) AS moved_count,
                    CAST(sum(CASE WHEN e.outcome = 1 AND l.amount > 0
                                  THEN l.amount ELSE 0 END) AS BIGINT) AS written_owed,
                    CAST(sum(CASE WHEN e.outcome = 1 AND l.amount < 0
                                  THEN -l.amount ELSE 0 END) AS BIGINT) AS written_debt,
                    CAST(sum(CASE WHEN r.posting_id IS NULL THEN 0 ELSE 1 END) AS BIGINT)
                        AS returned_count,
                    CAST(sum(CASE WHEN r.posting_id IS NULL THEN 0 ELSE l.amount END) AS BIGINT)
                        AS returned
               FROM write_off_outcome e
               JOIN write_off_line l ON l.write_off_id = e.write_off_id
                AND l.school_id = e.school_id AND l.account_id = e.account_id
               LEFT JOIN write_off_return r ON r.posting_id = l.posting_id
              GROUP BY e.write_off_id) o ON o.write_off_id = w.id
 WHERE CAST(:id AS BIGINT) = 0 OR w.id = :id
 ORDER BY w.id DESC LIMIT :count;

-- Of one proposal (write_off_id), one line of any (posting_id), or all that was written off.
-- name: write_off_lines :many
SELECT l.write_off_id, l.school_id, l.account_id, l.posting_id, l.amount, l.last_day,
       coalesce(p.number, '') AS number, coalesce(p.surname, '') AS surname,
       coalesce(p.name, '') AS name, coalesce(p.patronymic, '') AS patronymic,
       coalesce(h.name, '') AS school_name, coalesce(e.outcome, CAST(0 AS BIGINT)) AS outcome,
       coalesce(e.happened_at, CAST(0 AS BIGINT)) AS happened_at,
       coalesce(r.happened_at, CAST(0 AS BIGINT)) AS returned_at,
       coalesce(r.reason, '') AS return_reason, coalesce(s.name, '') AS return_who
  FROM write_off_line l
  LEFT JOIN write_off_outcome e ON e.write_off_id = l.write_off_id
   AND e.school_id = l.school_id AND e.account_id = l.account_id
  LEFT JOIN write_off_return r ON r.posting_id = l.posting_id
  LEFT JOIN staff s ON s.login_id = r.staff_id
  LEFT JOIN person p ON p.school_id = l.school_id AND p.id = l.account_id
  LEFT JOIN school h ON h.school_id = l.school_id
 WHERE (l.write_off_id = :write_off_id OR l.posting_id = :posting_id
        OR (CAST(:is_written AS BIGINT) = 1 AND e.outcome = 1))
 ORDER BY l.write_off_id DESC, l.school_id, l.account_id LIMIT :count;

-- ---- carrying it out ----

-- Those without an outcome yet, of the oldest proposal.
-- name: write_off_due :many
SELECT w.id, w.before_day, l.school_id, l.account_id, l.posting_id, l.amount, l.last_day
  FROM write_off w
  JOIN write_off_line l ON l.write_off_id = w.id
 WHERE w.state = 2
   AND NOT EXISTS (SELECT 1 FROM write_off_outcome e
                    WHERE e.write_off_id = l.write_off_id AND e.school_id = l.school_id
                      AND e.account_id = l.account_id)
 ORDER BY w.id, l.school_id, l.account_id LIMIT :count;

-- name: write_off_going :one
SELECT min(id) AS id FROM write_off WHERE state = 2;

-- name: write_off_outcome_insert :batch
INSERT INTO write_off_outcome (write_off_id, school_id, account_id, outcome, happened_at)
VALUES (:write_off_id, :school_id, :account_id, :outcome, :happened_at);

-- ---- given back ----

-- name: write_off_return_insert :exec
INSERT INTO write_off_return (posting_id, reversal_id, reason, staff_id, happened_at)
VALUES (:posting_id, :reversal_id, :reason, :staff_id, :happened_at);

-- ---- the proof ----

-- name: proof_write_offs :many
SELECT k.school_id, CAST(coalesce(b.credits - b.debits, 0) AS BIGINT) AS balance,
       CAST(coalesce(n.amount, 0) AS BIGINT) AS amount
  FROM book k
  LEFT JOIN balance b ON b.school_id = k.school_id AND b.account_id = :account_id
  LEFT JOIN (SELECT l.school_id, CAST(sum(l.amount) AS BIGINT) AS amount
               FROM write_off_outcome e
               JOIN write_off_line l ON l.write_off_id = e.write_off_id
                AND l.school_id = e.school_id AND l.account_id = e.account_id
              WHERE e.outcome = 1
                AND NOT EXISTS (SELECT 1 FROM write_off_return r
                                 WHERE r.posting_id = l.posting_id)
              GROUP BY l.school_id) n ON n.school_id = k.school_id
 WHERE coalesce(b.credits - b.debits, 0) <> coalesce(n.amount, 0)
 ORDER BY k.school_id;
