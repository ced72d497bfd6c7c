-- Named statements of the use cases.

-- name: family_transfer_insert :exec
INSERT INTO family_transfer (school_id, id, account_id, other_school_id, other_account_id, amount,
                             is_outgoing, happened_at)
VALUES (:school_id, :id, :account_id, :other_school_id, :other_account_id, :amount, :is_outgoing,
        :happened_at);

-- name: returns_of :one
SELECT count(*) AS count FROM receipt
 WHERE school_id = :school_id AND returned_id = :returned_id;
