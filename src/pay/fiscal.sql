-- Named statements of fiscal receipts.

-- name: fiscal_load :one
SELECT order_id, channel_id, kind, amount, email, account_number, state, outside_id, created_at,
       tries, due_at, done_at, fiscal_number, fault
  FROM fiscal_receipt WHERE school_id = :school_id AND id = :id;

-- name: fiscal_due :many
SELECT school_id, id FROM fiscal_receipt WHERE due_at <= :now ORDER BY due_at, id LIMIT :count;

-- name: fiscal_of_order :many
SELECT id FROM fiscal_receipt
 WHERE school_id = :school_id AND order_id = :order_id ORDER BY id LIMIT :count;

-- name: fiscal_in_state :many
SELECT school_id, id FROM fiscal_receipt WHERE state = :state ORDER BY id LIMIT :count;

-- name: fiscal_insert :exec
INSERT INTO fiscal_receipt (school_id, id, order_id, channel_id, kind, amount, email,
                            account_number, state, outside_id, created_at, tries, due_at,
                            fiscal_number, fault)
VALUES (:school_id, :id, :order_id, :channel_id, :kind, :amount, :email, :account_number, :state,
        '', :created_at, 0, :due_at, '', '');

-- name: fiscal_save :exec
UPDATE fiscal_receipt
   SET state = :state, outside_id = :outside_id, tries = :tries, due_at = :due_at,
       done_at = :done_at, fiscal_number = :fiscal_number, fault = :fault
 WHERE school_id = :school_id AND id = :id;
