-- Named statements of what keeps the house in order.

-- name: upkeep_insert :exec
INSERT INTO upkeep (kind, began_at, ended_at, outcome, count, size, detail)
VALUES (:kind, :began_at, :ended_at, :outcome, :count, :size, :detail)
ON CONFLICT (kind, began_at) DO NOTHING;

-- name: upkeep_list :many
SELECT began_at, ended_at, outcome, count, size, detail FROM upkeep
 WHERE kind = :kind ORDER BY began_at DESC LIMIT :count;

-- name: seals_state :one
SELECT count(*) AS books,
       CAST(coalesce(sum(CASE WHEN open_day < :yesterday THEN 1 ELSE 0 END), 0) AS BIGINT)
           AS behind,
       coalesce(min(open_day), CAST(0 AS BIGINT)) AS oldest_open,
       coalesce(max((SELECT s.sealed_at FROM seal s
                      WHERE s.school_id = b.school_id
                        AND s.day = (SELECT max(l.day) FROM seal l
                                      WHERE l.school_id = b.school_id))), CAST(0 AS BIGINT))
           AS sealed_at
  FROM book b;

-- name: mail_state :one
SELECT (SELECT count(*) FROM notice WHERE state IN (1, 2) AND due_at < :late) AS waiting,
       (SELECT count(*) FROM notice WHERE state = 4 AND due_at >= :since) AS given_up;

-- name: unsent_letters :many
SELECT n.kind, n.state, n.tries, n.made_at, n.due_at, n.fault, coalesce(p.number, '') AS number,
       coalesce(p.surname, '') AS surname, coalesce(p.name, '') AS person_name,
       coalesce(p.patronymic, '') AS patronymic
  FROM notice n LEFT JOIN person p ON p.school_id = n.school_id AND p.id = n.account_id
 WHERE (n.state IN (1, 2) AND n.due_at < :late) OR (n.state = 4 AND n.due_at >= :since)
 ORDER BY n.made_at, n.school_id, n.account_id LIMIT :count;

-- Letters about an account, the newest first.
-- name: notices_of_account :many
SELECT kind, state, tries, made_at, fault FROM notice
 WHERE school_id = :school_id AND account_id = :account_id
 ORDER BY made_at DESC, kind LIMIT :count;
