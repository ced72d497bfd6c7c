-- Named statements of closing balances.

-- name: closing_load :one
SELECT choice, to_school_id, to_account_id, login_id, chosen_at, closed_at
  FROM closing_choice WHERE school_id = :school_id AND account_id = :account_id;

-- name: closing_set :exec
INSERT INTO closing_choice (school_id, account_id, choice, to_school_id, to_account_id, login_id,
                            chosen_at, transfer_id)
VALUES (:school_id, :account_id, :choice, :to_school_id, :to_account_id, :login_id, :chosen_at,
        :transfer_id)
ON CONFLICT (school_id, account_id) DO UPDATE
   SET choice = excluded.choice, to_school_id = excluded.to_school_id,
       to_account_id = excluded.to_account_id, login_id = excluded.login_id,
       chosen_at = excluded.chosen_at, transfer_id = excluded.transfer_id, closed_at = NULL;

-- Of people who have left (state 2), with money, and a choice other than to keep it.
-- name: closings_due :many
SELECT c.school_id, c.account_id, c.transfer_id,
       CAST(b.credits - b.debits AS BIGINT) AS amount
  FROM closing_choice c
  JOIN person p ON p.school_id = c.school_id AND p.id = c.account_id AND p.state = 2
  JOIN balance b ON b.school_id = c.school_id AND b.account_id = c.account_id
 WHERE c.closed_at IS NULL AND c.choice <> 1 AND b.credits > b.debits
 ORDER BY c.school_id, c.account_id LIMIT :count;

-- name: closing_done :exec
UPDATE closing_choice SET closed_at = :closed_at
 WHERE school_id = :school_id AND account_id = :account_id;
